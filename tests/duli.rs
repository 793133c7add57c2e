//! The repository's own platform: what the description of duli says is in `out/`, row by row.

mod path;

use path::Path;
use platc::{
    build::{Compiled, compile, review},
    map,
    model::Expected,
    review::{ObjectChange, Standing},
    source::Sources,
    tree::Tree,
    value::Value,
    yaml,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use walkdir::WalkDir;

/// The description has so many lines.
const LINES: usize = 926;

/// One statement of the description, and the field that it became.
struct Fact {
    row: usize,
    line: usize,
    environment: String,
    object: String,
    path: Path,
    value: String,
}

/// The table's rows, split; a line that begins with `#` is a heading.
fn rows() -> Vec<(usize, Vec<String>)> {
    let table = fs::read_to_string("tests/duli-facts.tsv").unwrap();
    let rows = table.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    rows.map(|(at, line)| (at + 1, line.split('\t').map(str::to_owned).collect())).collect()
}

fn facts() -> Vec<Fact> {
    let fact = |(row, cells): (usize, Vec<String>)| {
        let [line, environment, object, path, value] = <[String; 5]>::try_from(cells).unwrap();
        let (line, path) = (line.parse().unwrap(), path.parse().unwrap());
        Fact { row, line, environment, object, path, value }
    };
    rows().into_iter().map(fact).collect()
}

/// The objects of an environment in `out/` by `Kind/name`, its values files as `Values/app`.
fn objects(environment: &str) -> BTreeMap<String, Vec<Value>> {
    let mut objects = BTreeMap::<_, Vec<_>>::new();
    for entry in WalkDir::new(format!("out/{environment}")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let stem = entry.path().file_stem().unwrap().to_str().unwrap();
        let is_values = entry.path().parent().unwrap().ends_with("values");
        for document in documents(entry.path()) {
            let name = document.at_path(["metadata", "name"]).and_then(Value::as_str);
            let (key, object) = match document.get("kind").and_then(Value::as_str) {
                _ if is_values => (format!("Values/{stem}"), map! { "values" => document }),
                Some(kind) => (format!("{kind}/{}", name.unwrap_or_default()), document),
                None => continue,
            };
            objects.entry(key).or_default().push(object);
        }
    }
    objects
}

/// The documents of a file, as Kubernetes' tools read them.
fn documents(path: &std::path::Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let file = Sources::default().add(path.to_string_lossy(), &*text);
    yaml::read(file, &text, yaml::Dialect::Kubernetes).unwrap_or_else(|found| panic!("{path:?}: {found:?}"))
}

/// What a fact's field is in `out/`, as its value would be printed.
fn found(fact: &Fact, objects: &BTreeMap<String, Vec<Value>>) -> String {
    match objects.get(&fact.object).map_or(&[][..], Vec::as_slice) {
        [] => "no such object".into(),
        [object] => match fact.path.find(object) {
            None => "no such field".into(),
            Some(value) => value.spelled().map_or_else(|| value.kind().into(), |text| text.to_string()),
        },
        several => format!("{} such objects", several.len()),
    }
}

/// The tests below read `out/`: they would tell of a platform that is gone.
#[test]
fn out_is_what_the_sources_compile_to() {
    let tree =
        Tree::from_folder(std::path::Path::new("."), &["platform", "environments", "schemas"]).unwrap();
    let (compiled, out) =
        (compile(tree, &[]), Tree::from_folder(std::path::Path::new("."), &["out"]).unwrap());
    let on_disk = |path: &str| out.get(&format!("out/{path}"));
    let stale: Vec<&str> = compiled
        .files()
        .iter()
        .filter(|(path, bytes)| on_disk(path) != Some(bytes))
        .map(|(path, _)| &**path)
        .collect();
    assert!(stale.is_empty(), "run `platc build`: {stale:?}");
}

#[test]
fn each_statement_of_the_description_is_in_out() {
    let environments = ["shared", "staging", "prod"].map(|name| (name, objects(name)));
    let environments = BTreeMap::from(environments);
    let wrong: Vec<_> = facts()
        .iter()
        .map(|fact| (fact, found(fact, &environments[&*fact.environment])))
        .filter(|(fact, found)| *found != fact.value)
        .map(|(Fact { row, environment, object, path, value, .. }, found)| {
            format!("row {row}: {environment} {object} {path} is {found}, not {value}")
        })
        .collect();
    assert!(wrong.is_empty(), "{} rows do not hold:\n{}", wrong.len(), wrong.join("\n"));
}

/// Lines 443 to 448, and 393 to 396: these kinds have no `spec`, so the table cannot hold them.
#[test]
fn what_has_no_spec_is_in_out_as_well() {
    let text = |objects: &BTreeMap<String, Vec<Value>>, object: &str, path: &str| {
        let found = objects.get(object).and_then(|objects| path.parse::<Path>().unwrap().find(&objects[0]));
        found.and_then(Value::spelled).map(|text| text.to_string())
    };
    for environment in ["staging", "prod"] {
        let objects = objects(environment);
        let role = |path: &str| text(&objects, "Role/backend-secret-reader", path);
        assert_eq!(role("rules[0].resources[0]").as_deref(), Some("secrets"), "{environment}");
        assert_eq!(role("rules[0].resourceNames[0]").as_deref(), Some("app-secret"), "{environment}");
        assert_eq!(role("rules[0].verbs[0]").as_deref(), Some("get"), "{environment}");
        assert_eq!(role("rules[0].verbs[1]").as_deref(), Some("list"), "{environment}");
        assert_eq!(role("rules[0].verbs[2]"), None, "{environment}");
        assert_eq!(role("rules[1].verbs[0]"), None, "{environment}");
    }
    let objects = objects("shared");
    let class = |path: &str| text(&objects, "StorageClass/do-block-storage", path);
    assert_eq!(class("provisioner").as_deref(), Some("dobs.csi.digitalocean.com"));
    assert_eq!(class("volumeBindingMode").as_deref(), Some("WaitForFirstConsumer"));
    assert_eq!(class("reclaimPolicy").as_deref(), Some("Delete"));
}

/// Lines 297 and 345: what names a password is a Secret's key, nowhere a ConfigMap's.
#[test]
fn no_config_map_names_a_password() {
    for environment in ["staging", "prod"] {
        let objects = objects(environment);
        let maps: Vec<_> = objects.iter().filter(|(name, _)| name.starts_with("ConfigMap/")).collect();
        assert!(maps.len() >= 3, "{environment} has {maps:?}");
        for (name, maps) in maps {
            let data = maps[0].get("data").and_then(Value::as_map).unwrap();
            let secret =
                |key: &str| ["PASSWORD", "SECRET", "DATABASE_URL"].iter().any(|word| key.contains(word));
            assert!(!data.keys().any(secret), "{environment} {name}");
        }
    }
}

/// Line 752: Argo CD does not manage itself.
#[test]
fn no_application_installs_argo_cd() {
    let objects = objects("shared");
    assert!(objects.contains_key("Values/argocd"));
    assert!(!objects.keys().any(|key| key.starts_with("Application/argocd")));
}

#[test]
fn the_table_has_at_least_seventy_five_rows_and_no_two_alike() {
    let fields: Vec<_> = rows().into_iter().map(|(_, cells)| cells[1..4].to_vec()).collect();
    assert!(fields.len() >= 75, "{} rows", fields.len());
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = fields.iter().filter(|field| !seen.insert(*field)).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn each_row_names_a_line_an_environment_and_a_leaf_below_spec_data_or_values() {
    for fact in facts() {
        let row = format!("row {}: {} {}", fact.row, fact.object, fact.path);
        assert!((1..=LINES).contains(&fact.line), "{row}: no line {}", fact.line);
        assert!(["shared", "staging", "prod"].contains(&&*fact.environment), "{row}");
        assert!(["spec", "data", "values"].contains(&fact.path.root()), "{row}");
        assert!(fact.object.split_once('/').is_some(), "{row}: an object is `Kind/name`");
        assert!(!fact.value.is_empty(), "{row}: no value");
    }
}

#[test]
fn the_ledger_is_what_differs_between_staging_and_production() {
    let tree =
        Tree::from_folder(std::path::Path::new("."), &["platform", "environments", "schemas"]).unwrap();
    let compiled = compile(tree, &[]);
    let ledger: BTreeSet<(String, String, String)> = compiled.model.expected.iter().map(entry).collect();
    assert_eq!(ledger.len(), compiled.model.expected.len());
    assert!(ledger.iter().all(|(_, object, path)| !object.contains('*') && !path.contains('*')));
    for [from, to] in [["staging", "prod"], ["prod", "staging"]] {
        let review = review::environments(&compiled, from, to).unwrap();
        let differing: BTreeSet<_> = review.changes.iter().flat_map(places).collect();
        assert_eq!(differing, ledger, "{from} {to}");
    }
    let lines = cited_lines(&compiled);
    assert!(lines.iter().all(|line| (1..=LINES).contains(line)), "{lines:?}");
}

fn entry(expected: &Expected) -> (String, String, String) {
    let app = expected.app.as_ref().unwrap().to_string();
    (app, expected.object.to_string(), expected.path.to_string())
}

/// All of a change that is not derived, as an entry of the ledger names it.
fn places(change: &ObjectChange) -> Vec<(String, String, String)> {
    let (app, object) = (change.app().unwrap().to_string(), change.subject().unwrap().to_string());
    let is_told = |standing| standing != Standing::Derived;
    let fields = change.fields.iter().filter(|field| is_told(field.standing));
    let paths = fields.map(|field| field.path.to_string());
    let whole = change.fields.is_empty().then(|| ".".to_owned());
    paths.chain(whole).map(|path| (app.clone(), object.clone(), path)).collect()
}

/// The lines of the description that the reasons cite, in brackets; each cites one.
fn cited_lines(compiled: &Compiled) -> Vec<usize> {
    let cited = |reason: &str| {
        let brackets = reason.split('(').skip(1).filter_map(|rest| rest.split(')').next());
        let lines: Vec<usize> =
            brackets.flat_map(|lines| lines.split(", ")).map(|line| line.parse().unwrap()).collect();
        assert!(!lines.is_empty(), "{reason}");
        lines
    };
    compiled.model.expected.iter().flat_map(|expected| cited(&expected.reason)).collect()
}
