#include "solvers/healing/healing_parameters.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <stdexcept>

namespace acus {
namespace {

using P = HealingParameters;
using D = Dimension;

constexpr std::string_view dura = "Aswanth0704/dura_multi_wound_healing, plan.md";
constexpr std::string_view proposal = "no measurement";
constexpr std::string_view purdue = "ACTA_2021_FE and MultiscaleMechanobiology_BPJ";
constexpr std::string_view factor_3 = "range: a factor of 3 either way";
constexpr std::string_view factor_2 = "proposed; range: a factor of 2 either way";

constexpr std::array list = {
    HealingParameter{"delta", &P::delta, D::length, "50 um", "", "", "assumed", proposal,
                     "injured rim around a destroyed channel; or the torn, over-strained zone where it is known"},
    HealingParameter{"r_inf", &P::r_inf, D::none, "0.5", "0.4", "0.6", "read", "Kalluri 2011",
                     "channel 70.7 um from a needle of 140 um"},
    HealingParameter{"v_k", &P::v_k, D::speed, "5 um/h", "4 um/h", "9 um/h", "derived", "Stumpp 2009, Kalluri 2011",
                     "micro-lesions and channels of several sizes; Sherratt-Murray front 9.1 um/h"},
    HealingParameter{"t_lag", &P::t_lag, D::time, "6 h", "4 h", "10 h", "derived", "Stumpp 2009, Kalluri 2011", ""},
    HealingParameter{"tau_p_open", &P::tau_p_open, D::time, "0.8 h", "0.7 h", "2 h", "derived",
                     "Gupta 2011, Kalluri 2011", ""},
    HealingParameter{"tau_p_occluded", &P::tau_p_occluded, D::time, "32 h", "29 h", "37 h", "derived", "PMC8259462",
                     "from half-lives of 20.2 to 25.9 h, taken as occluded"},
    HealingParameter{"eta", &P::eta, D::none, "0.05", "0", "0.1", "derived", "fit to residual TEWL", ""},
    HealingParameter{"D_alpha", &P::D_alpha, D::diffusivity, "0.0093 mm^2/h", "0.0015 mm^2/h", "0.1 mm^2/h", "read",
                     dura, "posterior of c, used for alpha as well"},
    HealingParameter{"D_c", &P::D_c, D::diffusivity, "0.0093 mm^2/h", "0.0015 mm^2/h", "0.1 mm^2/h", "read", dura, ""},
    HealingParameter{"D_rho", &P::D_rho, D::diffusivity, "0.004 mm^2/h", "0.001 mm^2/h", "0.08 mm^2/h", "read", dura,
                     "in vitro 0.001 to 0.009, in vivo up to 0.17"},
    HealingParameter{"d_alpha", &P::d_alpha, D::rate, "0.02 1/h", "0.006 1/h", "0.03 1/h", "assumed", dura,
                     "0.0128 and 0.01 were read; 0.02 is proposed for small wounds and untested"},
    HealingParameter{"p_c_alpha", &P::p_c_alpha, D::rate, "0.23 1/h", "0.12 1/h", "0.35 1/h", "read", dura,
                     "Pensalfini 2023 as quoted there"},
    HealingParameter{"d_c", &P::d_c, D::rate, "0.01 1/h", "0.001 1/h", "0.012 1/h", "read", dura,
                     "Pensalfini 2023 as quoted there; posterior 0.0039"},
    HealingParameter{"K_cc", &P::K_cc, D::none, "0.5", "0.07", "30", "read", dura, "Pensalfini 2023 as quoted there"},
    HealingParameter{"p_rho", &P::p_rho, D::rate, "0.0154 1/h", "0.00513 1/h", "0.0462 1/h", "read", dura, factor_3},
    HealingParameter{"d_rho", &P::d_rho, D::rate, "0.0037 1/h", "0.00123 1/h", "0.0111 1/h", "read", dura, factor_3},
    HealingParameter{"r_rho", &P::r_rho, D::none, "1.48", "0.493", "4.44", "read", dura, factor_3},
    HealingParameter{"K_rho_c", &P::K_rho_c, D::none, "1.31", "0.437", "3.93", "read", dura, factor_3},
    HealingParameter{"k_A", &P::k_A, D::rate, "0.01 1/h", "0.005 1/h", "0.02 1/h", "assumed", proposal, factor_2},
    HealingParameter{"K_A", &P::K_A, D::none, "0.5", "0.25", "1", "assumed", proposal, factor_2},
    HealingParameter{"tau_A", &P::tau_A, D::time, "144 h", "72 h", "288 h", "assumed", proposal, factor_2},
    HealingParameter{"p_N", &P::p_N, D::rate, "0.00159 1/h", "0.000795 1/h", "0.00318 1/h", "derived", "Lotfi 2013",
                     "fit to papillary collagen +53 %, assuming injured 0.08 and destroyed 0.02; range: a factor of 2"},
    HealingParameter{"tau_m", &P::tau_m, D::time, "100 d", "60 d", "180 d", "assumed", proposal,
                     "proposed: life of new collagen before it is matured or removed"},
    HealingParameter{"y_m", &P::y_m, D::none, "0.5", "0.3", "0.8", "assumed", proposal,
                     "proposed: share of new collagen that matures"},
    HealingParameter{"tau_M", &P::tau_M, D::time, "7889.4 d", "", "", "recalled",
                     "general knowledge, no publication opened", "21.6 years: half-life of about 15 years"},
    HealingParameter{"p_E", &P::p_E, D::rate, "0 1/h", "", "", "assumed", "El-Domyati 2015, Kenkel 2021, Aust 2008",
                     "published changes contradict each other: no change; scenario band -20 to +50 %"},
    HealingParameter{"e_p", &P::e_p, D::rate, "0 1/h", "", "", "assumed", "El-Domyati 2015, Kenkel 2021, Aust 2008",
                     "as p_E"},
    HealingParameter{"k_V", &P::k_V, D::rate, "0.004 1/h", "", "", "assumed", proposal, "proposed"},
    HealingParameter{"K_V", &P::K_V, D::none, "0.3", "", "", "assumed", proposal, "proposed"},
    HealingParameter{"V_max", &P::V_max, D::none, "1.5", "", "", "assumed", proposal, "proposed"},
    HealingParameter{"tau_V", &P::tau_V, D::time, "21 d", "", "", "assumed", proposal, "proposed"},
    HealingParameter{"tau_h", &P::tau_h, D::time, "16 h", "8 h", "24 h", "assumed", proposal,
                     "one decay spans 2 h (0.3 mm) to 72 h (1.5 mm) only if the injury doses differ by about 80"},
    HealingParameter{"theta_e", &P::theta_e, D::none, "2", "", "", "read", purdue, "only with mechanosensing"},
    HealingParameter{"gamma_e", &P::gamma_e, D::none, "5", "", "", "read", purdue, "only with mechanosensing"},
    HealingParameter{"r_rho_e", &P::r_rho_e, D::none, "0.5", "0.5", "1", "read", purdue, "only with mechanosensing"},
    HealingParameter{"r_c_e", &P::r_c_e, D::none, "3.33", "3.33", "10", "derived", purdue,
                     "only with mechanosensing: 300/90 and 90/9 as coded, in that code's own units"},
};

double internal(std::string_view text, Dimension dimension) {
  const ParsedQuantity parsed = parse_quantity(text, dimension);
  if (!parsed.error.empty()) throw std::logic_error(fmt::format("healing parameter \"{}\": {}", text, parsed.error));
  return parsed.value;
}

std::string toml_value(std::string_view text, Dimension dimension) {
  return dimension == Dimension::none ? std::string(text) : fmt::format("\"{}\"", text);
}

struct Bound {
  std::string_view name;
  bool must_be_positive, is_share;
};

Bound bound_of(const HealingParameter& p) {
  const bool is_rate = p.dimension == Dimension::rate || p.dimension == Dimension::speed;
  const bool is_share = p.name == "eta" || p.name == "y_m" || p.name == "r_inf";
  const bool may_vanish = is_rate || is_share || p.name == "delta" || p.name == "t_lag" || p.name == "r_rho" ||
                          p.name == "r_rho_e" || p.name == "r_c_e";
  return {p.name, !may_vanish, is_share};
}

}  // namespace

std::span<const HealingParameter> healing_parameter_list() { return list; }

HealingParameters standard_healing_parameters() {
  HealingParameters values;
  for (const HealingParameter& p : list) values.*p.member = internal(p.value, p.dimension);
  return values;
}

std::string healing_preset_text() {
  std::string text =
      "# How skin answers to needling. Times are those of the source; concentrations are relative to healthy tissue.\n"
      "# Written from the list in solvers/healing/healing_parameters.cpp; a test compares the two.\n\n";
  for (const HealingParameter& p : list) {
    text += fmt::format("{} = {{ value = {}", p.name, toml_value(p.value, p.dimension));
    if (!p.low.empty()) {
      text += fmt::format(", low = {}, high = {}", toml_value(p.low, p.dimension), toml_value(p.high, p.dimension));
    }
    text += fmt::format(", status = \"{}\", source = \"{}\"", p.status, p.source);
    if (!p.note.empty()) text += fmt::format(", note = \"{}\"", p.note);
    text += " }\n";
  }
  return text;
}

std::vector<std::string> problems_of(const HealingParameters& parameters) {
  std::vector<std::string> found;
  for (const HealingParameter& p : list) {
    const double value = parameters.*p.member;
    const Bound bound = bound_of(p);
    if (!std::isfinite(value)) {
      found.push_back(fmt::format("{} must be a number", p.name));
    } else if (value < 0.0 || (bound.must_be_positive && value == 0.0)) {
      found.push_back(fmt::format("{} must {}", p.name, bound.must_be_positive ? "be positive" : "not be negative"));
    } else if (bound.is_share && value > 1.0) {
      found.push_back(fmt::format("{} must not exceed 1", p.name));
    }
  }
  if (parameters.V_max < 1.0) found.emplace_back("V_max must not be below 1, the healthy value");
  return found;
}

double mechanosensing(const HealingParameters& parameters, double area_stretch) {
  return 1.0 / (1.0 + std::exp(-parameters.gamma_e * (area_stretch - parameters.theta_e)));
}

double squeezed_stretch(double tension, double open_share) { return tension * (1.0 - open_share); }

Homeostasis homeostasis(const HealingParameters& p, bool with_mechanosensing) {
  if (const std::vector<std::string> problems = problems_of(p); !problems.empty())
    throw std::invalid_argument("healing parameters: " + fmt::format("{}", fmt::join(problems, "; ")));
  Homeostasis healthy;
  healthy.H = with_mechanosensing ? mechanosensing(p, 1.0) : 0.0;
  const double birth = p.p_rho * (1.0 + p.r_rho / (p.K_rho_c + 1.0) + p.r_rho_e * healthy.H);
  if (birth <= p.d_rho) {
    throw std::invalid_argument(
        "healing parameters: fibroblasts die faster (d_rho) than healthy tissue makes them (p_rho, r_rho, K_rho_c)");
  }
  healthy.K_rr = 1.0 / (1.0 - p.d_rho / birth);
  healthy.p_c_rho = p.d_c * (p.K_cc + 1.0) / (1.0 + healthy.H * p.r_c_e);
  const double stretch = p.r_c_e * healthy.H;
  healthy.return_c = p.d_c - healthy.p_c_rho * (p.K_cc - stretch) / ((p.K_cc + 1.0) * (p.K_cc + 1.0));
  healthy.return_rho = birth / healthy.K_rr;
  return healthy;
}

}  // namespace acus
