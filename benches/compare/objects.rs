//! Whether both tools made the same objects: each field of each, but for what names the tool.

use platc::{
    source::Sources,
    value::Value,
    yaml::{self, Dialect},
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Objects by `environment Kind/name`.
pub(crate) type Objects = BTreeMap<String, Value>;

/// All objects of the services, as files below `<root>/out/<environment>/<folder>` say them.
pub(crate) fn read(root: &Path, environments: &[&str], folder: &str) -> io::Result<Objects> {
    let mut objects = Objects::new();
    for environment in environments {
        for path in files(&root.join("out").join(environment).join(folder))? {
            for object in documents(&path)? {
                let text = |path: [&str; 2]| object.at_path(path).and_then(Value::as_str).unwrap_or_default();
                let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
                // Only platc makes the namespaces.
                if kind != "Namespace" {
                    let key = format!("{environment} {kind}/{}", text(["metadata", "name"]));
                    objects.insert(key, without_hash(object));
                }
            }
        }
    }
    Ok(objects)
}

/// What one has and the other has not, or has otherwise.
pub(crate) fn differences(mine: &Objects, theirs: &Objects) -> Vec<String> {
    let keys = mine.keys().chain(theirs.keys().filter(|key| !mine.contains_key(*key)));
    keys.filter(|key| mine.get(*key) != theirs.get(*key)).cloned().collect()
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(self::files(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

fn documents(path: &Path) -> io::Result<Vec<Value>> {
    let text = fs::read_to_string(path)?;
    let file = Sources::default().add(path.to_string_lossy(), &*text);
    yaml::read(file, &text, Dialect::Kubernetes)
        .map_err(|found| io::Error::other(format!("{}: {found:?}", path.display())))
}

/// Both put a hash of the configuration into the pods' annotations, each under a key of its own.
fn without_hash(mut object: Value) -> Value {
    let pod = ["spec", "template", "metadata"]
        .into_iter()
        .try_fold(&mut object, |value, key| value.as_map_mut().and_then(|map| map.get_mut(key)));
    if let Some(metadata) = pod.and_then(Value::as_map_mut) {
        metadata.remove("annotations");
    }
    object
}
