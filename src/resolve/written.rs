//! All documents with their shorthands expanded and each layer's own mistakes told.

use super::{
    chain::{self, Links},
    literal,
    merge::{self, Voice},
    secrets, shorthand,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::{Document, Inputs},
    names::{Name, meant},
    source::Span,
    spec::{
        Decode, Decoder, Stage, app::AppSpec, environment::EnvironmentSpec, platform::PlatformSpec,
        sealed::SealedValuesSpec,
    },
    value::{Map, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The settings of a platform that hold in each of its environments, and that a platform alone has.
pub(super) const OF_PLATFORM: &[&str] =
    &["git", "argocd", "charts", "kubernetes", "clusters", "projects", "output", "helm", "clock"];

/// One document, its shorthands expanded.
#[derive(Debug)]
struct Layer {
    spec: Value,
    /// What is wrong with it by itself and by what it names. What it means beyond that would be a guess.
    faults: Diagnostics,
}

impl Layer {
    fn empty() -> Self {
        Self { spec: Map::default().into(), faults: Diagnostics::default() }
    }
}

/// All documents, ready to be merged.
#[derive(Debug)]
pub(super) struct Written<'a> {
    /// What was read.
    pub(super) inputs: &'a Inputs,
    platform: Layer,
    classes: BTreeMap<Name, Layer>,
    apps: BTreeMap<Name, Layer>,
    environments: BTreeMap<Name, Layer>,
    overlays: BTreeMap<(Name, Name), Layer>,
    sealed: Diagnostics,
    links: BTreeMap<Name, Links>,
    settings: BTreeMap<Name, (Value, Diagnostics)>,
}

/// Expands every document; tells what each layer gets wrong, by itself and by what it names.
pub(super) fn read<'a>(inputs: &'a Inputs, diagnostics: &mut Diagnostics) -> Written<'a> {
    let mut written = expand(inputs);
    for name in inputs.environments.keys() {
        written.links.insert(name.clone(), chain::links(&inputs.environments, name, diagnostics));
    }
    written.settings =
        inputs.environments.keys().map(|name| (name.clone(), written.merged_settings(name))).collect();
    written.check_names(diagnostics);
    diagnostics.extend(written.faults());
    written
}

/// What each layer gets wrong by itself; nothing is compared with anything.
pub(super) fn faults(inputs: &Inputs) -> Diagnostics {
    expand(inputs).faults()
}

fn expand(inputs: &Inputs) -> Written<'_> {
    let platform = |document| layer::<PlatformSpec>(document, &[], shorthand::expand_platform, &["defaults"]);
    let environment = |document: &Document| {
        let expand = shorthand::expand_environment;
        layer::<EnvironmentSpec>(document, literal::ENVIRONMENT, expand, &["overrides"])
    };
    let app = |document: &Document| layer::<AppSpec>(document, literal::APP, shorthand::expand_app, &[]);
    let sealed = inputs.sealed.iter().flat_map(|((environment, app), document)| {
        let mut decoder = Decoder::new(Stage::Meant).hiding();
        let spec = SealedValuesSpec::decode(&document.spec, &mut decoder);
        let told = spec.map(|spec| secrets::mistakes(&spec, environment, app)).unwrap_or_default();
        let told: Vec<Diagnostic> = decoder.diagnostics.into_iter().chain(told).collect();
        // Where a plaintext may stand, another mistake may stand on the same line.
        let hides = told.iter().any(|told| told.hides_source);
        told.into_iter().map(move |told| if hides { told.hiding_source() } else { told })
    });
    Written {
        inputs,
        platform: inputs.platform.as_ref().map_or_else(Layer::empty, platform),
        classes: each(&inputs.classes, app),
        apps: each(&inputs.apps, app),
        environments: each(&inputs.environments, environment),
        overlays: each(&inputs.overlays, app),
        sealed: sealed.collect(),
        links: BTreeMap::new(),
        settings: BTreeMap::new(),
    }
}

fn each<K: Ord + Clone>(
    documents: &BTreeMap<K, Document>,
    layer: impl Fn(&Document) -> Layer,
) -> BTreeMap<K, Layer> {
    documents.iter().map(|(key, document)| (key.clone(), layer(document))).collect()
}

/// Expands a document; `filling` are the keys of it that fill apps.
fn layer<T: Decode>(
    document: &Document,
    literals: &[&str],
    expand: fn(&mut Value, &mut Diagnostics),
    filling: &[&str],
) -> Layer {
    let (mut spec, mut faults) = (document.spec.clone(), Diagnostics::default());
    expand(&mut spec, &mut faults);
    literal::check(&spec, literals, filling, &mut faults);
    faults.extend(Decoder::read::<T>(&spec, Stage::Written).1);
    for key in filling {
        faults.extend(only_apps_say(spec.get(key), &format!("`{key}`")));
    }
    Layer { spec, faults }
}

/// Where an app runs and what it starts from is the app's own to say.
fn only_apps_say(spec: Option<&Value>, who: &str) -> Vec<Diagnostic> {
    let said = spec.and_then(Value::as_map).into_iter().flatten();
    let refused = said.filter(|entry| matches!(&*entry.key, "environments" | "classes"));
    let told = |key: &str| Diagnostic::error("not-in-overlays", format!("{who} cannot say `{key}`"));
    refused
        .map(|entry| {
            told(&entry.key).at(entry.key_span, "").help("say it in the app, or in a class of its own")
        })
        .collect()
}

impl Written<'_> {
    /// The platform's `spec`.
    pub(super) fn platform(&self) -> &Value {
        &self.platform.spec
    }

    /// A class' `spec`.
    pub(super) fn class(&self, name: &str) -> Option<&Value> {
        self.classes.get(name).map(|layer| &layer.spec)
    }

    /// An app's `spec`.
    pub(super) fn app(&self, name: &Name) -> &Value {
        self.apps.get(name).map_or(&Value::NULL, |layer| &layer.spec)
    }

    /// An environment's `spec`.
    pub(super) fn environment(&self, name: &Name) -> &Value {
        self.environments.get(name).map_or(&Value::NULL, |layer| &layer.spec)
    }

    /// What an environment says about an app.
    pub(super) fn overlay(&self, environment: &Name, app: &Name) -> Option<&Value> {
        self.overlays.get(&(environment.clone(), app.clone())).map(|layer| &layer.spec)
    }

    /// Takes what an environment says about an app for unsaid.
    pub(super) fn forget_overlay(&mut self, environment: &Name, app: &Name) {
        self.overlays.remove(&(environment.clone(), app.clone()));
    }

    /// An environment's chain, lowest first, itself last.
    pub(super) fn chain(&self, environment: &Name) -> &[Name] {
        self.links.get(environment).map_or(&[], |links| &links.chain)
    }

    /// The environments that must be there before one, transitively.
    pub(super) fn requires(&self, environment: &Name) -> &BTreeSet<Name> {
        const NONE: &BTreeSet<Name> = &BTreeSet::new();
        self.links.get(environment).map_or(NONE, |links| &links.requires)
    }

    /// The environments that can be built.
    pub(super) fn buildable(&self) -> impl Iterator<Item = &Name> {
        self.environments.iter().filter(|(_, layer)| !chain::is_abstract(&layer.spec)).map(|(name, _)| name)
    }

    /// Whether nothing is wrong with the platform's document and those that an environment stands on: with less, every
    /// app of it would be a guess.
    pub(super) fn is_sound(&self, environment: &Name) -> bool {
        let links_are_sound = self.links.get(environment).is_some_and(|links| links.are_sound);
        let is_sound = |link: &Name| self.environments.get(link).is_some_and(|layer| layer.faults.is_empty());
        self.platform.faults.is_empty()
            && links_are_sound
            && self.chain(environment).iter().all(is_sound)
            && self.requires(environment).iter().all(|required| self.is_sound(required))
    }

    /// What is wrong with the layers of an app in an environment, by themselves.
    pub(super) fn faults_of(&self, environment: &Name, app: &Name) -> Diagnostics {
        let own = self.apps.get(app);
        let named = own.and_then(|own| own.spec.get("classes")?.as_list()).unwrap_or_default().iter();
        let classes = named.filter_map(|class| self.classes.get(class.as_str()?));
        let chain = self.chain(environment).iter();
        let overlays = chain.filter_map(|link| self.overlays.get(&(link.clone(), app.clone())));
        own.into_iter().chain(classes).chain(overlays).flat_map(|layer| layer.faults.clone()).collect()
    }

    /// An environment's settings over the platform's, merged along its chain.
    pub(super) fn settings(&self, environment: &Name) -> &Value {
        self.settings.get(environment).map_or(&Value::NULL, |(settings, _)| settings)
    }

    /// What is wrong with an environment's settings.
    pub(super) fn wrong_settings(&self, environment: &Name) -> Diagnostics {
        self.settings.get(environment).map_or_else(Diagnostics::default, |(_, told)| told.clone())
    }

    fn merged_settings(&self, environment: &Name) -> (Value, Diagnostics) {
        let mut told = Diagnostics::default();
        let mut settings = only(self.platform(), |key| OF_PLATFORM.contains(&key));
        for name in self.chain(environment) {
            let own = only(self.environment(name), |key| {
                !matches!(key, "extends" | "abstract" | "overrides" | "vars" | "requires")
            });
            let merged = merge::merge(Some(&settings), &own, Voice::Speaks, &mut told);
            settings = merged.unwrap_or(settings);
        }
        (settings, told)
    }

    fn faults(&self) -> Diagnostics {
        let layers = [&self.classes, &self.apps, &self.environments].into_iter().flat_map(BTreeMap::values);
        let layers = std::iter::once(&self.platform).chain(layers).chain(self.overlays.values());
        layers.flat_map(|layer| &layer.faults).chain(&self.sealed).cloned().collect()
    }

    /// Tells of classes, environments and apps that are named and are not there.
    fn check_names(&mut self, diagnostics: &mut Diagnostics) {
        for (name, layer) in &mut self.classes {
            if let Some(classes) = layer.spec.get("classes") {
                let told = Diagnostic::error("class-of-a-class", format!("class `{name}` names classes"));
                let told = told.at(classes.span(), "");
                layer.faults.push(told.help(format!("name both in the app: `classes: [base, {name}]`")));
            }
        }
        let environments = &self.inputs.environments;
        for layer in self.apps.values_mut().chain(self.classes.values_mut()) {
            let unknown = unknown(layer, "environments", |name| environments.contains_key(name));
            layer
                .faults
                .extend(unknown.into_iter().map(|(text, at)| chain::unknown(environments, &text, at)));
        }
        for layer in self.apps.values_mut() {
            let known = self.classes.keys().map(Name::as_str);
            for (text, place) in unknown(layer, "classes", |name| self.classes.contains_key(name)) {
                let told = Diagnostic::error("unknown-class", format!("unknown class `{text}`"));
                layer.faults.push(told.at(place, "").help(meant(&text, known.clone())));
            }
        }
        for layer in self.overlays.values_mut() {
            layer.faults.extend(only_apps_say(Some(&layer.spec), "an overlay"));
        }
        self.check_owners(diagnostics);
    }

    /// Overlays and ciphertext are of an app, in an environment.
    fn check_owners(&self, diagnostics: &mut Diagnostics) {
        for ((environment, app), document) in self.inputs.overlays.iter().chain(&self.inputs.sealed) {
            if !self.environments.contains_key(environment) {
                let told =
                    chain::unknown(&self.inputs.environments, environment.as_str(), document.name_span);
                diagnostics.push(told.note(format!("the folder of `{}` names it", document.path)));
            } else if !self.apps.contains_key(app) {
                let told = Diagnostic::error("unknown-app", format!("unknown app `{app}`"));
                let known = self.apps.keys().map(Name::as_str);
                diagnostics.push(told.at(document.name_span, "").help(meant(app.as_str(), known)));
            }
        }
    }
}

/// The names of a list that are not known, with their places.
fn unknown(layer: &Layer, key: &str, is_known: impl Fn(&str) -> bool) -> Vec<(Arc<str>, Option<Span>)> {
    let items = layer.spec.get(key).and_then(Value::as_list).unwrap_or_default();
    let named = items.iter().filter_map(|item| Some((item.as_str()?, item.span())));
    let unknown = named.filter(|(text, _)| !is_known(text) && !text.contains("${{"));
    unknown.map(|(text, span)| (text.into(), span)).collect()
}

/// The entries of a map that `keep` says.
pub(super) fn only(value: &Value, keep: impl Fn(&str) -> bool) -> Value {
    let mut value = value.clone();
    if let Some(map) = value.as_map_mut() {
        map.retain(|entry| keep(&entry.key));
    }
    value
}
