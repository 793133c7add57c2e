//! One app's chart: from its values to its objects.

use super::{
    Failure,
    draws::{self, Pair},
    hooks::{self, Hook, LeftOut},
    leftovers,
    library::Loaded,
    objects::{self, Said},
    recorded::{Recorded, keys, read},
    seeded::Seeded,
    unread, version_of,
};
use crate::{
    bundle::{Identity, Manifest, Misfit, Reads},
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Environment},
    spec::app::{Crds, Delivery, HelmLabels},
    value::Value,
    yaml,
};
use helm::{
    context::Instant,
    render::{self as engine, Capabilities, Document, KubeVersion, Options, Refused, Rendered},
    trace::{Source, Trace},
    value::Tree,
    values,
};
use std::{collections::BTreeSet, sync::Arc};

/// What the chart of an app comes to.
#[derive(Debug, Default)]
pub struct Release {
    /// Its objects, hooks as Argo CD's, without a word of the app.
    pub manifests: Vec<Manifest>,
    /// What there is to say.
    pub told: Diagnostics,
    /// What it read.
    pub reads: Option<Arc<dyn Reads>>,
    /// What its schemas refuse of the values.
    pub misfits: Vec<Misfit>,
    /// What of its hooks is no object and no hook any more.
    pub left_out: LeftOut,
    /// Whether its objects are known.
    pub is_known: bool,
}

/// Renders the chart of an app.
#[must_use]
pub fn release(environment: &Environment, app: &App, loaded: &Arc<Loaded>) -> Release {
    let maker = match Maker::new(environment, app, loaded) {
        Ok(maker) => maker,
        Err(told) => return Release { told: told.into(), ..Release::default() },
    };
    let misfits = maker.misfits();
    let rendered = match maker.render(0) {
        Ok(rendered) => rendered,
        Err(error) => {
            let told = refused(app, loaded, &error).into();
            return Release { told, misfits, ..Release::default() };
        }
    };
    let nothing = Trace::default();
    let trace = rendered.trace.as_ref().unwrap_or(&nothing);
    let mut told = Diagnostics::default();
    let (drawn, refused): (BTreeSet<Identity>, Vec<Diagnostic>) =
        random(environment, app, &maker, (&rendered, trace)).into_iter().unzip();
    told.extend(refused);
    let (mut manifests, left_out) = manifests(environment, app, loaded, (&rendered, trace), &mut told);
    // What is wrong with it is told: nothing is to be said of what follows.
    manifests.retain(|manifest| !drawn.contains(&manifest.identity()));
    if app.helm_labels == HelmLabels::Drop {
        leftovers::drop(&mut manifests);
    }
    let unread = unread::of(app.values.as_ref(), trace.reads().iter().map(read));
    let is_known = !told.has_errors();
    let reads: Arc<dyn Reads> = Arc::new(Recorded::new(maker, unread));
    Release { manifests, told, reads: Some(reads), misfits, left_out, is_known }
}

/// A chart with all that it is rendered with.
#[derive(Debug)]
pub(super) struct Maker {
    pub(super) loaded: Arc<Loaded>,
    values: Tree,
    options: Options,
}

impl Maker {
    fn new(environment: &Environment, app: &App, loaded: &Arc<Loaded>) -> Result<Self, Diagnostic> {
        let version = version_of(environment.helm);
        let cluster = &environment.cluster;
        let wrong = |message: String, span| {
            let told = Diagnostic::error("refused-chart", message).at(span, "");
            told.help("write what Helm takes")
        };
        let kube_version = KubeVersion::parse(&cluster.full_version(), version)
            .map_err(|error| wrong(error, cluster.kubernetes.span()))?;
        // As Argo CD and Helm would read them from a file.
        let printed = app.values.as_ref().map(yaml::emit).unwrap_or_default();
        let values = values::read(printed.as_bytes(), version)
            .map_err(|error| wrong(error, app.values.as_ref().and_then(Value::span).or(app.span)))?;
        let options = Options {
            release: engine::Release {
                name: app.release.to_string(),
                namespace: app.namespace.name.value.to_string(),
                is_upgrade: false,
            },
            capabilities: Capabilities::new(version)
                .with_kube_version(kube_version)
                .with_api_versions(cluster.api_versions.iter().map(|version| &**version)),
            now: Instant { seconds: environment.clock, nanoseconds: 0 },
            // The rule `chart-values` tells of `misfits`, at the lines that say them.
            skip_schema: true,
            subchart_notes: false,
            trace: true,
        };
        Ok(Self { loaded: loaded.clone(), values, options })
    }

    /// What the schemas of the chart and of its subcharts refuse; nothing where it cannot be rendered for other reasons.
    fn misfits(&self) -> Vec<Misfit> {
        let found = engine::misfits(&self.loaded.chart, &self.values).unwrap_or_default().into_iter();
        let found = found.map(|misfit| {
            let below =
                misfit.chart.split_once('/').map(|(_, below)| format!("{below}/")).unwrap_or_default();
            let path = match &misfit.what {
                Refused::Value(path) => Some(keys(path)),
                Refused::Schema => None,
            };
            let schema = format!("{below}values.schema.json").into();
            Misfit { schema, path, message: misfit.message }
        });
        found.collect()
    }

    /// Renders it; each salt is another chance.
    pub(super) fn render(&self, salt: u8) -> Result<Rendered, engine::Error> {
        let release = &self.options.release;
        let mut chance = Seeded::new(&release.name, &release.namespace, salt);
        engine::render(&self.loaded.chart, &self.values, &self.options, &mut chance)
    }
}

/// All documents but the files of `crds/`, hooks last.
fn documents(rendered: &Rendered) -> impl Iterator<Item = &Document> {
    rendered.documents.iter().chain(rendered.hooks.iter().map(|hook| &hook.document))
}

fn manifests(
    environment: &Environment,
    app: &App,
    loaded: &Loaded,
    (rendered, trace): (&Rendered, &Trace),
    told: &mut Diagnostics,
) -> (Vec<Manifest>, LeftOut) {
    let templates = &loaded.templates;
    let mut found: Vec<Value> = Vec::new();
    for crd in rendered.crds.iter().filter(|_| app.crds == Crds::Install) {
        match objects::defined(crd, templates) {
            Ok(objects) => found.extend(objects),
            Err(error) => told.push(
                Diagnostic::error("refused-chart", format!("`{}` cannot be read: {error}", crd.source))
                    .at(app.chart.as_ref().and_then(|chart| chart.span), "a file of this chart")
                    .help("mend the file, or say `crds: none`"),
            ),
        }
    }
    let said = Said { own: app.values.as_ref(), default: Some(loaded.defaults()) };
    let is_crd =
        |object: &Value| object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition");
    let is_wanted = |object: &Value| app.crds == Crds::Install || !is_crd(object);
    let written = |document: &Document| {
        let objects = Manifest::open(objects::written(document, trace, templates, said));
        objects.into_iter().filter(|object| !object.is_null() && is_wanted(object))
    };
    found.extend(rendered.documents.iter().flat_map(written));
    let mut manifests: Vec<Manifest> = found.into_iter().map(|object| Manifest { object }).collect();
    let hooks = rendered.hooks.iter().flat_map(|hook| {
        written(&hook.document).map(|object| Hook {
            manifest: Manifest { object },
            events: hook.events.clone(),
            weight: hook.weight,
            delete_policies: hook.delete_policies.clone(),
        })
    });
    let (hooks, left_out) = match app.delivery.value {
        Delivery::Helm => (hooks::unwritten(environment, hooks.collect()), LeftOut::default()),
        Delivery::Rendered | Delivery::Kustomize => hooks::rewrite(environment, app, hooks.collect()),
    };
    manifests.extend(hooks);
    (manifests, left_out)
}

/// What is left to chance and must not be.
fn random(
    environment: &Environment,
    app: &App,
    maker: &Maker,
    (rendered, trace): (&Rendered, &Trace),
) -> Vec<(Identity, Diagnostic)> {
    if trace.draws.iter().all(|draw| draw.source == Source::Clock) {
        return Vec::new();
    }
    // What one seed renders, another might refuse: then nothing of it can be compared, and all is taken to differ.
    let other = maker.render(1).ok();
    let seen =
        |document: &Document| objects::written(document, trace, &maker.loaded.templates, Said::default());
    let again: Vec<Value> = other.iter().flat_map(documents).map(seen).collect();
    let ours: Vec<(Value, &Document)> =
        documents(rendered).map(|document| (seen(document), document)).collect();
    let is_alike = again.len() == ours.len();
    let pairs: Vec<Pair> = ours
        .iter()
        .enumerate()
        .map(|(at, (object, document))| Pair {
            object,
            again: again.get(at).filter(|_| is_alike),
            reads: trace.reads_of(&document.origin).iter().map(read).collect(),
        })
        .collect();
    draws::refused(environment, app, &maker.loaded, (trace, &pairs))
}

/// Why a chart cannot be rendered, at the line of its template.
fn refused(app: &App, loaded: &Loaded, error: &engine::Error) -> Diagnostic {
    let failure = Failure::of(error, &loaded.chart);
    let what = if failure.cause.is_empty() { &failure.message } else { &failure.cause };
    let name = loaded.chart.metadata().name.as_str();
    let told = Diagnostic::error("refused-chart", format!("chart `{name}` cannot be rendered: {what}"));
    let nil = failure.nil.as_ref().map(|nil| format!("`{nil}` is not there, or null")).unwrap_or_default();
    let spans = failure.trace.iter().rev().filter_map(|place| {
        let whole = loaded.templates.place(&place.file, (place.line, place.column));
        whole.or_else(|| loaded.templates.place(&place.file, (place.line, 0)))
    });
    let told = spans.enumerate().fold(told, |told, (at, span)| {
        told.at(span, if at == 0 { nil.clone() } else { "called from here".to_owned() })
    });
    let values = app.values.as_ref().and_then(Value::place);
    let chosen = app.chart.as_ref().and_then(|chart| chart.span).or(app.span);
    told.at(values, "with these values")
        .at(chosen.filter(|_| values.is_none()), "this chart, with no values of the app's own")
        .help("give the values that the template asks for, or mend the chart")
}
