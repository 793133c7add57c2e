//! Applications and environments that go, come under another name, or go elsewhere.

use super::{
    fate::{Policy, is_cascaded, is_hook},
    scene::{Changed, Moment, Scene, Standing, Told, applies, tell, text},
};
use crate::{
    bundle::Identity,
    names::Name,
    review::{Consequence, Danger, Object},
    value::Value,
};
use std::collections::BTreeMap;

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let mut found: Vec<Consequence> = scene
        .environments()
        .filter(|(_, [before, after])| before.is_some() && after.is_none())
        .filter_map(|(environment, _)| removed_environment(scene, environment))
        .collect();
    for changed in scene.objects() {
        let Some(old) = changed.old.filter(|old| applies(old.path).is_some()) else { continue };
        let Some(environment) = changed.environment() else { continue };
        let app = applies(old.path).unwrap_or_default();
        let of_app = OfApp { scene, environment, app, changed, old: Policy(old.value) };
        found.extend(match changed.new {
            None => of_app.removed(),
            Some(new) if new.identity != old.identity => Some(of_app.renamed(&new.identity.name)),
            Some(new) => of_app.moved(new.value),
        });
    }
    found
}

/// The Application of one app, which changes.
struct OfApp<'a, 's> {
    scene: &'s Scene<'a>,
    environment: &'a str,
    app: &'a str,
    changed: Changed<'a>,
    old: Policy<'a>,
}

impl OfApp<'_, '_> {
    fn objects(&self) -> Vec<&Standing<'_>> {
        let here = self.scene.standing(self.environment, Moment::Before);
        here.iter().filter(|it| it.synced_with() == Some(self.app) && !is_hook(it.value)).collect()
    }

    fn tell(&self, danger: Danger, message: &str) -> Consequence {
        let told = self.changed.tell(danger, format!("{message}{}", self.heir()));
        told.with("{application}", self.old.name()).with("{argocd}", self.old.namespace())
    }

    fn is_pruned(&self) -> bool {
        self.scene.root(self.environment, Moment::After).is_some_and(Policy::prunes)
    }

    /// Argo CD deletes an Application's objects when it has the finalizer and is deleted itself.
    fn removed(&self) -> Option<Consequence> {
        let (app, name) = (self.app, self.old.name());
        if self.is_absorbed() {
            return None;
        }
        let objects = self.objects();
        let (gone, kept): (Vec<_>, Vec<_>) =
            objects.iter().copied().partition(|it| is_cascaded(it.value, &it.identity));
        if !self.is_pruned() {
            let danger = if self.old.cascades() { "; deleting it by hand deletes them" } else { "" };
            let message = format!(
                "`{app}` is compiled no more, and the root does not prune: the Application `{name}` stays without a source, and its {} on{danger}",
                run(&counted(&objects))
            );
            return Some(self.tell(Danger::AppOrphaned, &message));
        }
        if !self.old.cascades() {
            let message = format!(
                "the root prunes the Application `{name}`, which has no finalizer: its {} on, and nobody syncs them",
                run(&counted(&objects))
            );
            return Some(self.tell(Danger::AppOrphaned, &message));
        }
        let spared = if kept.is_empty() {
            String::new()
        } else {
            format!("; {} {}", counted(&kept), if kept.len() == 1 { "stays" } else { "stay" })
        };
        let seen = if gone.is_empty() { "all that its chart installed".to_owned() } else { counted(&gone) };
        let message =
            format!("the root prunes the Application `{name}`, and its finalizer deletes {seen}{spared}");
        Some(self.tell(Danger::AppDeleted, &message))
    }

    /// Where an app that goes from here is new, whose data stay here.
    fn heir(&self) -> String {
        let is_same = |new: &Object| applies(new.path) == Some(self.app);
        let mut fresh =
            self.scene.changes.iter().filter(|it| it.old.is_none() && it.new.as_ref().is_some_and(is_same));
        let heir = fresh.find_map(|change| change.environment);
        heir.map(|name| format!("; it is new in `{name}`, where it starts without data")).unwrap_or_default()
    }

    /// Whether the namespace that the app lives in goes, which takes it along.
    fn is_absorbed(&self) -> bool {
        let namespace = text(self.old.0, &["spec", "destination", "namespace"]);
        let path = format!("{}/manifests/namespaces/", self.environment);
        self.scene.objects().any(|changed| {
            changed.is_of("", &["Namespace"])
                && changed.gone().is_some_and(|old| {
                    old.path.starts_with(&path)
                        && &*old.identity.name == namespace
                        && self.scene.is_deleted(self.environment, &old)
                })
        })
    }

    /// Two Applications claim the same objects until the old one goes; with its finalizer it takes them along, since
    /// Argo CD deletes what its tracking annotation still names.
    fn renamed(&self, new: &str) -> Consequence {
        let (app, old) = (self.app, self.old.name());
        let fate = match (self.is_pruned(), self.old.cascades()) {
            (true, true) => {
                "the root prunes the old one, whose finalizer deletes all objects that the new one has not taken over yet"
            }
            (true, false) => "the root prunes the old one, its objects stay, and the new one takes them over",
            (false, true) => {
                "the old one stays and claims the same objects, and deleting it by hand deletes them"
            }
            (false, false) => "the old one stays and claims the same objects, until somebody deletes it",
        };
        let message = format!("the Application of `{app}` is called `{new}` instead of `{old}`: {fate}");
        self.changed.tell(Danger::ApplicationRenamed, message).with("{application}", old)
    }

    fn moved(&self, new: &Value) -> Option<Consequence> {
        let app = self.app;
        if let Some((key, before, after)) = self.scene.destination_change(self.environment, app) {
            // Argo CD looks for what an app has on the cluster of its destination only.
            let fate = match (key, Policy(new).prunes()) {
                ("namespace", true) => {
                    "Argo CD makes all anew there and prunes what it has here, its claims once somebody confirms"
                }
                _ => "Argo CD makes all anew there, and what it has here stays and runs on",
            };
            let message = format!(
                "`{app}` goes from the {key} `{before}` to `{after}`: {fate}; what is on its volumes does not come along"
            );
            return Some(self.changed.tell_at(Danger::AppMoved, &["spec", "destination", key], message));
        }
        let (before, after) = (text(self.old.0, &["spec", "project"]), text(new, &["spec", "project"]));
        (before != after).then(|| {
            let message = format!("`{app}` goes from the project `{before}` to `{after}`, whose permissions and sync windows hold for it");
            self.changed.tell_at(Danger::ProjectChanged, &["spec", "project"], message)
        })
    }
}

impl Scene<'_> {
    /// What of an app's destination is another: `namespace` or `server`, and its values.
    pub(super) fn destination_change(
        &self,
        environment: &str,
        app: &str,
    ) -> Option<(&'static str, &str, &str)> {
        let [old, new] =
            [Moment::Before, Moment::After].map(|moment| self.application(environment, app, moment));
        let (old, new) = (old?, new?);
        let of = |value, key| text(value, &["spec", "destination", key]);
        // The namespaces' Application has one only because it must.
        let key = ["server", "namespace"].into_iter().find(|key| of(old, key) != of(new, key))?;
        (app != "namespaces").then(|| (key, of(old, key), of(new, key)))
    }
}

fn removed_environment(scene: &Scene, environment: &str) -> Option<Consequence> {
    let root = scene.root(environment, Moment::Before)?;
    let name = Name::new(environment).ok()?;
    let objects: Vec<&Standing> = scene.standing(environment, Moment::Before).iter().collect();
    let message = format!(
        "environment `{environment}` is compiled no more: its root `{}` stays without a source, and its {} on, with nobody to sync them",
        root.name(),
        run(&counted(&objects))
    );
    let identity = Identity {
        group: "argoproj.io".into(),
        kind: "Application".into(),
        namespace: root.namespace().into(),
        name: root.name().into(),
    };
    let told = tell(Danger::EnvironmentRemoved, Some(&name), &identity, message);
    Some(told.with("{application}", root.name()).with("{argocd}", root.namespace()))
}

fn run(counted: &str) -> String {
    if counted.is_empty() { "objects run".to_owned() } else { format!("{counted} run") }
}

/// `3 objects (1 Deployment, 2 Services)`.
fn counted(objects: &[&Standing]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for it in objects {
        *kinds.entry(&it.identity.kind).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    match objects.len() {
        0 => String::new(),
        1 => format!("1 object ({})", kinds.join(", ")),
        count => format!("{count} objects ({})", kinds.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PRUNING, found, keeping, told};

    const API: &str = "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: api-prod, namespace: argocd}, spec: {project: apps, destination: {namespace: shop}, syncPolicy: {automated: {prune: true}}}}\n---\n";

    fn objects(annotations: &str) -> String {
        let of = |version: &str, kind: &str| {
            format!(
                "{{apiVersion: {version}, kind: {kind}, metadata: {{name: api, namespace: shop, labels: {{app: api}}, annotations: {{{annotations}}}}}}}\n---\n"
            )
        };
        [
            of("apps/v1", "Deployment"),
            of("v1", "Service"),
            of("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        ]
        .concat()
    }

    fn cascading() -> String {
        API.replace(
            "namespace: argocd}",
            "namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io]}",
        )
    }

    #[test]
    fn an_app_that_goes_with_its_objects_is_told_once() {
        let before = format!("{PRUNING}{}{}", cascading(), objects(""));
        let expected = "app-deleted: the root prunes the Application `api-prod`, and its finalizer deletes 2 objects (1 Deployment, 1 Service); 1 object (1 CustomResourceDefinition) stays";
        assert_eq!(told(&before, PRUNING), [expected]);
        let kept = format!("{PRUNING}{}{}", cascading(), objects("helm.sh/resource-policy: keep"));
        let expected = "app-deleted: the root prunes the Application `api-prod`, and its finalizer deletes all that its chart installed; 3 objects (1 CustomResourceDefinition, 1 Deployment, 1 Service) stay";
        assert_eq!(told(&kept, PRUNING), [expected]);
    }

    #[test]
    fn an_app_without_the_finalizer_leaves_its_objects() {
        let objects = objects("");
        let expected = "app-orphaned: the root prunes the Application `api-prod`, which has no finalizer: its 3 objects (1 CustomResourceDefinition, 1 Deployment, 1 Service) run on, and nobody syncs them";
        assert_eq!(told(&format!("{PRUNING}{API}{objects}"), PRUNING), [expected]);
        let keeping = keeping();
        let found = found(&format!("{keeping}{}{objects}", cascading()), &keeping);
        let expected = "`api` is compiled no more, and the root does not prune: the Application `api-prod` stays without a source, and its 3 objects (1 CustomResourceDefinition, 1 Deployment, 1 Service) run on; deleting it by hand deletes them";
        assert_eq!(
            (found.len(), &*found[0].message, &*found[0].object),
            (1, expected, "Application/api-prod")
        );
        assert!(found[0].steps[1].ends_with("`argocd app delete api-prod --cascade=false`"));
    }

    #[test]
    fn an_environment_goes() {
        let found = found(&format!("{}{API}{}", keeping(), objects("")), "");
        let expected = "environment `prod` is compiled no more: its root `root` stays without a source, and its 3 objects (1 CustomResourceDefinition, 1 Deployment, 1 Service) run on, with nobody to sync them";
        assert_eq!(
            (found.len(), found[0].danger.word(), &*found[0].message),
            (1, "environment-removed", expected)
        );
        assert_eq!(
            found[0].steps[1],
            "after this change run `kubectl -n argocd delete application root`, since no root is ever pruned"
        );
    }

    #[test]
    fn an_application_of_another_name_claims_the_same_objects() {
        let other = |api: &str| api.replace("api-prod", "api-eu");
        let (before, after) =
            (format!("{PRUNING}{}", cascading()), format!("{PRUNING}{}", other(&cascading())));
        let expected = "application-renamed: the Application of `api` is called `api-eu` instead of `api-prod`: the root prunes the old one, whose finalizer deletes all objects that the new one has not taken over yet";
        assert_eq!(told(&before, &after), [expected]);
        let keeping = keeping();
        let expected = "application-renamed: the Application of `api` is called `api-eu` instead of `api-prod`: the old one stays and claims the same objects, until somebody deletes it";
        assert_eq!(told(&format!("{keeping}{API}"), &format!("{keeping}{}", other(API))), [expected]);
    }

    #[test]
    fn an_app_that_goes_elsewhere_is_told_once() {
        let (objects, there) = (objects(""), objects("").replace("namespace: shop", "namespace: store"));
        let moved = API.replace("destination: {namespace: shop}", "destination: {namespace: store}");
        let expected = "app-moved: `api` goes from the namespace `shop` to `store`: Argo CD makes all anew there and prunes what it has here, its claims once somebody confirms; what is on its volumes does not come along";
        assert_eq!(
            told(&format!("{PRUNING}{API}{objects}"), &format!("{PRUNING}{moved}{there}")),
            [expected]
        );
        let project = API.replace("project: apps", "project: data");
        let expected = "project-changed: `api` goes from the project `apps` to `data`, whose permissions and sync windows hold for it";
        assert_eq!(told(&format!("{PRUNING}{API}"), &format!("{PRUNING}{project}")), [expected]);
    }
}
