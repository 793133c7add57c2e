//! `unsealed-value`: a SealedSecret with a plaintext in it.

use super::{Compile, Finding, Kind, Rule, told};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "unsealed-value",
    caption: "a SealedSecret holds what is no ciphertext",
    level: RuleLevel::Deny,
    why: r"What kubeseal writes is base64 of a session key of an RSA key's size and the sealed message. Anything else was typed by
hand or cut off: the controller will not open it, and if it is the plaintext, everybody can.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec: {manifests: {credentials: credentials.yaml}}
# platform/apps/credentials.yaml
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: web-credentials}
spec: {encryptedData: {password: test-Vk3n8sQz}}
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
    told(compile, Kind::Unsealed, "seal the value with `kubeseal`; if this is a plaintext, change it first")
}
