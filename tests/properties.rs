//! Same input, same bytes: whatever the threads, the place, the listing's order, the keys' order, and what is built
//! beside; and what is written reads as what was meant.

#[path = "../benches/compare/sources.rs"]
mod sources;
#[path = "../benches/compare/workload.rs"]
mod workload;

use platc::{
    build::{Compiled, compile},
    bundle::Content,
    source::Sources,
    tree::{Entry, Found, Tree},
    value::{Data, Value},
    yaml::{self, Dialect},
};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use walkdir::WalkDir;

const FOLDERS: &[&str] = &["platform", "environments"];

/// The sources of this repository's platform, and of a generated one.
fn platforms() -> [Tree; 2] {
    let generated = TempDir::new().unwrap();
    sources::write(generated.path(), 12).unwrap();
    [Path::new(env!("CARGO_MANIFEST_DIR")), generated.path()]
        .map(|root| Tree::from_folder(root, FOLDERS).unwrap())
}

fn compiled(tree: Tree) -> Compiled {
    let compiled = compile(tree, &[]);
    assert!(!compiled.diagnostics.has_errors(), "{:#?}", compiled.diagnostics);
    compiled
}

/// A folder with these sources.
fn written(sources: &Tree, root: &Path) {
    for (path, bytes) in sources {
        let path = root.join(&**path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn build(root: &Path, threads: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    let output = command.args(["build", "-C"]).arg(root).env("RAYON_NUM_THREADS", threads).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What a write would move: inode, seconds, nanoseconds.
type Stamp = (u64, i64, i64);

/// Each file below `out/` with its stamp and its bytes.
fn out(root: &Path) -> BTreeMap<PathBuf, (Stamp, Vec<u8>)> {
    let files = WalkDir::new(root.join("out")).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let metadata = entry.metadata().unwrap();
        let moved = (metadata.ino(), metadata.mtime(), metadata.mtime_nsec());
        let path = entry.path().strip_prefix(root).unwrap().to_owned();
        (path, (moved, fs::read(entry.path()).unwrap()))
    });
    files.collect()
}

#[test]
fn threads_and_places_do_not_show() {
    for platform in platforms() {
        let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let deeper = other.path().join("ein Ordner/κόσμος");
        written(&platform, one.path());
        written(&platform, &deeper);
        build(one.path(), "1");
        build(&deeper, "8");
        let [one, other] =
            [one.path(), &deeper].map(|root| out(root).into_iter().map(|(path, (_, bytes))| (path, bytes)));
        let (one, other): (Vec<_>, Vec<_>) = (one.collect(), other.collect());
        assert!(one.len() > 100 && one == other);
    }
}

#[test]
fn a_second_build_touches_nothing() {
    for platform in platforms() {
        let root = TempDir::new().unwrap();
        written(&platform, root.path());
        build(root.path(), "2");
        let first = out(root.path());
        build(root.path(), "2");
        assert!(!first.is_empty() && out(root.path()) == first);
    }
}

#[test]
fn the_order_of_a_listing_does_not_show() {
    for platform in platforms() {
        let expected = compiled(platform.clone()).files().clone();
        for seed in 0..20 {
            let mut paths: Vec<_> = platform.iter().collect();
            shuffle(&mut paths, seed);
            let entries = paths.into_iter().map(|(path, bytes)| Entry {
                path: PathBuf::from(&**path),
                found: Found::File(bytes.clone()),
                look: None,
            });
            let files = compiled(Tree::collect(entries).unwrap()).files().clone();
            assert!(files == expected, "seed {seed}");
        }
    }
}

/// Fisher and Yates' shuffle, by the minimal standard generator of Park and Miller.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = 48_271 + seed;
    for last in (1..items.len()).rev() {
        state = state * 48_271 % 2_147_483_647;
        items.swap(last, usize::try_from(state).unwrap() % (last + 1));
    }
}

#[test]
fn an_environment_built_alone_is_the_one_built_with_others() {
    for platform in platforms() {
        let all = compiled(platform.clone());
        let together = all.files();
        for name in all.bundles.keys() {
            let alone = compile(platform.clone(), &[name.to_string()]);
            assert!(!alone.diagnostics.has_errors());
            let alone = alone.files();
            let [alone, together] =
                [&alone, &together].map(|files| files.below(name.as_str()).collect::<Vec<_>>());
            assert!(!alone.is_empty() && alone == together, "{name}");
        }
    }
}

/// In what is generated no order of keys means anything, as that of containers or of Secrets in `envFrom` would.
#[test]
fn the_order_of_keys_does_not_show() {
    let [_, platform] = platforms();
    let turned: Tree = platform.iter().map(|(path, bytes)| (path.clone(), turned(path, bytes))).collect();
    assert!(turned != platform);
    assert!(compiled(turned).files() == compiled(platform).files());
}

/// The same documents with every map from its last key to its first, as JSON, which YAML reads.
fn turned(path: &str, bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    let file = Sources::default().add(path, text);
    let documents = yaml::read(file, text, Dialect::Platform).unwrap();
    let documents = documents.iter().map(backwards);
    let documents: Vec<String> = documents.collect();
    format!("---\n{}\n", documents.join("\n---\n")).into_bytes()
}

fn backwards(value: &Value) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match &value.data {
        Data::List(items) => format!("[{}]", list(items.iter().map(backwards).collect())),
        Data::Map(map) => {
            let entry = |entry: &platc::value::Entry| format!("{:?}: {}", entry.key, backwards(&entry.value));
            format!("{{{}}}", list(map.iter().rev().map(entry).collect()))
        }
        Data::Number(number) => number.spelled().to_string(),
        _ => value.to_json().to_string(),
    }
}

#[test]
fn what_is_written_reads_as_what_was_meant() {
    for platform in platforms() {
        let compiled = compiled(platform);
        let files = compiled.files();
        let bundles = compiled.bundles.values().chain([&compiled.roots]);
        let mut read = 0;
        for (path, artifact) in bundles.flat_map(|bundle| &bundle.files) {
            let meant: Vec<_> = match &artifact.content {
                Content::Manifests(manifests) => {
                    manifests.iter().map(|manifest| manifest.object.to_json()).collect()
                }
                Content::Values(values) => vec![values.to_json()],
                Content::Copy { .. } => continue,
            };
            let text = std::str::from_utf8(files.get(path).unwrap()).unwrap();
            let file = Sources::default().add(path.clone(), text);
            let found = yaml::read(file, text, Dialect::Kubernetes).unwrap();
            let found: Vec<_> = found.iter().map(Value::to_json).collect();
            assert_eq!(found, meant, "{path}");
            read += 1;
        }
        assert!(read > 100, "{read} files");
    }
}
