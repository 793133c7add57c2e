//! One app of one environment: from its merged layers to what it means.

pub(super) mod files;
mod kustomize;
mod peers;
mod source;

pub(super) use source::clashes;

use super::{
    evaluate::{self, Place, Read, Surroundings},
    label, level,
    naming::{self, Templates},
    secrets, workload,
    written::Written,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{
        self, App, Edge, Kustomization, Namespace, Project, Reason, SecretStore, SyncPolicy,
        app::{Access, Patch, Reach, Target},
    },
    names::{Name, meant, nearest},
    schema,
    source::Span,
    spec::{
        Decoder, Free, Keyed, Stage, Traced,
        app::{self, AppSpec, Crds, Delivery, HelmLabels, SyncMode},
        platform::Chart,
    },
    value::{Entry, Map, Value},
};
use std::{collections::BTreeMap, sync::Arc};

/// What an app is lowered with.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) written: &'a Written<'a>,
    pub(super) around: &'a Arc<Surroundings>,
    pub(super) home: &'a Home,
    pub(super) charts: &'a Keyed<Chart>,
    pub(super) templates: &'a Templates,
}

/// What an environment is to its apps.
pub(super) struct Home {
    pub(super) name: Name,
    /// The default namespace.
    pub(super) namespace: Arc<str>,
    pub(super) projects: BTreeMap<Arc<str>, Project>,
    pub(super) secret_store: SecretStore,
    /// The cluster's words for namespaces; `None` when the cluster is not known.
    pub(super) peers: Option<BTreeMap<Arc<str>, Traced<Arc<str>>>>,
}

/// Keys whose reads of other apps are no dependencies: who may come in, and words for people.
const QUIET: &[&str] = &["allow", "labels", "annotations"];

/// The app in full; `None` when it cannot be told without guessing.
pub(super) fn lower(context: &Context, name: &Name, merged: &Value, told: &mut Diagnostics) -> Option<App> {
    let place = Place::of_app(context.around, name);
    let (value, reads, spec) = settled(&place, merged).map_err(|faults| told.extend(faults)).ok()?;
    let (document, home) = (context.written.inputs.apps.get(name)?, context.home);
    let files = files::Files { inputs: context.written.inputs };
    let text = |path: &Traced<Arc<str>>| files.text(path);
    let workloads = workload::lower(name, &spec, &value, &text, told);
    let chart = source::chart(context, &files, &spec, told);
    let values = source::values(&place, &files, &spec, told);
    let delivery = delivery(&spec, chart.as_ref(), told);
    let kustomizations = kustomizations(&files, &spec, told);
    let application = naming::application(&place, context.templates, told);
    let project = project(&spec, home, document.name_span, told);
    let namespace = namespace(&spec, home, told);
    let allow = peers::allow(context, name, &spec, told);
    Some(App {
        name: name.clone(),
        span: document.name_span,
        application: application?,
        project: project?,
        labels: label::labels(spec.labels.as_ref(), told),
        namespace: namespace?,
        depends_on: edges(home, reads),
        secrets: secrets::declared(&spec, &home.secret_store, told),
        undeclared: Vec::new(),
        workloads,
        chart,
        release: spec.release.as_ref().map_or_else(|| name.shared(), |release| release.value.clone()),
        values,
        manifests: files::manifests(&place, &files, &spec, &kustomizations, told),
        kustomizations,
        patches: files::patches(&files, &spec, told),
        delivery: delivery?,
        allowed_cluster_kinds: cluster_kinds(&spec, told),
        allowed_namespaces: texts(spec.allows.as_ref().and_then(|allows| allows.namespaces.as_ref())),
        crds: spec.crds.as_ref().map_or(Crds::Install, |crds| crds.value),
        helm_labels: spec.helm_labels.as_ref().map_or(HelmLabels::Drop, |labels| labels.value),
        sync: sync(spec.sync.clone().unwrap_or_default()),
        allow,
        reach: spec.reach.as_ref().map(|reach| reach.iter().filter_map(reachable).collect()),
        rules: level::settings(spec.rules.as_ref()),
        spec: value,
    })
}

/// An app's spec evaluated and read, with the apps that it read.
///
/// # Errors
/// What cannot be evaluated or is of a wrong type: to lower the rest would tell of what follows from that.
fn settled(place: &Place, merged: &Value) -> Result<(Value, Vec<Read>, AppSpec), Diagnostics> {
    let mut told = Diagnostics::default();
    let (value, reads) = evaluated(place, merged, &mut told);
    let (spec, mistaken) = Decoder::read::<AppSpec>(&value, Stage::Meant);
    told.extend(mistaken);
    match spec {
        Some(spec) if told.is_empty() => Ok((value, reads, spec)),
        _ => Err(told),
    }
}

/// Evaluates all of a spec but its variables, which are evaluated when they are read.
fn evaluated(place: &Place, merged: &Value, diagnostics: &mut Diagnostics) -> (Value, Vec<Read>) {
    let mut reads = Vec::new();
    let mut spec = Map::default();
    for entry in merged.as_map().into_iter().flatten() {
        if &*entry.key == "vars" {
            continue;
        }
        let (value, read) = evaluate::evaluate(place, &entry.key, &entry.value, diagnostics);
        reads.extend(read.into_iter().filter(|read| !is_quiet(entry, read)));
        spec.extend(value.map(|value| Entry { value, ..entry.clone() }));
    }
    (Value { trace: merged.trace.clone(), ..spec.into() }, reads)
}

fn is_quiet(entry: &Entry, read: &Read) -> bool {
    fn within(value: &Value, read: &Read) -> bool {
        value.as_map().into_iter().flatten().any(|entry| {
            if QUIET.contains(&&*entry.key) { covers(&entry.value, read) } else { within(&entry.value, read) }
        })
    }
    fn covers(value: &Value, read: &Read) -> bool {
        let items = value.as_list().unwrap_or_default().iter();
        (value.span() == read.span && read.span.is_some())
            || items
                .chain(value.as_map().into_iter().flatten().map(|entry| &entry.value))
                .any(|item| covers(item, read))
    }
    (QUIET.contains(&&*entry.key) && covers(&entry.value, read)) || within(&entry.value, read)
}

/// The apps of this environment that were read; those of a required one are there already.
fn edges(home: &Home, reads: Vec<Read>) -> Vec<Edge> {
    let here = reads.into_iter().filter(|read| read.environment == home.name);
    here.map(|read| Edge { to: read.app, span: read.span, reason: Reason::Export }).collect()
}

fn delivery(
    spec: &AppSpec,
    chart: Option<&model::Chart>,
    diagnostics: &mut Diagnostics,
) -> Option<Traced<Delivery>> {
    let has_chart = spec.chart.is_some();
    let delivery = spec.delivery.clone().unwrap_or(Traced { value: Delivery::Rendered, trace: None });
    let told = match delivery.value {
        Delivery::Rendered if chart.is_some_and(|chart| chart.folder.is_none()) => {
            not_vendored(spec, chart, delivery.span())
        }
        Delivery::Kustomize if has_chart => {
            Diagnostic::error("kustomize-chart", "`delivery: kustomize` with a chart")
                .at(delivery.span(), "")
                .help("make two apps of it, or say `delivery: helm` or `rendered`")
        }
        Delivery::Helm if !has_chart => Diagnostic::error("no-chart", "`delivery: helm` without a chart")
            .at(delivery.span(), "")
            .help("say `chart:`, or take `delivery` away"),
        Delivery::Helm if !spec.patches.as_ref().is_none_or(|patches| patches.0.is_empty()) => {
            let span = spec.patches.as_ref().and_then(|patches| patches.0.first()?.span);
            Diagnostic::error("patch-of-a-chart", "Argo CD renders this chart, so platc cannot patch it")
                .at(span, "")
                .at(delivery.span(), "because of this")
                .help("say it in `values`")
        }
        _ => return Some(delivery),
    };
    diagnostics.push(told);
    None
}

/// The folders of Kustomize among an app's manifests; one that Argo CD shall give to Kustomize is alone.
fn kustomizations(files: &files::Files, spec: &AppSpec, told: &mut Diagnostics) -> Vec<Kustomization> {
    let said = spec.delivery.as_ref();
    let delivery = said.map_or(Delivery::Rendered, |delivery| delivery.value);
    let named = spec.manifests.iter().flatten();
    let found: Vec<Kustomization> =
        named.filter_map(|named| kustomize::kustomization(files, &named.value, delivery, told)).collect();
    if delivery == Delivery::Kustomize && found.len() != 1 {
        let message = format!("`delivery: kustomize` with {} folders of Kustomize", found.len());
        let told_of = Diagnostic::error("no-kustomization", message).at(said.and_then(Traced::span), "");
        let told_of = found.iter().fold(told_of, |told, one| told.at(one.span, "one of them"));
        told.push(told_of.help("name one folder with a kustomization.yaml in `manifests`"));
    }
    found
}

/// platc renders what lies in the repository, and brings nothing while it builds.
fn not_vendored(spec: &AppSpec, chart: Option<&model::Chart>, said: Option<Span>) -> Diagnostic {
    let used = spec.chart.as_ref().and_then(|chart| chart.name.as_ref());
    let name = used.map_or("", |name| &name.value);
    Diagnostic::error("chart-not-vendored", format!("the files of chart `{name}` are not in the repository"))
        .at(used.and_then(Traced::span), "")
        .at(chart.and_then(|chart| chart.span), "pinned here")
        .at(said, "delivered so")
        .help("bring them with the command, or say `delivery: helm`: then Argo CD fetches and renders the chart")
        .run(format!("platc chart vendor {name}"))
}

fn project(
    spec: &AppSpec,
    home: &Home,
    span: Option<Span>,
    diagnostics: &mut Diagnostics,
) -> Option<Traced<Arc<str>>> {
    let known: Vec<&str> = home.projects.keys().map(|key| &**key).collect();
    let told = match (&spec.project, known.as_slice()) {
        (Some(said), _) if home.projects.contains_key(&said.value) => return Some(said.clone()),
        (None, [only]) => return Some(Traced::built_in(*only)),
        (Some(said), _) => Diagnostic::error("unknown-project", format!("unknown project `{}`", said.value))
            .at(said.span(), "")
            .help(meant(&said.value, known.iter().copied())),
        (None, []) => {
            Diagnostic::error("no-project", "the platform has no projects, and every app is in one")
                .at(span, "")
                .help("say one in platform/platform.yaml: `projects: {apps: {}}`")
        }
        (None, _) => Diagnostic::error("no-project", "an app without `project`, and there are several")
            .at(span, "")
            .help(format!("say one of them: `{}`", known.join("`, `"))),
    };
    diagnostics.push(told);
    None
}

fn namespace(spec: &AppSpec, home: &Home, diagnostics: &mut Diagnostics) -> Option<Namespace> {
    let said = spec.namespace.clone().unwrap_or_default();
    let name = said.name.unwrap_or_else(|| Traced::built_in(home.namespace.clone()));
    naming::name(&name.value, name.span(), diagnostics)?;
    let quota = said.quota.map(|quota| {
        quota.0.into_iter().map(|limit| (limit.name, Value::from(limit.value))).collect::<Map>().into()
    });
    let access = |named: crate::spec::leaf::Named<Vec<Traced<Arc<str>>>>| Access {
        role: named.name,
        groups: named.value,
    };
    Some(Namespace {
        name,
        pod_security: said.pod_security,
        quota,
        limits: said.limits.map(Into::into),
        network: said.network,
        labels: label::labels(said.labels.as_ref(), diagnostics),
        annotations: label::annotations(said.annotations.as_ref(), diagnostics),
        access: said.access.unwrap_or_default().0.into_iter().map(access).collect(),
    })
}

fn sync(said: app::Sync) -> SyncPolicy {
    let or = |said: Option<Traced<bool>>, built_in| said.unwrap_or(Traced { value: built_in, trace: None });
    SyncPolicy {
        mode: said.mode.unwrap_or(Traced { value: SyncMode::Auto, trace: None }),
        prune: or(said.prune, false),
        self_heal: or(said.self_heal, true),
        cascade: or(said.cascade, false),
        options: said.options.into_iter().flatten().map(Into::into).collect(),
        retry: said.retry.map(Into::into),
        ignore_differences: said.ignore_differences.map(Into::into),
        raw: said.raw.map(Into::into),
    }
}

/// `Kind` for Kubernetes' own, `group/Kind` for others.
fn cluster_kinds(spec: &AppSpec, told: &mut Diagnostics) -> Vec<(Arc<str>, Arc<str>)> {
    let said = spec.allows.as_ref().and_then(|allows| allows.cluster_kinds.as_ref());
    let mut kinds = Vec::new();
    for kind in said.into_iter().flatten() {
        match (kind.value.rsplit_once('/'), schema::group_of(&kind.value)) {
            (Some((group, kind)), _) => kinds.push((group.into(), kind.into())),
            (None, Some(group)) => kinds.push((group.into(), kind.value.clone())),
            (None, None) => told.push(unknown_kind(kind)),
        }
    }
    kinds
}

fn unknown_kind(kind: &Traced<Arc<str>>) -> Diagnostic {
    let help = nearest(&kind.value, schema::kinds_of_cluster()).map_or_else(
        || format!("say its group, too: `GROUP/{}`", kind.value),
        |meant| format!("did you mean `{meant}`?"),
    );
    Diagnostic::error("unknown-kind", format!("Kubernetes has no kind `{}` of the cluster", kind.value))
        .at(kind.span(), "")
        .help(help)
}

fn reachable(said: &app::Reach) -> Option<Reach> {
    Some(Reach {
        cidr: said.cidr.clone()?.into(),
        except: said.except.iter().flatten().cloned().map(Into::into).collect(),
        port: said.port.clone().map(Into::into),
        protocol: said.protocol.clone().map_or_else(|| "TCP".into(), Into::into),
    })
}

fn texts(said: Option<&Vec<Traced<Arc<str>>>>) -> Vec<Arc<str>> {
    said.into_iter().flatten().map(|text| text.value.clone()).collect()
}

/// A patch's words, for `files::patches`.
fn target(said: Option<&app::Target>) -> Target {
    let text = |said: &Option<Traced<Arc<str>>>| said.as_ref().map(|text| text.value.clone());
    said.map_or_else(Target::default, |said| Target {
        group: text(&said.group),
        kind: text(&said.kind),
        name: text(&said.name),
        namespace: text(&said.namespace),
    })
}

/// A patch in the model.
fn patch(key: Arc<str>, span: Option<Span>, said: &app::Patch, patch: Free) -> Patch {
    Patch { key, span, target: target(said.target.as_ref()), patch: patch.into() }
}
