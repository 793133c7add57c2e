//! `known-credential`: a token or a key that is known by its form.

use super::{Compile, Finding, Kind, Rule, told};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "known-credential",
    caption: "a token or a private key of a known form can be read",
    level: RuleLevel::Deny,
    why: r"Tokens of GitHub, GitLab, Slack, Stripe, AWS, Google and others, JSON Web Tokens and private keys have forms of their own;
who can read the repository can use them. Also looked for one level of base64 below.",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config: {DEPLOY: "glpat-testtesttesttesttest"}
"#,
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    secrets: {web-credentials: {}}
  secrets: {web-credentials: {keys: {DEPLOY: {remote: shop/web#deploy}}}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    told(
        compile,
        Kind::Known,
        "seal it: declare it in `secrets`, read it from there, and change it, since git keeps what was committed",
    )
}
