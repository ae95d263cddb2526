#include "scenarios/run/skin_response.hpp"

#include "scenarios/run/absorption_stage.hpp"
#include "scenarios/run/healing_stage.hpp"

namespace acus {

RunEnd run_skin_response(const StageTools& tools, const Scenario& scenario, const PunctureTable& punctures,
                         std::map<std::string, Table>& tables, std::vector<std::string>& warnings) {
  RunEnd end{ExitCode::ok};
  if (scenario.healing.is_asked) end = run_healing(tools, scenario, punctures, tables, warnings);
  if (end.code != ExitCode::ok || !scenario.absorption.is_asked) return end;
  RunEnd absorption = run_absorption(tools, scenario, punctures, tables, warnings);
  absorption.headlines.insert(absorption.headlines.begin(), end.headlines.begin(), end.headlines.end());
  absorption.provenance.insert(end.provenance.begin(), end.provenance.end());
  return absorption;
}

}  // namespace acus
