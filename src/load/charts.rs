//! The charts in a platform's folders, with what `charts.lock` says of those that were vendored.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Inputs,
    model::{ChartFile, ChartFolder, Locked, VENDORED},
    source::Sources,
    spec::{
        Decoder, Stage,
        lock::{self, ChartsLock, LockedFolder},
    },
    tree::{Tree, folders_above},
    yaml::{self, Dialect},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Puts in every folder with a `Chart.yaml` that lies in no other chart, and what Kustomize made of folders.
pub(super) fn read(inputs: &mut Inputs) -> Diagnostics {
    let (tree, sources) = (&inputs.tree, &inputs.sources);
    let (mut locked, kustomized, mut told) = locked(sources);
    let mut charts = BTreeMap::new();
    for folder in folders(tree) {
        let below = tree.below(folder).filter_map(|(path, bytes)| {
            let source = sources.find(path).map(|(file, _)| file);
            let inside = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((Arc::from(inside), ChartFile { bytes: bytes.clone(), source }))
        });
        let path: Arc<str> = folder.into();
        let chart = ChartFolder { path: path.clone(), files: below.collect(), locked: locked.remove(folder) };
        charts.insert(path, Arc::new(chart));
    }
    told.extend(locked.into_iter().map(|(path, locked)| missing(&path, &locked)));
    (inputs.charts, inputs.kustomized) = (charts, kustomized);
    told
}

fn folders(tree: &Tree) -> BTreeSet<&str> {
    let charts = tree.iter().filter_map(|(path, _)| path.strip_suffix("/Chart.yaml"));
    let all: BTreeSet<&str> = charts.collect();
    all.iter().copied().filter(|folder| !folders_above(folder).any(|above| all.contains(above))).collect()
}

/// Charts by the path of each one's folder, and folders of Kustomize by theirs.
type Locks = (BTreeMap<String, Locked>, BTreeMap<Arc<str>, LockedFolder>, Diagnostics);

/// What the lock says.
fn locked(sources: &Sources) -> Locks {
    let (mut charts, mut folders, mut told) = (BTreeMap::new(), BTreeMap::new(), Diagnostics::default());
    let Some((file, text)) = sources.find(lock::PATH) else { return (charts, folders, told) };
    let documents = yaml::read(file, &text.text, Dialect::Platform).unwrap_or_else(|unreadable| {
        told.extend(unreadable);
        Vec::new()
    });
    for document in &documents {
        let (lock, mistaken) = Decoder::read::<ChartsLock>(document, Stage::Meant);
        told.extend(mistaken);
        let ChartsLock { charts: locked, kustomize } = lock.unwrap_or_default();
        for named in locked.unwrap_or_default().0 {
            let said = named.value.digest;
            let digest = said.as_ref().map_or_else(|| "".into(), |digest| digest.value.clone());
            let span = said.and_then(|digest| digest.span()).or(named.span);
            charts.insert(format!("{VENDORED}/{}", named.name), Locked { digest, span });
        }
        let kustomize = kustomize.unwrap_or_default().0;
        folders.extend(kustomize.into_iter().map(|named| (named.name, named.value)));
    }
    (charts, folders, told)
}

fn missing(path: &str, locked: &Locked) -> Diagnostic {
    Diagnostic::error("chart-lock", format!("`{path}/` is locked, and not there"))
        .at(locked.span, "")
        .help("run `platc chart vendor`: it brings what `charts` names, and forgets the rest")
}
