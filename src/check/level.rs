//! What a finding weighs: the app says it, else its environment, else the rule itself.

use super::{Finding, Rule, rules};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    model::{Model, RuleSetting},
    names::nearest,
    spec::platform::RuleLevel,
};
use std::{collections::BTreeMap, sync::Arc};

/// The diagnostic of a finding; `None` when it is allowed.
pub(super) fn weigh(model: &Model, rule: &Rule, finding: Finding) -> Option<Diagnostic> {
    let environment = model.environments.get(&finding.environment)?;
    let of_app = finding.app.as_ref().and_then(|app| environment.apps.get(app)?.rules.get(rule.name));
    let said = of_app.or_else(|| environment.rules.get(rule.name));
    let level = match said.map_or(rule.level, |setting| setting.level) {
        RuleLevel::Allow => return None,
        RuleLevel::Warn => Level::Warning,
        RuleLevel::Deny => Level::Error,
    };
    Some(Diagnostic { level, ..finding.diagnostic.seen_in(finding.environment.as_str()) })
}

/// Settings of rules that there are not.
pub(super) fn unknown_rules(model: &Model) -> Diagnostics {
    let mut found = Diagnostics::default();
    for environment in model.environments.values() {
        let apps = environment.apps.values().map(|app| &app.rules);
        for settings in std::iter::once(&environment.rules).chain(apps) {
            let unknown = unknown(settings).map(|told| told.seen_in(environment.name.as_str()));
            found.extend(unknown);
        }
    }
    found
}

fn unknown(settings: &BTreeMap<Arc<str>, RuleSetting>) -> impl Iterator<Item = Diagnostic> {
    let names = || rules().map(|rule| rule.name);
    let known = move |name: &str| names().any(|known| known == name);
    settings.iter().filter(move |(name, _)| !known(name)).map(move |(name, setting)| {
        let help = nearest(name, names()).map_or_else(
            || format!("rules: {}", names().collect::<Vec<_>>().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        Diagnostic::error("unknown-rule", format!("there is no rule `{name}`"))
            .at(setting.span, "")
            .help(help)
    })
}
