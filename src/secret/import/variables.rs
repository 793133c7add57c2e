//! A map of variables, as Ansible and SOPS keep them: the names of nested maps are joined with `.`.

use super::{File, Found, Held, ImportError, Imported, Mistake, Remark};
use crate::value::{Data, Map, Value};
use seal::Plaintext;

/// Reads text that was encrypted as a whole.
pub(super) fn read(file: &File) -> Result<Imported, ImportError> {
    let mut imported = Imported::default();
    for document in file.documents.as_ref().map_err(Clone::clone)? {
        let Some(map) = document.as_map() else {
            return Err(file.error(file.line_of(document), Mistake::NoMap));
        };
        walk(map, "", &mut |name, value| take(file, name, value, &mut imported));
    }
    Ok(imported)
}

/// Every value that is no map, with its name.
pub(super) fn walk(map: &Map, above: &str, each: &mut impl FnMut(String, &Value)) {
    for entry in map {
        let name = if above.is_empty() { entry.key.to_string() } else { format!("{above}.{}", entry.key) };
        match &entry.value.data {
            Data::Map(inner) => walk(inner, &name, each),
            _ => each(name, &entry.value),
        }
    }
}

fn take(file: &File, name: String, value: &Value, imported: &mut Imported) {
    let line = file.line_of(value);
    let Some(text) = spelled(file, value) else {
        return imported.tell(line, Remark::NoScalar { name, kind: value.kind() });
    };
    if value.as_str().is_none() {
        imported.tell(line, Remark::AsWritten { name: name.clone(), kind: value.kind() });
    }
    // A template is none behind `!unsafe`.
    if text.expose_text().is_some_and(|text| text.contains("{{")) && value.tag() != Some("unsafe") {
        imported.tell(line, Remark::Template(name.clone()));
    }
    imported.put(Found { name, secret: None, value: Held::Plain(text), line });
}

/// A scalar as it stands in the file: `yes` stays `yes`, and `0123` what it is.
fn spelled(file: &File, value: &Value) -> Option<Plaintext> {
    let written = value.span().and_then(|span| file.text.get(span.start as usize..span.end as usize));
    match (&value.data, written.filter(|written| !written.starts_with(['"', '\'']))) {
        (Data::Bool(_) | Data::Number(_), Some(written)) => Some(written.into()),
        _ => value.spelled().map(|text| (&*text).into()),
    }
}
