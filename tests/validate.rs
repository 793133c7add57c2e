//! Manifests against Kubernetes' schemas: broken ones, each with what is told; valid ones, of which nothing is told.

use platc::{
    build::validate::{Options, validate},
    cli::report::{Format, report},
    schema::Catalog,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// The minor that the cases are written for.
const MINOR: &str = "1.35";

/// What `platc validate` tells of a manifest: the report, and the rules.
fn told(name: &str, text: &str) -> (String, Vec<&'static str>) {
    let file = (name.into(), text.as_bytes().into());
    let catalog = Catalog::of(Some(MINOR)).unwrap();
    let validated = validate(vec![file], Vec::new(), catalog, &Options::default());
    let rules = validated.diagnostics.iter().map(|told| told.rule).collect();
    let mut out = Vec::new();
    report(&validated.diagnostics, &validated.sources, Format::Text, false, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), rules)
}

fn folder(path: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new("tests/validate").join(path)).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn broken_manifests_are_told_with_message_and_place() {
    let cases = folder("broken");
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let mut faults = Vec::new();
    for case in cases {
        let folder = Path::new("tests/validate/broken").join(&case);
        let text = fs::read_to_string(folder.join("manifest.yaml")).unwrap();
        let (told, rules) = told("manifest.yaml", &text);
        let path = folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &told).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if rules.is_empty() || told != expected {
            faults.push(format!("{case}: expected:\n{expected}\ntold:\n{told}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_two_broken_manifests_break_one_rule_on_one_kind_in_one_way() {
    let mut ways = BTreeSet::new();
    let mut pairs = BTreeSet::new();
    for case in folder("broken") {
        let read = |file: &str| fs::read_to_string(format!("tests/validate/broken/{case}/{file}")).unwrap();
        let (told, manifest) = (read("expected.txt"), read("manifest.yaml"));
        let first = told.lines().next().unwrap_or_default().to_owned();
        let kind = manifest.lines().find(|line| line.starts_with("kind:")).unwrap_or_default().to_owned();
        pairs.insert((kind.clone(), first.split(']').next().unwrap_or_default().to_owned()));
        assert!(ways.insert((kind, first)), "{case} is another one's like");
    }
    // Beside them lie cases that break a rule on a kind in a second and third way.
    assert!(pairs.len() >= 120, "{} pairs of a rule and a kind", pairs.len());
}

#[test]
fn valid_manifests_are_told_nothing_of() {
    let cases = folder("valid");
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut faults = Vec::new();
    for case in cases {
        let text = fs::read_to_string(format!("tests/validate/valid/{case}")).unwrap();
        if !text.starts_with("# ") {
            faults.push(format!("{case}: line 1 does not say why it is there"));
        }
        let (told, _) = told(&case, &text);
        if !told.is_empty() {
            faults.push(format!("{case}:\n{told}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Runs `platc validate` in a folder with two objects, one of a kind that no schema describes.
fn platc(arguments: &[&str], piped: &str) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("all")).unwrap();
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    write("all/note.txt", "no: [yaml");
    write("all/config.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: c}\n");
    write("all/route.yml", "apiVersion: shop.example/v1\nkind: Route\nmetadata: {name: r}\nspec: {to: 1}\n");
    write("crd.yaml", CRD);
    let mut child = Command::new(env!("CARGO_BIN_EXE_platc"))
        .args(["--color", "never", "validate"])
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(piped.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    (text, output.status.code())
}

const CRD: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: routes.shop.example}
spec:
  group: shop.example
  names: {kind: Route, plural: routes}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {to: {type: string}}}}}}
";

#[test]
fn a_kind_without_a_schema_is_an_error_with_ways_out() {
    let (told, code) = platc(&["--summary", "all"], "");
    assert!(told.starts_with("error[unknown-kind]: "), "{told}");
    assert!(told.contains(" --> all/route.yml:2:7\n"), "{told}");
    assert!(told.ends_with("\n2 objects in 2 files: 1 valid, 1 invalid, 0 skipped\n"), "{told}");
    assert_eq!(code, Some(1));
    for way in [&["--skip", "Route"], &["--skip", "shop.example/v1/Route"], &["--skip", "Secret,v1/Route"]] {
        let (told, code) = platc(&[&way[..], &["--summary", "all"]].concat(), "");
        assert_eq!((told.as_str(), code), ("2 objects in 2 files: 1 valid, 0 invalid, 1 skipped\n", Some(0)));
    }
    let (told, code) = platc(&["--ignore-missing-schemas", "--summary", "all"], "");
    assert_eq!((told.as_str(), code), ("2 objects in 2 files: 1 valid, 0 invalid, 1 skipped\n", Some(0)));
    let (told, code) = platc(&["--ignore-filename-pattern", "rou.e", "all"], "");
    assert_eq!((told.as_str(), code), ("", Some(0)));
}

#[test]
fn definitions_come_from_a_location_or_from_among_the_files() {
    for arguments in [&["--schema-location", "default", "--schema-location", "crd.yaml", "all"][..], &["."]] {
        let (told, code) = platc(arguments, "");
        assert!(told.starts_with("error[invalid-type]: `to` must be a string, found an integer\n"), "{told}");
        assert_eq!((told.matches("error[").count(), code), (1, Some(1)));
    }
}

#[test]
fn standard_input_is_a_file_called_dash() {
    let list = "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}, dta: {}}\n";
    let (told, code) = platc(&["-"], list);
    assert!(told.contains("--> -:4:") && told.contains("did you mean `data`?"), "{told}");
    assert_eq!(code, Some(1));
    let (told, code) = platc(&["--strict=false", "-"], list);
    assert_eq!((told.as_str(), code), ("", Some(0)));
    let (told, _) = platc(&["--reject", "Secret", "-"], list);
    assert!(told.starts_with("error[rejected-kind]: `Secret` of `v1` is rejected\n"), "{told}");
}

#[test]
fn the_version_decides_what_is_served() {
    let budget = "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: b}}";
    let (told, _) = platc(&["--kubernetes-version", "1.34.2", "-"], budget);
    assert!(told.starts_with("error[removed-api]: "), "{told}");
    let (told, code) = platc(&["--kubernetes-version", "1.9", "-"], budget);
    assert!(told.starts_with("error: Kubernetes `1.9` is not known: there are `1.34`"), "{told}");
    assert_eq!(code, Some(2));
}

#[test]
fn machines_read_a_case_for_each_object() {
    let (junit, code) = platc(&["--output", "junit", "all"], "");
    assert!(junit.contains(r#"<testcase classname="all/config.yaml" name="ConfigMap/a"/>"#), "{junit}");
    assert!(junit.contains(r#"tests="2" failures="1""#), "{junit}");
    assert_eq!(code, Some(1));
    for format in ["json", "sarif", "github"] {
        let (told, code) = platc(&["--format", format, "all"], "");
        assert!(told.contains("unknown-kind") && told.contains("all/route.yml"), "{told}");
        assert_eq!(code, Some(1), "{format}");
    }
}

#[test]
fn what_cannot_be_read_is_told_by_name() {
    let (told, code) = platc(&["nowhere.yaml"], "");
    assert!(told.starts_with("error: cannot read `nowhere.yaml`: "), "{told}");
    assert_eq!(code, Some(2));
    let (told, code) = platc(&["--schema-location", "schemas/{{ .ResourceKind }}.json", "all"], "");
    assert!(
        told.starts_with("error: `schemas/{{ .ResourceKind }}.json` is no file and no folder\n"),
        "{told}"
    );
    assert_eq!(code, Some(2));
    let (told, code) = platc(&["-"], "a: [b\n");
    assert!(told.starts_with("error[invalid-yaml]"), "{told}");
    assert_eq!(code, Some(1));
}

/// `tests/recordings/validate/record` writes the table.
#[test]
fn every_case_has_verdicts_of_other_validators_beside_ours() {
    let table = fs::read_to_string("tests/recordings/validate/recorded.tsv").unwrap();
    let rows: BTreeMap<&str, Vec<&str>> = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .map(|(case, verdicts)| (case, verdicts.split('\t').collect()))
        .collect();
    let mut cases = BTreeMap::new();
    for case in folder("broken") {
        let text = fs::read_to_string(format!("tests/validate/broken/{case}/manifest.yaml")).unwrap();
        let rules: BTreeSet<&str> = told("manifest.yaml", &text).1.into_iter().collect();
        cases.insert(format!("broken/{case}"), rules.into_iter().collect::<Vec<_>>().join(","));
    }
    for case in folder("valid") {
        cases.insert(format!("valid/{}", case.trim_end_matches(".yaml")), "valid".to_owned());
    }
    let unasked: Vec<_> = cases.keys().filter(|case| !rows.contains_key(case.as_str())).collect();
    assert!(unasked.is_empty(), "run tests/recordings/validate/record: it has not asked about {unasked:?}");
    assert_eq!(rows.len(), cases.len(), "recorded.tsv has cases that are gone");
    for (case, ours) in cases {
        let verdicts = &rows[case.as_str()];
        assert_eq!((verdicts[0], verdicts.len()), (ours.as_str(), 3), "{case}");
    }
}
