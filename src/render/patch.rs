//! Lays an app's patches over the objects that platc renders for it.

use super::merge::merge;
use crate::{
    bundle::{Identity, Manifest},
    diagnostic::{Diagnostic, Diagnostics},
    model::{
        App,
        app::{Patch, Target},
    },
};
use std::collections::BTreeSet;

/// How many objects a message lists.
const LISTED: usize = 12;

/// Applies each patch, in the order of writing, to every object that it means.
pub(super) fn apply(app: &App, manifests: &mut [Manifest]) -> Diagnostics {
    app.patches.iter().filter_map(|patch| apply_one(patch, manifests)).collect()
}

fn apply_one(patch: &Patch, manifests: &mut [Manifest]) -> Option<Diagnostic> {
    if patch.patch.as_map().is_none() {
        let message = format!("patch `{}` must be a map, found {}", patch.key, patch.patch.kind());
        let place = patch.patch.span().or(patch.span);
        let help = "write the fields that change, as the object has them";
        return Some(Diagnostic::error("wrong-type", message).at(place, "").help(help));
    }
    let mut found = false;
    for manifest in manifests.iter_mut().filter(|manifest| means(&patch.target, &manifest.identity())) {
        merge(&mut manifest.object, &patch.patch);
        found = true;
    }
    (!found).then(|| without_target(patch, manifests))
}

/// Whether an object has every word that a target says.
fn means(target: &Target, identity: &Identity) -> bool {
    let words = [
        (&target.group, &identity.group),
        (&target.kind, &identity.kind),
        (&target.namespace, &identity.namespace),
        (&target.name, &identity.name),
    ];
    words.into_iter().all(|(wanted, found)| wanted.as_ref().is_none_or(|wanted| wanted == found))
}

fn without_target(patch: &Patch, manifests: &[Manifest]) -> Diagnostic {
    let objects: BTreeSet<String> =
        manifests.iter().map(|manifest| format!("`{}`", manifest.identity())).collect();
    let help = if objects.is_empty() {
        "platc renders no object for this app".to_owned()
    } else {
        let listed: Vec<&str> = objects.iter().map(String::as_str).take(LISTED).collect();
        let more = objects.len() - listed.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        format!("the app has {}{more}", listed.join(", "))
    };
    Diagnostic::error("patch-without-target", format!("patch `{}` matches no object", patch.key))
        .at(patch.span, "")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::{LISTED, apply};
    use crate::{
        bundle::Manifest,
        diagnostic::Diagnostics,
        model::app::{Patch, Target},
        render::sample::{app, value},
    };

    fn object(kind: &str, name: &str) -> Manifest {
        let text =
            format!("{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: {name}, namespace: prod}}}}");
        Manifest { object: value(&text) }
    }

    fn patched(target: Target, manifests: &mut [Manifest]) -> Diagnostics {
        let mut backend = app("backend", []);
        let patch = value("{metadata: {labels: {patched: 'true'}}}");
        backend.patches = vec![Patch { key: "mark".into(), span: None, target, patch }];
        apply(&backend, manifests)
    }

    fn marked(manifests: &[Manifest]) -> Vec<bool> {
        let label =
            |manifest: &Manifest| manifest.object.at_path(["metadata", "labels", "patched"]).is_some();
        manifests.iter().map(label).collect()
    }

    #[test]
    fn a_patch_changes_every_object_that_has_all_its_words() {
        let mut manifests = [object("Deployment", "a"), object("Deployment", "b"), object("DaemonSet", "a")];
        let all = Target { group: Some("apps".into()), kind: Some("Deployment".into()), ..Target::default() };
        assert!(patched(all, &mut manifests).is_empty());
        assert_eq!(marked(&manifests), [true, true, false]);
    }

    #[test]
    fn a_patch_of_nothing_tells_what_there_is() {
        let mut manifests = [object("Deployment", "b"), object("DaemonSet", "a")];
        let none = Target { name: Some("c".into()), ..Target::default() };
        let told = patched(none, &mut manifests);
        let told = told.iter().next().unwrap();
        assert_eq!(
            (told.rule, told.message.as_str()),
            ("patch-without-target", "patch `mark` matches no object")
        );
        assert_eq!(told.help.as_deref(), Some("the app has `DaemonSet/a`, `Deployment/b`"));
        assert_eq!(marked(&manifests), [false, false]);
    }

    #[test]
    fn a_patch_is_a_map() {
        let mut backend = app("backend", []);
        let target = Target::default();
        backend.patches =
            vec![Patch { key: "list".into(), span: None, target, patch: value("[{op: remove}]") }];
        let told = apply(&backend, &mut [object("Deployment", "a")]);
        assert_eq!(told.iter().next().unwrap().message, "patch `list` must be a map, found a list");
    }

    #[test]
    fn a_long_list_is_cut() {
        let mut manifests: Vec<_> = (10..LISTED + 13).map(|at| object("Job", &format!("job-{at}"))).collect();
        let told = patched(Target { kind: Some("Pod".into()), ..Target::default() }, &mut manifests);
        let help = told.iter().next().unwrap().help.clone().unwrap();
        assert!(help.ends_with("`Job/job-21` and 3 more"), "{help}");
    }
}
