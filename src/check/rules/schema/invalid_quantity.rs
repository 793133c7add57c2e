//! `invalid-quantity`: an amount that is no quantity of Kubernetes'.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-quantity",
    caption: "an amount that is no quantity of Kubernetes'",
    level: RuleLevel::Deny,
    why: r"`256MiB` and `0.5 cpu` are none: a number is followed by nothing, by `m`, `k`, `M`, `G`, `T`, `P`, `E`, by `Ki` and the like, or by
an exponent.",
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
apiVersion: v1
kind: ResourceQuota
metadata: {name: extra}
spec: {hard: {requests.memory: 256MiB}}
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
apiVersion: v1
kind: ResourceQuota
metadata: {name: extra}
spec: {hard: {requests.memory: 256Mi}}
",
    check: |compile| refused(compile, "invalid-quantity"),
};
