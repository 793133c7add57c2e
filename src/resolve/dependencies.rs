//! What `dependsOn` says, over what was inferred, and that it leads in no circle.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Edge, Reason},
    names::{Name, nearest},
    source::Span,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// Adds and cuts edges as `dependsOn` says; tells of circles. `here` are all apps that run here, those that could not
/// be lowered included.
pub(super) fn check(apps: &mut BTreeMap<Name, App>, here: &BTreeMap<Name, Value>, told: &mut Diagnostics) {
    for app in apps.values_mut() {
        for entry in app.spec.get("dependsOn").and_then(Value::as_map).into_iter().flatten() {
            let Some((other, _)) = here.get_key_value(&*entry.key) else {
                told.push(unknown(&entry.key, entry.key_span, here));
                continue;
            };
            if entry.value.as_bool() == Some(true) {
                app.depends_on.push(Edge { to: other.clone(), span: entry.key_span, reason: Reason::Said });
            } else {
                app.depends_on.retain(|edge| edge.to != *other);
            }
        }
        let is_other = |edge: &Edge| edge.to != app.name || edge.reason == Reason::Said;
        app.depends_on.retain(|edge| is_other(edge) && here.contains_key(&edge.to));
        app.depends_on.sort_by(|a, b| (&a.to, a.reason, a.span).cmp(&(&b.to, b.reason, b.span)));
        app.depends_on.dedup_by(|a, b| a.to == b.to);
    }
    circles(apps, told);
}

fn unknown(name: &str, span: Option<Span>, here: &BTreeMap<Name, Value>) -> Diagnostic {
    let known = here.keys().map(Name::as_str);
    let help = nearest(name, known).map_or_else(
        || "what a required environment has is there already; take the line away".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    Diagnostic::error("unknown-dependency", format!("no app `{name}` runs in this environment"))
        .at(span, "")
        .help(help)
}

/// Tells of circles, and cuts them, so that nobody has to tell of them again.
fn circles(apps: &mut BTreeMap<Name, App>, told: &mut Diagnostics) {
    let (mut done, mut cut) = (BTreeSet::new(), BTreeSet::new());
    for start in apps.keys() {
        Walk { apps, path: vec![start], edges: Vec::new(), done: &mut done, cut: &mut cut, told }.on();
    }
    let cut: Vec<Name> = cut.into_iter().cloned().collect();
    for name in cut {
        apps.entry(name).and_modify(|app| app.depends_on.clear());
    }
}

/// A walk along the edges, depth first.
struct Walk<'a, 'b> {
    apps: &'a BTreeMap<Name, App>,
    /// The apps on the way, the one that is looked at last.
    path: Vec<&'a Name>,
    /// The edges between them.
    edges: Vec<&'a Edge>,
    done: &'b mut BTreeSet<&'a Name>,
    /// The apps whose edges close a circle.
    cut: &'b mut BTreeSet<&'a Name>,
    told: &'b mut Diagnostics,
}

impl Walk<'_, '_> {
    fn on(&mut self) {
        let Some(name) = self.path.last().copied().filter(|name| !self.done.contains(name)) else { return };
        for edge in self.apps.get(name).into_iter().flat_map(|app| &app.depends_on) {
            self.edges.push(edge);
            if let Some(start) = self.path.iter().position(|seen| **seen == edge.to) {
                self.told.push(circle(&self.edges[start..], &edge.to));
                self.cut.insert(name);
            } else {
                self.path.push(&edge.to);
                self.on();
                self.path.pop();
            }
            self.edges.pop();
        }
        self.done.insert(name);
    }
}

fn circle(edges: &[&Edge], start: &Name) -> Diagnostic {
    let names: Vec<&str> =
        std::iter::once(start.as_str()).chain(edges.iter().map(|edge| edge.to.as_str())).collect();
    let message = format!("apps wait for each other: {}", names.join(" → "));
    let mut told = Diagnostic::error("cyclic-dependency", message);
    for edge in edges {
        told = told.at(edge.span, format!("{} `{}`", why(edge.reason), edge.to));
    }
    told.help(format!(
        "cut one edge: `dependsOn: {{{}: false}}`",
        edges.first().map_or(start, |edge| &edge.to)
    ))
}

fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Said => "says that it needs",
        Reason::Export => "reads an export of",
        Reason::Secret => "uses a secret of",
        Reason::Crd => "uses a CRD of",
    }
}
