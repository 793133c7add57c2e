//! Claims and volumes: what is asked for, and how it may be reached.

use super::{
    Told, Word,
    amount::quantity,
    told::{At, items},
};
use crate::schema::scalar::shown;

pub(super) const WORDS: &[Word] = &[Word::value("claim", claim), Word::value("persistent-volume", volume)];

fn claim(told: &mut Told) {
    modes(told);
    let storage = told.value().at_path(["resources", "requests", "storage"]);
    match storage {
        None => {
            let message = "a claim needs the size that it asks for";
            told.tell(&[At::Key("resources")], "required-field", message, "add `resources.requests.storage`");
        }
        Some(size) if quantity(size).is_some_and(|size| size.nanos() == 0) => {
            let message = format!("a claim asks for more than nothing, found {}", shown(size));
            let at = [At::Key("resources"), At::Key("requests"), At::Key("storage")];
            told.tell(&at, "invalid-quantity", message, "write a size such as `1Gi`");
        }
        Some(_) => {}
    }
}

fn volume(told: &mut Told) {
    modes(told);
    if told.value().at_path(["capacity", "storage"]).is_none() {
        let message = "a volume needs its size";
        told.tell(&[At::Key("capacity")], "required-field", message, "add `capacity.storage`");
    }
}

/// At least one way of access, and `ReadWriteOncePod` alone.
fn modes(told: &mut Told) {
    let modes = items(told.value(), "accessModes");
    let at = [At::Key("accessModes")];
    if modes.is_empty() {
        let message = format!("{} needs `accessModes`", told.subject());
        told.tell(&at, "required-field", message, "add `ReadWriteOnce`, or what it is");
    }
    if modes.len() > 1 && modes.iter().any(|mode| mode.as_str() == Some("ReadWriteOncePod")) {
        let message = "`ReadWriteOncePod` may not stand beside other modes";
        told.tell(&at, "exclusive-fields", message, "remove the others");
    }
}
