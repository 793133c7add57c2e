//! The corpus of the fuzz targets, run by every test run: what once was found stays mended.

#[path = "../fuzz/kinds.rs"]
mod kinds;

use std::{fs, path::Path};

#[test]
fn the_corpus_of_every_target_runs() {
    type Target = (&'static str, fn(&str));
    let targets: [Target; 3] =
        [("object", kinds::object), ("definition", kinds::definition), ("import", kinds::imported)];
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    // Those of charts are run where charts are tested: crates/helm/tests/fuzz.rs.
    let of_charts = ["archive", "document", "template"];
    let mut known: Vec<_> = of_charts.into_iter().chain(targets.map(|(name, _)| name)).collect();
    known.sort_unstable();
    let mut found: Vec<_> = fs::read_dir(&corpus)
        .unwrap()
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, known);
    for (name, run) in targets {
        let files: Vec<_> =
            fs::read_dir(corpus.join(name)).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(files.len() >= 10, "{name} has {} files", files.len());
        for file in files {
            if let Ok(text) = fs::read_to_string(&file) {
                run(&text);
            }
        }
    }
}
