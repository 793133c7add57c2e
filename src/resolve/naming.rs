//! The names of what platc makes in Argo CD's namespace, by the platform's templates.

use super::evaluate::{self, Place};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::Names,
    names::Name,
    source::Span,
    spec::Traced,
    value::{Map, Value},
};
use std::{collections::BTreeMap, sync::Arc};

/// The templates of one Argo CD.
#[derive(Debug, Default)]
pub(super) struct Templates(Map);

/// The templates that hold when a platform says none.
const BUILT_IN: &[(&str, &str)] = &[
    ("application", "${{ app.name }}-${{ env.name }}"),
    ("project", "${{ project.name }}-${{ env.name }}"),
    ("root", "${{ platform.name }}-${{ env.name }}"),
];

/// Takes the templates of each Argo CD out of an environment's settings: they are evaluated app by app.
pub(super) fn take_templates(settings: &mut Value) -> BTreeMap<Arc<str>, Templates> {
    let argocds = settings.as_map_mut().and_then(|map| map.get_mut("argocd")?.as_map_mut());
    let taken = argocds.into_iter().flatten().filter_map(|entry| {
        let names = entry.value.as_map_mut()?.remove("names")?.value;
        Some((entry.key.clone().into(), Templates(names.as_map()?.clone())))
    });
    taken.collect()
}

impl Templates {
    fn template(&self, word: &str) -> Value {
        let built_in =
            || BUILT_IN.iter().find(|(known, _)| *known == word).map_or("", |(_, template)| template);
        self.0.get(word).cloned().unwrap_or_else(|| built_in().into())
    }
}

/// The names of an environment's own objects.
pub(super) fn names(place: &Place, templates: &Templates, diagnostics: &mut Diagnostics) -> Option<Names> {
    let environment = &place.around.name;
    let root = fill(place, &templates.template("root"), "root", diagnostics)?;
    let own = |what: &str| -> Arc<str> { format!("platc-{what}-{environment}").into() };
    Some(Names {
        root,
        root_project: own("root"),
        namespaces_project: own("namespaces"),
        namespaces: own("namespaces"),
    })
}

/// The name of an app's Application.
pub(super) fn application(
    place: &Place,
    templates: &Templates,
    told: &mut Diagnostics,
) -> Option<Traced<Arc<str>>> {
    fill(place, &templates.template("application"), "application", told)
}

/// The name of a project's AppProject.
pub(super) fn project(
    place: &Place,
    templates: &Templates,
    project: &Arc<str>,
    told: &mut Diagnostics,
) -> Option<Traced<Arc<str>>> {
    let place = Place { project: Some(project.clone()), ..place.clone() };
    fill(&place, &templates.template("project"), "project", told)
}

fn fill(place: &Place, template: &Value, word: &str, told: &mut Diagnostics) -> Option<Traced<Arc<str>>> {
    let (filled, _) = evaluate::evaluate(place, &format!("argocd.names.{word}"), template, told);
    let filled = filled?;
    let text: Arc<str> = filled.spelled()?.into();
    if text.starts_with("platc-") {
        told.push(
            Diagnostic::error(
                "reserved-name",
                format!("`{text}`: names that begin with `platc-` are platc's own"),
            )
            .at(filled.span(), "this template makes it")
            .help("put something before it"),
        );
        return None;
    }
    name(&text, filled.span(), told)?;
    Some(Traced { value: text, trace: filled.trace })
}

/// A name that must be a DNS-1123 label.
pub(super) fn name(text: &Arc<str>, span: Option<Span>, told: &mut Diagnostics) -> Option<Name> {
    Name::written(text, span).map_err(|diagnostic| told.push(diagnostic)).ok()
}
