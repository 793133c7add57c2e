//! Lowers an app's workloads: from what all layers say together to what is rendered, every default filled in.

mod container;
mod exposure;
mod file;
mod image;
mod name;
mod pod;
mod port;
mod probe;
mod resources;
mod scaling;
mod secret;
mod security;
mod volume;

use super::{kinds, label};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model,
    names::Name,
    source::Span,
    spec::{
        Free, Keyed, Traced,
        app::AppSpec,
        leaf::Named,
        workload::{Workload, WorkloadKind},
    },
    value::{Entry, Value},
};
use std::sync::Arc;

/// Gives the text of a file that a document names.
pub(super) type ReadText<'a> = &'a dyn Fn(&Traced<Arc<str>>) -> Result<Arc<str>, Diagnostic>;

/// The workloads of an app, the main one first. `spec` is what `written` decodes to: all layers merged, `like`
/// applied, every expression evaluated; `written` has the places of what `spec` has no places for.
///
/// Secrets in use have no owner yet: whoever knows the other apps says whose they are.
pub(super) fn lower(
    app: &Name,
    spec: &AppSpec,
    written: &Value,
    files: ReadText<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<model::Workload> {
    let Some(all) = &spec.workloads else { return Vec::new() };
    let (main, others): (Vec<_>, Vec<_>) = all.iter().partition(|named| &*named.name == "main");
    one_owner_of_roles(all, diagnostics);
    main.into_iter()
        .chain(others)
        .map(|named| {
            let written = written.at_path(["workloads", &named.name]).unwrap_or(&Value::NULL);
            let has_token = has_token(all, named);
            Lowering { app, named, written, has_token, files, diagnostics }.workload()
        })
        .collect()
}

/// What lowering one workload needs to know, and where it tells what is wrong.
struct Lowering<'a> {
    app: &'a Name,
    named: &'a Named<Workload>,
    written: &'a Value,
    has_token: bool,
    files: ReadText<'a>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Lowering<'a> {
    fn workload(mut self) -> model::Workload {
        let spec = self.spec();
        self.check_words();
        self.check_names();
        let mut volumes = self.volumes();
        let containers = self.containers();
        self.check_mounted(&volumes, &containers);
        volumes.extend(container::temporary(&containers));
        let ports = self.all_ports(&containers);
        let roles = spec.roles.iter().flatten();
        model::Workload {
            key: self.named.name.clone(),
            name: self.name(),
            span: self.named.span,
            kind: self.kind(),
            run: self.run(),
            replicas: self.replicas(),
            selector: label::spelled_all(spec.selector.as_ref()),
            service_name: self.service_name(),
            settings: self.settings(&volumes),
            pod: self.pod(),
            pod_security: self.pod_security(),
            labels: label::labels(spec.labels.as_ref(), self.diagnostics),
            annotations: label::annotations(spec.annotations.as_ref(), self.diagnostics),
            anti_affinity: spec.anti_affinity.clone(),
            config: self.config(),
            files: self.file_mounts(),
            service: self.service(&ports),
            autoscaling: self.autoscaling(),
            disruption: self.disruption(),
            ingress: self.ingress(&ports),
            monitor: self.monitor(&ports),
            roles: roles
                .map(|role| (role.name.clone(), role.value.iter().cloned().map(Into::into).collect()))
                .collect(),
            raw: self.raw_of_objects(),
            containers,
            volumes,
            ports,
        }
    }

    fn spec(&self) -> &'a Workload {
        &self.named.value
    }

    fn kind(&self) -> Traced<WorkloadKind> {
        self.spec().kind.clone().unwrap_or_else(|| Traced::built_in(WorkloadKind::Deployment))
    }

    fn is_job(&self) -> bool {
        matches!(self.kind().value, WorkloadKind::Job | WorkloadKind::CronJob)
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Where a path of keys leads, or how far it leads.
    fn place(&self, path: &[&str]) -> Option<Span> {
        let mut at = self.written;
        let mut span = self.named.span.or(at.span());
        for key in path {
            let Some(entry) = at.as_map().and_then(|map| map.entry(key)) else { break };
            span = entry.key_span.or(entry.value.span()).or(span);
            at = &entry.value;
        }
        span
    }

    /// A word that the kind has not means nothing: Kubernetes would refuse it or, worse, ignore it.
    fn check_words(&mut self) {
        let kind = self.kind();
        let foreign = |entry: &&Entry| !entry.value.is_null() && !kinds::has(kind.word(), &entry.key);
        for entry in self.written.as_map().into_iter().flatten().filter(foreign) {
            let message = format!("a {} has no `{}`", kind.word(), entry.key);
            self.diagnostics.push(
                Diagnostic::error("not-for-kind", message)
                    .at(entry.key_span.or(entry.value.span()), "")
                    .at(kind.span(), "the kind is said here")
                    .help("take it away here, or say `null` where a lower layer says it"),
            );
        }
    }

    /// What is merged last must be a map, as the objects are.
    fn raw(&mut self, raw: Option<&Free>) -> Option<Value> {
        let Free(value) = raw?;
        if value.as_map().is_none() {
            let message = format!("`raw` must be a map, found {}", value.kind());
            self.tell(Diagnostic::error("wrong-type", message).at(value.span(), "").help("write a map"));
            return None;
        }
        Some(value.clone())
    }
}

/// Roles belong to the app's one ServiceAccount, so their keys are the app's.
fn one_owner_of_roles(all: &Keyed<Workload>, diagnostics: &mut Diagnostics) {
    let mut seen: Vec<(&str, Option<Span>)> = Vec::new();
    for role in all.iter().flat_map(|workload| workload.value.roles.iter().flatten()) {
        if let Some((_, first)) = seen.iter().find(|(name, _)| *name == &*role.name) {
            let message = format!("two workloads have a role `{}`", role.name);
            let twice =
                Diagnostic::error("said-twice", message).at(role.span, "again here").at(*first, "first here");
            diagnostics
                .push(twice.help("call one of them otherwise: both belong to the app's one ServiceAccount"));
        }
        seen.push((&role.name, role.span));
    }
}

/// Whether pods get the ServiceAccount's token: with roles, and as copies of a workload that has some.
fn has_token(all: &Keyed<Workload>, named: &Named<Workload>) -> bool {
    let mut seen = vec![&*named.name];
    let mut workload = &named.value;
    loop {
        if workload.roles.as_ref().is_some_and(|roles| !roles.0.is_empty()) {
            return true;
        }
        let Some(sibling) = workload.like.as_ref().filter(|like| !seen.contains(&&*like.value)) else {
            return false;
        };
        let Some(like) = all.get(&sibling.value) else { return false };
        seen.push(&sibling.value);
        workload = like;
    }
}

#[cfg(test)]
mod tests;
