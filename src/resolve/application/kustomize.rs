//! Folders of Kustomize: which files one is made of, and what Kustomize made of it before.

use super::files::Files;
use crate::{
    bundle::Manifest,
    diagnostic::{Diagnostic, Diagnostics},
    model::{Kustomization, Made},
    names::RepoPath,
    source::Span,
    spec::{
        Traced,
        app::Delivery,
        kustomize::NAMES,
        lock::{self, LockedFolder},
    },
    value::{Value, digest},
    yaml::{self, Dialect},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Lists of files and folders.
const LISTS: &[&str] = &[
    "bases",
    "components",
    "configurations",
    "crds",
    "generators",
    "patchesStrategicMerge",
    "resources",
    "transformers",
    "validators",
];

/// Lists of maps that name a file under a key.
const NAMED: &[(&str, &str)] = &[
    ("patches", "path"),
    ("patchesJson6902", "path"),
    ("replacements", "path"),
    ("configMapGenerator", "env"),
    ("secretGenerator", "env"),
];

/// Lists of maps that name files under a key, as `FILE` or `KEY=FILE`.
const GENERATORS: &[(&str, &str)] = &[
    ("configMapGenerator", "files"),
    ("configMapGenerator", "envs"),
    ("secretGenerator", "files"),
    ("secretGenerator", "envs"),
];

/// What Kustomize would ask helm for.
const OF_HELM: &[&str] = &["helmChartInflationGenerator", "helmCharts"];

/// The path of the file that makes a folder one of Kustomize's.
fn file_of(files: &Files, folder: &str) -> Option<String> {
    let paths = NAMES.iter().map(|name| format!("{folder}/{name}"));
    paths.into_iter().find(|path| files.inputs.tree.get(path).is_some())
}

/// The folder of Kustomize that a path means, with all that it is made of; `None` when it means something else.
pub(super) fn kustomization(
    files: &Files,
    said: &Traced<Arc<str>>,
    delivery: Delivery,
    told: &mut Diagnostics,
) -> Option<Kustomization> {
    let folder = files.path(said).ok()?;
    file_of(files, folder.as_str())?;
    let is_copied = delivery == Delivery::Kustomize;
    let (found, seen) = (BTreeMap::new(), BTreeSet::new());
    let mut walk = Walk { files, is_copied, found, seen, told: Diagnostics::default() };
    walk.folder(folder.as_str());
    let mut kustomization = Kustomization {
        folder: folder.as_str().into(),
        files: walk.found,
        span: said.span(),
        made: Made::Never,
    };
    told.extend(walk.told);
    if delivery != Delivery::Kustomize {
        kustomization.made = made(files, &kustomization, told);
    }
    Some(kustomization)
}

struct Walk<'a> {
    files: &'a Files<'a>,
    /// Whether Argo CD gets a copy: then all must lie here. The user's own Kustomize may fetch, and run helm.
    is_copied: bool,
    found: BTreeMap<Arc<str>, Arc<[u8]>>,
    seen: BTreeSet<String>,
    told: Diagnostics,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &str) {
        if !self.seen.insert(folder.to_owned()) {
            return;
        }
        let Some(path) = file_of(self.files, folder) else { return };
        self.keep(&path);
        let Some((file, source)) = self.files.inputs.sources.find(&path) else { return };
        let documents = match yaml::read(file, &source.text, Dialect::Kubernetes) {
            Ok(documents) => documents,
            Err(told) => return self.told.extend(told),
        };
        for document in &documents {
            self.document(folder, document);
        }
    }

    fn document(&mut self, folder: &str, document: &Value) {
        for key in OF_HELM.iter().filter(|_| self.is_copied) {
            if let Some(value) = document.get(key) {
                self.told.push(
                    Diagnostic::error("kustomize-helm", format!("`{key}` makes Kustomize run helm"))
                        .at(value.place(), "")
                        .help("make the chart an app of its own: platc renders it"),
                );
            }
        }
        let items = |key: &str| document.get(key).and_then(Value::as_list).unwrap_or_default().to_vec();
        for item in LISTS.iter().flat_map(|key| items(key)) {
            self.name(folder, &item);
        }
        for (key, name) in NAMED {
            for item in items(key) {
                item.get(name).into_iter().for_each(|path| self.name(folder, path));
            }
        }
        for (key, name) in GENERATORS {
            for path in items(key).iter().filter_map(|item| item.get(name)?.as_list()).flatten() {
                let text = path.as_str().unwrap_or_default();
                let text = text.split_once('=').map_or(text, |(_, file)| file);
                self.name(folder, &Value::from(text).from_origin_of(path));
            }
        }
        if let Some(path) = document.at_path(["openapi", "path"]) {
            self.name(folder, path);
        }
    }

    /// A file or folder that a folder names. A patch may be written in its place.
    fn name(&mut self, folder: &str, said: &Value) {
        let Some(text) = said.as_str().filter(|text| !text.contains('\n')) else { return };
        let path = match RepoPath::below(folder, text) {
            Ok(path) if !is_remote(text) => path,
            _ if !self.is_copied => return,
            _ => return self.told.push(outside(text, said.span())),
        };
        let path = path.as_str();
        if file_of(self.files, path).is_some() {
            self.folder(path);
        } else if self.files.inputs.tree.get(path).is_some() {
            self.keep(path);
        } else {
            let message = format!("there is no file and no folder of Kustomize `{path}`");
            let help = "a path is relative to the folder of the kustomization that names it";
            self.told.push(Diagnostic::error("missing-file", message).at(said.span(), "").help(help));
        }
    }

    fn keep(&mut self, path: &str) {
        if let Some(bytes) = self.files.inputs.tree.get(path) {
            self.found.insert(path.into(), bytes.clone());
        }
    }
}

/// What Kustomize would fetch (`api/internal/git/repospec.go`): a URL, `host:path`, or GitHub without a scheme.
fn is_remote(text: &str) -> bool {
    text.contains("://") || text.contains("git@") || text.contains("?ref=") || text.starts_with("github.com/")
}

fn outside(text: &str, span: Option<Span>) -> Diagnostic {
    Diagnostic::error("kustomize-outside", format!("`{text}` does not lie in this repository's sources"))
        .at(span, "")
        .help("put a copy below platform/, or render the folder: `delivery: rendered` with `platc chart vendor --kustomize`")
}

/// What Kustomize made of a folder, as the lock knows it.
fn made(files: &Files, kustomization: &Kustomization, told: &mut Diagnostics) -> Made {
    let Some(locked) = files.inputs.kustomized.get(&kustomization.folder) else { return Made::Never };
    let LockedFolder { sources, digest } = locked;
    let span = sources.as_ref().and_then(Traced::span);
    if sources.as_ref().is_none_or(|sources| *sources.value != *kustomization.digest()) {
        return Made::Stale(span);
    }
    let path = lock::kustomized(&kustomization.folder);
    let Some((file, source)) = files.inputs.sources.find(&path) else { return Made::Never };
    if digest.as_ref().is_none_or(|digest| *digest.value != *digest::spelled(source.text.as_bytes())) {
        return Made::Stale(digest.as_ref().and_then(Traced::span));
    }
    match yaml::read(file, &source.text, Dialect::Kubernetes) {
        Ok(objects) => Made::Objects(objects.into_iter().flat_map(Manifest::open).collect()),
        Err(unreadable) => {
            told.extend(unreadable);
            Made::Never
        }
    }
}
