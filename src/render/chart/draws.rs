//! What of a chart's objects is left to chance: found by rendering twice with two seeds.

use super::{library::Loaded, recorded::path_of};
use crate::{
    bundle::{Identity, Manifest, Read},
    diagnostic::Diagnostic,
    model::{App, Environment},
    value::{Data, Value, Way},
};
use helm::trace::{Draw, Source, Trace};
use std::collections::BTreeSet;

/// An object of one render, and the same of another.
pub(super) struct Pair<'a> {
    pub(super) object: &'a Value,
    pub(super) again: Option<&'a Value>,
    /// What decided on it.
    pub(super) reads: BTreeSet<Read>,
}

/// What must not be left to chance: Secrets, what is made of them, and what nobody can seed; each with its object.
pub(super) fn refused(
    environment: &Environment,
    app: &App,
    loaded: &Loaded,
    (trace, pairs): (&Trace, &[Pair]),
) -> Vec<(Identity, Diagnostic)> {
    let draws: Vec<&Draw> = trace.draws.iter().filter(|draw| draw.source != Source::Clock).collect();
    let reached = pairs.iter().map(|pair| (pair, differing(pair))).filter(|(_, ways)| !ways.is_empty());
    let reached: Vec<(&Pair, Vec<Way>)> = reached.collect();
    let is_seeded = draws.iter().all(|draw| draw.source == Source::Chance);
    let secrets = reached.iter().any(|(pair, _)| is_secret(pair.object));
    let bad = reached.iter().filter(|(pair, ways)| {
        let is_hash = |way: &Way| way.to_string().contains("annotations");
        is_secret(pair.object) || (!secrets && (!is_seeded || ways.iter().all(is_hash)))
    });
    let identity = |object: &Value| Manifest { object: object.clone() }.identity();
    let told = |pair, ways| told(environment, app, loaded, (&draws, pair, ways));
    bad.map(|(pair, ways)| (identity(pair.object), told(pair, ways))).collect()
}

fn is_secret(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("Secret")
}

fn told(
    environment: &Environment,
    app: &App,
    loaded: &Loaded,
    (draws, pair, ways): (&[&Draw], &Pair, &[Way]),
) -> Diagnostic {
    let text = |path: [&str; 2]| pair.object.at_path(path).and_then(Value::as_str).unwrap_or_default();
    let kind = pair.object.get("kind").and_then(Value::as_str).unwrap_or_default();
    let object = format!("{kind}/{}", text(["metadata", "name"]));
    let fields: Vec<String> = ways.iter().map(|way| format!("`{way}`")).collect();
    let message = format!("{} of `{object}` is another in every render of the chart", fields.join(", "));
    let place = ways.iter().find_map(|way| way.place(pair.object));
    let mut told = Diagnostic::error("random-secret", message)
        .at(place.or_else(|| app.chart.as_ref().and_then(|chart| chart.span)).or(app.span), "");
    for draw in draws {
        let place = loaded.templates.place(&draw.template, (draw.line, draw.column));
        told = told.at(place, format!("`{}` draws it", draw.function));
    }
    if told.labels.len() == 1 {
        let words = draws.iter().map(|draw| format!("{}:{} (`{}`)", draw.template, draw.line, draw.function));
        told = told.note(format!("drawn in {}", words.collect::<Vec<_>>().join(", ")));
    }
    let values = settable(&pair.reads);
    match values.as_slice() {
        [] => told.help("let a Secret of the app's own take its place: the chart's values have no word for it that it read"),
        [first, ..] => {
            let words: Vec<String> = values.iter().map(|path| format!("`{path}`")).collect();
            let key = ways.first().map(last).unwrap_or_default();
            let name = format!("{}-{}", app.name, first.split('.').next().unwrap_or("secret"));
            let name = name.to_lowercase();
            told.help(format!(
                "declare a Secret of the app's own (`secrets: {{{name}: [{key}]}}`), set {} to its name, and seal a value",
                words.join(" or ")
            ))
            .run(format!("platc secret set {} {} {name}/{key} --generate 32", environment.name, app.name))
        }
    }
}

fn last(way: &Way) -> String {
    match way.0.last() {
        Some(crate::value::Step::Key(key)) => key.to_string(),
        _ => "password".to_owned(),
    }
}

/// The values that name a Secret which is there already, by the habits of charts: `auth.existingSecret`.
fn settable(reads: &BTreeSet<Read>) -> Vec<String> {
    let paths = reads.iter().filter_map(|read| match read {
        Read::Value(path) => Some(path),
        _ => None,
    });
    let names_secret = |path: &&Vec<std::sync::Arc<str>>| {
        let key = path.last().map(|key| key.to_lowercase()).unwrap_or_default();
        (key.contains("existing")
            && (key.contains("secret") || path.len() > 1 && key.starts_with("existing")))
            || key == "secretname"
    };
    let mut found: Vec<String> = paths.filter(names_secret).map(|path| path_of(path)).collect();
    found.sort_by_key(|path| (path.starts_with("global."), path.len()));
    found
}

/// The ways to all scalars in which two renders of an object differ.
fn differing(pair: &Pair) -> Vec<Way> {
    let mut found = Vec::new();
    match pair.again {
        Some(again) => compare(pair.object, again, &Way::default(), &mut found),
        None => found.push(Way::from_iter(["metadata", "name"])),
    }
    found
}

fn compare(one: &Value, other: &Value, way: &Way, found: &mut Vec<Way>) {
    match (&one.data, &other.data) {
        (Data::Map(a), Data::Map(b)) if a.len() == b.len() && a.keys().all(|key| b.get(key).is_some()) => {
            for entry in a {
                let there = b.get(&entry.key).unwrap_or(&Value::NULL);
                compare(&entry.value, there, &way.clone().then(&*entry.key), found);
            }
        }
        (Data::List(a), Data::List(b)) if a.len() == b.len() => {
            for (at, (one, other)) in a.iter().zip(b.iter()).enumerate() {
                compare(one, other, &way.clone().then(at), found);
            }
        }
        (one, other) if one == other => {}
        _ => found.push(way.clone()),
    }
}
