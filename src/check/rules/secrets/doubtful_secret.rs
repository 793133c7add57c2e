//! `doubtful-secret`: what stands in for a secret, or is too weak to be one.

use super::{Compile, Finding, Kind, Rule, told};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "doubtful-secret",
    caption: "a secret is a placeholder, too weak, or only lets into the pod itself",
    level: RuleLevel::Warn,
    why: r"`changeme` goes to production more often than one thinks, and a short password under its own name is one all the same.
Whether it is a secret cannot be told; that it looks like one can.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config: {ADMIN_PASSWORD: changeme}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config: {ADMIN_PASSWORD_FILE: /run/secrets/admin}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    told(
        compile,
        Kind::Doubtful,
        "if it is a secret, seal it; if it is none, say so: allow this rule with that reason",
    )
}
