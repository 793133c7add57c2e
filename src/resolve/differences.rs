//! The ledger of expected differences: each entry complete, and of environments and apps that there are.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::{Document, Inputs},
    model::Expected,
    names::{Name, meant},
    spec::{
        Decoder, Stage, Traced,
        differences::{DifferencesSpec, ExpectedDifference},
    },
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

/// The entries that are sound.
pub(super) fn expected(inputs: &Inputs, diagnostics: &mut Diagnostics) -> Vec<Expected> {
    let Some(document) = &inputs.differences else { return Vec::new() };
    let (spec, told) = Decoder::read::<DifferencesSpec>(&document.spec, Stage::Meant);
    let is_sound = !told.has_errors();
    diagnostics.extend(told);
    let entries = spec.filter(|_| is_sound).and_then(|spec| spec.expected).unwrap_or_default();
    entries.iter().filter_map(|entry| self::entry(entry, inputs, diagnostics)).collect()
}

fn entry(
    said: &Traced<ExpectedDifference>,
    inputs: &Inputs,
    diagnostics: &mut Diagnostics,
) -> Option<Expected> {
    let between = said.between.iter().flatten();
    let between: Vec<Option<Name>> =
        between.map(|name| known("environment", name, &inputs.environments, diagnostics)).collect();
    let between: Vec<Name> = between.into_iter().collect::<Option<_>>()?;
    let is_pair = between.iter().any(|name| *name != between[0]);
    if !is_pair {
        diagnostics.push(
            Diagnostic::error("missing-field", "`between` names no two environments")
                .at(said.span(), "this entry")
                .help("say between which: `between: [staging, prod]`"),
        );
        return None;
    }
    let app = match &said.app {
        Some(app) => Some(known("app", app, &inputs.apps, diagnostics)?),
        None => None,
    };
    let mut text = |key: &str, text: &Option<Traced<Arc<str>>>, help: &str| {
        let found = text.as_ref().map(|text| text.value.clone()).filter(|text| !text.trim().is_empty());
        if found.is_none() {
            diagnostics.push(
                Diagnostic::error("missing-field", format!("`{key}` is said nowhere"))
                    .at(said.span(), "this entry")
                    .help(help),
            );
        }
        found
    };
    let object = text("object", &said.object, "say which: `object: Deployment/backend`");
    let path = text("path", &said.path, "say where: `path: spec.replicas`, as `platc diff` prints it");
    let reason = text("reason", &said.reason, "say why it is meant to differ");
    let (object, path, reason) = (object?, path?, reason?);
    Some(Expected { span: said.span(), between, app, object, path, reason })
}

/// A name that something has.
fn known(
    what: &str,
    said: &Traced<Arc<str>>,
    documents: &BTreeMap<Name, Document>,
    diagnostics: &mut Diagnostics,
) -> Option<Name> {
    if let Some((name, document)) = documents.get_key_value(&*said.value) {
        let is_abstract = document.spec.get("abstract").and_then(Value::as_bool) == Some(true);
        if what == "app" || !is_abstract {
            return Some(name.clone());
        }
    }
    let names = documents.iter().filter(|(_, document)| document.spec.get("abstract").is_none());
    let rule = if what == "app" { "unknown-app" } else { "unknown-environment" };
    diagnostics.push(
        Diagnostic::error(rule, format!("unknown {what} `{}`", said.value))
            .at(said.span(), "")
            .help(meant(&said.value, names.map(|(name, _)| name.as_str()))),
    );
    None
}
