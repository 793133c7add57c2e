//! `invalid-base64`: a value that is not Base64.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-base64",
    caption: "a value that is not Base64",
    level: RuleLevel::Deny,
    why: r"The values of a Secret's `data`, and other fields of bytes, are Base64 (RFC 4648), without blanks; `stringData` takes plain text,
which has no place in git.",
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
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
binaryData: {logo: "not base64!"}
"#,
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
metadata: {name: extra}
binaryData: {logo: aGVsbG8=}
",
    check: |compile| refused(compile, "invalid-base64"),
};
