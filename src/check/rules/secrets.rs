//! What must not be readable, and what was sealed.

mod aged_certificate;
mod doubtful_secret;
mod known_credential;
mod plain_secret;
mod secret_in_text;
mod secret_in_url;
mod secret_in_value;
mod undeclared_ciphertext;
mod unsealed_value;

use super::{Compile, Finding, Rule};
use crate::check::leak::Kind;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    aged_certificate::RULE,
    doubtful_secret::RULE,
    known_credential::RULE,
    plain_secret::RULE,
    secret_in_text::RULE,
    secret_in_url::RULE,
    secret_in_value::RULE,
    undeclared_ciphertext::RULE,
    unsealed_value::RULE,
];

/// The leaks of one kind, with what to do about them.
fn told(compile: &Compile, kind: Kind, help: &str) -> Vec<Finding> {
    let leaks = compile.leaks().iter().filter(|leak| leak.kind == kind);
    leaks.map(|leak| leak.finding.clone().help(help)).collect()
}
