//! `secret-in-value`: a value whose name says that it is a secret.

use super::{Compile, Finding, Kind, Rule, told};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "secret-in-value",
    caption: "a value whose name says that it is a secret can be read",
    level: RuleLevel::Deny,
    why: r"`DB_PASSWORD`, `clientSecret`, `apiKey`: the end of a name says what it is. Names of files, of URLs and of Secrets
(`secretName`, `TOKEN_URL`, `existingSecret`) are none, and neither are references (`$(X)`, `vault:…`, `{{ … }}`), numbers,
words such as `none`, and digests.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config: {DB_PASSWORD: test-Vk3n8sQz}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    secrets: {web-credentials: {}}
  secrets: {web-credentials: {keys: {DB_PASSWORD: {remote: shop/web#password}}}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    told(
        compile,
        Kind::InValue,
        "seal it: declare it in `secrets`, read it from there, and change it, since git keeps what was committed",
    )
}
