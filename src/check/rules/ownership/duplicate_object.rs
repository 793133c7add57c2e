//! `duplicate-object`: one object has one owner, over all environments of a cluster.

use super::{Compile, Finding, Rule};
use crate::{
    bundle::{Identity, Manifest},
    diagnostic::Diagnostic,
    model::Environment,
    names::Name,
    source::Span,
    spec::{app::SyncMode, platform::RuleLevel},
    value::Value,
};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "duplicate-object",
    caption: "two apps, or two environments of one cluster, write the same object",
    level: RuleLevel::Deny,
    why: r"Two Applications that hold the same object undo each other: each sync of one makes the other OutOfSync (Argo CD's
`SharedResourceWarning`). One app owns it; others name it.",
    bad: r"# platform/apps/api.yaml
kind: App
metadata: {name: api}
spec:
  manifests: {settings: settings.yaml}
  workload:
    image: ghcr.io/shop/api:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {settings: settings.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/settings.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {greeting: hello}
",
    good: r"# platform/apps/api.yaml
kind: App
metadata: {name: api}
spec:
  manifests: {settings: settings.yaml}
  workload:
    image: ghcr.io/shop/api:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/settings.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {greeting: hello}
",
    check,
};

/// How many of the objects a message names.
const NAMED: usize = 5;

/// Who writes an object, and where it was said.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) environment: &'a Environment,
    pub(super) app: Option<&'a Name>,
    /// The place of the object's name.
    pub(super) span: Option<Span>,
}

impl Writer<'_> {
    /// The writer as messages name it.
    pub(super) fn who(&self) -> String {
        let environment = &self.environment.name;
        self.app
            .map_or(format!("environment `{environment}`"), |app| format!("app `{app}` of `{environment}`"))
    }

    /// Where the object's name was said, else where its app was, else its environment.
    pub(super) fn place(&self) -> Option<Span> {
        let app = || self.environment.apps.get(self.app?)?.span;
        self.span.or_else(app).or(self.environment.span)
    }
}

/// An object and its first two writers.
pub(super) struct Duplicate<'a> {
    pub(super) identity: Identity,
    pub(super) first: Writer<'a>,
    pub(super) second: Writer<'a>,
}

impl Duplicate<'_> {
    /// An app that writes a Namespace which the generated app `namespaces` makes is refused by `namespace-owner`,
    /// as long as Argo CD syncs it.
    fn is_told_already(&self) -> bool {
        let synced = |writer: &Writer| {
            let app = writer.app.and_then(|app| writer.environment.apps.get(app));
            app.is_some_and(|app| app.sync.mode.value != SyncMode::None)
        };
        (&*self.identity.group, &*self.identity.kind) == ("", "Namespace")
            && (synced(&self.first) && self.second.app.is_none()
                || synced(&self.second) && self.first.app.is_none())
    }
}

fn check(compile: &Compile) -> Vec<Finding> {
    let found = duplicates(compile, |environment, manifest| {
        (!is_argocds(manifest)).then_some(environment.cluster.name.as_str())
    });
    // One mistake may double many objects: all that two apps, or two environments, both write.
    let mut pairs: BTreeMap<_, Vec<Duplicate>> = BTreeMap::new();
    for duplicate in found {
        let (first, second) = (&duplicate.first, &duplicate.second);
        let environments = (&first.environment.name, &second.environment.name);
        let apps = (environments.0 == environments.1).then_some((first.app, second.app));
        pairs.entry((environments, apps)).or_default().push(duplicate);
    }
    pairs.into_values().filter_map(|pair| told(&pair)).collect()
}

/// Whether Argo CD itself reads an object, whatever cluster its app is on.
pub(super) fn is_argocds(manifest: &Manifest) -> bool {
    manifest.api_version().starts_with("argoproj.io/")
}

/// The objects that are written twice in one home; what has none may repeat.
pub(super) fn duplicates<'a>(
    compile: &Compile<'a>,
    home: impl Fn(&'a Environment, &Manifest) -> Option<&'a str>,
) -> Vec<Duplicate<'a>> {
    let mut writers: BTreeMap<(&str, Identity), Writer> = BTreeMap::new();
    let mut found = Vec::new();
    for (name, bundle) in compile.bundles {
        let Some(environment) = compile.model.environments.get(name) else { continue };
        for (path, artifact, manifest) in bundle.manifests() {
            // The health check is a patch of Argo CD's own ConfigMap and equal in all environments.
            let home = home(environment, manifest).filter(|_| !path.ends_with("/bootstrap/health.yaml"));
            let Some(home) = home else { continue };
            let app = artifact.app.as_ref().or_else(|| application_of(environment, path));
            let span = manifest.object.at_path(["metadata", "name"]).and_then(Value::span);
            let second = Writer { environment, app, span };
            let identity = manifest.identity();
            if let Some(first) = writers.insert((home, identity.clone()), second) {
                let duplicate = Duplicate { identity, first, second };
                found.extend((!duplicate.is_told_already()).then_some(duplicate));
            }
        }
    }
    found
}

/// The app whose Application a file holds.
fn application_of<'a>(environment: &'a Environment, path: &str) -> Option<&'a Name> {
    let app = path.rsplit_once("/argocd/applications/")?.1.strip_suffix(".yaml")?;
    environment.apps.get_key_value(app).map(|(name, _)| name)
}

fn told(pair: &[Duplicate]) -> Option<Finding> {
    let Duplicate { identity, first, second } = pair.first()?;
    let (here, there) = (first.environment, second.environment);
    let diagnostic = if here.name == there.name {
        let message = format!("{} and {} both write `{identity}`", first.who(), second.who());
        Diagnostic::error(RULE.name, message)
            .at(second.place(), format!("{} writes it", second.who()))
            .at(first.place(), format!("{} writes it, too", first.who()))
            .help("rename one, or let one app own it and the other `dependsOn` it")
    } else {
        let message = format!(
            "environments `{}` and `{}` both write `{identity}` on cluster `{}`",
            here.name, there.name, here.cluster.name
        );
        Diagnostic::error(RULE.name, message)
            .at(there.span, "this one")
            .at(here.span, "and this one")
            .help("give one of them another `namespace` or `cluster`, or put `${{ env.name }}` into the name")
    };
    let objects: Vec<String> = pair.iter().map(|duplicate| format!("`{}`", duplicate.identity)).collect();
    let diagnostic = match objects.as_slice() {
        [_] => diagnostic,
        all if all.len() <= NAMED => diagnostic.note(format!("both write {}", all.join(", "))),
        all => {
            diagnostic.note(format!("both write {} and {} more", all[..NAMED].join(", "), all.len() - NAMED))
        }
    };
    let diagnostic = diagnostic.seen_in(here.name.as_str());
    Some(Finding { diagnostic, environment: there.name.clone(), app: second.app.cloned() })
}
