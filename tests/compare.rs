//! Comparisons: what differs between two states and between two environments, and what is told of it.

mod applied;
mod environments;
mod groups;
mod history;
mod objects;

use platc::{
    build::{Compiled, compile},
    bundle::{Artifact, Bundle, Content, Manifest},
    diff::{Difference, Relation, objects},
    names::Name,
    review::{FieldChange, ObjectChange, Side},
    source::Sources,
    tree::Tree,
    value::Value,
};
use std::sync::LazyLock;

static NO_SOURCES: LazyLock<Sources> = LazyLock::new(Sources::default);

/// A bundle of objects, each with its app.
fn bundle(objects: impl IntoIterator<Item = (&'static str, Value)>) -> Bundle {
    let files = objects.into_iter().enumerate().map(|(at, (app, object))| {
        let content = Content::Manifests(vec![Manifest { object }]);
        let app = Some(Name::new(app).unwrap());
        (format!("prod/{at}.yaml").into(), Artifact { app, content })
    });
    Bundle { files: files.collect(), ..Bundle::default() }
}

/// What differs between two states.
fn difference<'a>(old: &'a Bundle, new: &'a Bundle) -> Difference<'a> {
    let side = |bundle| Some(Side { environment: None, bundle, sources: &NO_SOURCES });
    objects([side(old), side(new)], Relation::States)
}

/// A change as lines: one for the object, or one for each field.
fn lines(change: &ObjectChange) -> Vec<String> {
    let subject = change.subject().unwrap();
    let head = format!("{} {subject}", change.class.word());
    let fields = change.fields.iter().map(|field| format!("{subject} {}", line(field)));
    let mut lines: Vec<String> = fields.collect();
    if lines.is_empty() || change.is_renamed() {
        lines.insert(0, head);
    }
    lines
}

fn line(field: &FieldChange) -> String {
    let shown = |value: Option<&Value>| value.map_or("-".to_owned(), |value| value.to_json().to_string());
    let (class, standing) = (field.class.word(), field.standing);
    format!("{class} {standing:?} {}: {} -> {}", field.path, shown(field.old), shown(field.new))
}

/// What a platform compiles to: its files, each below a line `# <path>`.
fn compiled(files: &str) -> Compiled {
    let compiled = compile(tree(files), &[]);
    assert!(!compiled.diagnostics.has_errors(), "{:#?}", compiled.diagnostics);
    compiled
}

fn tree(files: &str) -> Tree {
    let files = platc::check::files(files).into_iter();
    files.map(|(path, text)| (path.to_owned(), text.into_bytes())).collect()
}
