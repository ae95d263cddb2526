#pragma once
// A solved plane section around the open slit as drawable data: the quarter mirrored to the whole.

#include <vtkSmartPointer.h>

#include "core/io/results.hpp"

class vtkPolyData;

namespace acus {

/// In um, in the plane (x along the slit, 0, z across it), deformed; the needle's centre is the origin.
struct DrawnSlit {
  vtkSmartPointer<vtkPolyData> faces;      ///< cells as many flat ones; point scalars: largest principal stress, MPa
  vtkSmartPointer<vtkPolyData> cut_faces;  ///< the faces of the slit, as lines
  double half_length = 0.0;                ///< of the open slit, from its middle to its end
};

DrawnSlit drawn_slit(const SectionField& section);

}  // namespace acus
