//! `duplicate-item`: two items of a list with one key.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "duplicate-item",
    caption: "two items of a list with one key",
    level: RuleLevel::Deny,
    why: r"Lists such as `containers`, `env`, `ports` and `volumes` are maps to the API server (`x-kubernetes-list-map-keys`): of two
items with one key it refuses both, or keeps the last and says nothing.",
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
spec:
  selector: {app.kubernetes.io/name: web}
  ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 80, targetPort: http}]
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
spec:
  selector: {app.kubernetes.io/name: web}
  ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 81, targetPort: http}]
",
    check: |compile| refused(compile, "duplicate-item"),
};
