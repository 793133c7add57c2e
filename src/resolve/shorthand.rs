//! Shorthands become long forms, layer by layer, so that merging meets one shape of everything.
//!
//! A derived piece has the place of what it came from. A shape that is no shorthand stays as it is: whoever decodes
//! the layer refuses it with the words for it.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    expression::Reference,
    source::Span,
    spec::{decode::is_field, platform::ArgoCd},
    value::{Data, Entry, Map, Text, Value},
};

/// Expands the `spec` of an app, a class, an overlay, `defaults` or `overrides`.
pub(super) fn expand_app(spec: &mut Value, diagnostics: &mut Diagnostics) {
    at(spec, "namespace", |namespace| wrap(namespace, "name"));
    at(spec, "chart", |chart| wrap(chart, "name"));
    each(spec, "rules", |rule| wrap(rule, "level"));
    each(spec, "secrets", |secret| expand_secret(secret, diagnostics));
    expand_main(spec, diagnostics);
    each(spec, "workloads", |workload| expand_workload(workload, diagnostics));
}

/// Expands the `spec` of a platform.
pub(super) fn expand_platform(spec: &mut Value, diagnostics: &mut Diagnostics) {
    at(spec, "argocd", expand_argocd);
    each(spec, "rules", |rule| wrap(rule, "level"));
    each(spec, "clusters", |cluster| at(cluster, "provides", |provides| items(provides, "object")));
    at(spec, "defaults", |defaults| expand_app(defaults, diagnostics));
}

/// Expands the `spec` of an environment.
pub(super) fn expand_environment(spec: &mut Value, diagnostics: &mut Diagnostics) {
    at(spec, "argocd", expand_argocd);
    each(spec, "rules", |rule| wrap(rule, "level"));
    at(spec, "overrides", |overrides| expand_app(overrides, diagnostics));
}

/// `workload` is `workloads.main`.
fn expand_main(spec: &mut Value, diagnostics: &mut Diagnostics) {
    let Some(map) = spec.as_map_mut() else { return };
    let Some(Entry { key_span, value, .. }) = map.entry("workload").cloned() else { return };
    let main = Entry { key: "main".into(), key_span, value };
    let Some(others) = map.entry("workloads").cloned() else {
        let span = main.value.span().or(key_span);
        for entry in map.iter_mut().filter(|entry| &*entry.key == "workload") {
            entry.key = "workloads".into();
            entry.value = derived(Map::from_iter([main.clone()]), span);
        }
        return;
    };
    let known = others.value.as_map().map(|others| others.entry("main"));
    if let Some(None) = known {
        let others = others.value.as_map().into_iter().flatten().cloned();
        let all = Data::Map(std::iter::once(main).chain(others).collect());
        map.iter_mut()
            .filter(|entry| &*entry.key == "workloads")
            .for_each(|entry| entry.value.data = all.clone());
    } else {
        let other = known.flatten().map_or(others.key_span, |main| main.key_span);
        let message = "`workload` and `workloads` both speak of the main workload";
        let both = Diagnostic::error("said-twice", message).at(key_span, "here").at(other, "and here");
        diagnostics.push(both.help("say all of it in `workload`"));
    }
    map.remove("workload");
}

fn expand_workload(workload: &mut Value, diagnostics: &mut Diagnostics) {
    expand_container(workload, diagnostics);
    each(workload, "files", |file| wrap(file, "file"));
    each(workload, "volumes", |volume| {
        at(volume, "configMap", |config_map| wrap(config_map, "name"));
        at(volume, "secret", |secret| wrap(secret, "secretName"));
    });
    for beside in ["initContainers", "containers"] {
        each(workload, beside, |container| expand_container(container, diagnostics));
    }
}

fn expand_container(container: &mut Value, diagnostics: &mut Diagnostics) {
    at(container, "image", |image| expand_image(image, diagnostics));
    each(container, "ports", |port| wrap(port, "container"));
}

/// `repository:tag@digest` is `{repository, tag, digest}`. A reference that is one expression stays whole until it
/// is evaluated.
fn expand_image(image: &mut Value, diagnostics: &mut Diagnostics) {
    at(image, "tag", |tag| text_tag(tag, diagnostics));
    let Some(text) = image.as_str() else { return wrap(image, "repository") };
    let Reference { repository, tag, digest } = Reference::split(text);
    let said = [("repository", Some(repository)), ("tag", tag), ("digest", digest)];
    let parts = said.into_iter().filter_map(|(key, part)| part.map(|part| (key, part)));
    let span = image.span();
    become_map(image, parts.map(|(key, part)| entry(key, span, derived(part, span))).collect());
}

/// `tag: 1.10` is the number 1.1 to every reader of YAML.
fn text_tag(tag: &mut Value, diagnostics: &mut Diagnostics) {
    let Some(spelled) = tag.spelled().filter(|_| tag.as_str().is_none()) else { return };
    diagnostics.push(number_as_tag(tag));
    tag.data = Data::String(spelled);
}

/// The message for a tag that is no text.
pub(super) fn number_as_tag(tag: &Value) -> Diagnostic {
    let spelled = tag.spelled().unwrap_or_default();
    Diagnostic::error("number-as-tag", format!("`tag` must be a string, found {} `{spelled}`", tag.kind()))
        .at(tag.span(), "")
        .help(format!("quote it: \"{spelled}\""))
}

/// `[A, B]` is `{keys: {A: {}, B: {}}}`.
fn expand_secret(secret: &mut Value, diagnostics: &mut Diagnostics) {
    let Some(items) = secret.as_list() else { return };
    if !matches!(secret.tag(), None | Some("replace")) || items.iter().any(|item| item.as_str().is_none()) {
        return;
    }
    let mut keys = Map::default();
    for item in items {
        let key = item.as_str().unwrap_or_default();
        if let Some(first) = keys.entry(key) {
            let message = format!("the key `{key}` is said twice");
            let twice = Diagnostic::error("said-twice", message).at(item.span(), "again here");
            diagnostics.push(twice.at(first.key_span, "first here").help("remove one of them"));
        } else {
            keys.push(entry(key, item.span(), derived(Map::default(), item.span())));
        }
    }
    let span = secret.span();
    become_map(secret, Map::from_iter([entry("keys", span, derived(keys, span))]));
}

/// `{version: …}` is one Argo CD, named `argocd`: some key is an Argo CD's own word, and what it holds is none itself.
fn expand_argocd(argocd: &mut Value) {
    let word = |entry: &Entry| ArgoCd::FIELDS.iter().any(|field| is_field(&entry.key, field));
    let is_one = |value: &Value| value.as_map().is_some_and(|map| map.iter().any(word));
    let direct =
        argocd.as_map().is_some_and(|map| map.iter().any(|entry| word(entry) && !is_one(&entry.value)));
    if direct {
        let span = argocd.span();
        let own = Value { data: argocd.data.clone(), ..derived(Map::default(), span) };
        become_map(argocd, Map::from_iter([entry("argocd", span, own)]));
    }
}

/// A scalar is what `{key: scalar}` says in full.
fn wrap(value: &mut Value, key: &str) {
    if value.spelled().is_none() || !matches!(value.tag(), None | Some("replace")) {
        return;
    }
    let span = value.span();
    let inner = Value { data: value.data.clone(), ..derived(Map::default(), span) };
    become_map(value, Map::from_iter([entry(key, span, inner)]));
}

/// Wraps each scalar of a list.
fn items(list: &mut Value, key: &str) {
    if let Data::List(items) = &mut list.data {
        for item in items.make_mut() {
            wrap(item, key);
        }
    }
}

/// The long form in the place of the short one: it keeps its history, `!replace` included.
fn become_map(value: &mut Value, map: Map) {
    value.data = Data::Map(map);
}

fn derived(data: impl Into<Value>, span: Option<Span>) -> Value {
    let value = data.into();
    match span {
        Some(span) => Value::at(value.data, span),
        None => value,
    }
}

fn entry(key: impl Into<Text>, key_span: Option<Span>, value: Value) -> Entry {
    Entry { key: key.into(), key_span, value }
}

fn at(value: &mut Value, key: &str, expand: impl FnOnce(&mut Value)) {
    if let Some(found) = value.as_map_mut().and_then(|map| map.get_mut(key)) {
        expand(found);
    }
}

fn each(value: &mut Value, key: &str, mut expand: impl FnMut(&mut Value)) {
    at(value, key, |named| {
        named.as_map_mut().into_iter().flatten().for_each(|entry| expand(&mut entry.value));
    });
}

#[cfg(test)]
mod tests;
