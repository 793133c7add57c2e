//! A review for programs: one JSON object, as schemas/platc/diff.v1.schema.json says.
//!
//! Every member is always there. What one side has not is null; what must not be printed is `{"hidden": true}`.

use super::{
    Shown,
    tally::{Tally, tally},
    written,
};
use crate::cli::report::escape::json_escaped;
use crate::{
    names::Name,
    review::{Consequence, FieldChange, ObjectChange, Question, Review, Standing, Subject, Weight},
    source::{Sources, Span},
};
use serde_json::{Value, json};

/// The version of the shape: another one when a member goes or means something else.
const VERSION: &str = "platc.dev/diff/v1";

/// The review as JSON, with a line break at its end.
pub(super) fn json(review: &Review, shown: Shown) -> String {
    let writer = Writer { review, shown };
    let changes: Vec<Value> = review
        .changes
        .iter()
        .filter(|change| shown.shows_of(&review.question, change))
        .map(|change| writer.change(change))
        .collect();
    let consequences: Vec<Value> = review.consequences.iter().map(|told| writer.consequence(told)).collect();
    let reach = &review.reach;
    let reach = json!({
        "environments": reach.environments.iter().map(Name::as_str).collect::<Vec<_>>(),
        "clusters": reach.clusters.iter().map(Name::as_str).collect::<Vec<_>>(),
        "namespaces": reach.namespaces.iter().map(|name| &**name).collect::<Vec<_>>(),
        "apps": reach.apps.iter().map(Name::as_str).collect::<Vec<_>>(),
    });
    let members = [
        ("version", json!(VERSION).to_string()),
        ("question", json_escaped(&question(&review.question).to_string())),
        ("reach", reach.to_string()),
        ("counts", counts(&tally(review)).to_string()),
        ("consequences", lines(&consequences)),
        ("changes", lines(&changes)),
    ];
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}: {value}", json!(name))).collect();
    format!("{{\n{}\n}}\n", members.join(",\n"))
}

/// A list, an item a line: what programs read, people may have to.
fn lines(items: &[Value]) -> String {
    let items: Vec<String> =
        items.iter().map(|item| format!("\n{}", json_escaped(&item.to_string()))).collect();
    if items.is_empty() { "[]".to_owned() } else { format!("[{}\n]", items.join(",")) }
}

fn question(question: &Question) -> Value {
    match question {
        Question::Environments { from, to } => {
            json!({ "kind": "environments", "from": from.as_str(), "to": to.as_str() })
        }
        Question::States { before, after } => json!({ "kind": "states", "from": before, "to": after }),
    }
}

fn counts(tally: &Tally) -> Value {
    json!({
        "added": tally.added,
        "removed": tally.removed,
        "changed": tally.changed,
        "promotions": tally.promotions,
        "drifts": tally.drifts,
        "expected": tally.expected,
        "derived": tally.derived,
        "own": tally.own,
    })
}

struct Writer<'r, 'a> {
    review: &'r Review<'a>,
    shown: Shown,
}

impl Writer<'_, '_> {
    fn change(&self, change: &ObjectChange) -> Value {
        let word = match (&change.old, &change.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ if change.is_renamed() => "renamed",
            _ => "changed",
        };
        let fields =
            change.fields.iter().filter(|field| self.shown.shows(&self.review.question, field.standing));
        let old = change.old.as_ref();
        json!({
            "environment": change.environment.map(Name::as_str),
            "app": change.app().map(Name::as_str),
            "change": word,
            "object": change.subject().map(subject),
            "was": old.filter(|_| change.is_renamed()).map(|old| subject(&old.subject)),
            "was_app": old.filter(|_| change.is_renamed()).and_then(|old| old.app).map(Name::as_str),
            "files": { "from": old.map(|old| &**old.path), "to": change.new.as_ref().map(|new| &**new.path) },
            "class": change.class.word(),
            "standing": standing(change.standing),
            "reason": self.reason(change.standing),
            "cause": self.cause(change.cause),
            "fields": fields.map(|field| self.field(change, field)).collect::<Vec<_>>(),
        })
    }

    fn field(&self, change: &ObjectChange, field: &FieldChange) -> Value {
        let hides =
            [&change.old, &change.new].iter().any(|side| written::is_hidden(side.as_ref(), &field.path));
        let side = |value: Option<&crate::value::Value>| {
            value.map(
                |value| if hides { json!({ "hidden": true }) } else { json!({ "value": value.to_json() }) },
            )
        };
        json!({
            "path": field.path.to_string(),
            "old": side(field.old),
            "new": side(field.new),
            "class": field.class.word(),
            "standing": standing(field.standing),
            "reason": self.reason(field.standing),
            "cause": self.cause(field.cause),
        })
    }

    fn consequence(&self, told: &Consequence) -> Value {
        json!({
            "danger": told.danger.word(),
            "weight": match told.weight { Weight::Danger => "danger", Weight::Notice => "notice" },
            "environment": told.environment.as_ref().map(Name::as_str),
            "app": told.app.as_ref().map(Name::as_str),
            "object": told.object,
            "message": told.message,
            "steps": told.steps,
            "cause": self.cause(told.cause),
        })
    }

    fn reason(&self, standing: Standing) -> Option<&str> {
        match standing {
            Standing::Expected(entry) => self.review.reasons.get(entry).map(String::as_str),
            Standing::Open | Standing::Derived => None,
        }
    }

    fn cause(&self, [old, new]: [Option<Span>; 2]) -> Value {
        let [before, after] = self.review.sources;
        json!({ "from": place(old, before), "to": place(new, after) })
    }
}

fn place(span: Option<Span>, sources: &Sources) -> Option<Value> {
    span.map(|span| json!({ "file": sources.path(span), "line": sources.position(span).line }))
}

fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::Manifest(it) => {
            json!({ "group": &*it.group, "kind": &*it.kind, "namespace": &*it.namespace, "name": &*it.name })
        }
        Subject::File(path) => json!({ "file": &**path }),
    }
}

fn standing(of: Standing) -> &'static str {
    match of {
        Standing::Open => "open",
        Standing::Expected(_) => "expected",
        Standing::Derived => "derived",
    }
}
