//! `moved-application`: an app goes to another namespace or cluster, and what it had stays behind.

use super::{Compile, Finding, Rule};
use crate::{
    check::{View, before::Old},
    spec::platform::RuleLevel,
    value::{Value, Way},
};

pub(super) const RULE: Rule = Rule {
    name: "moved-application",
    caption: "an app goes to another namespace or cluster, and what it has stays behind or is removed",
    level: RuleLevel::Warn,
    why: r"Nothing moves between namespaces: Argo CD makes everything anew in the new one. What is in the old one stays there, and
runs on, unless the app prunes; its claims, and what is on them, do not come along.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: shop
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# out/prod/argocd/applications/web.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web-prod, namespace: argocd}
spec:
  destination: {namespace: prod, server: https://kubernetes.default.svc}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: shop
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# out/prod/argocd/applications/web.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web-prod, namespace: argocd}
spec:
  destination: {namespace: shop, server: https://kubernetes.default.svc}
",
    check,
};

const HELP: &str =
    "move its data first, and remove the rest by hand once nobody needs it, or leave the app where it is";

fn check(compile: &Compile) -> Vec<Finding> {
    let of_view = |view: View| {
        let olds = compile.before.in_environment(view.environment.name.as_str()).iter();
        olds.filter_map(|old| moved(view, old)).collect::<Vec<_>>()
    };
    compile.views().flat_map(of_view).collect()
}

fn moved(view: View, old: &Old) -> Option<Finding> {
    let identity = old.manifest.identity();
    let new = view.find((&identity.group, &identity.kind, &identity.namespace, &identity.name))?;
    let app = view.environment.apps.get(new.applies()?)?;
    let said = |object: &Value, key: &str| {
        let value = object.at_path(["spec", "destination", key]).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let key = ["namespace", "server"]
        .into_iter()
        .find(|key| said(&old.manifest.object, key) != said(&new.manifest.object, key))?;
    let message = format!(
        "app `{}` goes from the {key} `{}` to `{}`",
        app.name,
        said(&old.manifest.object, key),
        said(&new.manifest.object, key)
    );
    // Argo CD looks for what an app has on the cluster of its destination only.
    let fate = if key == "namespace" && app.sync.prune.value {
        "Argo CD removes what it has there, its claims after a confirmation"
    } else {
        "what it has there stays, and runs on"
    };
    let finding =
        new.finding_at(RULE.name, &Way::from_iter(["spec", "destination", key]), message).note(fate);
    Some(Finding { app: Some(app.name.clone()), ..finding }.help(HELP))
}
