//! `invalid-label`: a label or annotation key, or a label's value, that Kubernetes does not take.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-label",
    caption: "a label or annotation key, or a label's value, that Kubernetes does not take",
    level: RuleLevel::Deny,
    why: r"A key is a name of up to 63 letters behind an optional DNS name and `/`; a value has up to 63 letters, digits, `-`, `_`
and `.`, and begins and ends with a letter or digit.",
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
kind: ConfigMap
metadata: {name: extra, labels: {owner: team@shop.example}}
data: {a: b}
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
kind: ConfigMap
metadata: {name: extra, labels: {owner: team-shop}}
data: {a: b}
",
    check: |compile| refused(compile, "invalid-label"),
};
