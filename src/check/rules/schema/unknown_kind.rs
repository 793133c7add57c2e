//! `unknown-kind`: an object of a kind that no CRD of the platform, no required environment and no cluster brings.

use super::{Compile, Finding, Rule, refused};
use crate::{
    check::{Object, objects::is_unseen},
    model::{Environment, GroupKind},
    schema,
    spec::platform::RuleLevel,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const RULE: Rule = Rule {
    name: "unknown-kind",
    caption: "an object is of a kind that nobody is known to bring, or that no schema describes",
    level: RuleLevel::Deny,
    why: r"The API server refuses an object of a kind that it does not know (`no matches for kind`), and Argo CD fails the whole
sync. Let an app bring the CRD, or say with `provides` that the cluster has it.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {route: route.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {hostnames: [shop.example]}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = refused(compile, RULE.name);
    let without_schema: BTreeSet<_> =
        found.iter().map(|finding| finding.diagnostic.rendered.clone()).collect();
    let mut built_in: BTreeMap<&str, bool> = BTreeMap::new();
    for view in compile.views() {
        let environment = view.environment;
        if has_unseen_apps(environment) || !environment.around().all(|around| around.is_whole) {
            continue;
        }
        let is_brought = |object: &Object| {
            let kind: GroupKind = (object.group.into(), object.kind.into());
            environment.around().any(|around| around.custom.contains_key(&kind))
        };
        let unknown = view.own().filter(|object| {
            !*built_in.entry(object.group).or_insert_with(|| schema::is_built_in(object.group))
                && !is_of_cluster(environment, object.group)
                && !is_brought(object)
        });
        let told = unknown.map(told).filter(|told| !without_schema.contains(&told.diagnostic.rendered));
        found.extend(told);
    }
    found
}

/// What Argo CD renders may bring CRDs that platc does not see: then nothing can be said.
fn has_unseen_apps(environment: &Environment) -> bool {
    environment.around().any(|around| around.apps.values().any(is_unseen))
}

fn is_of_cluster(environment: &Environment, group: &str) -> bool {
    environment.cluster.crds.keys().any(|crd| crd.ends_with(&format!(".{group}")))
}

fn told(object: &Object) -> Finding {
    let (kind, group) = (object.kind, object.group);
    let word = object.at(&["kind"]).unwrap_or(&Value::NULL);
    object.finding(RULE.name, word, format!("nobody is known to bring the kind `{kind}` of `{group}`")).help(
        format!(
            "let an app bring its CRD, or say that the cluster has it: `provides: [{{crd: PLURAL.{group}}}]`"
        ),
    )
}
