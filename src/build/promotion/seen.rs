//! What a review of two environments finds, as far as a promotion asks: what is open, what is expected, and which lines
//! of the sources it comes from.

use super::Between;
use crate::{
    build::{Compiled, explain, review},
    names::Name,
    review::{FieldChange, Object, ObjectChange, Standing, Subject, What},
    source::Span,
    value::{Data, Value},
};
use std::collections::{BTreeMap, BTreeSet};

/// All that differs.
pub(super) struct Seen {
    items: Vec<Item>,
}

/// One thing that differs: a field, or a whole object.
pub(super) struct Item {
    app: Option<Name>,
    object: String,
    path: String,
    standing: Standing,
    /// The lines of the sources that it was made of.
    spans: BTreeSet<Span>,
    cause: [Option<Span>; 2],
    /// Both values, for seeing whether they change.
    values: String,
}

impl Item {
    /// Whether somebody has to look at it.
    pub(super) fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    /// The entry of the ledger that expects it.
    pub(super) fn entry(&self) -> Option<usize> {
        if let Standing::Expected(entry) = self.standing { Some(entry) } else { None }
    }

    fn key(&self) -> (Option<&str>, &str, &str) {
        (self.app.as_ref().map(Name::as_str), &self.object, &self.path)
    }
}

impl Seen {
    /// Compares two environments.
    pub(super) fn of(compiled: &Compiled, [from, to]: Between) -> Self {
        let review = review::environments(compiled, from.as_str(), to.as_str());
        let changes = review.map(|review| review.changes).unwrap_or_default();
        Self { items: changes.iter().flat_map(|change| items(compiled, change)).collect() }
    }

    /// What differs of an app.
    pub(super) fn of_app(&self, app: &Name) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.app.as_ref() == Some(app))
    }

    /// Whether something of an app is open.
    pub(super) fn is_open(&self, app: &Name) -> bool {
        self.of_app(app).any(Item::is_open)
    }

    /// Whether lines of the sources made something of an app that is open, and the entry that expects something that
    /// they made.
    pub(super) fn made_of(&self, app: &Name, spans: &BTreeSet<Span>) -> (bool, Option<usize>) {
        let met: Vec<&Item> = self.of_app(app).filter(|item| !item.spans.is_disjoint(spans)).collect();
        (met.iter().any(|item| item.is_open()), met.iter().find_map(|item| item.entry()))
    }

    /// Whether something that is open here is closed, or nearer, there.
    pub(super) fn is_closer(&self, other: &Self) -> bool {
        let after: BTreeMap<_, _> =
            other.items.iter().filter(|item| item.is_open()).map(|item| (item.key(), &item.values)).collect();
        let open = self.items.iter().filter(|item| item.is_open());
        let count = |seen: &Self| seen.items.iter().filter(|item| item.is_open()).count();
        count(other) <= count(self)
            && open.into_iter().any(|item| after.get(&item.key()) != Some(&&item.values))
    }

    /// The entry whose difference is another one there, or none.
    pub(super) fn touched(&self, other: &Self) -> Option<usize> {
        let after: BTreeMap<_, _> = other
            .items
            .iter()
            .filter(|item| item.entry().is_some())
            .map(|item| (item.key(), &item.values))
            .collect();
        let mut expected = self.items.iter().filter_map(|item| Some((item, item.entry()?)));
        expected.find(|(item, _)| after.get(&item.key()) != Some(&&item.values)).map(|(_, entry)| entry)
    }

    /// What is open still, and what to do about it.
    pub(super) fn left(&self, compiled: &Compiled, between: Between, apps: &[Name]) -> Vec<(String, String)> {
        let is_asked =
            |item: &&Item| apps.is_empty() || item.app.as_ref().is_some_and(|app| apps.contains(app));
        let open = self.items.iter().filter(|item| item.is_open()).filter(is_asked);
        open.map(|item| {
            let app = item.app.as_ref().map_or(String::new(), |app| format!("{app}: "));
            let path = if item.path.is_empty() { String::new() } else { format!(" {}", item.path) };
            (format!("{app}{}{path}", item.object), advice(compiled, between, item))
        })
        .collect()
    }
}

fn items(compiled: &Compiled, change: &ObjectChange) -> Vec<Item> {
    let app = change.app().cloned().or_else(|| application(compiled, change));
    let object = change.subject().map(ToString::to_string).unwrap_or_default();
    let of_field = |field: &FieldChange| {
        let mut spans: BTreeSet<Span> = field.cause.into_iter().flatten().collect();
        field.old.into_iter().chain(field.new).for_each(|value| places(value, &mut spans));
        let values = format!("{:?}", [field.old, field.new].map(|value| value.map(Value::to_json)));
        let (path, standing, cause) = (field.path.to_string(), field.standing, field.cause);
        Item { app: app.clone(), object: object.clone(), path, standing, spans, cause, values }
    };
    if !change.fields.is_empty() && !change.is_renamed() {
        return change.fields.iter().map(of_field).collect();
    }
    let mut spans: BTreeSet<Span> = change.cause.into_iter().flatten().collect();
    let whole = |object: &Option<Object>| match object.as_ref().map(|object| object.what) {
        Some(What::Value(value)) => Some(value.to_json().to_string()),
        Some(What::Bytes(bytes)) => Some(format!("{bytes:?}")),
        None => None,
    };
    for object in change.old.iter().chain(&change.new) {
        if let What::Value(value) = object.what {
            places(value, &mut spans);
        }
    }
    let values = format!("{:?}", [whole(&change.old), whole(&change.new)]);
    let (standing, cause) = (change.standing, change.cause);
    vec![Item { app, object, path: String::new(), standing, spans, cause, values }]
}

/// The app that an Application is.
fn application(compiled: &Compiled, change: &ObjectChange) -> Option<Name> {
    let names: Vec<_> = change
        .old
        .iter()
        .chain(&change.new)
        .filter_map(|object| match &object.subject {
            Subject::Manifest(identity) if &*identity.kind == "Application" => Some(identity.name.clone()),
            _ => None,
        })
        .collect();
    let mut apps = compiled.model.environments.values().flat_map(|environment| environment.apps.values());
    apps.find(|app| names.contains(&app.application.value)).map(|app| app.name.clone())
}

/// The places of all scalars in a value.
pub(super) fn places(value: &Value, found: &mut BTreeSet<Span>) {
    match &value.data {
        Data::List(items) if !items.is_empty() => items.iter().for_each(|item| places(item, found)),
        Data::Map(map) if !map.is_empty() => map.iter().for_each(|entry| places(&entry.value, found)),
        _ => found.extend(value.span()),
    }
}

/// What to do about something that no edit of an overlay takes away.
fn advice(compiled: &Compiled, [from, to]: Between, item: &Item) -> String {
    if item.object.starts_with("SealedSecret/") || item.object.starts_with("Secret/") {
        return format!("secrets are never copied: seal its own with `platc secret set {to} …`");
    }
    let layers = item
        .cause
        .into_iter()
        .flatten()
        .map(|span| (explain::layer(&compiled.inputs, span), compiled.inputs.sources.place(span)));
    let own = layers.into_iter().find(|(layer, _)| super::is_filled(layer) && !layer.ends_with("platform"));
    if let Some((layer, place)) = own {
        return format!(
            "the {layer} says it ({place}): say it in environments/{to}/environment.yaml, or in the ledger"
        );
    }
    let reading =
        item.cause.into_iter().flatten().find(|span| compiled.inputs.sources.text(*span).contains("${{"));
    if let Some(span) = reading {
        let place = compiled.inputs.sources.place(span);
        return format!(
            "the expression at {place} reads what each environment says of itself: say it in \
             environments/{to}/environment.yaml, or in the ledger"
        );
    }
    match item.cause {
        [Some(span), _] | [None, Some(span)] => {
            let place = compiled.inputs.sources.place(span);
            format!(
                "no edit of the overlay changes it: {place} makes it in {from}; mend it there, or expect it in the ledger"
            )
        }
        [None, None] => {
            "no edit of the overlay changes it: expect it in environments/differences.yaml".to_owned()
        }
    }
}
