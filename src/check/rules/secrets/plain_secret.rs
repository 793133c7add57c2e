//! `plain-secret`: a Secret whose data stands in git.

use super::{Compile, Finding, Kind, Rule, told};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "plain-secret",
    caption: "a Secret is written with its data",
    level: RuleLevel::Deny,
    why: r"Base64 is no encryption: a Secret with `data` or `stringData` in git can be read by everybody who can read the repository,
now and in its history. Seal it, or let an operator fetch it.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec: {manifests: {credentials: credentials.yaml}}
# platform/apps/credentials.yaml
apiVersion: v1
kind: Secret
metadata: {name: web-credentials}
stringData: {password: test-Vk3n8sQz}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  secrets: {web-credentials: {keys: {password: {remote: shop/web#password}}}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    told(
        compile,
        Kind::Secret,
        "declare it in `secrets` of the app and seal it; and change it, since git keeps what was committed",
    )
}
