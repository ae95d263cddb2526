#pragma once
// What a press of an array remembers from step to step.

#include <vector>

#include "solvers/array/array_press.hpp"
#include "solvers/array/embedded_needle.hpp"

namespace acus {

struct ArrayPress::Memory {
  ArrayStep last;
  CyclePhase phase = CyclePhase::approach;  ///< of the next step
  Eigen::VectorXd u;                        ///< after the last step
  double last_move = 0.0;                   ///< of the plate in the last step, mm; 0 = it says nothing about the next
  Eigen::VectorXd drift;                    ///< what the last move of the plate changed of u
  double drift_move = 0.0;                  ///< that move, mm; 0 = there is none to go on from
  Tissue::Memory tissue;                    ///< only in what save() returns
  std::vector<NeedleState> needles;         ///< of the model; only in what save() returns
  std::vector<NeedleRecord> records;        ///< of the model
  std::vector<double> force_growth;         ///< of each, over the last move, N/mm
  double plate_growth = 0.0;                ///< of the force on the plate, N/mm
  double skin_growth = 0.0;                 ///< of the part of it that is the skin's own, N/mm
  double largest_load = 0.0;                ///< at a node, in any step, N; only in what save() returns
  double peak_force = 0.0, peak_displacement = 0.0, peak_time = 0.0;  ///< on the way in
  double field_viscous = 0.0;                                         ///< mJ, of the whole
  double hold_time = 0.0, hold_force = 0.0, way_out = 0.0;            ///< s, N, mm
  double worst_imbalance = 0.0;                                       ///< mJ
  bool is_skin_on_plate = false, is_finished = false;
  double step_factor = 1.0;  ///< steps are shortened by it where they are hard
  int n_taken = 0;
  std::vector<ArrayEvent> events;
};

}  // namespace acus
