//! What no app may have or say, since Argo CD would refuse it at the sync, or obey where nobody should ask.

use super::{Synced, kinds};
use crate::{
    bundle::Manifest,
    diagnostic::Diagnostic,
    model::{Environment, Project},
    render::namespace,
    source::Span,
    spec::platform::Kinds,
    value::Value,
};
use std::sync::Arc;

/// All that is refused of a project and its apps.
pub(super) fn of_project(environment: &Environment, project: &Project, apps: &[&Synced]) -> Vec<Diagnostic> {
    let mut refused: Vec<Diagnostic> = default_project(project).into_iter().collect();
    refused.extend(no_map(project.raw.as_ref()));
    for synced in apps {
        refused.extend(no_map(synced.app.sync.raw.as_ref()));
        refused.extend(synced.manifests.iter().filter_map(|manifest| foreign_kind(synced, manifest)));
        refused.extend(argocd_namespace(environment, synced));
        refused.extend(create_namespace(environment, synced));
        refused.extend(unrendered(synced, project));
    }
    refused
}

/// What is merged last must be a map, as the objects are.
pub(super) fn no_map(raw: Option<&Value>) -> Option<Diagnostic> {
    let raw = raw.filter(|raw| raw.as_map().is_none())?;
    let message = format!("`raw` must be a map, found {}", raw.kind());
    Some(Diagnostic::error("wrong-type", message).at(raw.span(), "").help("write a map"))
}

fn default_project(project: &Project) -> Option<Diagnostic> {
    (&*project.name.value == "default").then(|| {
        Diagnostic::error("default-project", "Argo CD's project `default` permits everything")
            .at(project.name.span(), "")
            .help("let `argocd.names.project` give another name")
    })
}

fn foreign_kind(synced: &Synced, manifest: &Manifest) -> Option<Diagnostic> {
    let identity = manifest.identity();
    let pair = (&*identity.group, &*identity.kind);
    let (rule, help) = if pair == ("", "Namespace") {
        (
            "namespace-owner",
            "say `namespace` in an app that lives there: the generated app `namespaces` writes it",
        )
    } else if kinds::ARGOCDS.contains(&pair) {
        (
            "argocd-kind",
            "make it an app of the platform, or say `sync.mode: none` and apply it by other means",
        )
    } else {
        return None;
    };
    let place = manifest.object.get("kind").and_then(Value::span).or(synced.app.span);
    let message = format!("`{}` writes the {} `{}` itself", synced.app.name, identity.kind, identity.name);
    Some(Diagnostic::error(rule, message).at(place, "").help(help))
}

fn argocd_namespace(environment: &Environment, synced: &Synced) -> Option<Diagnostic> {
    let app = synced.app;
    let (name, span) = reached(synced).find(|(name, _)| environment.has_argocd_in(name))?;
    let message = format!("`{}` reaches `{name}`, the namespace of Argo CD", app.name);
    let diagnostic = Diagnostic::error("argocd-namespace", message)
        .at(span.or(app.span), "")
        .note("whoever writes Applications there is Argo CD's admin")
        .help("use another namespace, or say `sync.mode: none` and apply it by other means");
    Some(diagnostic)
}

/// Each namespace that an app reaches, with the place that says so.
fn reached<'a>(synced: &'a Synced) -> impl Iterator<Item = (Arc<str>, Option<Span>)> + 'a {
    let app = synced.app;
    let own = (app.namespace.name.value.clone(), app.namespace.name.span());
    let rendered = synced.manifests.iter().map(|manifest| {
        let span = manifest.object.at_path(["metadata", "namespace"]).and_then(Value::span);
        (manifest.identity().namespace, span)
    });
    let allowed = app.allowed_namespaces.iter().filter(|_| synced.is_rendered_there());
    let allows = app.spec.at_path(["allows", "namespaces"]).and_then(Value::span);
    std::iter::once(own).chain(rendered).chain(allowed.map(move |name| (name.clone(), allows)))
}

/// Two owners of one Namespace would write its labels in turn.
fn create_namespace(environment: &Environment, synced: &Synced) -> Option<Diagnostic> {
    let app = synced.app;
    let name = &app.namespace.name.value;
    let said = app.sync.options.iter().find(|option| option.as_str() == Some("CreateNamespace=true"))?;
    namespace::is_made(environment, name).then(|| {
        let message = format!("`{}` says `CreateNamespace=true`, and `{name}` is made already", app.name);
        Diagnostic::error("create-namespace", message)
            .at(said.span().or(app.span), "")
            .help("take the option away: the generated app `namespaces` makes the namespace first")
    })
}

fn unrendered(synced: &Synced, project: &Project) -> Option<Diagnostic> {
    (project.kinds == Kinds::Exact && synced.is_rendered_there()).then(|| {
        let app = synced.app;
        let key = &app.project.value;
        let message =
            format!("project `{key}` permits exact kinds, and nobody knows those of `{}`", app.name);
        Diagnostic::error("exact-needs-rendered", message)
            .at(app.delivery.span().or(app.span), "Argo CD renders this")
            .help(format!("let platc render it (`delivery: rendered`), or give `{key}` `kinds: default`"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        app, argocd, cluster, environment, helm_app, object, rendered, repository, service, written,
    };
    use crate::{
        bundle::Manifest,
        model::{App, ArgoCd, Cluster, Environment, Namespace},
        spec::{Traced, platform::Kinds},
    };
    use std::sync::Arc;

    fn rules(environment: &Environment, manifests: Vec<Manifest>) -> Vec<&'static str> {
        let manifests = rendered(environment, [("backend", manifests)]);
        written(environment, (&manifests, &[].into()), &[]).1.iter().map(|found| found.rule).collect()
    }

    /// An environment whose one app lives in a namespace.
    fn live(text: &str) -> Environment {
        let name = Traced::built_in(text);
        environment([App { namespace: Namespace { name, ..app("x").namespace }, ..app("backend") }])
    }

    #[test]
    fn the_project_default_permits_too_much() {
        let mut environment = live("prod");
        environment.projects.get_mut("apps").unwrap().name = Traced::built_in("default");
        assert_eq!(rules(&environment, vec![service("backend")]), ["default-project"]);
    }

    #[test]
    fn raw_is_a_map() {
        let mut environment = live("prod");
        environment.projects.get_mut("apps").unwrap().raw = Some(3.into());
        environment.argocd = Arc::new(ArgoCd { raw: Some("x".into()), ..argocd() });
        for app in environment.apps.values_mut() {
            app.sync.raw = Some(vec!["x"].into());
        }
        assert_eq!(rules(&environment, vec![service("backend")]), ["wrong-type"; 3]);
    }

    #[test]
    fn no_app_writes_what_belongs_to_another() {
        let namespace = object("v1", "Namespace", "prod", "");
        assert_eq!(rules(&live("prod"), vec![namespace]), ["namespace-owner"]);
        let application = object("argoproj.io/v1alpha1", "Application", "own", "prod");
        assert_eq!(rules(&live("prod"), vec![application]), ["argocd-kind"]);
        let alike = object("tenancy.example/v1", "Namespace", "own", "prod");
        assert!(rules(&live("prod"), vec![alike]).is_empty());
    }

    #[test]
    fn no_app_reaches_the_namespace_of_its_argo_cd() {
        assert_eq!(rules(&live("argocd"), vec![service("a")]), ["argocd-namespace"]);
        let inside = object("v1", "Secret", "repository", "argocd");
        assert_eq!(rules(&live("prod"), vec![inside.clone()]), ["argocd-namespace"]);
        let mut elsewhere = live("argocd");
        let server = Traced::built_in("https://east.example");
        elsewhere.cluster = Arc::new(Cluster { server, ..cluster() });
        assert!(rules(&elsewhere, vec![inside]).is_empty());
    }

    #[test]
    fn a_chart_that_says_that_it_needs_argo_cds_namespace_is_refused_too() {
        let allowed_namespaces = vec!["argocd".into()];
        let chart = App { allowed_namespaces, ..helm_app("backend", repository("https://charts.example")) };
        assert_eq!(rules(&environment([chart]), vec![]), ["argocd-namespace"]);
    }

    #[test]
    fn a_namespace_that_is_made_is_not_made_again() {
        let create = |text: &str| {
            let mut environment = live(text);
            for app in environment.apps.values_mut() {
                app.sync.options = vec!["CreateNamespace=true".into()];
            }
            environment
        };
        assert_eq!(rules(&create("prod"), vec![service("a")]), ["create-namespace"]);
        assert!(rules(&create("default"), vec![service("a")]).is_empty());
    }

    #[test]
    fn exact_cannot_be_known_of_a_chart_that_nobody_renders() {
        let mut environment = environment([helm_app("backend", repository("https://charts.example"))]);
        environment.projects.get_mut("apps").unwrap().kinds = Kinds::Exact;
        assert_eq!(rules(&environment, vec![]), ["exact-needs-rendered"]);
    }
}
