//! Where the team's digest key is: in the process environment, or in a file of the user's.

use super::{
    super::{Global, Outcome, world},
    sources::Session,
};
use crate::{inputs::Inputs, tree::Folder, value::Value};
use seal::{DigestKey, Plaintext};
use std::{
    env,
    path::{Path, PathBuf},
};

const VARIABLE: &str = "PLATC_DIGEST_KEY";

const TEAMMATE: &str = "`platc secret key import` with the key of a teammate's `platc secret key export`";

/// The key of digests, where there is one, and what to say of it.
pub(super) struct DigestKeys {
    pub(super) key: Option<DigestKey>,
    note: Option<String>,
}

impl DigestKeys {
    /// The key to write digests with; made when neither the user nor the repository has one yet.
    pub(super) fn of(session: &Session) -> Result<Self, Outcome> {
        let digests = digests(session.inputs());
        let Some(key) = Self::known(session)? else { return Self::first(session, &digests) };
        if digests.is_empty() || digests.iter().any(|digest| key.made(digest)) {
            return Ok(Self { key: Some(key), note: None });
        }
        Ok(Self::without("the digests here were made with another digest key", TEAMMATE))
    }

    /// The key that the user has.
    pub(super) fn known(session: &Session) -> Result<Option<DigestKey>, Outcome> {
        if let Some(text) = env::var_os(VARIABLE).filter(|text| !text.is_empty()) {
            let text = Plaintext::from(text.into_encoded_bytes());
            let key = DigestKey::read(&text).ok_or_else(|| not_a_key(&format!("the variable {VARIABLE}")))?;
            return Ok(Some(key));
        }
        Self::kept(session)
    }

    /// The key in the user's folder.
    pub(super) fn kept(session: &Session) -> Result<Option<DigestKey>, Outcome> {
        let Some((folder, path)) = file(session) else { return Ok(None) };
        let bytes = folder.read_private(&path).map_err(|error| world::refused(&error))?;
        let read = |bytes: &[u8]| {
            DigestKey::read(&bytes.to_vec().into()).ok_or_else(|| not_a_key(&format!("`{path}`")))
        };
        bytes.as_deref().map(read).transpose()
    }

    fn first(session: &Session, digests: &[&str]) -> Result<Self, Outcome> {
        if !digests.is_empty() {
            return Ok(Self::without(
                "there is no digest key on this machine, and the team has one",
                TEAMMATE,
            ));
        }
        let Some((folder, path)) = file(session) else {
            let help = format!(
                "set HOME, or {VARIABLE} to what `platc secret key export` prints where there is a key"
            );
            return Ok(Self::without(
                "there is no digest key, and no folder of the user's to keep one in",
                &help,
            ));
        };
        let key = DigestKey::generate().map_err(|_| super::values::no_random())?;
        if let Err(error) = folder.write_private(&path, key.export().expose()) {
            return Ok(Self::without(&format!("there is no digest key, and {error}"), error.help()));
        }
        let note = format!(
            "note: made a digest key in {}: by it an unchanged value stays as it is; the team needs the same one: `platc \
             secret key export`",
            shown(&folder.root().join(&path))
        );
        Ok(Self { key: Some(key), note: Some(note) })
    }

    fn without(why: &str, help: &str) -> Self {
        let note = format!(
            "note: {why}: values were sealed again whether or not they changed, without a digest\nhelp: {help}"
        );
        Self { key: None, note: Some(note) }
    }
}

/// Says what there is to say of the key.
pub(super) fn say(global: &Global, keys: &DigestKeys) {
    if let Some(note) = &keys.note {
        global.say(note);
    }
}

/// A path as people write it: `~` for their home.
pub(super) fn shown(path: &Path) -> String {
    let home = env::var_os("HOME").map(PathBuf::from).filter(|home| !home.as_os_str().is_empty());
    let below = home.as_deref().and_then(|home| path.strip_prefix(home).ok());
    below.map_or_else(|| path.display().to_string(), |below| format!("~/{}", below.display()))
}

/// Keeps a key in the user's folder, for this platform.
pub(super) fn keep(session: &Session, key: &DigestKey) -> Result<PathBuf, Outcome> {
    let Some((folder, path)) = file(session) else {
        return Err(world::usage(
            "there is no folder of the user's to keep a key in",
            "set HOME or XDG_CONFIG_HOME",
        ));
    };
    // What is there is either the same or not the team's: whoever says so has looked.
    folder.replace_private(&path, key.export().expose()).map_err(|error| world::refused(&error))?;
    Ok(folder.root().join(path))
}

/// The user's configuration folder (XDG Base Directory Specification), and the key's path below it: one for each
/// platform, since a user may be in two teams.
fn file(session: &Session) -> Option<(Folder, String)> {
    let platform = &session.inputs().platform.as_ref()?.name;
    let said = |variable| env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = said("XDG_CONFIG_HOME").or_else(|| Some(said("HOME")?.join(".config")))?;
    Some((Folder::new(&home), format!("platc/digest-keys/{platform}")))
}

/// All digests that the sources hold.
fn digests(inputs: &Inputs) -> Vec<&str> {
    let secrets = inputs.sealed.values().filter_map(|document| document.spec.as_map()).flatten();
    let keys = secrets.filter_map(|secret| secret.value.get("keys")?.as_map()).flatten();
    keys.filter_map(|key| key.value.get("digest").and_then(Value::as_str)).collect()
}

fn not_a_key(what: &str) -> Outcome {
    world::usage(
        &format!("{what} holds no digest key"),
        "a digest key is the one line that `platc secret key export` prints",
    )
}
