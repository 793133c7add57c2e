//! The pack: a line for each kind and each definition, compressed. What minors share is one line.

use crate::{
    collect::{self, Kind},
    rewrite,
    tables::Tables,
};
use flate2::{Compression, write::DeflateEncoder};
use std::{collections::BTreeMap, error::Error, fmt::Write as _, io::Write as _};

/// The lines, as `src/schema/kubernetes.rs` reads them:
/// `minors`, then every minor, oldest first;
/// `kind VERSION KIND PLURAL SCOPE NAME DEFINITION MINORS`, where NAME is what an object's name must be;
/// `schema DEFINITION MINORS JSON`.
pub fn text() -> Result<String, Box<dyn Error>> {
    let tables = Tables::read()?;
    let mut lines = BTreeMap::<(String, String), Vec<&str>>::new();
    let mut minors = Vec::new();
    for (minor, collected) in collect::all() {
        minors.push(minor);
        for kind in &collected.kinds {
            let name = tables.name(minor, kind.group, kind.kind);
            lines.entry((line(kind, &name), String::new())).or_default().push(minor);
        }
        for (name, schema) in tables.apply(minor, rewrite::definitions(&collected))? {
            lines.entry((format!("schema {name}"), schema.to_string())).or_default().push(minor);
        }
    }
    tables.all_used()?;
    let mut text = format!("minors {}\n", minors.join(" "));
    for ((what, schema), minors) in lines {
        writeln!(text, "{}", format!("{what} {} {schema}", minors.join(",")).trim_end())?;
    }
    Ok(text)
}

/// The lines as they are committed: two streams, so that asking for a kind does not read the schemas.
pub fn bytes(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let (kinds, schemas) = text.split_at(text.find("\nschema ").map_or(text.len(), |at| at + 1));
    let mut bytes = Vec::new();
    for part in [kinds, schemas] {
        let mut encoder = DeflateEncoder::new(&mut bytes, Compression::best());
        encoder.write_all(part.as_bytes())?;
        encoder.finish()?;
    }
    Ok(bytes)
}

fn line(kind: &Kind, name: &str) -> String {
    let Kind { kind: named, plural, scope, .. } = kind;
    let definition = rewrite::short(&kind.definition);
    format!("kind {} {named} {plural} {scope} {name} {definition}", kind.api_version())
}
