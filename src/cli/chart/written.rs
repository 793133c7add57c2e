//! The files of `--output-dir`.

use crate::{
    build::chart::{Document, Rendered, Shown},
    cli::{Global, world},
    tree::{WorldError, named},
};
use std::{collections::BTreeMap, path::Path};

/// Writes a file for each template below a folder, and says which, as helm does. `release` is a folder around all but
/// CRDs. Each file is the old or the new one; helm adds hooks to what it finds there.
pub(super) fn write(
    global: &Global,
    folder: &str,
    release: Option<&str>,
    rendered: &Rendered,
    shown: Shown,
) -> Result<(), WorldError> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut said = String::new();
    for Document { path, text, is_crd } in rendered.documents(shown) {
        let place = match release {
            Some(release) if !is_crd => format!("{release}/{path}"),
            _ => path.to_owned(),
        };
        said.extend(["wrote ", folder, "/", &place, "\n"]);
        let file = files.entry(place).or_default();
        file.extend_from_slice(format!("---\n# Source: {path}\n").as_bytes());
        file.extend_from_slice(text);
        file.push(b'\n');
    }
    for (path, bytes) in &files {
        named::write(&global.directory, &Path::new(folder).join(path), bytes)?;
    }
    world::to_stdout(&said);
    Ok(())
}
