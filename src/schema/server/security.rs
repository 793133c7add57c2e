//! Privileges that exclude each other, and profiles that need a file.

use super::{
    Told, Word,
    told::{At, items, text},
};
use crate::value::Value;

pub(super) const WORDS: &[Word] = &[Word::value("privileges", privileges), Word::value("profile", profile)];

fn privileges(told: &mut Told) {
    let value = told.value();
    let truth = |key: &str| value.get(key).and_then(Value::as_bool);
    if truth("allowPrivilegeEscalation") != Some(false) {
        return;
    }
    let at = [At::Key("allowPrivilegeEscalation")];
    if truth("privileged") == Some(true) {
        let message = "`allowPrivilegeEscalation: false` cannot stand beside `privileged: true`";
        told.tell(&at, "invalid-value", message, "remove one of them");
    }
    let added = value.get("capabilities").map(|all| items(all, "add")).unwrap_or_default();
    if added.iter().any(|one| matches!(one.as_str(), Some("CAP_SYS_ADMIN"))) {
        let message = "`allowPrivilegeEscalation: false` cannot stand beside the capability `CAP_SYS_ADMIN`";
        told.tell(&at, "invalid-value", message, "remove one of them");
    }
}

/// A profile of the node's own is named, any other is not.
fn profile(told: &mut Told) {
    let value = told.value();
    let Some(kind) = text(value, "type") else { return };
    match (kind, text(value, "localhostProfile")) {
        ("Localhost", None) => {
            let message = "the profile `Localhost` needs `localhostProfile`";
            told.tell(&[At::Key("type")], "required-field", message, "add the name of the node's profile");
        }
        ("Localhost", Some(_)) | (_, None) => {}
        (other, Some(_)) => {
            let message = format!("the profile `{other}` has no `localhostProfile`");
            told.tell(
                &[At::Name("localhostProfile")],
                "invalid-value",
                message,
                "remove it, or write `type: Localhost`",
            );
        }
    }
}
