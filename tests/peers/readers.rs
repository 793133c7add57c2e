//! What other programs read in the YAML that platc writes: the same as was meant.

use super::{peer, printed, repository, run, tree};
use crate::platforms::PLATFORMS;
use platc::{
    source::Sources,
    value::Value,
    yaml::{self, Dialect},
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// As many as all readers get through in a quarter of a minute.
const GENERATED: usize = 3000;

/// A name and how to start it: it reads as `read.py` says. `PyYAML` is YAML 1.1, the others are 1.2.
type Reader = (&'static str, fn() -> Command);

const READERS: &[Reader] =
    &[("PyYAML", || python("pyyaml")), ("ruamel", || python("ruamel")), ("js-yaml", js_yaml)];

#[test]
fn hostile_strings_arrive_as_they_were() {
    let strings: Vec<_> = known_strings().chain(generated_strings()).collect();
    assert!(strings.len() > GENERATED + 300);
    arrive(strings.into_iter().map(|text| everywhere(&text)).collect());
}

#[test]
fn numbers_arrive_as_they_were() {
    let numbers = json!([
        0,
        -1,
        420,
        3.0,
        -0.5,
        1e21,
        1.5e-7,
        1e300,
        i64::MAX,
        i64::MIN,
        12_345_678_901_234_567_890_u64
    ]);
    arrive(vec![json!({ "apiVersion": "v1", "kind": "X", "metadata": { "name": "x" }, "numbers": numbers })]);
}

#[test]
fn all_of_out_is_read_alike() {
    for platform in &PLATFORMS {
        is_read_alike(&repository().join(platform.folder).join("out"));
    }
}

/// kubectl reads what is applied, the others Helm's values, too.
fn is_read_alike(out: &Path) {
    let paths: Vec<_> = tree(out).into_keys().filter(|path| is_written_by_platc(path)).collect();
    assert!(paths.len() > 40, "{} has {} files in YAML: is this a platform?", out.display(), paths.len());
    let read_file = |path| fs::read_to_string(out.join(path)).unwrap();
    let texts: Vec<_> = paths.iter().map(read_file).collect();
    let meant: Vec<_> = texts.iter().map(|text| platc_reads(text)).collect();
    for (name, start) in READERS {
        no_difference(name, &meant, read(start(), &texts));
    }
    let (objects, meant): (Vec<_>, Vec<_>) =
        paths.iter().zip(&meant).filter(|(path, _)| !is_values(path)).unzip();
    let meant: Vec<_> =
        meant.into_iter().flat_map(|documents| documents.as_array().unwrap()).cloned().collect();
    let objects: Vec<_> = objects.into_iter().map(|path| out.join(path)).collect();
    no_difference("kubectl", &meant, kubectl(&objects).into_iter().map(Ok));
}

/// Writes objects as platc does and asks every reader what it finds.
fn arrive(meant: Vec<Json>) {
    let texts: Vec<_> = meant.iter().map(|json| yaml::emit(&json.clone().into())).collect();
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..texts.len()).map(|number| folder.path().join(format!("{number}.yaml"))).collect();
    files.iter().zip(&texts).for_each(|(file, text)| fs::write(file, text).unwrap());
    no_difference("kubectl", &meant, kubectl(&files).into_iter().map(Ok));
    let meant: Vec<_> = meant.into_iter().map(|object| json!([object])).collect();
    for (name, start) in READERS {
        no_difference(name, &meant, read(start(), &texts));
    }
}

/// Copies of charts are as their authors wrote them.
fn is_written_by_platc(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml") && !is_below(path, "charts")
}

fn is_values(path: &Path) -> bool {
    is_below(path, "values")
}

/// Whether a path of `out/` lies in this folder of an environment.
fn is_below(path: &Path, folder: &str) -> bool {
    path.components().nth(1).is_some_and(|second| second.as_os_str() == folder)
}

/// The list of documents that platc's own reader finds.
fn platc_reads(text: &str) -> Json {
    let file = Sources::default().add("out", text);
    let documents =
        yaml::read(file, text, Dialect::Kubernetes).unwrap_or_else(|_| panic!("platc cannot read {text}"));
    documents.iter().map(Value::to_json).collect()
}

/// An object with one string in each place where a string can stand.
fn everywhere(text: &str) -> Json {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": { "name": "x", "annotations": { "note": text } },
        "data": { "value": text, "after": "x" },
        "lists": [text, [text, "x"], { "in": text, "also": [text] }],
        "keys": { text: "x", "in": { text: { text: [text] } } },
    })
}

fn known_strings() -> impl Iterator<Item = String> {
    let path = repository().join("tests/data/hostile-strings.json");
    let groups: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    groups.into_values().flatten()
}

/// Up to six pieces that mean something to one reader or another, the same ones in each run.
fn generated_strings() -> impl Iterator<Item = String> {
    let pieces: Vec<_> = known_strings().filter(|text| text.chars().count() < 4).collect();
    let piece = prop_oneof![
        6 => select(pieces),
        2 => select(vec![" ", "\n", ": ", " #", "\t", "a", "0", "_"]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    let strategy = vec(piece, 1..=6).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRunner::deterministic().new_rng());
    std::iter::repeat_with(move || strategy.new_tree(&mut runner).unwrap().current()).take(GENERATED)
}

fn python(reader: &str) -> Command {
    let mut command = Command::new(peer("python/bin/python"));
    command.arg(repository().join("tests/peers/read.py")).arg(reader);
    command
}

fn js_yaml() -> Command {
    let mut command = Command::new("node");
    command.arg(repository().join("tests/peers/read.cjs")).arg(peer("package.json"));
    command
}

/// The list of documents of each text, or why there is none; one process for all.
fn read(mut reader: Command, texts: &[String]) -> impl Iterator<Item = Result<Json, String>> {
    let answer = run(&mut reader, &serde_json::to_string(texts).unwrap());
    assert!(answer.status.success(), "{reader:?}: {}", String::from_utf8_lossy(&answer.stderr));
    let found: Vec<Json> = serde_json::from_slice(&answer.stdout).unwrap();
    found.into_iter().map(|found| match found {
        Json::String(error) => Err(error),
        documents => Ok(documents),
    })
}

/// The objects that kubectl finds in some files, less the annotation that makes it read without a cluster.
fn kubectl(files: &[PathBuf]) -> Vec<Json> {
    let mut command = Command::new(peer("bin/kubectl"));
    command.args(["annotate", "--local", "--output", "json", "x=y"]);
    for file in files {
        command.arg("--filename").arg(file);
    }
    let printed = printed(&mut command);
    let objects = serde_json::Deserializer::from_str(&printed).into_iter::<Json>().map(Result::unwrap);
    objects.map(without_mark).collect()
}

fn without_mark(mut object: Json) -> Json {
    let annotations = object["metadata"]["annotations"].as_object_mut().unwrap();
    assert!(annotations.remove("x").is_some());
    if annotations.is_empty() {
        object["metadata"].as_object_mut().unwrap().remove("annotations");
    }
    object
}

fn no_difference(reader: &str, meant: &[Json], found: impl Iterator<Item = Result<Json, String>>) {
    let found: Vec<_> = found.collect();
    assert_eq!(found.len(), meant.len(), "{reader} finds another number of objects");
    let differ = |(meant, found): (&Json, Result<Json, String>)| match found {
        Ok(found) if alike(meant, &found) => None,
        Ok(found) => Some(format!("meant {}\nfound {}", shown(meant), shown(&found))),
        Err(error) => Some(format!("meant {}\nfound {error}", shown(meant))),
    };
    let wrong: Vec<_> = meant.iter().zip(found).filter_map(differ).collect();
    let few = wrong[..wrong.len().min(10)].join("\n");
    assert!(wrong.is_empty(), "{reader} reads {} otherwise, such as\n{few}", wrong.len());
}

/// On one line and without characters that a terminal swallows.
fn shown(json: &Json) -> String {
    json.to_string().escape_debug().to_string()
}

/// Equal, but for numbers: `1.0` and `1` are one where a reader has only floats.
fn alike(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| alike(one, other)))
        }
        _ => one == other,
    }
}
