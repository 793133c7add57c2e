//! `late-crd`: a custom object is applied before its CRD.

use super::{
    Compile, Finding, Rule,
    applications::Applications,
    moment::{HOOK, Moment, OPTIONS, WAVE, words},
};
use crate::{
    check::{Object, View},
    spec::platform::RuleLevel,
    value::Value,
};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "late-crd",
    caption: "a custom object is applied before its CRD",
    level: RuleLevel::Deny,
    why: r"The API server refuses an object of a kind that it does not know yet (`no matches for kind`), and the sync fails
before the wave in which the CRD would come. Across apps Argo CD also needs `SkipDryRunOnMissingResource=true`, since
it tries all objects of an app before it applies one; platc writes it wherever another app, or a required environment,
brings the CRD.",
    bad: r#"# platform/apps/carts.yaml
kind: App
metadata: {name: carts}
spec:
  manifests: {all: all.yaml}
# platform/apps/all.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example}
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Cart, plural: carts}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: shop.example/v1
kind: Cart
metadata: {name: first, annotations: {argocd.argoproj.io/sync-wave: "-10"}}
"#,
    good: r"# platform/apps/carts.yaml
kind: App
metadata: {name: carts}
spec:
  manifests: {all: all.yaml}
# platform/apps/all.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example}
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Cart, plural: carts}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: shop.example/v1
kind: Cart
metadata: {name: first}
",
    check,
};

const SKIP: &str = "SkipDryRunOnMissingResource";

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let cluster = &view.environment.cluster.name;
    let crds = view.of_kind("apiextensions.k8s.io", "CustomResourceDefinition");
    let mut brought: HashMap<(&str, &str), &Object> = HashMap::new();
    for crd in crds.filter(|crd| crd.environment.cluster.name == *cluster) {
        brought.entry((crd.text(&["spec", "group"]), crd.text(&["spec", "names", "kind"]))).or_insert(crd);
    }
    if brought.is_empty() {
        return Vec::new();
    }
    let applications = Applications::of(view);
    let custom = view.own().filter_map(|object| Some((object, *brought.get(&(object.group, object.kind))?)));
    custom.filter_map(|(object, crd)| late(object, crd, &applications)).collect()
}

fn late(object: &Object, crd: &Object, applications: &Applications) -> Option<Finding> {
    let is_here = object.environment.name == crd.environment.name;
    if is_here && object.synced_with() == crd.synced_with() {
        let (moment, later) = (Moment::of(object)?, Moment::of(crd)?);
        return (moment < later).then(|| in_one_app(object, moment, crd, later));
    }
    let app = crd.synced_with().unwrap_or_default();
    let kind = object.at(&["kind"]).unwrap_or(&object.manifest.object);
    if let Some((wave, later)) = applications.against(object, crd).filter(|_| is_here) {
        let message = format!(
            "the {} `{}` is in wave {wave} of Applications, and app `{app}`, which brings its CRD, only in wave {later}",
            object.kind, object.name
        );
        let help = format!(
            "take away what keeps `{app}` behind: a wave in `argocd.raw`, or `dependsOn: {{{app}: false}}`"
        );
        return Some(object.finding(RULE.name, kind, message).help(help));
    }
    let options = object.at(&["metadata", "annotations", OPTIONS])?;
    let refused = words(options.as_str()?).any(|option| option.split_once('=') == Some((SKIP, "false")));
    refused.then(|| {
        let message = format!(
            "Argo CD tries the {} `{}` before app `{app}` has brought its CRD",
            object.kind, object.name
        );
        object
            .finding(RULE.name, options, message)
            .help(format!("take `{SKIP}=false` away: platc says `true` here"))
    })
}

fn in_one_app(object: &Object, moment: Moment, crd: &Object, later: Moment) -> Finding {
    let (key, help) = if moment.phase == later.phase {
        let help = format!(
            "take the wave away: platc puts it after its CRD, or say `{WAVE}: \"{}\"`",
            later.wave + 1
        );
        (WAVE, help)
    } else {
        (HOOK, "let it be a Sync hook, or the CRD a hook of the same phase in an earlier wave".to_owned())
    };
    let place = object.at(&["metadata", "annotations", key]).or_else(|| object.at(&["kind"]));
    let message =
        format!("the {} `{}` comes in {moment}, and its CRD only in {later}", object.kind, object.name);
    let finding = object.finding(RULE.name, place.unwrap_or(&object.manifest.object), message);
    finding.at(crd.at(&["metadata", "name"]).and_then(Value::span), "the CRD").help(help)
}
