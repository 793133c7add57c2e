//! The schemas of each Kubernetes against those of the Python package `kubernetes-validate`, which come from
//! Kubernetes' own OpenAPI documents: fields, types, formats.

use super::{peer, repository, run};
use crate::platforms::{PLATFORMS, Platform};
use flate2::bufread::DeflateDecoder;
use platc::schema::Kubernetes;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::Command,
};
use walkdir::WalkDir;

type Definitions = BTreeMap<String, Value>;

/// All in which they differ, each with the reason.
const DIFFERENCES: &[(&str, &str)] = &[
    // Carried by requests to subresources, never by a manifest.
    (
        "authentication.v1.TokenRequest",
        "https://github.com/kubernetes/api/blob/master/authentication/v1/types.go",
    ),
    ("autoscaling.v1.Scale", "https://github.com/kubernetes/api/blob/master/autoscaling/v1/types.go"),
    ("policy.v1.Eviction", "https://github.com/kubernetes/api/blob/master/policy/v1/types.go"),
    // Options and answers of the API.
    (
        "meta.v1.DeleteOptions",
        "https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go",
    ),
    ("meta.v1.Patch", "https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go"),
    ("meta.v1.Status", "https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go"),
    (
        "meta.v1.WatchEvent",
        "https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/watch.go",
    ),
    ("pkg.version.Info", "https://github.com/kubernetes/apimachinery/blob/master/pkg/version/types.go"),
    // One of two types, by a decoder of its own: anything to us, because a CRD's schema has a reader of its own.
    (
        "apiextensions.v1.JSONSchemaPropsOr",
        "https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/types_jsonschema.go",
    ),
];

/// Types that our schemas say in place, by what `shape` makes of them.
const IN_PLACE: &[(&str, &str)] = &[
    ("api.resource.Quantity", "quantity"),
    ("apiextensions.v1.JSON", "any"),
    ("meta.v1.FieldsV1", "object"),
    ("meta.v1.MicroTime", "string date-time"),
    ("meta.v1.Time", "string date-time"),
    ("pkg.runtime.RawExtension", "object"),
    ("util.intstr.IntOrString", "int-or-string"),
];

#[test]
fn the_pack_and_kubernetes_own_documents_have_the_same_fields_types_and_formats() {
    assert!(DIFFERENCES.len() <= 10);
    let text = pack();
    let minors: Vec<&str> = text.lines().next().unwrap().trim_start_matches("minors ").split(' ').collect();
    assert_eq!(minors.len(), 4);
    let mut faults = Vec::new();
    for minor in minors {
        let (ours, theirs) = (ours(&text, minor), theirs(minor));
        let count: usize = ours.values().map(|schema| properties(schema).count()).sum();
        assert!(count > 2500, "{minor}: {count} fields");
        let compared = ours.iter().flat_map(|(name, schema)| {
            match theirs.get(name) {
                Some(other) => differences(schema, other),
                None => vec!["is not there".to_owned()],
            }
            .into_iter()
            .map(move |told| format!("{minor} {name}: {told}"))
        });
        faults.extend(compared);
        faults.extend(
            lacking(&ours, &theirs).into_iter().map(|name| format!("{minor} {name}: the pack lacks it")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_pack_and_kubernetes_own_documents_have_the_same_kinds() {
    for minor in ["1.34", "1.35", "1.36", "1.37"] {
        let kubernetes = Kubernetes::of(minor).unwrap();
        let ours: BTreeSet<String> =
            kubernetes.kinds().map(|kind| format!("{} {}", kind.api_version, kind.kind)).collect();
        let theirs = theirs(minor);
        let said = theirs.values().filter_map(|schema| schema["x-kubernetes-group-version-kind"].as_array());
        let kinds: Vec<&Value> = said.filter(|kinds| kinds.len() == 1).flatten().collect();
        let text = |kind: &Value, key: &str| kind[key].as_str().unwrap_or_default().to_owned();
        let theirs: BTreeSet<String> = kinds
            .into_iter()
            .filter(|kind| !text(kind, "kind").ends_with("List"))
            .map(|kind| format!("{}/{} {}", text(kind, "group"), text(kind, "version"), text(kind, "kind")))
            .map(|kind| kind.trim_start_matches('/').to_owned())
            .collect();
        let asked: BTreeSet<&str> =
            DIFFERENCES.iter().filter_map(|(name, _)| name.rsplit('.').next()).collect();
        let lacking: Vec<_> = theirs
            .difference(&ours)
            .filter(|kind| kind.rsplit(' ').next().is_none_or(|kind| !asked.contains(kind)))
            .collect();
        assert!(lacking.is_empty(), "{minor}: the pack lacks {lacking:?}");
        let more: Vec<_> = ours.difference(&theirs).filter(|kind| kind.contains("k8s.io")).collect();
        assert!(more.is_empty(), "{minor}: the pack has {more:?}");
    }
}

#[test]
fn every_manifest_of_a_built_in_kind_is_valid_to_kubernetes_validate() {
    let wrong: Vec<String> = PLATFORMS.iter().flat_map(invalid).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `kubernetes-validate --strict` says of a platform's manifests, each with the version of its cluster; all but
/// that a custom kind is unknown to it.
fn invalid(platform: &'static Platform) -> Vec<String> {
    let (mut wrong, mut valid) = (Vec::new(), 0);
    for (name, environment) in &platform.compiled.model.environments {
        let version = environment.cluster.full_version();
        let minor = version.rsplit_once('.').unwrap().0;
        let folder = repository().join(platform.folder).join("out").join(name.as_str());
        let mut command = Command::new(peer("python/bin/kubernetes-validate"));
        command.args(["--strict", "--kubernetes-version", minor]).args(manifests(&folder));
        let output = run(&mut command, "");
        let said = String::from_utf8(output.stdout).unwrap();
        for line in said.lines() {
            match line.split_once(' ') {
                Some(("INFO", _)) => valid += 1,
                Some(("WARN", told)) if is_of_a_custom_kind(told, minor) => {}
                _ => wrong.push(line.to_owned()),
            }
        }
        let faults = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || !wrong.is_empty(), "{}: {faults}", platform.folder);
    }
    assert!(valid >= 20, "{}: {valid} valid manifests: is this a platform?", platform.folder);
    wrong
}

/// `… Couldn't find schema for kind SealedSecret with api version bitnami.com/v1alpha1 for …`.
fn is_of_a_custom_kind(told: &str, minor: &str) -> bool {
    let words: Vec<&str> = told.split(' ').skip_while(|word| *word != "kind").collect();
    let ["kind", kind, "with", "api", "version", api_version, ..] = words[..] else { return false };
    Kubernetes::nearest(minor)
        .unwrap()
        .kinds()
        .all(|known| known.kind != kind || known.api_version != api_version)
}

/// The YAML of an environment that is applied, by Argo CD or before there is one.
fn manifests(folder: &Path) -> Vec<PathBuf> {
    let below = ["argocd", "bootstrap", "manifests"].map(|part| folder.join(part));
    let files = below.iter().filter(|folder| folder.exists()).flat_map(WalkDir::new).map(Result::unwrap);
    let paths = files.map(walkdir::DirEntry::into_path);
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect()
}

/// The lines of the pack.
fn pack() -> String {
    let bytes = fs::read("src/schema/kubernetes.pack").unwrap();
    let (mut rest, mut text) = (bytes.as_slice(), String::new());
    while !rest.is_empty() {
        DeflateDecoder::new(&mut rest).read_to_string(&mut text).unwrap();
    }
    text
}

fn ours(text: &str, minor: &str) -> Definitions {
    let lines = text.lines().filter_map(|line| line.strip_prefix("schema "));
    let words = lines.map(|line| line.splitn(3, ' ').collect::<Vec<_>>());
    let of_minor = words.filter(|words| words[1].split(',').any(|one| one == minor));
    of_minor.map(|words| (words[0].to_owned(), serde_json::from_str(words[2]).unwrap())).collect()
}

fn theirs(minor: &str) -> Definitions {
    let versions = fs::read_dir(peer("python/lib")).unwrap().map(|entry| entry.unwrap().path());
    let python = versions.into_iter().next().unwrap();
    let schemas = "site-packages/kubernetes_validate/kubernetes-json-schema";
    let path = python.join(schemas).join(format!("v{minor}.0-local-strict/_definitions.json"));
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let definitions = file["$defs"].as_object().unwrap();
    definitions.iter().map(|(name, schema)| (short(name), schema.clone())).collect()
}

/// `core.v1.Pod` for `io.k8s.api.core.v1.Pod`.
fn short(name: &str) -> String {
    let words: Vec<&str> = name.rsplit('/').next().unwrap().split('.').collect();
    words[words.len().saturating_sub(3)..].join(".")
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let names: BTreeSet<&String> = properties(ours).chain(properties(theirs)).map(|(name, _)| name).collect();
    for name in names {
        let (ours, theirs) = (&ours["properties"][name], &theirs["properties"][name]);
        let (mine, other) = (shape(ours), shape(theirs));
        if ours.is_null() || theirs.is_null() || mine != other {
            found.push(format!("`{name}` is {mine}, theirs {other}"));
        }
    }
    found
}

/// Type and format in one word: `[string]`, `{quantity}`, `core.v1.PodSpec`, `integer int32`.
fn shape(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = short(reference);
        let in_place =
            IN_PLACE.iter().find(|(known, _)| *known == name).map(|(_, shape)| (*shape).to_owned());
        let differs = name.starts_with("apiextensions.v1.JSONSchemaPropsOr");
        return in_place.unwrap_or_else(|| if differs { "any".to_owned() } else { name });
    }
    if schema["x-kubernetes-int-or-string"] == true {
        return "int-or-string".to_owned();
    }
    let all = schema["type"].as_array().map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
    let types: Vec<&str> = all.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect();
    match (types.as_slice(), schema["format"].as_str()) {
        (["array"], _) => format!("[{}]", shape(&schema["items"])),
        (["object"], _) if schema["additionalProperties"].is_object() => {
            format!("{{{}}}", shape(&schema["additionalProperties"]))
        }
        ([], None) => "any".to_owned(),
        (types, format) => format!("{} {}", types.join("|"), format.unwrap_or_default()).trim().to_owned(),
    }
}

/// What they have and we have not, and what is neither listed, nor a list of objects, nor a part of one of them.
fn lacking(ours: &Definitions, theirs: &Definitions) -> Vec<String> {
    let is_listed = |name: &str| DIFFERENCES.iter().any(|(known, _)| name.starts_with(known));
    let mut missing: BTreeSet<&String> = theirs.keys().filter(|name| !ours.contains_key(*name)).collect();
    let mut known: Vec<&String> =
        missing.iter().copied().filter(|name| is_listed(name) || name.ends_with("List")).collect();
    while let Some(name) = known.pop() {
        if missing.remove(name) {
            let text = theirs[name].to_string();
            known.extend(missing.iter().copied().filter(|part| text.contains(&format!(".{part}\""))));
        }
    }
    missing.retain(|name| !IN_PLACE.iter().any(|(known, _)| known == *name));
    missing.into_iter().cloned().collect()
}
