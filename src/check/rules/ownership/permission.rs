//! Applications, the AppProjects that they are in, and what those permit: by Argo CD's own rules
//! (pkg/apis/application/v1alpha1/app_project_types.go).

use crate::{
    check::{Compile, Object, View},
    pattern::glob,
    value::Value,
};
use std::collections::{BTreeMap, HashMap};

/// An app's Application, with its AppProject.
#[derive(Clone, Copy)]
pub(super) struct Permission<'a> {
    pub(super) application: &'a Object<'a>,
    /// `None` when no environment of this Argo CD has the project.
    pub(super) project: Option<&'a Object<'a>>,
}

/// The Applications of a view by the folder of their manifests: an app's name, or that of the generated app.
pub(super) type Permissions<'a> = BTreeMap<&'a str, Permission<'a>>;

/// The Applications of each environment that is compiled.
pub(super) fn permissions<'a>(compile: &'a Compile<'a>) -> Vec<(View<'a>, Permissions<'a>)> {
    let projects: HashMap<(&str, &str), &Object> = compile
        .objects
        .all()
        .iter()
        .filter(|object| object.kind == "AppProject" && object.is_argocds())
        .map(|project| ((&*project.environment.argocd.name, project.name), project))
        .collect();
    let of_view = |view: View<'a>| {
        let applications = view.own().filter_map(|object| Some((object.applies()?, object)));
        let permitted = applications.map(|(app, application)| {
            let key = (&*application.environment.argocd.name, application.text(&["spec", "project"]));
            (app, Permission { application, project: projects.get(&key).copied() })
        });
        (view, permitted.collect())
    };
    compile.views().map(of_view).collect()
}

/// Whether a project permits a repository.
pub(super) fn permits_source(project: &Object, url: &str) -> bool {
    let url = normal(url);
    let mut permitted = false;
    for pattern in texts(project.at(&["spec", "sourceRepos"])) {
        match pattern.strip_prefix('!') {
            Some(denied) if glob::matches(&normal(denied), &url, Some('/')) => return false,
            Some(_) => permitted = true,
            None => permitted |= glob::matches(&normal(pattern), &url, Some('/')),
        }
    }
    permitted
}

/// As Argo CD's `NormalizeGitURL` takes spellings of one repository for the same.
fn normal(url: &str) -> String {
    let url = url.trim().to_lowercase();
    let url = url.strip_suffix(".git").unwrap_or(&url);
    let is_short = !url.contains("://") && url.contains('@');
    let url = if is_short { url.replacen(':', "/", 1) } else { url.to_owned() };
    url.strip_prefix("ssh://").map(str::to_owned).unwrap_or(url)
}

/// Whether a project permits a namespace of a cluster, which a destination calls by its address or its name.
pub(super) fn permits_destination(project: &Object, destination: &Value, namespace: &str) -> bool {
    let said =
        |value: &'_ Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (server, name) = (said(destination, "server"), said(destination, "name"));
    let mut permitted = false;
    for item in list(project.at(&["spec", "destinations"])) {
        let [by_server, by_name, by_namespace] = ["server", "name", "namespace"].map(|key| said(item, key));
        let at_server = !server.is_empty() && is_meant(&by_server, &server);
        let at_name = !name.is_empty() && is_meant(&by_name, &name);
        let inside = is_meant(&by_namespace, namespace);
        if (at_server || at_name) && inside {
            permitted = true;
        } else if !at_name && by_name.starts_with('!')
            || !at_server && by_server.starts_with('!') && inside
            || !inside && by_namespace.starts_with('!') && at_server
        {
            return false;
        }
    }
    permitted
}

fn is_meant(pattern: &str, text: &str) -> bool {
    match pattern.strip_prefix('!') {
        Some(denied) => !glob::matches(denied, text, None),
        None => glob::matches(pattern, text, None),
    }
}

/// Whether a project permits an object, wherever it lies; else the list that is in its way.
pub(super) fn denying_list(project: &Object, object: &Object) -> Option<&'static str> {
    let (permit, deny) = if object.namespace.is_empty() {
        ("clusterResourceWhitelist", "clusterResourceBlacklist")
    } else {
        ("namespaceResourceWhitelist", "namespaceResourceBlacklist")
    };
    let permits = project.at(&["spec", permit]).filter(|list| !list.is_null());
    let is_permitted = permits.map_or(!object.namespace.is_empty(), |list| is_listed(object, list));
    let is_denied = project.at(&["spec", deny]).is_some_and(|list| is_listed(object, list));
    if is_denied { Some(deny) } else { (!is_permitted).then_some(permit) }
}

/// A name is heeded in the lists of the cluster only; before 3.3 there is none.
fn is_listed(object: &Object, listed: &Value) -> bool {
    list(Some(listed)).any(|item| {
        let matches = |key, text| {
            let pattern = item.get(key).and_then(Value::as_str).unwrap_or_default();
            glob::matches(pattern, text, Some('/'))
        };
        let named = item.get("name").is_some_and(|name| name.as_str() != Some(""));
        matches("group", object.group)
            && matches("kind", object.kind)
            && (!named || !object.namespace.is_empty() || matches("name", object.name))
    })
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_list).unwrap_or_default().iter()
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    list(value).filter_map(Value::as_str)
}
