//! `kept-job`: a Job that stays when it is done.

use super::{Compile, Finding, Object, Rule};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "kept-job",
    caption: "a Job stays in the cluster when it is done",
    level: RuleLevel::Allow,
    why: r"A finished Job and its pods stay until somebody deletes them, unless `ttlSecondsAfterFinished` says when (Kubernetes' docs
on Jobs). Jobs that Argo CD runs as hooks are replaced by their next run and need none.",
    bad: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: job.yaml}}
# platform/apps/job.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]
"#,
    good: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: job.yaml}}
# platform/apps/job.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  ttlSecondsAfterFinished: 3600
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.objects.all().iter().filter_map(told).collect()
}

fn told(object: &Object) -> Option<Finding> {
    const FIELD: &str = "ttlSecondsAfterFinished";
    if (object.group, object.kind) != ("batch", "Job") || object.manifest.annotation(HOOK).is_some() {
        return None;
    }
    let spec = object.at(&["spec"]).filter(|spec| spec.get(FIELD).is_none())?;
    let found = object.finding_below(RULE.name, spec, FIELD, "the Job and its pods stay when they are done");
    Some(found.help(format!("say for how many seconds: `{FIELD}: 3600`")))
}

/// Argo CD's annotation of what it runs with a sync.
const HOOK: &str = "argocd.argoproj.io/hook";
