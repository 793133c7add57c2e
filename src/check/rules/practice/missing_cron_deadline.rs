//! `missing-cron-deadline`: a CronJob that stops for good when it was late too often.

use super::{Compile, Finding, Object, Rule};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "missing-cron-deadline",
    caption: "a CronJob has no deadline for starting a run that was missed",
    level: RuleLevel::Allow,
    why: r"Without `startingDeadlineSeconds` the controller counts every run that was missed since the last one; at more than 100, as
after a long maintenance, it starts none any more (Kubernetes' docs on CronJobs).",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    kind: CronJob
    schedule: "0 2 * * *"
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    kind: CronJob
    schedule: "0 2 * * *"
    startingDeadlineSeconds: 3600
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.objects.all().iter().filter_map(told).collect()
}

fn told(object: &Object) -> Option<Finding> {
    const FIELD: &str = "startingDeadlineSeconds";
    if (object.group, object.kind) != ("batch", "CronJob") {
        return None;
    }
    let spec = object.at(&["spec"]).filter(|spec| spec.get(FIELD).is_none())?;
    let message = "after more than 100 missed runs the CronJob starts none any more";
    let found = object.finding_below(RULE.name, spec, FIELD, message);
    Some(found.help(format!("say how late a run may start: `{FIELD}: 3600`")))
}
