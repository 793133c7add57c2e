//! `unknown-field`: a field that the kind does not have.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    caption: "a field that the kind does not have",
    level: RuleLevel::Deny,
    why: r"The API server drops a field that it does not know, or refuses the object when Argo CD applies it server-side: either way
what was meant does not happen. It is mostly a typing error, or a field one level too high or too low.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {workload: {spec: {minReadySecond: 10}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {workload: {spec: {minReadySeconds: 10}}}
",
    check: |compile| refused(compile, "unknown-field"),
};
