//! The layers of one app in one environment, lowest first, and what they come to.

use super::{
    kinds,
    merge::{self, Voice},
    parts::Spoken,
    written::Written,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Document,
    names::Name,
    spec::{Decoder, Stage, app::AppSpec},
    value::{Entry, Map, Value},
};

/// One layer of an app.
#[derive(Debug)]
pub(super) struct Layer {
    /// What it says; shorthands are expanded.
    pub(super) spec: Value,
    /// Whether it speaks or fills.
    pub(super) voice: Voice,
}

impl Layer {
    fn speaks(spec: &Value) -> Self {
        Self { spec: spec.clone(), voice: Voice::Speaks }
    }

    fn fills(spec: &Value) -> Self {
        Self { spec: spec.clone(), voice: Voice::Fills }
    }
}

/// An app's layers merged, before any expression is evaluated.
#[derive(Debug)]
pub(super) struct Merged {
    /// What they come to.
    pub(super) spec: Value,
    /// What is wrong with the layers, by themselves and one over the other: with any of it, the app is a guess.
    pub(super) faults: Diagnostics,
}

/// An app's layers merged; `None` when it does not run in the environment. An app of which that cannot be known is
/// taken for one that does.
pub(super) fn merged(
    written: &Written,
    environment: &Name,
    app: &Document,
    diagnostics: &mut Diagnostics,
) -> Option<Merged> {
    let mut faults = written.faults_of(environment, &app.name);
    let mut layers = base(written, app);
    let chain = written.chain(environment);
    let mut told = Diagnostics::default();
    let below = fold(Map::default().into(), &layers, &mut told);
    if faults.is_empty() && !runs(&below, chain) {
        diagnostics.extend(refused_overlay(written, environment, app, &below));
        return None;
    }
    let of_all = layers.len();
    for name in chain {
        let document = written.environment(name);
        layers.extend(vars_of(document.get("vars")).map(|vars| Layer::fills(&vars)));
        layers.extend(document.get("overrides").map(Layer::fills));
        layers.extend(written.overlay(name, &app.name).map(Layer::speaks));
    }
    let spoken = Spoken::of(&layers);
    let mut spec = fold(below, &layers[of_all..], &mut told);
    if spec.get("enabled").and_then(Value::as_bool) == Some(false) {
        return None;
    }
    spoken.drop_silent(&mut spec);
    kinds::apply_likes(&mut spec, &spoken, &mut told);
    told.extend(empty(app, &spec, &spoken, &layers));
    told.extend(hidden_exports(&spec));
    if faults.is_empty() {
        diagnostics.extend(told.clone());
        faults.extend(told);
    } else {
        diagnostics.extend(with_overridden(&spec, &faults));
    }
    Some(Merged { spec, faults })
}

/// Values of a wrong type that override something are told again with what they override.
fn with_overridden(spec: &Value, faults: &Diagnostics) -> Vec<Diagnostic> {
    let (_, told) = Decoder::read::<AppSpec>(spec, Stage::Written);
    let is_known = |diagnostic: &Diagnostic| {
        let same = |fault: &Diagnostic| (fault.rule, fault.span()) == (diagnostic.rule, diagnostic.span());
        diagnostic.labels.len() > 1 && faults.iter().any(same)
    };
    told.into_iter().filter(is_known).collect()
}

/// The layers below every environment: the platform's variables and defaults, the classes in order, the app.
fn base(written: &Written, app: &Document) -> Vec<Layer> {
    let own = written.app(&app.name);
    let platform = written.platform();
    let mut layers: Vec<Layer> =
        vars_of(platform.get("vars")).map(|vars| Layer::fills(&vars)).into_iter().collect();
    layers.extend(platform.get("defaults").map(Layer::fills));
    let classes = own.get("classes").and_then(Value::as_list).unwrap_or_default().iter();
    let classes = classes.filter_map(|class| written.class(class.as_str()?));
    layers.extend(classes.map(Layer::speaks));
    layers.push(Layer::speaks(own));
    layers
}

/// What makes something of an app. A namespace does when somebody says it: `defaults` may describe every app's.
const MAKING: &[&str] = &["workloads", "chart", "manifests", "exports", "secrets"];

/// An app of which nothing but words would be left is a mistake: often `defaults` were thought to create.
fn empty(app: &Document, spec: &Value, spoken: &Spoken, layers: &[Layer]) -> Option<Diagnostic> {
    let is_said =
        |key: &&str| spec.get(key).is_some_and(|value| value.as_map().is_none_or(|map| !map.is_empty()));
    if MAKING.iter().any(is_said) || spoken.of_namespace() {
        return None;
    }
    let told = Diagnostic::error("empty-app", format!("app `{}` makes nothing", app.name));
    let told = told.at(app.name_span, "neither it nor a class or an overlay says what it runs");
    let filled = layers.iter().filter(|layer| layer.voice == Voice::Fills);
    let mut filled = filled.filter_map(|layer| MAKING.iter().find_map(|key| layer.spec.as_map()?.entry(key)));
    Some(match filled.next() {
        Some(entry) => told
            .at(entry.key_span, "this fills what an app has, and never creates it")
            .help("say `workload: {}` in the app, or give it a class that does"),
        None => told.help("say `workload`, `chart`, `manifests` or `exports`, or `enabled: false` where it is not meant to run"),
    })
}

/// An export that has a workload's key would hide what that workload exports by itself.
fn hidden_exports(spec: &Value) -> Vec<Diagnostic> {
    let workloads = spec.get("workloads").and_then(Value::as_map);
    let exports = spec.get("exports").and_then(Value::as_map).into_iter().flatten();
    // Expressions may write `_` for `-`.
    let same = |a: &str, b: &str| a.replace('_', "-") == b.replace('_', "-");
    let workload =
        |key: &str| workloads?.iter().find(|workload| &*workload.key != "main" && same(&workload.key, key));
    let hiding = exports.filter_map(|export| Some((export, workload(&export.key)?)));
    let told = |(export, workload): (&Entry, &Entry)| {
        Diagnostic::error(
            "export-collision",
            format!("the export `{}` is the workload's of that name", export.key),
        )
        .at(export.key_span, "")
        .at(workload.key_span, "it exports `host`, `url` and `ports` under its key")
        .help("call the export otherwise")
    };
    hiding.map(told).collect()
}

fn fold(below: Value, layers: &[Layer], diagnostics: &mut Diagnostics) -> Value {
    layers.iter().fold(below, |lower, layer| {
        merge::merge(Some(&lower), &layer.spec, layer.voice, diagnostics).unwrap_or(lower)
    })
}

/// A layer that says variables only.
fn vars_of(vars: Option<&Value>) -> Option<Value> {
    let mut map = Map::default();
    map.put("vars", vars?.clone());
    Some(map.into())
}

/// Whether an app runs where the chain leads: a listed name is on it, or none is listed.
fn runs(spec: &Value, chain: &[Name]) -> bool {
    spec.get("environments").and_then(Value::as_list).is_none_or(|listed| {
        listed.iter().any(|name| chain.iter().any(|link| Some(link.as_str()) == name.as_str()))
    })
}

/// An overlay or ciphertext of an app that does not run there is a mistake; one of a base that others share is none.
fn refused_overlay(
    written: &Written,
    environment: &Name,
    app: &Document,
    spec: &Value,
) -> Option<Diagnostic> {
    let key = (environment.clone(), app.name.clone());
    let overlay = written.inputs.overlays.get(&key).map(|overlay| (overlay, "overlay"));
    let (document, what) =
        overlay.or_else(|| Some((written.inputs.sealed.get(&key)?, "document of sealed values")))?;
    let message = format!("app `{}` does not run in environment `{environment}`", app.name);
    let told = Diagnostic::error("absent-app", message)
        .at(document.name_span, format!("this {what} says something about it"))
        .at(spec.get("environments").and_then(Value::span), "it runs in these only");
    Some(told.help(format!("add `{environment}` to its `environments`, or remove the {what}")))
}
