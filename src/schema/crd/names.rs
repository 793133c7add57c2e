//! What a definition says around its schemas: group, names, scope, versions.

use super::{Place, field, text};
use crate::{
    schema::{Mistake, format::Uri, words},
    value::{Map, Value},
};
use std::collections::BTreeSet;

/// The annotation with which Kubernetes' own groups are approved (apiextensions-apiserver, `apihelpers`).
const APPROVED: &str = "api-approved.kubernetes.io";

/// Checks all but the schemas.
pub(super) fn check(definition: &Value, spec: &Value, place: &Place, found: &mut Vec<Mistake>) {
    let Some(map) = spec.as_map() else {
        found.push(place.mistake("invalid-type", "`spec` must be a map"));
        return;
    };
    group(definition, map, place, found);
    scope(map, place, found);
    versions(map, place, found);
    let names = field(place, Some(map), "names");
    match names.as_ref().and_then(|(place, names)| Some((place, names.as_map()?))) {
        Some((place, names)) => self::names(names, place, found),
        None => found.push(place.lacks("names", "`spec` needs `names`").help("add `names`")),
    }
    own_name(definition, map, found);
    if let Some((place, _)) =
        field(place, Some(map), "preserveUnknownFields").filter(|(_, value)| value.as_bool() == Some(true))
    {
        let message = "`preserveUnknownFields` cannot be true any more";
        found.push(
            place
                .mistake("invalid-value", message)
                .help("set `x-kubernetes-preserve-unknown-fields: true` in the schema"),
        );
    }
}

fn group(definition: &Value, spec: &Map, place: &Place, found: &mut Vec<Mistake>) {
    let Some((here, value)) =
        field(place, Some(spec), "group").filter(|(_, value)| value.as_str() != Some(""))
    else {
        found.push(place.lacks("group", "`spec` needs `group`").help("add `group`"));
        return;
    };
    let group = value.as_str().unwrap_or_default();
    if !words::is_subdomain(group) || !group.contains('.') {
        let message = format!("`{group}` cannot be a group");
        found.push(here.mistake("invalid-name", message).help("write a domain with at least one dot"));
    }
    let protected = ["k8s.io", "kubernetes.io"]
        .iter()
        .any(|domain| group.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    if protected {
        approval(definition, group, found);
    }
}

/// Kubernetes' own domains are approved by a link to the pull request, or say why not.
fn approval(definition: &Value, group: &str, found: &mut Vec<Mistake>) {
    let annotations = definition.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let annotation = annotations.and_then(|annotations| annotations.get(APPROVED));
    let said = annotation.and_then(Value::as_str).unwrap_or_default();
    let linked = Uri::parse(said).is_some_and(|uri| !uri.scheme.is_empty() && !uri.host.is_empty());
    if linked || said.starts_with("unapproved") {
        return;
    }
    let root = Place::root(definition.span());
    let metadata: crate::value::Text = "metadata".into();
    let key: crate::value::Text = "annotations".into();
    let span = definition.get("metadata").and_then(Value::span);
    let metadata = root.key(&metadata, span);
    let annotations = metadata.key(&key, annotations.and_then(Value::span));
    let message = format!("`{group}` is a group of Kubernetes' and needs the annotation `{APPROVED}`");
    let mut mistake = annotations.lacks(APPROVED, message);
    if let Some(annotation) = annotation {
        mistake.rule = "invalid-value";
        mistake.at = annotation.span().or(mistake.at);
    }
    found.push(mistake.help("say the URL of the approval, or a reason that starts with `unapproved`"));
}

fn scope(spec: &Map, place: &Place, found: &mut Vec<Mistake>) {
    match field(place, Some(spec), "scope") {
        None => {
            found.push(place.lacks("scope", "`spec` needs `scope`").help("say `Namespaced` or `Cluster`"));
        }
        Some((here, value)) if !matches!(value.as_str(), Some("Namespaced" | "Cluster")) => {
            let message = "`scope` must be `Namespaced` or `Cluster`";
            found.push(here.mistake("invalid-value", message));
        }
        Some(_) => {}
    }
}

fn versions(spec: &Map, place: &Place, found: &mut Vec<Mistake>) {
    let here = field(place, Some(spec), "versions");
    let Some((here, list)) = here.as_ref().and_then(|(here, value)| Some((here, value.as_list()?))) else {
        found.push(
            place
                .lacks("versions", "`spec` needs `versions`")
                .help("add a version that is served and stored"),
        );
        return;
    };
    let mut known = BTreeSet::new();
    let mut unique = true;
    for (at, version) in list.iter().enumerate() {
        let item = here.item(at, version.span());
        let name = version.get("name").and_then(Value::as_str).unwrap_or_default();
        unique &= known.insert(name);
        if !words::is_old_label(name) {
            let mut mistake = item.lacks("name", format!("`{name}` cannot be a version"));
            mistake.rule = "invalid-name";
            mistake.at = version.get("name").and_then(Value::span).or(mistake.at);
            found.push(mistake.help("a version is a DNS label that begins with a letter, such as `v1`"));
        }
    }
    if !unique {
        found.push(here.mistake("duplicate-item", "two versions have the same name"));
    }
    let stored =
        list.iter().filter(|version| version.get("storage").and_then(Value::as_bool) == Some(true)).count();
    if stored != 1 {
        let message = format!("exactly one version must be stored (`storage: true`), found {stored}");
        found.push(here.mistake("invalid-value", message));
    }
}

fn names(names: &Map, place: &Place, found: &mut Vec<Mistake>) {
    for key in ["plural", "kind"] {
        if text(names, key).is_empty() {
            found.push(place.lacks(key, format!("`names` needs `{key}`")).help(format!("add `{key}`")));
        }
    }
    if text(names, "kind").is_empty() && text(names, "singular").is_empty() {
        found.push(place.lacks("singular", "`names` needs `singular`"));
    }
    if text(names, "kind").is_empty() && text(names, "listKind").is_empty() {
        found.push(place.lacks("listKind", "`names` needs `listKind`"));
    }
    for entry in names {
        let here = place.key(&entry.key, entry.value.span().or(entry.key_span));
        let mixed = matches!(&*entry.key, "kind" | "listKind");
        let fits = |text: &str| {
            text.is_empty() || words::is_old_label(&if mixed { text.to_lowercase() } else { text.to_owned() })
        };
        if let Some(text) = entry.value.as_str().filter(|text| !fits(text)) {
            found.push(wrong(&here, &entry.key, text));
        }
        for (at, item) in entry.value.as_list().unwrap_or_default().iter().enumerate() {
            if let Some(text) = item.as_str().filter(|text| !words::is_old_label(text)) {
                found.push(wrong(&here.item(at, item.span()), &entry.key, text));
            }
        }
    }
    if let Some((here, list)) = field(place, Some(names), "listKind")
        && !text(names, "kind").is_empty()
        && list.as_str() == Some(text(names, "kind"))
    {
        found.push(here.mistake("invalid-value", "`listKind` must differ from `kind`"));
    }
}

fn wrong(place: &Place, key: &str, text: &str) -> Mistake {
    place
        .mistake("invalid-name", format!("`{text}` cannot stand in `{key}`"))
        .help("write a DNS label that begins with a letter, at most 63 letters, digits and `-`")
}

/// `metadata.name` is the plural name and the group.
fn own_name(definition: &Value, spec: &Map, found: &mut Vec<Mistake>) {
    let plural = spec.get("names").and_then(|names| names.get("plural")).and_then(Value::as_str);
    let wanted = format!("{}.{}", plural.unwrap_or_default(), text(spec, "group"));
    let metadata = definition.get("metadata");
    let name = metadata.and_then(|metadata| metadata.get("name"));
    let said = name.and_then(Value::as_str).unwrap_or_default();
    if said == wanted && words::is_subdomain(said) {
        return;
    }
    let root = Place::root(name.or(metadata).and_then(Value::span).or(definition.span()));
    let mut mistake = root.lacks("metadata", format!("`metadata.name` must be `{wanted}`, found `{said}`"));
    mistake.path.push(crate::schema::Step::Key("name".into()));
    mistake.rule = "invalid-name";
    found.push(mistake.help(format!("write `name: {wanted}`")));
}
