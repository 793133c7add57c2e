//! `exclusive-fields`: fields of which one is said, are said together, or not at all.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "exclusive-fields",
    caption: "fields of which one is said, are said together, or not at all",
    level: RuleLevel::Deny,
    why: r"A probe has one handler, a volume one source, an `env` entry a `value` or a `valueFrom`. Kubernetes' schemas do not say so; its
code does.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {extra: extra.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/extra.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: extra}
spec: {minAvailable: 1, maxUnavailable: 1, selector: {matchLabels: {app.kubernetes.io/name: web}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {extra: extra.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/extra.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: extra}
spec: {maxUnavailable: 1, selector: {matchLabels: {app.kubernetes.io/name: web}}}
",
    check: |compile| refused(compile, "exclusive-fields"),
};
