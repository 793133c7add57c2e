//! One environment: its settings over the platform's, its apps, and what they refer to.

use super::{
    application::{self, Context, Home},
    custom, dependencies,
    evaluate::{self, Place, Surroundings},
    layers, level,
    merge::{self, Voice},
    naming, secrets, url,
    written::{OF_PLATFORM, Written},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, ArgoCd, Cluster, Environment, Git, Project, Version},
    names::{Name, meant},
    schema,
    spec::{
        Decoder, Keyed, Stage, Traced,
        environment::EnvironmentSpec,
        platform::{self, Files, Kinds, Ordering, PlatformSpec},
    },
    value::{Map, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Everything of an environment that expressions may read, merged and not evaluated.
pub(super) fn surroundings(
    written: &Written,
    name: &Name,
    requires: Vec<Arc<Surroundings>>,
    diagnostics: &mut Diagnostics,
) -> Surroundings {
    diagnostics.extend(written.wrong_settings(name));
    let (mut apps, mut faults) = (BTreeMap::new(), BTreeMap::new());
    for (app, document) in &written.inputs.apps {
        if let Some(merged) = layers::merged(written, name, document, diagnostics) {
            apps.insert(app.clone(), merged.spec);
            if !merged.faults.is_empty() {
                faults.insert(app.clone(), merged.faults);
            }
        }
    }
    let platform = written.inputs.platform.as_ref().map(|document| document.name.clone());
    Surroundings {
        name: name.clone(),
        platform: platform.unwrap_or_else(|| name.clone()),
        facts: facts(written.settings(name), name),
        vars: vars(written, name, diagnostics),
        apps,
        faults,
        known: written.inputs.apps.keys().cloned().collect(),
        requires,
        memo: std::sync::Mutex::default(),
    }
}

/// `env`: what an environment is, without its name.
fn facts(settings: &Value, name: &Name) -> Map {
    let mut facts = Map::default();
    let cluster = settings.get("cluster");
    let of_cluster = |key| settings.at_path(["clusters", cluster?.as_str()?, key]);
    facts.put("namespace", settings.get("namespace").cloned().unwrap_or_else(|| name.shared().into()));
    if let Some(cluster) = cluster {
        facts.put("cluster", cluster.clone());
    }
    if let Some(version) = of_cluster("kubernetes").or_else(|| settings.get("kubernetes")) {
        facts.put("kubernetes", version.clone());
    }
    facts
}

/// The variables that hold without an app.
fn vars(written: &Written, name: &Name, diagnostics: &mut Diagnostics) -> Value {
    let layers = std::iter::once(written.platform())
        .chain(written.chain(name).iter().map(|link| written.environment(link)));
    layers.filter_map(|layer| layer.get("vars")).fold(Map::default().into(), |lower: Value, vars| {
        merge::merge(Some(&lower), vars, Voice::Fills, diagnostics).unwrap_or(lower)
    })
}

/// The same evaluated. What is wrong with one is told to whoever reads it.
fn evaluated_vars(place: &Place) -> Value {
    let mut untold = Diagnostics::default();
    let vars = evaluate::evaluate(place, "vars", &place.around.vars, &mut untold).0;
    vars.unwrap_or_else(|| Map::default().into())
}

/// The environment in full, with the apps that are sound; `None` when it cannot be told without guessing.
pub(super) fn lower(
    written: &Written,
    around: &Arc<Surroundings>,
    required: Vec<Arc<Environment>>,
    diagnostics: &mut Diagnostics,
) -> Option<Environment> {
    let mut told = written.wrong_settings(&around.name);
    let mut settings = written.settings(&around.name).clone();
    let mut templates = naming::take_templates(&mut settings);
    let place = Place::of_environment(around);
    let settings = evaluate::evaluate(&place, "settings", &settings, &mut told).0?;
    let platform: Option<PlatformSpec> = decode(&settings, |key| OF_PLATFORM.contains(&key), &mut told);
    let own: Option<EnvironmentSpec> = decode(&settings, |key| !OF_PLATFORM.contains(&key), &mut told);
    let platform_rules = level::of_platform(written, &place, &mut told);
    let is_sound = !told.has_errors();
    diagnostics.extend(told);
    let (platform, own) = (platform.filter(|_| is_sound)?, own?);

    let document = written.inputs.environments.get(&around.name)?;
    let cluster = cluster(&platform, &own, document.name_span, diagnostics);
    let templates =
        cluster.as_ref().and_then(|(_, argocd)| templates.remove(&argocd.name)).unwrap_or_default();
    let (names, git) = (naming::names(&place, &templates, diagnostics), git(&platform, written, diagnostics));
    let home = Home {
        name: around.name.clone(),
        namespace: own.namespace.as_ref().map_or_else(|| around.name.shared(), |name| name.value.clone()),
        projects: projects(&place, &platform, &templates, diagnostics),
        secret_store: secrets::store(&own, written.inputs, diagnostics),
        peers: cluster.as_ref().map(|(cluster, _)| cluster.peers.clone()),
    };
    let charts = platform.charts.unwrap_or_default();
    let context = Context { written, around, home: &home, charts: &charts, templates: &templates };
    let (apps, (cluster, argocd)) = (apps(&context, diagnostics), cluster?);
    Some(Environment {
        name: home.name,
        span: document.name_span,
        platform: around.platform.clone(),
        git: git?,
        cluster: Arc::new(cluster),
        argocd: Arc::new(ArgoCd { shared: served(written, &argocd.name) > 1, ..argocd }),
        names: names?,
        namespace: home.namespace,
        vars: evaluated_vars(&place),
        is_whole: apps.len() == around.apps.len() && required.len() == around.requires.len(),
        required,
        projects: home.projects,
        custom: custom::kinds(&apps),
        apps,
        secret_store: home.secret_store,
        prune: prune(written, around),
        files: platform.output.and_then(|output| output.files).map_or(Files::Object, |files| files.value),
        helm: platform.helm.map(|helm| helm.value).unwrap_or_default(),
        clock: clock(platform.clock.as_ref(), diagnostics),
        rules: level::settings(own.rules.as_ref()),
        platform_rules,
        keep: own.keep.unwrap_or_default(),
    })
}

/// The apps that are sound; what is wrong with the others is told, and nothing is said of what lacks because of them.
fn apps(context: &Context, diagnostics: &mut Diagnostics) -> BTreeMap<Name, App> {
    let around = context.around;
    let (mut apps, mut sound) = (BTreeMap::new(), BTreeSet::new());
    for (name, spec) in around.apps.iter().filter(|(name, _)| !around.faults.contains_key(*name)) {
        let mut told = Diagnostics::default();
        told.extend(runs_twice(context, name));
        let app = application::lower(context, name, spec, &mut told);
        apps.extend(app.map(|app| (name.clone(), app)));
        if !told.has_errors() {
            sound.insert(name);
        }
        diagnostics.extend(told);
    }
    diagnostics.extend(application::clashes(&apps));
    secrets::fill(context, &mut apps, diagnostics);
    dependencies::check(&mut apps, &around.apps, diagnostics);
    apps.retain(|name, _| sound.contains(name));
    apps
}

/// An app's name means one thing in an environment and in all that it requires.
fn runs_twice(context: &Context, app: &Name) -> Option<Diagnostic> {
    let other = context.around.requires.iter().find(|required| required.apps.contains_key(app))?;
    let span = context.written.inputs.apps.get(app).and_then(|document| document.name_span);
    let message =
        format!("app `{app}` runs in `{}` and in `{}`, which it requires", context.home.name, other.name);
    Some(
        Diagnostic::error("app-runs-twice", message)
            .at(span, "")
            .help("let `environments` name one of them, or make two apps of one class"),
    )
}

fn decode<T: crate::spec::Decode>(
    settings: &Value,
    keep: impl Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let mut settings = settings.clone();
    settings.as_map_mut()?.retain(|entry| keep(&entry.key));
    let (decoded, told) = Decoder::read(&settings, Stage::Meant);
    diagnostics.extend(told);
    decoded
}

type Span = Option<crate::source::Span>;

/// What charts see as now: a build has no clock of its own.
fn clock(said: Option<&Traced<Arc<str>>>, diagnostics: &mut Diagnostics) -> i64 {
    let Some(said) = said else { return 0 };
    let seconds = schema::seconds_of(&said.value);
    if seconds.is_none() {
        let message = format!("`{}` is no moment", said.value);
        let help = "write it as RFC 3339 does, such as \"2026-01-31T00:00:00Z\"";
        diagnostics.push(Diagnostic::error("wrong-value", message).at(said.span(), "").help(help));
    }
    seconds.unwrap_or_default()
}

fn cluster(
    platform: &PlatformSpec,
    own: &EnvironmentSpec,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<(Cluster, ArgoCd)> {
    let Some(said) = &own.cluster else {
        diagnostics.push(
            Diagnostic::error("no-cluster", "an environment without `cluster`")
                .at(span, "")
                .help("say `cluster:`, or `abstract: true` if it is only extended"),
        );
        return None;
    };
    let none = Keyed::default();
    let clusters = platform.clusters.as_ref().unwrap_or(&none);
    let Some(cluster) = clusters.get(&said.value) else {
        diagnostics.push(unknown("cluster", said, clusters.iter().map(|cluster| &*cluster.name)));
        return None;
    };
    let name = naming::name(&said.value, said.span(), diagnostics)?;
    let argocd = argocd(platform, cluster, said, diagnostics)?;
    let kubernetes = cluster.kubernetes.clone().or_else(|| platform.kubernetes.clone());
    let server = required(cluster.server.clone(), "server", said, diagnostics)?;
    let kubernetes = required(kubernetes, "kubernetes", said, diagnostics)?;
    let provides = cluster.provides.iter().flatten();
    let object = |provided: &platform::Provided| provided.object.as_ref().map(|object| object.value.clone());
    let crd = |provided: &platform::Provided| {
        let named = provided.crd.as_ref().map(|crd| crd.value.clone());
        named.or_else(|| object(provided)?.strip_prefix("CustomResourceDefinition/").map(Into::into))
    };
    let scope = |provided: &platform::Provided| provided.scope.as_ref().map(|scope| scope.value);
    let namespaces: BTreeSet<Arc<str>> =
        cluster.namespaces.iter().flatten().map(|namespace| namespace.value.clone()).collect();
    let there = namespaces.iter().map(|namespace| format!("Namespace/{namespace}").into());
    let peers = cluster.peers.iter().flatten().map(|peer| (peer.name.clone(), peer.value.clone()));
    let lowered = Cluster {
        name,
        server,
        kubernetes,
        api_versions: cluster.api_versions.iter().flatten().map(|version| version.value.clone()).collect(),
        peers: peers.collect(),
        provides: provides.clone().filter_map(object).chain(there).collect(),
        crds: provides.filter_map(|provided| Some((crd(provided)?, scope(provided)))).collect(),
        namespaces,
    };
    Some((lowered, argocd))
}

fn argocd(
    platform: &PlatformSpec,
    cluster: &platform::Cluster,
    said: &Traced<Arc<str>>,
    diagnostics: &mut Diagnostics,
) -> Option<ArgoCd> {
    let none = Keyed::default();
    let installed = platform.argocd.as_ref().unwrap_or(&none);
    let chosen = match (&cluster.argocd, installed.0.as_slice()) {
        (Some(name), _) => installed.iter().find(|argocd| argocd.name == name.value),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let Some(chosen) = chosen else {
        let at = cluster.argocd.as_ref().unwrap_or(said);
        diagnostics.push(unknown("Argo CD", at, installed.iter().map(|argocd| &*argocd.name)));
        return None;
    };
    // The key names a file, too.
    naming::name(&chosen.name, chosen.span, diagnostics)?;
    let settings = &chosen.value;
    let version = required(settings.version.clone(), "version", said, diagnostics)?;
    let Some(parsed) =
        Version::parse(&version.value).filter(|version| (Version(3, 1)..=Version(3, 6)).contains(version))
    else {
        diagnostics.push(
            Diagnostic::error("argocd-version", format!("Argo CD `{}` is not supported", version.value))
                .at(version.span(), "")
                .help("supported: \"3.1\" to \"3.6\""),
        );
        return None;
    };
    Some(ArgoCd {
        name: chosen.name.clone(),
        version: parsed,
        namespace: settings.namespace.as_ref().map_or_else(|| "argocd".into(), |name| name.value.clone()),
        ordering: settings.ordering.as_ref().map_or(Ordering::Gated, |ordering| ordering.value),
        raw: settings.raw.clone().map(Into::into),
        shared: false,
    })
}

fn unknown<'a>(
    what: &str,
    said: &Traced<Arc<str>>,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let rule = if what == "cluster" { "unknown-cluster" } else { "unknown-argocd" };
    Diagnostic::error(rule, format!("unknown {what} `{}`", said.value))
        .at(said.span(), "")
        .help(meant(&said.value, known))
}

fn required<T>(
    value: Option<T>,
    key: &str,
    near: &Traced<Arc<str>>,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    if value.is_none() {
        diagnostics.push(
            Diagnostic::error("missing-field", format!("`{key}` is said nowhere"))
                .at(near.span(), "needed here")
                .help(format!("say `{key}:` in platform/platform.yaml")),
        );
    }
    value
}

fn git(platform: &PlatformSpec, written: &Written, diagnostics: &mut Diagnostics) -> Option<Git> {
    let git = platform.git.clone().unwrap_or_default();
    let Some(url) = git.url else {
        let document = written.inputs.platform.as_ref()?;
        diagnostics.push(
            Diagnostic::error("missing-field", "`git.url` is said nowhere")
                .at(document.name_span, "this platform")
                .help("say `git: {url: https://…}`: the repository that Argo CD reads"),
        );
        return None;
    };
    diagnostics.extend(url::of_git(&url));
    let path = git.path.unwrap_or_else(|| Traced::built_in("."));
    let below = path.trim_start_matches("./").trim_matches('/');
    let below = if below == "." { "" } else { below };
    Some(Git {
        url,
        revision: git.revision.unwrap_or_else(|| Traced::built_in("main")),
        path: Traced { value: below.into(), trace: path.trace.clone() },
    })
}

/// How many environments one Argo CD serves.
fn served(written: &Written, argocd: &str) -> usize {
    let serves = |name: &&Name| {
        let settings = written.settings(name);
        let cluster = settings.get("cluster").and_then(Value::as_str).unwrap_or_default();
        let said = settings.at_path(["clusters", cluster, "argocd"]).and_then(Value::as_str);
        said.unwrap_or(argocd) == argocd
    };
    written.buildable().filter(serves).count()
}

fn projects(
    place: &Place,
    platform: &PlatformSpec,
    templates: &naming::Templates,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<Arc<str>, Project> {
    let mut projects = BTreeMap::new();
    for named in platform.projects.iter().flatten() {
        // The key names a file, too.
        let Some(_) = naming::name(&named.name, named.span, diagnostics) else { continue };
        let Some(name) = naming::project(place, templates, &named.name, diagnostics) else { continue };
        let project = Project {
            name,
            description: named.value.description.clone().map(Into::into),
            kinds: named.value.kinds.as_ref().map_or(Kinds::Default, |kinds| kinds.value),
            raw: named.value.raw.clone().map(Into::into),
        };
        projects.insert(named.name.clone(), project);
    }
    projects
}

/// `overrides.sync.prune`, as the last environment of the chain says it.
fn prune(written: &Written, around: &Surroundings) -> bool {
    let said =
        |name| written.environment(name).at_path(["overrides", "sync", "prune"]).and_then(Value::as_bool);
    written.chain(&around.name).iter().rev().find_map(said).unwrap_or(false)
}
