//! What runs a workload's pods: Deployment, StatefulSet, DaemonSet, Job or CronJob.

use super::{Subject, job, manifest, pod, volume};
use crate::{
    bundle::Manifest,
    map,
    model::Workload,
    render::{
        field::{at, with},
        merge::merge,
    },
    spec::workload::WorkloadKind,
    value::Value,
};

/// The object that runs the workload's pods.
pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    let kind = &subject.workload.kind;
    let (api_version, spec) = match kind.value {
        WorkloadKind::Deployment => ("apps/v1", deployment(subject)),
        WorkloadKind::StatefulSet => ("apps/v1", stateful_set(subject)),
        WorkloadKind::DaemonSet => ("apps/v1", daemon_set(subject)),
        WorkloadKind::Job => ("batch/v1", job::spec(subject)),
        WorkloadKind::CronJob => ("batch/v1", job::cron_spec(subject)),
    };
    let object = map! {
        "apiVersion" => api_version,
        "kind" => at(kind.word(), kind.span()),
        "metadata" => subject.metadata(subject.name(), &[]),
        "spec" => spec,
    };
    let mut manifest = manifest(object, subject.workload.span, None);
    job::make_hook(subject, &mut manifest);
    if let Some(raw) = &subject.workload.raw.workload {
        merge(&mut manifest.object, raw);
    }
    vec![manifest]
}

fn deployment(subject: &Subject<'_>) -> Value {
    let workload = subject.workload;
    let spec = map! {
        "replicas" =>? workload.replicas.clone(),
        "selector" => subject.selector(),
        "template" => pod::template(subject),
    };
    with(spec, &workload.settings)
}

fn stateful_set(subject: &Subject<'_>) -> Value {
    let workload = subject.workload;
    let spec = map! {
        "replicas" =>? workload.replicas.clone(),
        "selector" => subject.selector(),
        "serviceName" => workload.service_name.clone(),
        "template" => pod::template(subject),
        "volumeClaimTemplates" =>? volume::claim_templates(subject),
    };
    with(spec, &workload.settings)
}

fn daemon_set(subject: &Subject<'_>) -> Value {
    let spec = map! {
        "selector" => subject.selector(),
        "template" => pod::template(subject),
    };
    with(spec, &subject.workload.settings)
}

/// Whether an object is the one that runs a workload's pods.
pub(super) fn runs(manifest: &Manifest, workload: &Workload) -> bool {
    manifest.kind() == workload.kind.word() && *manifest.identity().name == *workload.name
}
