//! Labels that tell of Helm, on objects that Helm does not manage: each new version of a chart would change all of them,
//! and roll every pod.

use crate::{
    bundle::Manifest,
    value::{Data, Map, Value},
};
use std::{collections::BTreeSet, sync::Arc};

/// Labels (<https://helm.sh/docs/chart_best_practices/labels/>) and the value that is Helm's; any where none is said.
const LABELS: &[(&str, Option<&str>)] =
    &[("helm.sh/chart", None), ("app.kubernetes.io/managed-by", Some("Helm")), ("heritage", Some("Helm"))];

/// What chooses objects by their labels.
const SELECTORS: &[&str] = &["matchExpressions", "matchLabels", "selector"];

/// Takes them away wherever nothing selects by them. Claims of a StatefulSet keep them: Kubernetes lets nobody change
/// those.
pub(super) fn drop(manifests: &mut [Manifest]) {
    let mut selected = BTreeSet::new();
    for manifest in &*manifests {
        selectors(&manifest.object, &mut selected);
    }
    let dropped: Vec<_> = LABELS.iter().filter(|(name, _)| !selected.contains(*name)).collect();
    for manifest in manifests {
        strip(&mut manifest.object, &dropped);
    }
}

/// The labels that something selects by.
fn selectors(value: &Value, found: &mut BTreeSet<Arc<str>>) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|item| selectors(item, found)),
        Data::Map(map) => {
            for entry in map {
                if SELECTORS.contains(&&*entry.key) {
                    found.extend(entry.value.as_map().into_iter().flat_map(Map::keys).map(Arc::from));
                    let expressions = entry.value.as_list().unwrap_or_default().iter();
                    found.extend(expressions.filter_map(|one| one.get("key")?.as_str()).map(Arc::from));
                }
                selectors(&entry.value, found);
            }
        }
        _ => {}
    }
}

fn strip(value: &mut Value, dropped: &[&(&str, Option<&str>)]) {
    let is_met = |(name, wanted): &(&str, Option<&str>), labels: &Value| {
        let said = labels.get(name).map(|said| said.as_str().unwrap_or_default());
        said.is_some_and(|said| wanted.is_none_or(|wanted| said == wanted))
    };
    if !holds(value, &|labels| dropped.iter().any(|label| is_met(label, labels))) {
        return;
    }
    for entry in value.as_map_mut().into_iter().flatten() {
        match &*entry.key {
            "volumeClaimTemplates" => {}
            "metadata" => {
                let labels = entry.value.as_map_mut().and_then(|metadata| metadata.get_mut("labels"));
                let Some(labels) = labels else { continue };
                let gone: Vec<&str> =
                    dropped.iter().filter(|label| is_met(label, labels)).map(|(name, _)| *name).collect();
                if let Some(labels) = labels.as_map_mut() {
                    labels.retain(|label| !gone.contains(&&*label.key));
                }
            }
            _ => strip(&mut entry.value, dropped),
        }
    }
}

/// Whether labels of an object or of a template in it fit: what does not is not copied.
fn holds(value: &Value, fits: &dyn Fn(&Value) -> bool) -> bool {
    value.as_map().into_iter().flatten().any(|entry| match &*entry.key {
        "volumeClaimTemplates" => false,
        "metadata" => entry.value.get("labels").is_some_and(fits),
        _ => holds(&entry.value, fits),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::value;

    fn dropped(text: &str) -> String {
        let mut manifests = [Manifest { object: value(text) }];
        drop(&mut manifests);
        manifests[0].object.to_json().to_string()
    }

    #[test]
    fn labels_of_helm_go_from_objects_and_pods() {
        let text = "{metadata: {labels: {helm.sh/chart: a-1, app.kubernetes.io/managed-by: Helm, heritage: Helm, app: a}}, \
                    spec: {template: {metadata: {labels: {helm.sh/chart: a-1, app: a}}}}}";
        let left =
            r#"{"metadata":{"labels":{"app":"a"}},"spec":{"template":{"metadata":{"labels":{"app":"a"}}}}}"#;
        assert_eq!(dropped(text), left);
    }

    #[test]
    fn what_selects_and_what_is_no_word_of_helms_stays() {
        for text in [
            r#"{"metadata":{"labels":{"app.kubernetes.io/managed-by":"us","heritage":"Tiller"}}}"#,
            r#"{"metadata":{"labels":{"heritage":"Helm"}},"spec":{"selector":{"matchLabels":{"heritage":"Helm"}}}}"#,
            r#"{"metadata":{"labels":{"helm.sh/chart":"a"}},"spec":{"selector":{"matchExpressions":[{"key":"helm.sh/chart","operator":"Exists"}]}}}"#,
            r#"{"spec":{"volumeClaimTemplates":[{"metadata":{"labels":{"helm.sh/chart":"a"}}}]}}"#,
        ] {
            assert_eq!(dropped(text), text);
        }
    }
}
