//! What a finding weighs: its app says it, else the environment, else the platform, else the rule itself.

use super::{FAMILIES, Family, Finding, Rule, rules};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    model::{App, Environment, Model, RuleSetting},
    names::meant,
    source::Span,
    spec::platform::RuleLevel,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What one place says, by the name of a rule or of a family.
type Settings = BTreeMap<Arc<str>, RuleSetting>;

/// Weighs findings, and remembers which of what was allowed was needed.
#[derive(Debug)]
pub(super) struct Scales<'a> {
    model: &'a Model,
    needed: BTreeSet<Span>,
}

impl<'a> Scales<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        Self { model, needed: BTreeSet::new() }
    }

    /// Whether a rule weighs anything anywhere: one that is off by default, and that nobody asks for, need not look.
    pub(super) fn heeds(&self, rule: &Rule) -> bool {
        let family = Family::of(rule.name);
        let is_asked = |settings: &Settings| {
            said(settings, rule, family).any(|setting| setting.level != RuleLevel::Allow)
        };
        rule.level != RuleLevel::Allow
            || self.model.environments.values().any(|environment| {
                let apps = environment.apps.values().map(|app| &app.rules);
                apps.chain([&environment.rules, &environment.platform_rules]).any(is_asked)
            })
    }

    /// The diagnostic of a finding; `None` when it is allowed.
    pub(super) fn weigh(&mut self, rule: &Rule, finding: Finding) -> Option<Diagnostic> {
        let environment = self.model.environments.get(&finding.environment)?;
        let app = finding.app.as_ref().and_then(|app| environment.apps.get(app));
        let family = Family::of(rule.name);
        let mut said = places(environment, app)
            .flat_map(|place| said(place, rule, family))
            .filter_map(|setting| setting.heard_of(&finding.diagnostic));
        let first = said.next();
        let level = match first.map_or(rule.level, |heard| heard.level) {
            RuleLevel::Allow => {
                let otherwise = said.next().map_or(rule.level, |heard| heard.level);
                let needed = first.filter(|_| otherwise != RuleLevel::Allow);
                self.needed.extend(needed.and_then(|heard| heard.place));
                return None;
            }
            RuleLevel::Warn => Level::Warning,
            RuleLevel::Deny => Level::Error,
        };
        Some(Diagnostic { level, ..finding.diagnostic.seen_in(finding.environment.as_str()) })
    }

    /// What was allowed and needs not be. It cannot be known before all environments have been looked at.
    pub(super) fn unneeded(&self) -> Diagnostics {
        let is_whole = self.model.is_whole && self.model.environments.values().all(|one| one.is_whole);
        let environments = self.model.environments.values().filter(|_| is_whole);
        environments.flat_map(|environment| self.unneeded_in(environment)).collect()
    }

    fn unneeded_in(&self, environment: &'a Environment) -> impl Iterator<Item = Diagnostic> {
        let lasting = exceptions(environment).filter(|(name, _)| is_known(name) && !passes(name));
        lasting.flat_map(move |(name, setting)| {
            let objects = setting.only.iter().flatten().map(|object| (object.span(), Some(&object.value)));
            let whole = setting.only.is_none().then_some((setting.at, None));
            let unneeded = objects
                .chain(whole)
                .filter(|(place, _)| place.is_some_and(|place| !self.needed.contains(&place)));
            unneeded.map(move |(place, object)| {
                let message = object.map_or_else(
                    || format!("`{name}` is allowed here, and finds nothing"),
                    |object| format!("`{name}` is allowed for `{object}`, and finds nothing there"),
                );
                Diagnostic::error("unused-allow", message)
                    .at(place, "")
                    .help("take it away: what it allowed is no longer so")
                    .seen_in(environment.name.as_str())
            })
        })
    }
}

/// What a setting says of one finding, and the place that says it.
#[derive(Clone, Copy)]
struct Heard {
    level: RuleLevel,
    place: Option<Span>,
}

impl RuleSetting {
    /// What it says of a finding; `None` when it is said of other objects.
    fn heard_of(&self, finding: &Diagnostic) -> Option<Heard> {
        let place = match &self.only {
            None => self.at,
            Some(only) => {
                let about = finding.rendered.as_deref()?.strip_suffix('`')?;
                let object = about.rsplit_once('`').map_or(about, |(_, object)| object);
                only.iter().find(|named| *named.value == *object)?.span()
            }
        };
        Some(Heard { level: self.level, place })
    }
}

/// What is said of a rule in one place: by its own name, then by its family's.
fn said<'s>(
    settings: &'s Settings,
    rule: &Rule,
    family: Option<&Family>,
) -> impl Iterator<Item = &'s RuleSetting> {
    let own = settings.get(rule.name);
    own.into_iter().chain(family.and_then(|family| settings.get(family.name)))
}

/// The places that say something of an app, the nearest first.
fn places<'m>(environment: &'m Environment, app: Option<&'m App>) -> impl Iterator<Item = &'m Settings> {
    app.map(|app| &app.rules).into_iter().chain([&environment.rules, &environment.platform_rules])
}

/// Each setting that is heard in an environment.
fn all(environment: &Environment) -> impl Iterator<Item = (&Arc<str>, &RuleSetting)> {
    let apps = environment.apps.values().map(|app| &app.rules);
    apps.chain([&environment.rules, &environment.platform_rules]).flatten()
}

/// What is allowed in particular: to an app, or to objects that are named.
fn exceptions(environment: &Environment) -> impl Iterator<Item = (&Arc<str>, &RuleSetting)> {
    let of_apps = environment.apps.values().flat_map(|app| &app.rules);
    let others = [&environment.rules, &environment.platform_rules].into_iter().flatten();
    of_apps
        .chain(others.filter(|(_, setting)| setting.only.is_some()))
        .filter(|(_, setting)| setting.level == RuleLevel::Allow)
}

/// What is wrong with settings themselves: rules that there are not, and exceptions that nobody gives a reason for.
pub(super) fn mistakes(model: &Model) -> Diagnostics {
    let mut found = Diagnostics::default();
    for environment in model.environments.values() {
        let unknown = all(environment).filter(|(name, _)| !is_known(name));
        let unknown = unknown.map(|(name, setting)| {
            Diagnostic::error("unknown-rule", format!("there is no rule `{name}`"))
                .at(setting.span, "")
                .help(meant(name, names()))
        });
        let bare = exceptions(environment).filter(|(_, setting)| setting.reason.is_none());
        let bare = bare.map(|(name, setting)| {
            Diagnostic::error("unexplained-allow", format!("`{name}` is allowed here for no reason"))
                .at(setting.at, "")
                .help(format!("say why: `{name}: {{level: allow, reason: …}}`"))
        });
        found.extend(unknown.chain(bare).map(|told| told.seen_in(environment.name.as_str())));
    }
    found
}

/// Whether what a rule finds is gone once it is built: the family `change` compares with what was.
fn passes(name: &str) -> bool {
    const PASSING: &str = "change";
    name == PASSING || Family::of(name).is_some_and(|family| family.name == PASSING)
}

fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

/// What a setting may be about.
fn names() -> impl Iterator<Item = &'static str> {
    rules().map(|rule| rule.name).chain(FAMILIES.iter().map(|family| family.name))
}
