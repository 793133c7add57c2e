//! `invalid-type`: a value of another type than the field takes.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-type",
    caption: "a value of another type than the field takes",
    level: RuleLevel::Deny,
    why: r"Numbers in quotes, texts without, a map for a list: the API server cannot read the object at all.",
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
metadata: {name: extra}
data: {retries: 3}
",
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
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
data: {retries: "3"}
"#,
    check: |compile| refused(compile, "invalid-type"),
};
