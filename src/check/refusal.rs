//! What the API server would refuse: every object against the schemas of the cluster that its environment is on.

use super::{Compile, Finding, Object, View};
use crate::{
    bundle::Identity,
    model::Environment,
    schema::{Catalog, Judgement, Kubernetes, Mistake},
    value::Value,
};
use std::collections::BTreeMap;

/// All that is wrong with all objects, by what is known of their kinds.
pub(super) fn refusals(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| of_environment(compile, view)).collect()
}

fn of_environment(compile: &Compile, view: View) -> Vec<Finding> {
    let Some(catalog) = catalog(compile, view) else { return Vec::new() };
    let before = compile.before.in_environment(view.environment.name.as_str());
    let before: BTreeMap<Identity, &Value> =
        before.iter().map(|old| (old.manifest.identity(), &old.manifest.object)).collect();
    let mut found = Vec::new();
    for object in view.own() {
        let old = || before.get(&object.manifest.identity()).copied();
        let old = if before.is_empty() { None } else { old() };
        match catalog.judge(&object.manifest.object, old) {
            Judgement::Known(mistakes) => {
                found.extend(mistakes.into_iter().map(|mistake| told(object, mistake)));
            }
            Judgement::Unknown(mistake) => found.push(unknown(object, mistake)),
        }
    }
    found
}

/// The schemas of Kubernetes' minor, or of the nearest that is known, of CRDs in the compile and of `schemas/`.
fn catalog(compile: &Compile, view: View) -> Option<Catalog> {
    let minor = minor(view.environment)?.minor();
    let mut catalog = Catalog::of(Some(minor)).ok()?.with(compile.custom);
    view.all().for_each(|object| catalog.learn(&object.manifest.object));
    Some(catalog)
}

/// The minor whose schemas hold in an environment.
pub(super) fn minor(environment: &Environment) -> Option<&'static Kubernetes> {
    Kubernetes::nearest(&environment.cluster.kubernetes.value)
}

fn told(object: &Object, mistake: Mistake) -> Finding {
    let way = mistake.way();
    let mut finding = object.finding_at(mistake.rule, &way, mistake.message);
    // The walk knows keys, too: a field that should not be there is marked where its name stands.
    if let (Some(at), Some(label)) = (mistake.at, finding.diagnostic.labels.first_mut()) {
        label.span = at;
    }
    let more = || format!("write what the field takes; `platc explain {}` says more", mistake.rule);
    finding.help(mistake.help.unwrap_or_else(more))
}

/// Custom kinds have several ways to become known.
fn unknown(object: &Object, mistake: Mistake) -> Finding {
    if crate::schema::is_built_in(object.group) {
        return told(object, mistake);
    }
    let kind = object.at(&["kind"]).unwrap_or(&Value::NULL);
    let (group, name) = (object.group, object.kind);
    object.finding(mistake.rule, kind, format!("no schema is known for the kind `{name}` of `{group}`")).help(
        "let an app bring its CRD, or write what it may hold to schemas/: `platc schema import FILE`, with the CRD in FILE",
    )
}
