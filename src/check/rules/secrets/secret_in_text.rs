//! `secret-in-text`: a password in a file of settings.

use super::{Compile, Finding, Kind, Rule, told};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "secret-in-text",
    caption: "a file or a connection string in a value holds a password",
    level: RuleLevel::Deny,
    why: r"Settings hide in texts: properties, YAML and JSON in a ConfigMap, `key=value;` strings, arguments. Each line that gives a
name of a secret a value is looked at; variables, templates and paths are no values.",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    files:
      /etc/web/application.properties: {text: "db.user=shop\ndb.password=test-Vk3n8sQz\n"}
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    files:
      /etc/web/application.properties: {text: "db.user=shop\ndb.password=${DB_PASSWORD}\n"}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    told(
        compile,
        Kind::InText,
        "take it out of the text: read it from a Secret, by a variable or a file; and change it, since git keeps it",
    )
}
