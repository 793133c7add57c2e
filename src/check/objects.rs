//! Every object of a compile, found by what it is and where it lives: what rules about several objects look at.

use super::{Finding, operators};
use crate::{
    bundle::{Bundle, Manifest, Read, Reads},
    diagnostic::Diagnostic,
    model::{App, Environment, Model},
    names::Name,
    source::Span,
    spec::app::Delivery,
    value::{Value, Way},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
    sync::Arc,
};

/// One object, and whose it is.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    /// The environment that compiles to it.
    pub environment: &'a Environment,
    /// The app that it belongs to; `None` for the environment's own.
    pub app: Option<&'a App>,
    /// Its file, below `out/`.
    pub file: &'a Arc<str>,
    /// The object, each field with its origin.
    pub manifest: &'a Manifest,
    /// Its API group; empty for the core.
    pub group: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// Its namespace; empty for objects of the cluster.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What the app's chart read; `None` for apps without.
    reads: Option<&'a Arc<dyn Reads>>,
}

/// How many lines of values a message shows.
const LABELLED: usize = 2;

/// What makes an object this one: group, kind, namespace and name.
pub type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

/// All objects of a compile, environment after environment, each in the order of its files. What is applied by hand
/// once (`bootstrap/`) is not among them.
#[derive(Debug, Default)]
pub struct Objects<'a> {
    all: Vec<Object<'a>>,
    of: BTreeMap<&'a str, Range<usize>>,
    by_key: HashMap<(&'a str, Key<'a>), usize>,
    /// The environments and namespaces of objects that operators act on.
    operated: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Objects<'a> {
    pub(super) fn of(model: &'a Model, bundles: &'a BTreeMap<Name, Bundle>) -> Self {
        let mut objects = Self::default();
        for environment in model.environments.values() {
            objects.add(environment, bundles);
            environment.required.iter().for_each(|required| objects.add(required, bundles));
        }
        objects
    }

    fn add(&mut self, environment: &'a Environment, bundles: &'a BTreeMap<Name, Bundle>) {
        let name = environment.name.as_str();
        let Some(bundle) = bundles.get(&environment.name).filter(|_| !self.of.contains_key(name)) else {
            return;
        };
        let first = self.all.len();
        for (file, artifact, manifest) in
            bundle.manifests().filter(|(file, ..)| !file.contains("/bootstrap/"))
        {
            let app = artifact.app.as_ref().and_then(|app| environment.apps.get(app));
            let reads = app.and_then(|app| bundle.reads.get(&app.name));
            let object = Object { reads, ..Object::new(environment, app, file, manifest) };
            self.by_key.entry((name, object.key())).or_insert(self.all.len());
            if operators::is_operated(&object) {
                self.operated.insert((name, object.namespace));
            }
            self.all.push(object);
        }
        self.of.insert(name, first..self.all.len());
    }

    /// The objects of one environment.
    pub fn in_environment(&self, environment: &str) -> &[Object<'a>] {
        self.of.get(environment).map_or(&[], |range| &self.all[range.clone()])
    }

    /// The objects of all environments, those that are only required included.
    pub fn all(&self) -> &[Object<'a>] {
        &self.all
    }

    /// What an environment sees: its own objects, and those of the environments that must be there first.
    pub fn seen_by(&'a self, environment: &'a Environment) -> View<'a> {
        View { environment, objects: self }
    }
}

/// What one environment sees.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The environment.
    pub environment: &'a Environment,
    objects: &'a Objects<'a>,
}

impl<'a> View<'a> {
    /// Its own objects.
    pub fn own(self) -> impl Iterator<Item = &'a Object<'a>> {
        self.objects.in_environment(self.environment.name.as_str()).iter()
    }

    /// Its own objects, then those of the environments that must be there first.
    pub fn all(self) -> impl Iterator<Item = &'a Object<'a>> {
        self.environment.around().flat_map(move |around| self.objects.in_environment(around.name.as_str()))
    }

    /// Whether an operator acts on objects in a namespace; in any, for an empty one.
    pub(super) fn has_operated(self, namespace: &str) -> bool {
        let operated = &self.objects.operated;
        self.environment.around().any(|around| {
            let here = around.name.as_str();
            let mut all = operated.range((here, "")..).take_while(|(environment, _)| *environment == here);
            if namespace.is_empty() { all.next().is_some() } else { operated.contains(&(here, namespace)) }
        })
    }

    /// Those of one kind.
    pub fn of_kind(self, group: &'a str, kind: &'a str) -> impl Iterator<Item = &'a Object<'a>> {
        self.all().filter(move |object| (object.group, object.kind) == (group, kind))
    }

    /// One object, whatever version it is written in.
    pub fn find(self, key: Key) -> Option<&'a Object<'a>> {
        self.environment.around().find_map(|around| {
            let at = self.objects.by_key.get(&(around.name.as_str(), key))?;
            self.objects.all.get(*at)
        })
    }

    /// Another environment on the same cluster that has an object, and that this one does not see.
    pub fn owner_elsewhere(self, key: Key) -> Option<&'a Environment> {
        let same = |object: &&Object| {
            object.key() == key && object.environment.cluster.name == self.environment.cluster.name
        };
        self.objects.all().iter().find(same).map(|object| object.environment)
    }

    /// Whether the cluster has an object without platc: `provides` says `Kind/name` or `Kind/namespace/name`.
    pub fn provides(self, (_, kind, namespace, name): Key) -> bool {
        let provides = &self.environment.cluster.provides;
        provides.contains(&*format!("{kind}/{name}"))
            || provides.contains(&*format!("{kind}/{namespace}/{name}"))
    }

    /// Whether objects that platc does not see may be in a namespace (or anywhere, for an empty one): those of charts
    /// that Argo CD renders, and of apps that could not be compiled.
    pub fn is_open(self, namespace: &str) -> bool {
        self.environment.around().any(|around| {
            let in_it = |app: &App| {
                namespace.is_empty()
                    || *app.namespace.name.value == *namespace
                    || app.allowed_namespaces.iter().any(|allowed| **allowed == *namespace)
            };
            !around.is_whole || around.apps.values().any(|app| is_unseen(app) && in_it(app))
        })
    }
}

/// Whether Argo CD renders an app, and platc does not.
pub(in crate::check) fn is_unseen(app: &App) -> bool {
    match app.delivery.value {
        Delivery::Helm => app.chart.as_ref().is_some_and(|chart| chart.folder.is_none()),
        Delivery::Kustomize => true,
        Delivery::Rendered => false,
    }
}

impl<'a> Object<'a> {
    fn new(
        environment: &'a Environment,
        app: Option<&'a App>,
        file: &'a Arc<str>,
        manifest: &'a Manifest,
    ) -> Self {
        let of = |key| manifest.object.at_path(["metadata", key]).and_then(Value::as_str).unwrap_or_default();
        let group = manifest.api_version().rsplit_once('/').map_or("", |(group, _)| group);
        let (kind, namespace, name) = (manifest.kind(), of("namespace"), of("name"));
        Self { environment, app, file, manifest, group, kind, namespace, name, reads: None }
    }

    /// What makes it this one.
    pub fn key(&self) -> Key<'a> {
        (self.group, self.kind, self.namespace, self.name)
    }

    /// A value in it.
    pub fn at(&self, path: &[&str]) -> Option<&'a Value> {
        self.manifest.object.at_path(path.iter().copied())
    }

    /// A text in it; empty when there is none.
    pub fn text(&self, path: &[&str]) -> &'a str {
        self.at(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// An object in the same namespace.
    pub fn beside<'k>(&'k self, group: &'k str, kind: &'k str, name: &'k str) -> Key<'k> {
        (group, kind, self.namespace, name)
    }

    /// Whether Argo CD itself reads it, in its own namespace and on its own cluster.
    pub fn is_argocds(&self) -> bool {
        self.group == "argoproj.io" && matches!(self.kind, "Application" | "ApplicationSet" | "AppProject")
    }

    /// The app whose Application it is, as platc generates it: `namespaces` for that of the namespaces.
    pub fn applies(&self) -> Option<&'a str> {
        let app = self.file.split_once("/argocd/applications/")?.1.strip_suffix(".yaml")?;
        (self.kind == "Application" && self.is_argocds()).then_some(app)
    }

    /// The app in whose Application it is synced; `None` for what Argo CD's root reads.
    pub fn synced_with(&self) -> Option<&'a str> {
        match self.app {
            Some(app) => Some(app.name.as_str()),
            None => self.file.contains("/manifests/").then_some("namespaces"),
        }
    }

    /// An annotation; empty when there is none.
    pub fn annotation(&self, key: &str) -> &'a str {
        self.text(&["metadata", "annotations", key])
    }

    /// What is wrong with one of its values, told at the source line that set it.
    pub fn finding(&self, rule: &'static str, part: &Value, message: impl Into<String>) -> Finding {
        let way = Way::to(&self.manifest.object, part).unwrap_or_default();
        self.finding_at(rule, &way, message)
    }

    /// What is wrong with a value that `part` of it should have, or should not lack, under a key.
    pub fn finding_below(
        &self,
        rule: &'static str,
        part: &Value,
        key: &str,
        message: impl Into<String>,
    ) -> Finding {
        let way = Way::to(&self.manifest.object, part).unwrap_or_default().then(key);
        self.finding_at(rule, &way, message)
    }

    /// Where a chart wrote a field: the template line beside that of the values, or the other way round.
    fn of_chart(&self, way: &Way, place: Option<Span>) -> Vec<(Span, String)> {
        let (Some(reads), Some(app)) = (self.reads, self.app) else { return Vec::new() };
        let folder = app.chart.as_ref().and_then(|chart| chart.folder.as_ref());
        let is_template = |span: Span| folder.is_some_and(|folder| folder.has_template(span.file));
        if place.is_some_and(|place| !is_template(place)) {
            let template = way.key_place(&self.manifest.object).filter(|span| is_template(*span));
            return template
                .into_iter()
                .map(|span| (span, "the template writes it here".to_owned()))
                .collect();
        }
        let mut found = Vec::new();
        for read in reads.at(&self.manifest.identity(), way) {
            let (Read::Value(path) | Read::Keys(path) | Read::All(path)) = read else { continue };
            let at = |values: &Value| values.at_path(path.iter().map(|key| &**key))?.span();
            let name = path.join(".");
            let own = app.values.as_ref().and_then(at).map(|span| (span, format!("`{name}` is said here")));
            let own =
                own.or_else(|| Some((at(reads.defaults())?, format!("`{name}` is the chart's own value"))));
            found.extend(own);
        }
        // The longest path is what was meant; those before it are the way there.
        found.sort_by_key(|(_, text)| std::cmp::Reverse(text.len()));
        found.truncate(LABELLED);
        found
    }

    /// What is wrong at a way into it, told at the source line that set what lies there or nearest to it.
    pub fn finding_at(&self, rule: &'static str, way: &Way, message: impl Into<String>) -> Finding {
        let place = way.place(&self.manifest.object).or_else(|| self.app.and_then(|app| app.span));
        let field = if way.0.is_empty() { String::new() } else { format!("`{way}` of ") };
        let mut diagnostic = Diagnostic::error(rule, message)
            .at(place.or(self.environment.span), "")
            .rendered(format!("{field}`{}/{}`", self.kind, self.name));
        for (span, text) in self.of_chart(way, place) {
            diagnostic = diagnostic.at(span, text);
        }
        // Beside what is wrong in a Secret stand its values.
        diagnostic.hides_source |= self.kind == "Secret" && self.group.is_empty();
        Finding {
            diagnostic,
            environment: self.environment.name.clone(),
            app: self.app.map(|app| app.name.clone()),
        }
    }
}
