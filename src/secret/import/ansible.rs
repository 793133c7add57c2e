//! Ansible Vault: whole files, and `!vault` values in YAML.

use super::{File, Found, Held, ImportError, Imported, Mistake, Remark, decrypted, dotenv, variables};
use crate::value::{Data, Value};
use seal::{
    Plaintext,
    ansible::{self, MARK},
};

/// A file that is encrypted as a whole.
pub(super) fn whole(file: &File) -> Option<Result<Imported, ImportError>> {
    file.text.trim_start().starts_with(MARK).then(|| {
        let opened = open(file, file.text, None).map_err(|mistake| file.error(None, mistake))?;
        let inner = File::read(file.path, &opened, file.passwords)?;
        dotenv::read(&inner).unwrap_or_else(|| decrypted(&inner))
    })
}

/// The encrypted values of a file that holds others, too: those are no secrets.
pub(super) fn inline(file: &File) -> Option<Result<Imported, ImportError>> {
    file.documents().iter().any(has_vaulted).then(|| {
        let mut imported = Imported::default();
        let mut wrong = None;
        for map in file.documents().iter().filter_map(Value::as_map) {
            variables::walk(map, "", &mut |name, value| {
                wrong = wrong.take().or_else(|| take(file, name, value, &mut imported).err());
            });
        }
        wrong.map_or(Ok(imported), Err)
    })
}

fn take(file: &File, name: String, value: &Value, imported: &mut Imported) -> Result<(), ImportError> {
    let line = file.line_of(value);
    match value.as_str().filter(|_| is_vaulted(value)) {
        Some(text) => {
            let opened = open(file, text, Some(&name)).map_err(|mistake| file.error(line, mistake))?;
            imported.put(Found { name, secret: None, value: Held::Plain(opened), line });
        }
        None if has_vaulted(value) => imported.tell(line, Remark::NoScalar { name, kind: value.kind() }),
        None => {}
    }
    Ok(())
}

fn open(file: &File, text: &str, variable: Option<&str>) -> Result<Plaintext, Mistake> {
    if file.passwords.is_empty() {
        return Err(Mistake::NoPassword);
    }
    let variable = variable.map(str::to_owned);
    ansible::open(text, file.passwords).map_err(|error| Mistake::Vault { variable, error })
}

/// Whether a value, or one inside it, is encrypted.
fn has_vaulted(value: &Value) -> bool {
    match &value.data {
        Data::Map(map) => map.iter().any(|entry| has_vaulted(&entry.value)),
        Data::List(items) => items.iter().any(has_vaulted),
        _ => is_vaulted(value),
    }
}

fn is_vaulted(value: &Value) -> bool {
    matches!(value.tag(), Some("vault" | "vault-encrypted"))
}
