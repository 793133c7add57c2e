//! `invalid-name`: a name that Kubernetes does not take.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-name",
    caption: "a name that Kubernetes does not take",
    level: RuleLevel::Deny,
    why: r"Most names are DNS names (RFC 1123): lower case, digits, `-`, for some kinds `.`, up to 253 or 63 letters. Services are
stricter (RFC 1035), roles and the like take almost anything.",
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
metadata: {name: Extra_Settings}
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
metadata: {name: extra-settings}
data: {a: b}
",
    check: |compile| refused(compile, "invalid-name"),
};
