//! `removed-api`: a version of a kind that this Kubernetes has removed.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "removed-api",
    caption: "a version of a kind that this Kubernetes has removed",
    level: RuleLevel::Deny,
    why: r"From that minor on the API server answers `no matches for kind`. The version to look at is the one of the cluster that the
environment is on (Kubernetes' guide to deprecated APIs).",
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
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: extra}
spec: {maxUnavailable: 1, selector: {matchLabels: {app.kubernetes.io/name: web}}}
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
    check: |compile| refused(compile, "removed-api"),
};
