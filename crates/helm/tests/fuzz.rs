//! Runs the corpus of the fuzz targets, once.

use std::{fs, path::Path};

#[path = "../../../fuzz/charts.rs"]
mod charts;

/// What is done with bytes.
type Target = fn(&[u8]);

#[test]
fn the_corpus_does_no_harm() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let targets: [(&str, Target); 3] =
        [("template", charts::template), ("document", charts::document), ("archive", charts::archive)];
    for (name, target) in targets {
        let files: Vec<_> = root.join(name).read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            target(&fs::read(file).unwrap());
        }
    }
}
