//! Objects that are compiled no more, in apps that stay: what Argo CD does with them.

use super::{
    fate::Fate,
    loss,
    scene::{Changed, Moment, Present, Scene, Told, applies, listed},
};
use crate::review::{Consequence, Danger};
use std::collections::{BTreeMap, BTreeSet};

/// An object that is there no more under its name.
struct Gone<'a> {
    changed: Changed<'a>,
    environment: &'a str,
    old: Present<'a>,
    fate: Fate,
}

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let gone: Vec<Gone> = scene.objects().filter_map(|changed| gone(scene, changed)).collect();
    let namespaces: BTreeSet<(&str, &str)> = gone
        .iter()
        .filter(|it| is_namespace(it) && it.is_deleted())
        .map(|it| (it.environment, &*it.old.identity.name))
        .collect();
    let mut found = Vec::new();
    let mut groups: BTreeMap<(&str, &str, String), Vec<&Gone>> = BTreeMap::new();
    for it in &gone {
        let lost = it
            .is_deleted()
            .then(|| loss::of(scene, &it.changed, &it.old, it.fate == Fate::Confirmed))
            .flatten();
        if let Some(lost) = lost {
            found.push(lost);
        } else if !namespaces.contains(&(it.environment, &*it.old.identity.namespace)) {
            let why = if let Fate::Stays(why) = &it.fate { why.clone() } else { String::new() };
            groups
                .entry((it.environment, it.old.synced_with().unwrap_or_default(), why))
                .or_default()
                .push(it);
        }
    }
    found.extend(
        groups
            .into_iter()
            .map(|((environment, app, why), all)| grouped(scene, (environment, app), &why, &all)),
    );
    found
}

fn gone<'a>(scene: &Scene<'a>, changed: Changed<'a>) -> Option<Gone<'a>> {
    let (old, environment) = (changed.gone()?, changed.environment()?);
    let is_moved = old.synced_with().is_some_and(|app| scene.destination_change(environment, app).is_some());
    if applies(old.path).is_some() || is_moved {
        return None;
    }
    let fate = scene.fate(environment, &old);
    // What has another name is told with it where it is deleted.
    let is_told = fate == Fate::WithApplication
        || fate == Fate::Nothing
        || (changed.new.is_some() && !matches!(fate, Fate::Stays(_)));
    (!is_told).then_some(Gone { changed, environment, old, fate })
}

impl Gone<'_> {
    fn is_deleted(&self) -> bool {
        matches!(self.fate, Fate::Deleted | Fate::Confirmed)
    }
}

fn is_namespace(it: &Gone) -> bool {
    it.old.identity.group.is_empty() && &*it.old.identity.kind == "Namespace"
}

/// All that goes from one app in the same way.
fn grouped(scene: &Scene, (environment, app): (&str, &str), why: &str, all: &[&Gone]) -> Consequence {
    let names = listed(all.iter().map(|it| it.old.identity));
    let many = if all.len() == 1 { names } else { format!("{} objects: {names}", all.len()) };
    let owner = if app.is_empty() { "the root".to_owned() } else { format!("`{app}`") };
    let first = all[0];
    let (danger, message) = if why.is_empty() {
        (Danger::Pruned, format!("Argo CD deletes {many}: {owner} prunes"))
    } else {
        let stay = if all.len() == 1 { "stays" } else { "stay" };
        (Danger::Orphaned, format!("in the cluster {stay} {many}: {why}"))
    };
    let policy = match app {
        "" => scene.root(environment, Moment::After),
        app => scene.policy(environment, app, Moment::After),
    };
    let told = first.changed.tell(danger, message);
    let application = policy.map_or(app, |policy| policy.name()).to_owned();
    let object =
        if all.len() == 1 { first.old.identity.to_string() } else { format!("Application/{application}") };
    Consequence { object, ..told }.with("{application}", application)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PRUNING, found, keeping, told, told_of};

    const MAP: &str = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {a: b}}";

    #[test]
    fn an_app_that_prunes_has_its_objects_deleted_told_once() {
        let both = format!("{MAP}\n---\n{}", MAP.replace("name: a", "name: b"));
        assert_eq!(told_of(MAP, ""), ["pruned: Argo CD deletes `ConfigMap/a`: `web` prunes"]);
        assert_eq!(
            told_of(&both, ""),
            ["pruned: Argo CD deletes 2 objects: `ConfigMap/a` and `ConfigMap/b`: `web` prunes"]
        );
        assert!(told_of("", &both).is_empty());
    }

    #[test]
    fn an_app_that_does_not_prune_leaves_them() {
        let keeping = keeping();
        let found = found(&format!("{keeping}{MAP}"), &keeping);
        assert_eq!(found[0].message, "in the cluster stays `ConfigMap/a`: `web` does not prune");
        assert!(found[0].steps[0].ends_with("`argocd app sync web-prod --prune`"), "{:?}", found[0].steps);
        assert_eq!(found[0].object, "ConfigMap/a");
    }

    #[test]
    fn what_says_so_stays_and_what_is_synced_by_hand_waits() {
        let kept = MAP.replace("namespace: shop", "namespace: shop, annotations: {argocd.argoproj.io/sync-options: 'ServerSideApply=true, Prune=false'}");
        assert_eq!(
            told_of(&kept, ""),
            ["orphaned: in the cluster stays `ConfigMap/a`: its sync options say `Prune=false`"]
        );
        let manual = PRUNING.replace("automated: {prune: true, selfHeal: true}", "syncOptions: []");
        let expected = "orphaned: in the cluster stays `ConfigMap/a`: `web` is synced by hand, which prunes only when it is asked to";
        assert_eq!(told(&format!("{manual}{MAP}"), &manual), [expected]);
        assert_eq!(
            told(MAP, "{apiVersion: v1, kind: ConfigMap, metadata: {name: z, namespace: shop}}"),
            ["orphaned: in the cluster stays `ConfigMap/a`: Argo CD does not sync `web`"]
        );
    }

    #[test]
    fn of_a_hook_nothing_is_told() {
        let hook =
            MAP.replace("namespace: shop", "namespace: shop, annotations: {argocd.argoproj.io/hook: Sync}");
        assert!(told_of(&hook, "").is_empty());
    }
}
