//! The bytes of a bundle: the last step from objects to files.

use crate::{
    bundle::{Artifact, Bundle, Content},
    parallel,
    source::Sources,
    tree::{Tree, folders_above, header},
    value::Value,
    yaml,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// All files of a bundle, with the lists of its copies.
pub fn tree(bundle: &Bundle, sources: &Sources) -> Tree {
    let files: Vec<(&Arc<str>, &Artifact)> = bundle.files.iter().collect();
    let printed =
        parallel::map(&files, |(path, artifact)| (Arc::clone(path), print(&artifact.content, sources)));
    let mut tree: Tree = printed.into_iter().collect();
    let mut folders: BTreeMap<&str, Copies> = BTreeMap::new();
    for (path, artifact) in &bundle.files {
        let Content::Copy { from, .. } = &artifact.content else { continue };
        let folder = folder_of_copies(path);
        let below = path[folder.len()..].trim_start_matches('/');
        let copies = folders.entry(folder).or_default();
        copies.sources.insert(from.strip_suffix(below).map_or(&**from, |above| above.trim_end_matches('/')));
        copies.paths.insert(below);
    }
    for (folder, copies) in folders {
        let list = header::list(copies.sources, &copies.paths);
        tree.insert(format!("{folder}/{}", header::LIST), list.into_bytes());
    }
    tree
}

/// The copies in one folder, and the folders or files that they were copied from.
#[derive(Default)]
struct Copies<'a> {
    sources: BTreeSet<&'a str>,
    paths: BTreeSet<&'a str>,
}

/// The folder whose list names a copy: `<env>/charts/<chart>`, or the one that it lies in when that is higher.
fn folder_of_copies(path: &str) -> &str {
    let folders: Vec<&str> = folders_above(path).collect();
    folders.iter().rev().take(3).next_back().copied().unwrap_or_default()
}

/// The bytes of one file: the line that names its sources, then each document.
pub fn print(content: &Content, sources: &Sources) -> Arc<[u8]> {
    let documents: Vec<&Value> = match content {
        Content::Manifests(manifests) => manifests.iter().map(|manifest| &manifest.object).collect(),
        Content::Values(values) => vec![values],
        Content::Copy { bytes, .. } => return bytes.clone(),
    };
    let mut origins = BTreeSet::new();
    for document in &documents {
        Bundle::origins(document, &mut origins);
    }
    let mut text = header::line(origins.iter().map(|file| &*sources.file(*file).path));
    for (at, document) in documents.iter().enumerate() {
        if at > 0 {
            text.push_str("---\n");
        }
        text.push_str(&yaml::emit(document));
    }
    text.into_bytes().into()
}
