//! `secret-in-url`: a password between user and host.

use super::{Compile, Finding, Kind, Rule, told};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "secret-in-url",
    caption: "a URL holds a password",
    level: RuleLevel::Deny,
    why: r"A connection string with a password in it is a password, wherever it stands: in `config`, an argument, an annotation or the
values of a chart. Split it: the parts that are no secret, the password from a Secret, and `$(DB_PASSWORD)` where the
string is put together (Kubernetes fills in variables that stand before it).",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config: {DATABASE_URL: "postgresql://shop:test-Vk3n8sQz@db:5432/shop"}
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    secrets: {web-credentials: {env: {DB_PASSWORD: DB_PASSWORD}}}
    raw:
      container: {env: [{name: DATABASE_URL, value: "postgresql://shop:$(DB_PASSWORD)@db:5432/shop"}]}
  secrets: {web-credentials: {keys: {DB_PASSWORD: {remote: shop/web#password}}}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    told(
        compile,
        Kind::InUrl,
        "split it: the password from a Secret, and `$(NAME)` where the URL is put together; and change it, since git keeps it",
    )
}
