//! `invalid-schedule`: a schedule that cron does not understand.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-schedule",
    caption: "a schedule that cron does not understand",
    level: RuleLevel::Deny,
    why: r"Five fields, or one of `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`, `@every <duration>`; the time zone has a field of its own (KEP-3140).",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {extra: extra.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/extra.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: extra}
spec:
  schedule: "0 25 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "ghcr.io/shop/job:1.0.0"}]}}}}
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {extra: extra.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/extra.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: extra}
spec:
  schedule: "0 23 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "ghcr.io/shop/job:1.0.0"}]}}}}
"#,
    check: |compile| refused(compile, "invalid-schedule"),
};
