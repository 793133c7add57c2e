//! Jobs, what has to be there before them, and CronJobs.

use super::{backend, claim, find, render, same, wave};
use crate::{
    model::App,
    render::sample::{app, pairs, value, workload},
    spec::workload::{Run, WorkloadKind},
};

/// A Job that runs before the others, with a claim, a ConfigMap and a policy.
pub(super) fn with_migration() -> App {
    let mut job = workload("backend-migrate", "migrate", WorkloadKind::Job);
    job.run = Some(Run::Before);
    job.volumes = vec![claim("work")];
    job.config = pairs("{A: 1}");
    let mut main = backend();
    main.roles = vec![("reader".into(), vec![value("{apiGroups: [''], resources: [pods], verbs: [get]}")])];
    App { reach: Some(Vec::new()), ..app("backend", [main, job]) }
}

#[test]
fn what_a_job_needs_is_there_before_it() {
    let manifests = render(with_migration());
    let job = find(&manifests, "Job/backend-migrate");
    let hook = "
        argocd.argoproj.io/hook: Sync
        argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
        argocd.argoproj.io/sync-wave: '-1'";
    same(job, "metadata/annotations", hook);
    let early = [
        "ConfigMap/backend-migrate-config",
        "NetworkPolicy/backend-migrate",
        "Role/backend-reader",
        "RoleBinding/backend-reader",
        "ServiceAccount/backend",
    ];
    for identity in early {
        assert_eq!(wave(&manifests, identity), Some("-2"), "{identity}");
    }
    assert_eq!(wave(&manifests, "PersistentVolumeClaim/backend-migrate-work"), Some("-1"));
    for identity in ["ConfigMap/backend-config", "Deployment/backend", "NetworkPolicy/backend"] {
        assert_eq!(wave(&manifests, identity), None, "{identity}");
    }
}

#[test]
fn a_job_after_the_app_changes_no_wave_but_its_own() {
    let mut app = with_migration();
    app.workloads[1].run = Some(Run::After);
    let manifests = render(app);
    assert_eq!(wave(&manifests, "Job/backend-migrate"), Some("1"));
    assert_eq!(wave(&manifests, "ServiceAccount/backend"), None);
}

#[test]
fn the_account_changes_with_a_job_and_with_nothing_else() {
    let jobs = |app| {
        render(app).iter().find_map(|manifest| manifest.annotation("platc.dev/jobs").map(str::to_owned))
    };
    let before = jobs(with_migration());
    assert_eq!(before.as_ref().map(String::len), Some(16));
    let mut replicas = with_migration();
    replicas.workloads[0].replicas = Some(3.into());
    assert_eq!(jobs(replicas), before);
    let mut config = with_migration();
    config.workloads[1].config = pairs("{A: 2}");
    assert_ne!(jobs(config), before);
    assert_eq!(jobs(app("backend", [backend()])), None);
}

#[test]
fn a_cron_job_keeps_its_words_and_hands_down_those_of_its_jobs() {
    let mut backup = workload("backend-backup", "backup", WorkloadKind::CronJob);
    backup.settings = vec![
        ("schedule", "0 2 * * *".into()),
        ("suspend", true.into()),
        ("backoffLimit", 2.into()),
        ("activeDeadlineSeconds", 600.into()),
    ];
    backup.pod = vec![("restartPolicy", "OnFailure".into())];
    backup.config = pairs("{A: 1}");
    let manifests = render(app("backend", [backup]));
    same(find(&manifests, "CronJob/backend-backup"), "spec", include_str!("cron_job.yaml"));
}
