//! `invalid-port`: a port's number or name that Kubernetes does not take.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-port",
    caption: "a port's number or name that Kubernetes does not take",
    level: RuleLevel::Deny,
    why: r"Numbers go from 1 to 65535; names have up to 15 lower-case letters, digits and `-`, with at least one letter (RFC 6335).",
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
kind: Service
metadata: {name: extra}
spec: {selector: {app.kubernetes.io/name: web}, ports: [{port: 80800, targetPort: http}]}
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
kind: Service
metadata: {name: extra}
spec: {selector: {app.kubernetes.io/name: web}, ports: [{port: 8080, targetPort: http}]}
",
    check: |compile| refused(compile, "invalid-port"),
};
