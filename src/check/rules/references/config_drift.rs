//! `config-drift`: a key of an app's configuration is in one environment and not in another.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        Object, View,
        producers::{Keys, each},
    },
    names::Name,
    source::FileId,
    spec::platform::RuleLevel,
    value::{Entry, Value},
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULE: Rule = Rule {
    name: "config-drift",
    caption: "a key of an app's configuration is in one environment and not in another",
    level: RuleLevel::Warn,
    why: r"A key that staging has and production lacks is a deployment that works in staging only: somebody added it to one overlay. Compared are ConfigMaps and Secrets of one name,
of one app, in the environments where both the app and the object are. Only keys that an overlay says count: what
the app, a class or the platform says is in all environments, or was taken away on purpose (`KEY: null`). Where some environments are called `prod`, `production` or
`live`, only what these lack is told; where none is, what any lacks. It weighs a warning, because a key may be meant for one environment: say so with `rules: {config-drift: {level: allow, reason: …}}` in the
app's overlay there.",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config: {COLOR: black}
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: main, namespace: staging}
# environments/staging/web.yaml
kind: App
metadata: {name: web}
spec: {workload: {config: {SEARCH_URL: "http://search"}}}
"#,
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config: {COLOR: black}
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: main, namespace: staging}
# environments/staging/web.yaml
kind: App
metadata: {name: web}
spec: {workload: {config: {COLOR: white}}}
",
    check,
};

/// Words in the names of environments that are promoted to last.
const LAST: &[&str] = &["live", "prd", "prod", "production"];

/// The objects of one app, kind and name, one for each environment.
type Alike<'a> = BTreeMap<(&'a Name, &'static str, &'a str), Vec<Held<'a>>>;

/// An app's object in one environment, and its keys.
struct Held<'a> {
    object: &'a Object<'a>,
    keys: Keys<'a>,
}

fn check(compile: &Compile) -> Vec<Finding> {
    let mut alike = Alike::new();
    for object in compile.views().flat_map(View::own) {
        let Some(app) = object.app else { continue };
        each(object, &mut |made| {
            // Which keys of its own Secrets an environment may lack, the app says itself.
            let is_declared =
                made.kind == "Secret" && app.secrets.iter().any(|secret| *secret.name == *made.name);
            let keys = made.keys.filter(|keys| !is_declared && keys.entries().next().is_some());
            if let Some(keys) = keys {
                alike.entry((&app.name, made.kind, made.name)).or_default().push(Held { object, keys });
            }
        });
    }
    let apps = compile.model.environments.values().flat_map(|environment| environment.apps.values());
    let platform = apps.filter_map(|app| app.span).map(|span| span.file).min();
    alike.values().filter(|held| held.len() > 1).flat_map(|held| drifted(held, platform)).collect()
}

/// Each key that one environment's overlay says and others lack. Files are numbered in the order of their paths, so that
/// those below `environments/` come before all of `platform/`.
fn drifted(all: &[Held], platform: Option<FileId>) -> Vec<Finding> {
    let any_last = all.iter().any(is_last);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for held in all {
        let said_here = |value: &Value| {
            value.span().is_some_and(|span| platform.is_none_or(|platform| span.file < platform))
        };
        for entry in held.keys.entries().filter(|entry| said_here(&entry.value)) {
            let lacks = |other: &&Held| {
                is_last(other) == any_last && !other.keys.names().any(|key| key == &*entry.key)
            };
            let lacking: Vec<&Name> =
                all.iter().filter(lacks).map(|other| &other.object.environment.name).collect();
            if !lacking.is_empty() && told.insert(&entry.key) {
                found.push(finding(held, entry, &lacking));
            }
        }
    }
    found
}

fn is_last(held: &Held) -> bool {
    held.object.environment.name.as_str().split('-').any(|word| LAST.contains(&word))
}

fn finding(held: &Held, entry: &Entry, lacking: &[&Name]) -> Finding {
    let names: Vec<String> = lacking.iter().map(|name| format!("`{name}`")).collect();
    let lack = if names.len() == 1 { "lacks" } else { "lack" };
    let own = &held.object.environment.name;
    let message = format!("`{own}` has the key `{}`, which {} {lack}", entry.key, names.join(" and "));
    let found = held.object.finding(RULE.name, &entry.value, message).help(
        "say it in the app itself, or in each overlay; where others are to lack it, allow this rule with a reason",
    );
    let diagnostic = lacking.iter().fold(found.diagnostic, |told, name| told.seen_in(name.as_str()));
    let is_secret = held.object.kind.ends_with("Secret");
    let diagnostic = if is_secret { diagnostic.hiding_source() } else { diagnostic };
    let environment = lacking.first().map_or(found.environment, |name| (*name).clone());
    Finding { diagnostic, environment, ..found }
}
