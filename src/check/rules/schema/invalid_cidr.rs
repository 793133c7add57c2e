//! `invalid-cidr`: a range of addresses that is none.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "invalid-cidr",
    caption: "a range of addresses that is none",
    level: RuleLevel::Deny,
    why: r"A range is an address and the length of its prefix, such as `10.0.0.0/8`; a single address is `/32`, or `/128`.",
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
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: extra}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/80}}]}]}
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
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: extra}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}
",
    check: |compile| refused(compile, "invalid-cidr"),
};
