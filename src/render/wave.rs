//! The order within an app, and the edges that CRDs make between apps.

use super::{
    labels,
    sync::{self, WAVE, add_option, move_to_wave, put_in_wave},
};
use crate::{
    bundle::Manifest,
    diagnostic::{Diagnostic, Diagnostics},
    model::{Edge, Environment, GroupKind, Reason},
    names::Name,
    schema,
    value::{Data, Value},
};
use std::collections::BTreeMap;

/// What apps come to: what platc writes of each, and what Argo CD renders itself of its chart.
pub(super) type Apps<'a> = (&'a BTreeMap<Name, Vec<Manifest>>, &'a BTreeMap<Name, Vec<Manifest>>);

/// CRDs come first.
const CRDS: i64 = -5;
/// An object whose CRD comes with it waits for the controller and its webhook.
const OWN_KIND: i64 = 1;

/// All annotations of an object together may have 256 KiB (Kubernetes' TotalAnnotationSizeLimitB), and client-side
/// apply keeps the whole object in one.
const ANNOTATIONS: usize = 256 * 1024;

/// Puts what has to come early or late into its wave, and says how each object is applied and removed.
/// A wave or an option that a manifest says itself stays.
///
/// `unwritten` is what Argo CD renders itself, and platc only sees.
pub(super) fn order(
    environment: &Environment,
    apps: &mut BTreeMap<Name, Vec<Manifest>>,
    unwritten: &BTreeMap<Name, Vec<Manifest>>,
) -> Diagnostics {
    let providers = providers(environment, apps.iter().chain(unwritten));
    let mut diagnostics = Diagnostics::default();
    for (name, manifests) in apps.iter_mut() {
        let hooks = manifests.iter().filter(|manifest| sync::runs_before(manifest)).map(sync::wave);
        // Before the hooks, and what they stand on.
        let crds = hooks.min().map_or(CRDS, |first| CRDS.min(first - 2));
        for manifest in manifests {
            diagnostics.extend(settle_annotations(manifest));
            let is_crd = is_crd(manifest);
            if is_crd {
                put_in_wave(manifest, crds);
            }
            let kind = kind_of(manifest);
            match providers.get(&kind) {
                Some(provider) if provider == name => after_controller(manifest),
                None if !is_required(environment, &kind) => {}
                _ => add_option(manifest, "SkipDryRunOnMissingResource=true"),
            }
            if is_crd || is_big(manifest) {
                add_option(manifest, "ServerSideApply=true");
            }
            guard(manifest);
        }
    }
    diagnostics
}

/// The edges from each app to the apps that bring the CRDs of its objects, but for those that `dependsOn` cuts.
pub(super) fn crd_edges(environment: &Environment, (apps, unwritten): Apps) -> BTreeMap<Name, Vec<Edge>> {
    let providers = providers(environment, apps.iter().chain(unwritten));
    let mut edges: BTreeMap<Name, Vec<Edge>> = BTreeMap::new();
    for (name, manifests) in apps.iter().chain(unwritten) {
        let Some(app) = environment.apps.get(name) else { continue };
        let is_cut =
            |to: &Name| app.spec.at_path(["dependsOn", to.as_str()]).and_then(Value::as_bool) == Some(false);
        let mut found: BTreeMap<&Name, Edge> = BTreeMap::new();
        for manifest in manifests {
            if let Some(to) = providers.get(&kind_of(manifest)).filter(|to| *to != name && !is_cut(to)) {
                let span = manifest.object.get("kind").and_then(Value::span).or(app.span);
                found.entry(to).or_insert_with(|| Edge { to: to.clone(), span, reason: Reason::Crd });
            }
        }
        edges.entry(name.clone()).or_default().extend(found.into_values());
    }
    edges
}

/// Has an object removed only after somebody confirms it, where what is lost with it does not come back.
pub(super) fn guard(manifest: &mut Manifest) {
    let precious = matches!((manifest.group(), manifest.kind()), ("", "Namespace" | "PersistentVolumeClaim"));
    if precious || is_crd(manifest) {
        add_option(manifest, "Prune=confirm");
        add_option(manifest, "Delete=confirm");
    }
}

/// Makes room for annotations where charts often leave `annotations:` empty, and tells what Argo CD would pass over
/// in silence.
fn settle_annotations(manifest: &mut Manifest) -> Option<Diagnostic> {
    let annotations = manifest.object.at_path(["metadata", "annotations"])?;
    if annotations.is_null() {
        manifest.metadata_mut()?.remove("annotations");
        return None;
    }
    let identity = || manifest.identity();
    if annotations.as_map().is_none() {
        let message = format!("`annotations` of {} must be a map, found {}", identity(), annotations.kind());
        let diagnostic = Diagnostic::error("wrong-type", message).at(annotations.span(), "");
        return Some(diagnostic.help("write each annotation as `key: value`"));
    }
    let said = annotations.get(WAVE)?;
    let text = said.spelled().unwrap_or_default();
    text.parse::<i32>().is_err().then(|| {
        Diagnostic::warning("wrong-wave", format!("the wave `{text}` of {} is no whole number", identity()))
            .at(said.span(), "Argo CD takes it for 0")
            .help("write a whole number in quotes, such as \"-1\"")
    })
}

/// Which app brings the CRD of a kind.
fn providers<'a>(
    environment: &Environment,
    apps: impl Iterator<Item = (&'a Name, &'a Vec<Manifest>)>,
) -> BTreeMap<GroupKind, Name> {
    let mut providers = BTreeMap::new();
    for (name, manifests) in apps.filter(|(name, _)| environment.apps.contains_key(*name)) {
        for kind in manifests.iter().filter_map(|crd| schema::defined(&crd.object)).map(|(kind, _)| kind) {
            providers.entry(kind).or_insert_with(|| name.clone());
        }
    }
    providers
}

/// Whether a required environment brings the CRD of a kind to the same cluster: its root syncs first, and nothing says
/// when all of it is there.
fn is_required(environment: &Environment, kind: &GroupKind) -> bool {
    let mut here = environment.required.iter().filter(|one| one.cluster.name == environment.cluster.name);
    here.any(|required| required.custom.contains_key(kind))
}

fn kind_of(manifest: &Manifest) -> GroupKind {
    (manifest.group().into(), manifest.kind().into())
}

fn is_crd(manifest: &Manifest) -> bool {
    manifest.kind() == "CustomResourceDefinition" && manifest.group() == "apiextensions.k8s.io"
}

/// Whether client-side apply could not keep the object in its annotation.
fn is_big(manifest: &Manifest) -> bool {
    let annotations = manifest.object.at_path(["metadata", "annotations"]);
    let sum = |quoted| size(&manifest.object, quoted) + annotations.map_or(0, |own| size(own, quoted));
    // Hardly any object comes near: no text of it has to be read to see that.
    sum(longest) > ANNOTATIONS && sum(quoted) > ANNOTATIONS
}

/// How many bytes a text has as JSON when each of its characters has to be escaped.
fn longest(text: &str) -> usize {
    2 + 2 * text.len()
}

/// How many bytes a text has as JSON.
fn quoted(text: &str) -> usize {
    let is_escaped = |byte: &u8| matches!(byte, b'"' | b'\\' | b'\n' | b'\t' | b'\r');
    2 + text.len() + text.bytes().filter(is_escaped).count()
}

/// How many bytes a value has as JSON.
fn size(value: &Value, quoted: fn(&str) -> usize) -> usize {
    match &value.data {
        Data::Null => 4,
        Data::Bool(_) => 5,
        Data::Number(number) => number.spelled().len(),
        Data::String(text) => quoted(text),
        Data::List(items) => 2 + items.iter().map(|item| size(item, quoted) + 1).sum::<usize>(),
        Data::Map(map) => {
            2 + map.iter().map(|entry| quoted(&entry.key) + size(&entry.value, quoted) + 2).sum::<usize>()
        }
    }
}

/// What platc made stands in a wave that it chose before it knew who brings the kind.
fn after_controller(manifest: &mut Manifest) {
    let maker = manifest.object.at_path(["metadata", "labels", labels::MANAGED_BY]);
    if maker.and_then(Value::as_str) == Some("platc") {
        move_to_wave(manifest, OWN_KIND);
    } else {
        put_in_wave(manifest, OWN_KIND);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        argocd::sample::{app, at, cluster, crd, environment, name, object, rendered, service},
        scope,
    };
    use super::{WAVE, order};
    use crate::{
        bundle::Manifest,
        map,
        model::{Cluster, Environment},
        spec::platform::Scope,
        value::Value,
    };
    use serde_json::Value as Json;
    use std::sync::Arc;

    /// The manifests of `backend`, in order, beside an `operator` that brings the kind Issuer.
    fn ordered(manifests: Vec<Manifest>) -> Vec<Manifest> {
        let environment = environment([app("backend"), app("operator")]);
        let operator = vec![crd("cert-manager.io", "Issuer")];
        let mut all = rendered(&environment, [("backend", manifests), ("operator", operator)]);
        assert!(order(&environment, &mut all, &[].into()).is_empty());
        all.remove(&name("backend")).unwrap()
    }

    fn annotated(mut manifest: Manifest, key: &str, text: &str) -> Manifest {
        manifest.annotate(key, text);
        manifest
    }

    const OPTIONS: &str = "argocd.argoproj.io/sync-options";

    fn wave(manifest: &Manifest) -> Option<&str> {
        manifest.annotation(WAVE)
    }

    fn options(manifest: &Manifest) -> Option<&str> {
        manifest.annotation(OPTIONS)
    }

    #[test]
    fn a_crd_comes_first_and_its_objects_come_last() {
        let own = object("shop.example/v1", "Cart", "a", "prod");
        let found = ordered(vec![crd("shop.example", "Cart"), own, service("backend")]);
        assert_eq!(found.iter().map(wave).collect::<Vec<_>>(), [Some("-5"), Some("1"), None]);
        assert_eq!(options(&found[0]), Some("ServerSideApply=true,Prune=confirm,Delete=confirm"));
        assert_eq!(options(&found[1]), None);
    }

    #[test]
    fn an_object_of_anothers_crd_may_come_before_it() {
        let found = ordered(vec![object("cert-manager.io/v1", "Issuer", "ca", "prod")]);
        assert_eq!((wave(&found[0]), options(&found[0])), (None, Some("SkipDryRunOnMissingResource=true")));
        let other = ordered(vec![object("other.example/v1", "Issuer", "ca", "prod")]);
        assert_eq!(options(&other[0]), None);
    }

    #[test]
    fn an_object_of_a_required_environments_crd_may_come_before_it_on_the_same_cluster() {
        let kind = ("cert-manager.io".into(), "Issuer".into());
        let required = Environment { custom: [(kind, Scope::Cluster)].into(), ..environment([]) };
        let found = |required: Environment| {
            let here = Environment { required: vec![Arc::new(required)], ..environment([app("backend")]) };
            let issuer = object("cert-manager.io/v1", "Issuer", "ca", "");
            let of_cluster = scope::is_of_cluster(&here, &issuer);
            let mut all = rendered(&here, [("backend", vec![issuer])]);
            assert!(order(&here, &mut all, &[].into()).is_empty());
            (of_cluster, options(&all[&name("backend")][0]).map(str::to_owned))
        };
        assert_eq!(found(required.clone()), (true, Some("SkipDryRunOnMissingResource=true".into())));
        let elsewhere = Arc::new(Cluster { name: name("east"), ..cluster() });
        assert_eq!(found(Environment { cluster: elsewhere, ..required }), (false, None));
    }

    #[test]
    fn a_wave_that_a_manifest_says_stays_and_platcs_own_does_not() {
        let cart = || annotated(object("shop.example/v1", "Cart", "a", "prod"), WAVE, "-1");
        let mut made = cart();
        let labels = map! { "app.kubernetes.io/managed-by" => "platc" };
        made.metadata_mut().unwrap().put("labels", labels);
        let found = ordered(vec![crd("shop.example", "Cart"), cart(), made]);
        assert_eq!((wave(&found[1]), wave(&found[2])), (Some("-1"), Some("1")));
    }

    #[test]
    fn annotations_without_anything_are_filled_and_others_are_told() {
        let environment = environment([app("backend")]);
        let with = |annotations: Value| {
            let mut manifest = crd("shop.example", "Cart");
            manifest.metadata_mut().unwrap().put("annotations", annotations);
            let mut all = rendered(&environment, [("backend", vec![manifest])]);
            let rules: Vec<_> =
                order(&environment, &mut all, &[].into()).iter().map(|found| found.rule).collect();
            (rules, wave(&all[&name("backend")][0]).map(str::to_owned))
        };
        assert_eq!(with(Value::NULL), (vec![], Some("-5".into())));
        assert_eq!(with(vec!["x"].into()), (vec!["wrong-type"], None));
        let first = map! { WAVE => "first" };
        assert_eq!(with(first), (vec!["wrong-wave"], Some("first".into())));
    }

    #[test]
    fn what_does_not_come_back_is_removed_only_after_a_confirmation() {
        let claim = || object("v1", "PersistentVolumeClaim", "data", "prod");
        let found = ordered(vec![claim(), annotated(claim(), OPTIONS, "Prune=false, Validate=false")]);
        assert_eq!(options(&found[0]), Some("Prune=confirm,Delete=confirm"));
        assert_eq!(options(&found[1]), Some("Prune=false, Validate=false,Delete=confirm"));
    }

    #[test]
    fn an_object_that_no_annotation_can_hold_is_applied_by_the_server() {
        let sized = |bytes: usize| {
            let mut config = object("v1", "ConfigMap", "big", "prod");
            config.object.as_map_mut().unwrap().put("data", map! { "text" => "x".repeat(bytes) });
            config
        };
        let base = sized(0).object.to_json().to_string().len();
        let found = ordered(vec![sized(256 * 1024 - base - 16), sized(256 * 1024 - base + 1)]);
        assert_eq!(options(&found[0]), None);
        assert_eq!(options(&found[1]), Some("ServerSideApply=true"));
        assert_eq!(at(&found[1], "metadata.annotations").as_object().map(serde_json::Map::len), Some(1));
        assert_eq!(at(&found[0], "metadata.annotations"), Json::Null);
    }
}
