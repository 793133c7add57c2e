//! Jobs, which Argo CD runs as hooks of a sync, and CronJobs, which are objects like others.

use super::{Subject, controller, pod};
use crate::{
    bundle::Manifest,
    map,
    model::{App, Workload},
    render::{field::with, sync},
    spec::workload::{Run, WorkloadKind},
    value::Value,
};

/// The wave of a Job that runs before the app's other objects.
pub(in crate::render) const BEFORE: i64 = -1;
/// The wave of a Job that runs after them.
const AFTER: i64 = 1;

/// The words of a workload that are a CronJob's own; its other words are those of the Jobs that it makes.
const CRON_JOB_FIELDS: &[&str] = &[
    "concurrencyPolicy",
    "failedJobsHistoryLimit",
    "schedule",
    "startingDeadlineSeconds",
    "successfulJobsHistoryLimit",
    "suspend",
    "timeZone",
];

pub(super) fn spec(subject: &Subject<'_>) -> Value {
    with(map! { "template" => pod::template(subject) }, &subject.workload.settings)
}

pub(super) fn cron_spec(subject: &Subject<'_>) -> Value {
    let settings = subject.workload.settings.iter();
    let (own, jobs): (Vec<_>, Vec<_>) = settings.partition(|(name, _)| CRON_JOB_FIELDS.contains(name));
    let job = with(map! { "template" => pod::template(subject) }, jobs);
    with(map! { "jobTemplate" => map! { "spec" => job } }, own)
}

/// Makes a Job a hook: a Job cannot be applied again, and a sync may come at any time.
pub(super) fn make_hook(subject: &Subject<'_>, manifest: &mut Manifest) {
    match (subject.workload.kind.value, subject.workload.run) {
        (WorkloadKind::Job, Some(Run::Before)) => sync::make_hook(manifest, BEFORE),
        (WorkloadKind::Job, _) => sync::make_hook(manifest, AFTER),
        _ => {}
    }
}

/// Whether an object is a Job of the app's that runs before its other objects.
pub(in crate::render) fn runs_before(app: &App, manifest: &Manifest) -> bool {
    let first = |workload: &&Workload| workload.run == Some(Run::Before);
    app.workloads.iter().filter(first).any(|workload| controller::runs(manifest, workload))
}
