//! Annotations by which pods follow what they use, and Argo CD the Jobs.

use super::controller;
use crate::{
    bundle::Manifest,
    model::{App, Environment},
    render::config_hash,
    value::{Map, Value},
};

/// The pod annotation that changes when a ConfigMap or Secret that the pod uses does.
const CONFIG: &str = "platc.dev/config";

/// The ServiceAccount's annotation that changes when a Job does: Argo CD's sync status does not look at hooks.
const JOBS: &str = "platc.dev/jobs";

/// Where the pod template stands, in a CronJob and elsewhere.
const IN_CRON_JOB: &[&str] = &["spec", "jobTemplate", "spec", "template"];
const ELSEWHERE: &[&str] = &["spec", "template"];

/// Writes the annotations, once `raw` and patches have had their say: what they change counts, too.
pub(in crate::render) fn follow(environment: &Environment, app: &App, manifests: &mut [Manifest]) {
    let hash = |manifest: &Manifest| {
        let spec = manifest.object.at_path(template_path(manifest).iter().copied())?.get("spec")?;
        config_hash::of_pod(environment, app, manifests, spec)
    };
    let controllers = manifests.iter().enumerate().filter(|(_, manifest)| is_own(app, manifest));
    let hashes: Vec<_> = controllers.filter_map(|(at, manifest)| Some((at, hash(manifest)?))).collect();
    for (at, hash) in hashes {
        annotate_pods(&mut manifests[at], hash);
    }
    if let Some(hash) = hash_of_jobs(app, manifests) {
        annotate_account(app, manifests, hash);
    }
}

fn is_own(app: &App, manifest: &Manifest) -> bool {
    app.workloads.iter().any(|workload| controller::runs(manifest, workload))
}

fn template_path(manifest: &Manifest) -> &'static [&'static str] {
    if manifest.kind() == "CronJob" { IN_CRON_JOB } else { ELSEWHERE }
}

fn annotate_pods(manifest: &mut Manifest, hash: String) {
    let mut steps = template_path(manifest).iter().chain(&["metadata"]);
    let metadata = steps.try_fold(&mut manifest.object, |value, key| value.as_map_mut()?.get_mut(key));
    let Some(metadata) = metadata.and_then(Value::as_map_mut) else { return };
    metadata.put_missing("annotations", Map::default());
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_map_mut) {
        annotations.put_missing(CONFIG, hash);
    }
}

/// One hash over names and specs; `None` without a Job.
fn hash_of_jobs(app: &App, manifests: &[Manifest]) -> Option<String> {
    let jobs = manifests.iter().filter(|manifest| manifest.kind() == "Job" && is_own(app, manifest));
    let mut specs: Vec<_> =
        jobs.filter_map(|job| Some((job.identity().name, job.object.get("spec")?.clone()))).collect();
    specs.sort_by(|a, b| a.0.cmp(&b.0));
    let specs: Vec<_> = specs.into_iter().map(|(name, spec)| vec![Value::from(name), spec]).collect();
    (!specs.is_empty()).then(|| config_hash::fingerprint(&specs.into()))
}

fn annotate_account(app: &App, manifests: &mut [Manifest], hash: String) {
    let is_account = |manifest: &&mut Manifest| {
        manifest.kind() == "ServiceAccount" && *manifest.identity().name == *app.name.as_str()
    };
    let account = manifests.iter_mut().find(is_account);
    if let Some(account) = account.filter(|account| account.annotation(JOBS).is_none()) {
        account.annotate(JOBS, hash);
    }
}
