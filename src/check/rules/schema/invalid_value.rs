//! `invalid-value`: a value that the field does not take.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-value",
    caption: "a value that the field does not take",
    level: RuleLevel::Deny,
    why: r"A word that is none of the field's, a number out of its range, a text of another form or length. Kubernetes' OpenAPI
description lists few of these words, so tools that have nothing else miss them.",
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
spec: {type: NodePorts, selector: {app.kubernetes.io/name: web}, ports: [{port: 80, targetPort: http}]}
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
spec: {type: ClusterIP, selector: {app.kubernetes.io/name: web}, ports: [{port: 80, targetPort: http}]}
",
    check: |compile| refused(compile, "invalid-value"),
};
