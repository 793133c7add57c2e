//! What environments extend and require: chains without circles, and whether they are whole.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Document,
    names::{Name, meant},
    source::Span,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

type Documents = BTreeMap<Name, Document>;

/// Where an environment stands among the others.
#[derive(Debug)]
pub(super) struct Links {
    /// Its chain, lowest first, itself last: each base replaced by its own chain, a base that is reached twice at its
    /// first place.
    pub(super) chain: Vec<Name>,
    /// The environments that must be there before it, transitively, by the `requires` of its chain.
    pub(super) requires: BTreeSet<Name>,
    /// Whether all that it names exists and leads in no circle; what does not is left out.
    pub(super) are_sound: bool,
}

/// The links of an environment; what leads nowhere or in a circle is told.
pub(super) fn links(documents: &Documents, name: &Name, diagnostics: &mut Diagnostics) -> Links {
    let mut told = Diagnostics::default();
    let chain = chain(documents, name, &mut told);
    let mut requires = BTreeSet::new();
    let mut walk = Walk { documents, key: "requires", diagnostics: &mut told, path: Vec::new() };
    walk.require(name, &mut requires);
    let are_sound = told.is_empty();
    diagnostics.extend(told);
    if !are_sound {
        requires.clear();
    }
    Links { chain, requires, are_sound }
}

fn chain(documents: &Documents, name: &Name, diagnostics: &mut Diagnostics) -> Vec<Name> {
    let mut chain = Vec::new();
    Walk { documents, key: "extends", diagnostics, path: Vec::new() }.flatten(name, &mut chain);
    chain
}

struct Walk<'a> {
    documents: &'a Documents,
    key: &'static str,
    diagnostics: &'a mut Diagnostics,
    path: Vec<(Name, Option<Span>)>,
}

impl Walk<'_> {
    fn flatten(&mut self, name: &Name, chain: &mut Vec<Name>) {
        if chain.contains(name) {
            return;
        }
        for (base, span) in self.named(name) {
            self.path.push((name.clone(), span));
            if !self.circle(&base, span) {
                self.flatten(&base, chain);
            }
            self.path.pop();
        }
        if !chain.contains(name) {
            chain.push(name.clone());
        }
    }

    fn require(&mut self, name: &Name, found: &mut BTreeSet<Name>) {
        let links = chain(self.documents, name, &mut Diagnostics::default());
        for (required, span) in links.iter().flat_map(|link| self.named(link)).collect::<Vec<_>>() {
            self.path.push((name.clone(), span));
            if !self.circle(&required, span) && found.insert(required.clone()) {
                self.require(&required, found);
            }
            self.path.pop();
        }
    }

    /// The environments that a document names, with their places; unknown ones are told.
    fn named(&mut self, name: &Name) -> Vec<(Name, Option<Span>)> {
        let Some(document) = self.documents.get(name) else { return Vec::new() };
        let items = document.spec.get(self.key).and_then(Value::as_list).unwrap_or_default();
        let mut named = Vec::new();
        for item in items {
            let Some(text) = item.as_str() else { continue };
            match self.documents.get_key_value(text) {
                Some((_, known)) if self.key == "requires" && is_abstract(&known.spec) => {
                    self.diagnostics.push(abstract_required(known, item.span()));
                }
                Some((known, _)) => named.push((known.clone(), item.span())),
                None => self.diagnostics.push(unknown(self.documents, text, item.span())),
            }
        }
        named
    }

    fn circle(&mut self, next: &Name, span: Option<Span>) -> bool {
        let Some(start) = self.path.iter().position(|(seen, _)| seen == next) else { return false };
        let names: Vec<&str> = self.path[start..].iter().map(|(name, _)| name.as_str()).collect();
        let rule = if self.key == "extends" { "cyclic-extends" } else { "cyclic-requires" };
        let message = format!("`{}` leads in a circle: {} → {next}", self.key, names.join(" → "));
        let mut places: Vec<Span> = self.path[start..].iter().filter_map(|(_, span)| *span).collect();
        places.extend(span);
        places.sort_unstable();
        places.dedup();
        let diagnostic = Diagnostic::error(rule, message).help("take one of these lines away");
        self.diagnostics.push(places.into_iter().fold(diagnostic, |told, place| told.at(place, "")));
        true
    }
}

/// Whether an environment is only extended.
pub(super) fn is_abstract(spec: &Value) -> bool {
    spec.get("abstract").and_then(Value::as_bool) == Some(true)
}

fn abstract_required(document: &Document, span: Option<Span>) -> Diagnostic {
    let message = format!("`{}` is abstract, so it is never there", document.name);
    Diagnostic::error("abstract-required", message)
        .at(span, "")
        .at(document.spec.get("abstract").and_then(Value::span), "said here")
        .help("require an environment that is built, or say `extends` to start from this one")
}

/// Tells of an environment that does not exist.
pub(super) fn unknown(documents: &Documents, text: &str, span: Option<Span>) -> Diagnostic {
    Diagnostic::error("unknown-environment", format!("unknown environment `{text}`"))
        .at(span, "")
        .help(meant(text, documents.keys().map(Name::as_str)))
}
