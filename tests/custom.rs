//! Custom kinds against what Kubernetes' own code said of them (tests/recordings/crd).

use platc::{
    schema::{Custom, Mistake},
    source::Sources,
    value::Value,
    yaml::{self, Dialect},
};
use serde_json::Value as Json;
use std::{collections::BTreeMap, fs, path::Path};

/// Cases in which we say something else on purpose, and why.
const DIFFERENT: &[(&str, &str)] = &[("any-of", ALTERNATIVES), ("rule-cost-estimated", ESTIMATE)];

const ALTERNATIVES: &str =
    "they tell that no alternative fits and beside it what each wants; we tell it once, the nearest as help";

const ESTIMATE: &str =
    "they estimate what a rule costs at most over the largest object; we count what it does cost";

#[test]
fn our_verdict_on_custom_kinds_is_that_of_kubernetes() {
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/crd");
    let recorded: BTreeMap<String, Json> =
        serde_json::from_str(&fs::read_to_string(recordings.join("recorded.json")).unwrap()).unwrap();
    let folders = fs::read_dir(recordings.join("cases")).unwrap().count();
    assert_eq!(folders, recorded.len(), "run tests/recordings/crd/record");
    assert!(recorded.len() >= 80);
    let mut wrong = Vec::new();
    for (name, theirs) in &recorded {
        let ours = ours(&recordings.join("cases").join(name));
        let theirs = their_findings(theirs);
        let differs = !agree(&ours, &theirs);
        let known = DIFFERENT.iter().any(|(known, _)| known == name);
        if differs != known {
            wrong.push(format!("{name}:\n  ours   {ours:?}\n  theirs {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// What one says is wrong: the path, and of a rule what it says.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// Of a broken rule.
    message: Option<String>,
    /// Whether all below the path is meant: they stop there, or name the map where we name its key.
    broad: bool,
}

/// Every finding of one side has one of the other; several at one path are one.
fn agree(ours: &[Finding], theirs: &[Finding]) -> bool {
    let alike = |a: &Finding, b: &Finding| {
        let (broad, narrow) = if a.broad { (a, b) } else { (b, a) };
        let below = broad.broad && narrow.path.starts_with(&broad.path);
        (a.path == b.path || below) && a.message == b.message
    };
    ours.iter().all(|a| theirs.iter().any(|b| alike(a, b)))
        && theirs.iter().all(|a| ours.iter().any(|b| alike(a, b)))
}

fn ours(folder: &Path) -> Vec<Finding> {
    let mut sources = Sources::default();
    let mut read = |name: &str| -> Option<Value> {
        let text = fs::read_to_string(folder.join(name)).ok()?;
        let file = sources.add(name, text.as_str());
        Some(yaml::read(file, &text, Dialect::Kubernetes).unwrap().remove(0))
    };
    let mut custom = Custom::default();
    let mut found = custom.add(&read("crd.yaml").unwrap());
    if found.is_empty() {
        let (object, old) = (read("object.yaml").unwrap(), read("old.yaml"));
        found = custom.of(&object).unwrap().mistakes(&object, old.as_ref());
    }
    assert!(found.iter().all(|mistake| mistake.at.is_some()), "{found:?}");
    let mut found: Vec<Finding> = found.iter().map(our_finding).collect();
    found.sort();
    found
}

fn our_finding(mistake: &Mistake) -> Finding {
    let path = normal(&mistake.place());
    let broken = mistake.rule == "crd-rule" && !mistake.message.contains("cannot be evaluated");
    let of_object = !path.contains("openAPIV3Schema");
    let message = (broken && of_object).then(|| mistake.message.clone());
    Finding { path, message, broad: false }
}

fn their_findings(verdict: &Json) -> Vec<Finding> {
    let all = verdict["definition"].as_array().unwrap().iter().chain(verdict["object"].as_array().unwrap());
    let mut found: Vec<Finding> = all.map(their_finding).collect();
    found.sort();
    found
}

fn their_finding(finding: &Json) -> Finding {
    let text = |key: &str| finding[key].as_str().unwrap();
    let (path, detail) = (text("path"), text("detail"));
    // Some of their findings have the path in their words alone.
    let said = match detail {
        _ if text("type") == "Rule" => None,
        said if said.starts_with('"') => said.split('"').nth(1),
        said if said.starts_with("Checked value") => said.rsplit(" in ").next(),
        _ => None,
    };
    let path = normal(said.filter(|_| path.is_empty()).unwrap_or(path));
    let broken = text("type") == "Rule" && !detail.contains("evaluating rule") && !detail.starts_with('\'');
    let broad = detail.starts_with("json: cannot unmarshal")
        || detail == "must not have unknown fields"
        || path.ends_with("metadata.labels")
        || path.ends_with("metadata.annotations");
    Finding { path, message: broken.then(|| detail.to_owned()), broad }
}

/// One way to write a path: a schema that all versions share lies at the first, keys stand behind a `.`.
fn normal(path: &str) -> String {
    let path = path
        .replace('"', "")
        .replace("spec.validation.openAPIV3Schema", "spec.versions[0].schema.openAPIV3Schema");
    let mut normal = String::new();
    for (at, part) in path.split('[').enumerate() {
        match part.split_once(']') {
            Some((key, rest)) if key.parse::<usize>().is_err() => normal.extend([".", key, rest]),
            _ if at > 0 => normal.extend(["[", part]),
            _ => normal.push_str(part),
        }
    }
    normal
}
