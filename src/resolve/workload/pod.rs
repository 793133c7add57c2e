//! Fields of the pod and of the object that makes pods, in Kubernetes' words.

use super::Lowering;
use crate::{
    diagnostic::Diagnostic,
    map,
    model::workload::{Raw, Volume},
    resolve::label::{spelled, spelled_all},
    spec::{
        leaf::Scalar,
        workload::{Run, WorkloadKind},
    },
    value::{Map, Value},
};
use std::sync::Arc;

/// Fields in Kubernetes' words, without those that nobody says.
pub(super) type Fields = Vec<(&'static str, Value)>;

/// Keeps the fields that are said.
pub(super) fn said<const N: usize>(fields: [(&'static str, Option<Value>); N]) -> Fields {
    fields.into_iter().filter_map(|(word, value)| value.map(|value| (word, value))).collect()
}

/// A field as it was said.
pub(super) fn value<T: Clone + Into<Value>>(field: Option<&T>) -> Option<Value> {
    field.cloned().map(Into::into)
}

/// A list as it was said.
pub(super) fn list<T: Clone + Into<Value>>(field: Option<&Vec<T>>) -> Option<Value> {
    field.map(|items| items.iter().cloned().map(Into::<Value>::into).collect())
}

/// A list of texts as they were spelled.
pub(super) fn texts(field: Option<&Vec<Scalar>>) -> Option<Value> {
    field.map(|items| items.iter().map(|item| spelled(&item.0)).collect())
}

impl Lowering<'_> {
    /// Fields of the workload object itself.
    pub(super) fn settings(&mut self, volumes: &[Volume]) -> Fields {
        let spec = self.spec();
        let recreate = self.strategy_for(volumes);
        let mut settings = said([
            ("strategy", value(spec.strategy.as_ref()).or(recreate)),
            ("updateStrategy", value(spec.update_strategy.as_ref())),
            ("podManagementPolicy", value(spec.pod_management_policy.as_ref())),
            (
                "persistentVolumeClaimRetentionPolicy",
                value(spec.persistent_volume_claim_retention_policy.as_ref()),
            ),
            ("revisionHistoryLimit", value(spec.revision_history_limit.as_ref())),
            ("minReadySeconds", value(spec.min_ready_seconds.as_ref())),
            ("progressDeadlineSeconds", value(spec.progress_deadline_seconds.as_ref())),
            ("backoffLimit", value(spec.backoff_limit.as_ref())),
            ("parallelism", value(spec.parallelism.as_ref())),
            ("completions", value(spec.completions.as_ref())),
            ("activeDeadlineSeconds", value(spec.active_deadline_seconds.as_ref())),
            ("ttlSecondsAfterFinished", value(spec.ttl_seconds_after_finished.as_ref())),
            ("suspend", value(spec.suspend.as_ref())),
        ]);
        settings.extend(self.timetable());
        settings
    }

    /// When a CronJob runs.
    fn timetable(&mut self) -> Fields {
        let spec = self.spec();
        if self.kind().value == WorkloadKind::CronJob {
            match &spec.schedule {
                None => self.incomplete(
                    "no-schedule",
                    "a CronJob must say its `schedule`",
                    "schedule: \"0 2 * * *\"",
                ),
                Some(said) if !is_schedule(&said.value) => {
                    let message = format!("`schedule` cannot be `{}`", said.value);
                    let help = "write five fields, such as \"0 2 * * *\", or a word such as `@daily`";
                    self.tell(Diagnostic::error("wrong-value", message).at(said.span(), "").help(help));
                }
                Some(_) => {}
            }
        }
        said([
            ("schedule", value(spec.schedule.as_ref())),
            ("timeZone", value(spec.time_zone.as_ref())),
            ("concurrencyPolicy", value(spec.concurrency_policy.as_ref())),
            ("startingDeadlineSeconds", value(spec.starting_deadline_seconds.as_ref())),
            ("successfulJobsHistoryLimit", value(spec.successful_jobs_history_limit.as_ref())),
            ("failedJobsHistoryLimit", value(spec.failed_jobs_history_limit.as_ref())),
        ])
    }

    /// A Job is a hook of Argo CD, and must say on which side of the app's other objects it stands.
    pub(super) fn run(&mut self) -> Option<Run> {
        let said = self.spec().run.as_ref().map(|run| run.value);
        if self.kind().value == WorkloadKind::Job && said.is_none() {
            self.incomplete("no-run", "a Job must say when it runs", "run: before` or `run: after");
        }
        said
    }

    fn incomplete(&mut self, rule: &'static str, message: &str, example: &str) {
        let place = self.place(&["kind"]);
        self.tell(Diagnostic::error(rule, message).at(place, "").help(format!("say `{example}`")));
    }

    /// Fields of the pod.
    pub(super) fn pod(&mut self) -> Fields {
        let spec = self.spec();
        let pull_secrets = spec
            .image_pull_secrets
            .as_ref()
            .map(|names| names.iter().map(|name| map! { "name" => spelled(&name.0) }).collect::<Value>());
        let nodes =
            spec.node_selector.as_ref().map(|labels| spelled_all(Some(labels)).into_iter().collect::<Map>());
        said([
            ("automountServiceAccountToken", Some(self.has_token.into())),
            ("restartPolicy", self.restart_policy()),
            ("affinity", value(spec.affinity.as_ref())),
            ("nodeSelector", nodes.map(Into::into)),
            ("tolerations", list(spec.tolerations.as_ref())),
            ("topologySpreadConstraints", list(spec.topology_spread_constraints.as_ref())),
            ("priorityClassName", value(spec.priority_class_name.as_ref())),
            ("runtimeClassName", value(spec.runtime_class_name.as_ref())),
            ("imagePullSecrets", pull_secrets),
            ("dnsPolicy", value(spec.dns_policy.as_ref())),
            ("dnsConfig", value(spec.dns_config.as_ref())),
            ("hostAliases", list(spec.host_aliases.as_ref())),
            ("terminationGracePeriodSeconds", value(spec.termination_grace_period_seconds.as_ref())),
        ])
    }

    /// Pods of Jobs end; all others are kept running, which Kubernetes does unless it is told otherwise.
    fn restart_policy(&mut self) -> Option<Value> {
        let said = self.spec().restart_policy.as_ref();
        let allowed: &[&str] = if self.is_job() { &["OnFailure", "Never"] } else { &["Always"] };
        if let Some(said) = said.filter(|said| !allowed.contains(&&*said.value)) {
            let message = format!("`restartPolicy` of a {} cannot be `{}`", self.kind().word(), said.value);
            let help = format!("write `{}`", allowed.join("` or `"));
            self.tell(Diagnostic::error("wrong-value", message).at(said.span(), "").help(help));
        }
        value(said).or_else(|| self.is_job().then(|| "OnFailure".into()))
    }

    /// Environment variables of all main and init containers.
    pub(super) fn config(&mut self) -> Vec<(Arc<str>, Value)> {
        self.check_variables(&["config"], self.spec().config.as_ref());
        spelled_all(self.spec().config.as_ref())
    }

    pub(super) fn raw_of_objects(&mut self) -> Raw {
        let Some(raw) = &self.spec().raw else { return Raw::default() };
        Raw {
            workload: self.raw(raw.workload.as_ref()),
            pod: self.raw(raw.pod.as_ref()),
            service_account: self.raw(raw.service_account.as_ref()),
            config_map: self.raw(raw.config_map.as_ref()),
        }
    }
}

/// Five fields, or one of cron's words (robfig/cron, which the controller uses). A time zone has a field of its own.
fn is_schedule(text: &str) -> bool {
    let words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    let field =
        |field: &str| field.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*/,-?".contains(&byte));
    let fields: Vec<&str> = text.split_whitespace().collect();
    words.contains(&text)
        || text.starts_with("@every ")
        || (fields.len() == 5 && fields.into_iter().all(field))
}
