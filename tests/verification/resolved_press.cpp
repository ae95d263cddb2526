// placeholder while building
#include <catch2/catch.hpp>
#include <cstdio>
#include <chrono>
#include "solvers/array/resolved_press.hpp"
#include "tests/verification/array_case.hpp"
using namespace acus;
using namespace acus::test;
TEST_CASE("explore") {
  SkinStack skin;
  skin.layers = {{"upper", 0.3, neo_hookean(0.3, 30.0)}, {"lower", 0.7, neo_hookean(0.05, 5.0)}};
  NeedleSpec spec; spec.shape="cone"; spec.length=0.5; spec.base_diameter=0.25; spec.tip_radius=0.05;
  for (double f : {0.0}) {
  spec.friction=f;
  const double to=0.1;
  IndentationProblem ip; ip.skin=skin; ip.needle=spec; ip.to=to; ip.rate=1; ip.max_step=to/10; ip.first_step=to/10; ip.mesh.quality=MeshQuality::coarse;
  Indentation ind(ip);
  while(ind.advance()&&!ind.is_finished());
  std::printf("axi F=%g r=%g\n", ind.last_step().force, ind.last_step().contact_radius);
  for (auto q : {MeshQuality::coarse}) {
    auto t0=std::chrono::steady_clock::now();
    ResolvedProblem p; p.skin=skin; p.needle=make_needle_body(spec); p.friction=f; p.needles={ArrayNeedle{}}; p.to=to; p.rate=1; p.max_step=to/10; p.first_step=to/10; p.mesh.quality=q;
    ResolvedPress r(p);
    while(!r.is_finished()) if(!r.advance()){ std::printf("fail %s\n", r.failure().what.c_str()); break;} else for (auto& i: r.last_step().record) std::printf("  %.2e step %.2f indef %d lin %d\n", i.relative, i.step, i.is_indefinite, i.linear_iterations);
    double s=std::chrono::duration<double>(std::chrono::steady_clock::now()-t0).count();
    auto&l=r.last_step();
    int ind_n=0,li=0; std::printf("solver it %d solves %d\n", r.linear_solver().statistics().n_iterations, r.linear_solver().statistics().n_solves); (void)li; (void)ind_n; std::printf("f=%g n=%ld F=%g (%+.2f%%) needle %g dent %g r %g minJ %g imb %g fric %g pen %g it %d passes %d fact %d t=%.1f\n", f,(long)r.n_unknowns(), l.force, 100*(l.force/ind.last_step().force-1), r.needles()[0].force, r.needles()[0].dent, l.contact_radius, l.min_J, l.imbalance(), l.friction, l.penetration, l.iterations, l.n_passes, r.linear_solver().statistics().n_factorisations, s);
    std::fflush(stdout);
  }}
}
