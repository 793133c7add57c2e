//! `required-field`: a field is missing that the kind cannot be without.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "required-field",
    caption: "a field is missing that the kind cannot be without",
    level: RuleLevel::Deny,
    why: r"The API server refuses the object.",
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
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: shop-urgent}
description: First come, first served
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
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: shop-urgent}
value: 1000
description: First come, first served
",
    check: |compile| refused(compile, "required-field"),
};
