//! A review in the words and the order in which it is told; each form writes them in its own way.

use super::{
    Shown,
    called::{former, kind, places, short, subject, together},
    tally::{Tally, tally},
    written::{self, HIDDEN},
};
use crate::{
    diff::{self, Hunk},
    names::Name,
    review::{
        Class, Consequence, FieldChange, Group, Object, ObjectChange, Path, Question, Review, Standing,
        Weight,
    },
};
use std::collections::BTreeMap;

/// A review as it is told. Nothing in it is escaped yet.
pub(super) struct Told<'r, 'a> {
    /// `staging → prod`
    pub title: String,
    /// What it will do, the worst first.
    pub warnings: Vec<Warning<'r>>,
    /// What a promotion would carry over.
    pub promotions: Vec<Row>,
    /// The other changes, by app.
    pub sections: Vec<Section<'r, 'a>>,
    /// What is counted.
    pub tally: Tally,
}

/// One consequence, with all objects that it says the same of.
pub(super) struct Warning<'r> {
    pub told: &'r Consequence,
    /// `Kind/name in prod`
    pub places: Vec<String>,
    pub causes: Vec<String>,
}

/// One field that a promotion would carry over.
pub(super) struct Row {
    pub app: String,
    /// `image`, or `database-url: resources.limits.memory`
    pub what: String,
    pub values: [String; 2],
    pub causes: Vec<String>,
    /// Why nobody has to look at it.
    pub expected: Option<String>,
}

/// The changes of one app, or of what belongs to none.
pub(super) struct Section<'r, 'a> {
    pub name: String,
    pub items: Vec<Item<'r, 'a>>,
}

/// An object, or several of which the same is told.
pub(super) struct Item<'r, 'a> {
    /// `+`, `-` or `~`
    pub sign: char,
    /// `Deployment/backend`, or `48 objects`
    pub object: String,
    /// `in dev, prod`, `only in prod`, `was Deployment/old`
    pub notes: Vec<String>,
    pub causes: Vec<String>,
    pub fields: Vec<Field<'r>>,
    /// The object itself, where it is new.
    pub new: Option<&'r Object<'a>>,
    pub expected: Option<String>,
}

/// A field of an object.
pub(super) struct Field<'r> {
    pub path: String,
    pub values: [String; 2],
    /// The lines that differ, where it is a text of several.
    pub hunks: Vec<Hunk<'r>>,
    pub causes: Vec<String>,
    pub expected: Option<String>,
}

pub(super) fn told<'r, 'a>(review: &'r Review<'a>, shown: Shown) -> Told<'r, 'a> {
    let teller = Teller { review };
    let mut told = Told {
        title: title(&review.question),
        warnings: warnings(review),
        promotions: Vec::new(),
        sections: Vec::new(),
        tally: tally(review),
    };
    let mut sections: BTreeMap<(bool, String), Vec<Item>> = BTreeMap::new();
    for group in diff::groups(review, |standing| shown.shows(&review.question, standing)) {
        teller.tell(&group, &mut told.promotions, &mut sections);
    }
    told.sections = sections.into_iter().map(|((_, name), items)| Section { name, items }).collect();
    told
}

pub(super) fn title(question: &Question) -> String {
    match question {
        Question::Environments { from, to } => format!("{from} → {to}"),
        Question::States { before, after } => format!("{before} → {after}"),
    }
}

struct Teller<'r, 'a> {
    review: &'r Review<'a>,
}

impl<'r, 'a> Teller<'r, 'a> {
    fn tell(
        &self,
        group: &Group<'r, 'a>,
        promotions: &mut Vec<Row>,
        sections: &mut BTreeMap<(bool, String), Vec<Item<'r, 'a>>>,
    ) {
        let item = match group {
            Group::Objects { changes, fields } => {
                let Some(change) = changes.first() else { return };
                let between = matches!(self.review.question, Question::Environments { .. });
                let (carried, rest): (Vec<_>, Vec<_>) =
                    fields.iter().partition(|field| between && field.class.is_promotion());
                promotions.extend(carried.into_iter().map(|field| self.row(change, field)));
                if rest.is_empty() && !fields.is_empty() {
                    return;
                }
                self.object(changes, change, &rest)
            }
            Group::Field { field, objects } => self.repeated(field, objects),
        };
        let app = match group {
            Group::Objects { changes, .. } => changes.first().and_then(|change| change.app()),
            Group::Field { objects, .. } => only(objects.iter().map(|object| object.app())).flatten(),
        };
        let name = app.map_or_else(|| "platform".to_owned(), Name::to_string);
        sections.entry((app.is_some(), name)).or_default().push(item);
    }

    fn object(
        &self,
        changes: &[&'r ObjectChange<'a>],
        change: &'r ObjectChange<'a>,
        fields: &[&'r FieldChange<'a>],
    ) -> Item<'r, 'a> {
        let sign = match (&change.old, &change.new) {
            (None, _) => '+',
            (_, None) => '-',
            _ => '~',
        };
        Item {
            sign,
            object: together(changes),
            notes: self.notes(changes, change),
            causes: self.causes(change.cause),
            fields: fields.iter().map(|field| self.field(change, field)).chain(copied(change)).collect(),
            new: change.new.as_ref().filter(|_| change.old.is_none()),
            expected: self.expected(change.standing).filter(|_| change.fields.is_empty()),
        }
    }

    fn notes(&self, changes: &[&ObjectChange], change: &ObjectChange) -> Vec<String> {
        let mut notes = Vec::new();
        match (&self.review.question, change.old.is_some(), change.new.is_some()) {
            (Question::Environments { to, .. }, false, true) => notes.push(format!("only in {to}")),
            (Question::Environments { from, .. }, true, false) => notes.push(format!("only in {from}")),
            _ => {}
        }
        if let (true, Some(old)) = (change.is_renamed(), &change.old) {
            notes.push(format!("was {}", former(old, change)));
        }
        let is_copy = change.class == Class::File && change.old.is_some() && change.new.is_some();
        if is_copy && copied(change).is_none() {
            notes.push("other bytes".to_owned());
        }
        if let Question::States { .. } = self.review.question {
            notes.extend(places(changes));
        }
        notes
    }

    fn repeated(&self, field: &'r FieldChange<'a>, objects: &[&'r ObjectChange<'a>]) -> Item<'r, 'a> {
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for object in objects {
            *kinds.entry(kind(object)).or_default() += 1;
        }
        let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let mut notes = vec![kinds.join(", ")];
        if let Question::States { .. } = self.review.question {
            notes.extend(places(objects));
        }
        Item {
            sign: '~',
            object: format!("{} objects", objects.len()),
            notes,
            causes: Vec::new(),
            fields: objects.first().map(|change| self.field(change, field)).into_iter().collect(),
            new: None,
            expected: None,
        }
    }

    fn field(&self, change: &'r ObjectChange<'a>, field: &'r FieldChange<'a>) -> Field<'r> {
        let hides = is_hidden(change, &field.path);
        let texts = written::texts(field.old, field.new).filter(|_| !hides);
        Field {
            path: field.path.to_string(),
            values: values(change, field),
            hunks: texts.map(|[old, new]| diff::lines(old, new)).unwrap_or_default(),
            causes: self.causes(field.cause),
            expected: self.expected(field.standing),
        }
    }

    fn row(&self, change: &ObjectChange, field: &FieldChange) -> Row {
        Row {
            app: change.app().map_or_else(|| subject(change), Name::to_string),
            what: short(&field.path),
            values: values(change, field),
            causes: self.causes(field.cause),
            expected: self.expected(field.standing),
        }
    }

    fn causes(&self, cause: [Option<crate::source::Span>; 2]) -> Vec<String> {
        written::places(cause, self.review.sources)
    }

    fn expected(&self, standing: Standing) -> Option<String> {
        match standing {
            Standing::Open => None,
            Standing::Expected(entry) => {
                self.review.reasons.get(entry).map(|reason| format!("expected: {reason}"))
            }
            Standing::Derived => Some("follows from another change".to_owned()),
        }
    }
}

/// The lines in which two copies of a file differ, where both are text.
fn copied<'r>(change: &'r ObjectChange) -> Option<Field<'r>> {
    let [old, new] = [&change.old, &change.new].map(|side| side.as_ref().and_then(written::copied));
    let hunks = diff::lines(old?, new?);
    Some(Field {
        path: "text".to_owned(),
        values: Default::default(),
        hunks,
        causes: Vec::new(),
        expected: None,
    })
}

/// The values of a field, or that they are hidden.
pub(super) fn values(change: &ObjectChange, field: &FieldChange) -> [String; 2] {
    if is_hidden(change, &field.path) {
        return [field.old, field.new].map(|side| side.map_or("(nothing)", |_| HIDDEN).to_owned());
    }
    if field.class == Class::Order {
        return [field.old, field.new].map(written::items);
    }
    written::pair(field.old, field.new)
}

fn is_hidden(change: &ObjectChange, path: &Path) -> bool {
    written::is_hidden(change.old.as_ref(), path) || written::is_hidden(change.new.as_ref(), path)
}

fn only<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// The consequences; those that say the same of several objects told once.
fn warnings<'r>(review: &'r Review) -> Vec<Warning<'r>> {
    let mut warnings: Vec<Warning> = Vec::new();
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for told in &review.consequences {
        let place = match &told.environment {
            Some(environment) => format!("{} in {environment}", told.object),
            None => told.object.clone(),
        };
        let causes = written::places(told.cause, review.sources);
        let at =
            *known.entry((told.danger, told.weight, &told.message, &told.steps)).or_insert(warnings.len());
        match warnings.get_mut(at) {
            Some(same) => {
                same.places.push(place);
                let new = causes.into_iter().filter(|cause| !same.causes.contains(cause));
                let new: Vec<String> = new.take(CAUSES.saturating_sub(same.causes.len())).collect();
                same.causes.extend(new);
            }
            None => warnings.push(Warning { told, places: vec![place], causes }),
        }
    }
    warnings
}

/// Lines that are named for what happens in many places.
const CAUSES: usize = 8;

impl Warning<'_> {
    pub(super) fn is_danger(&self) -> bool {
        self.told.weight == Weight::Danger
    }
}
