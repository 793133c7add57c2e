//! How Argo CD syncs: policies that change, waves that move, and what nobody syncs.

use super::{
    fate::Policy,
    scene::{Changed, Moment, Scene, applies, cause, is_open, listed, tell, text},
};
use crate::{
    bundle::{Identity, Manifest},
    names::Name,
    review::{Consequence, Danger, Object, ObjectChange},
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let applications = scene.edited_of("argoproj.io", &["Application"]);
    let mut found: Vec<Consequence> =
        applications.flat_map(|(changed, old, new)| policies(&changed, old, new)).collect();
    found.extend(by_hand(scene));
    found.extend(unordered(scene));
    found
}

/// What the policy of an Application does that it did not do. The messages name no app, so that what is the same for many
/// of them can be told once.
fn policies(changed: &Changed, old: &Value, new: &Value) -> Vec<Consequence> {
    let Some(present) = changed.new else { return Vec::new() };
    let (was, is) = (Policy(old), Policy(new));
    let automated = ["spec", "syncPolicy", "automated"];
    let of = |key| [&automated[..], &[key]].concat();
    let mut found = Vec::new();
    if is.is_automatic() && !was.is_automatic() {
        let message = "Argo CD syncs it by itself from now on, all that has waited for a hand included";
        found.push(changed.tell_at(Danger::SyncByItself, &automated, message));
    }
    if was.is_automatic() && !is.is_automatic() {
        let message = "it is synced by hand from now on: this change waits for somebody, too";
        found.push(changed.tell_at(Danger::SyncByHand, &automated, message));
    }
    if is.prunes() && !was.prunes() {
        let what = if applies(present.path).is_some() { "objects" } else { "Applications and AppProjects" };
        let message = format!(
            "it prunes from now on: {what} that earlier changes left in the cluster are deleted with the next sync"
        );
        found.push(changed.tell_at(Danger::PruneOn, &of("prune"), message));
    }
    if is.heals() && !was.heals() && was.is_automatic() {
        let message = "what somebody changed by hand in its objects is undone from now on";
        found.push(changed.tell_at(Danger::SelfHealOn, &of("selfHeal"), message));
    }
    let cascade = match (was.cascades(), is.cascades()) {
        (false, true) => Some((Danger::CascadeOn, "removing it deletes all objects of the app from now on")),
        (true, false) => Some((Danger::CascadeOff, "removing it leaves all objects of the app from now on")),
        _ => None,
    };
    let finalizers = ["metadata", "finalizers"];
    found.extend(cascade.map(|(danger, message)| changed.tell_at(danger, &finalizers, message)));
    found.extend(wave_moved(changed, old, new));
    found
}

fn wave_moved(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let path = ["metadata", "annotations", "argocd.argoproj.io/sync-wave"];
    let [before, after] = [old, new].map(|value| match text(value, &path) {
        "" => "none",
        wave => wave,
    });
    let message = || format!("it goes from wave {before} to {after}");
    (before != after).then(|| changed.tell_at(Danger::WaveMoved, &path, message()))
}

/// `bootstrap/` is applied once; of it, the Application of all roots syncs `root.yaml` where there is one.
fn by_hand(scene: &Scene) -> Vec<Consequence> {
    let mut all: BTreeMap<&str, Vec<Changed>> = BTreeMap::new();
    for changed in scene.objects().filter(|changed| changed.new.is_some()) {
        let Some((environment, file)) = changed.new.and_then(|new| new.path.split_once("/bootstrap/")) else {
            continue;
        };
        if file != "root.yaml" || !scene.syncs_root(environment) {
            all.entry(environment).or_default().push(changed);
        }
    }
    let told = |all: Vec<Changed>| {
        let kinds: BTreeSet<&str> = all.iter().filter_map(|it| Some(&*it.new?.identity.kind)).collect();
        let message =
            format!("the bootstrap changes, and nobody syncs it: apply its {} by hand", listed(kinds));
        all.first().map(|first| first.tell_at(Danger::ByHand, &["spec"], message))
    };
    let fresh = scene.environments().filter(|(_, [before, after])| before.is_none() && after.is_some());
    all.into_values().filter_map(told).chain(fresh.filter_map(|(name, _)| begun(scene, name))).collect()
}

/// A new environment waits for its bootstrap, whose AppProject nobody syncs.
fn begun(scene: &Scene, environment: &str) -> Option<Consequence> {
    let (name, root) = (Name::new(environment).ok()?, scene.root(environment, Moment::After)?);
    let message = format!(
        "environment `{environment}` is new: apply its bootstrap once, as `platc bootstrap {environment}` prints"
    );
    Some(tell(Danger::ByHand, Some(&name), &application(root), message))
}

/// Every Application syncs by itself as soon as its manifests change: waves order the root's sync alone.
fn unordered(scene: &Scene) -> Vec<Consequence> {
    let mut changed: BTreeMap<&Name, BTreeMap<&Name, &ObjectChange>> = BTreeMap::new();
    for change in scene.changes.iter().filter(|change| is_open(change)) {
        let of_app =
            |new: &Object| ["/manifests/", "/values/"].iter().any(|folder| new.path.contains(folder));
        let (true, Some(environment)) = (change.new.as_ref().is_some_and(of_app), change.environment) else {
            continue;
        };
        if let Some(app) = change.app() {
            changed.entry(environment).or_default().entry(app).or_insert(change);
        }
    }
    let of_environment = |(name, apps): (&Name, BTreeMap<&Name, &ObjectChange>)| {
        let found = apps.iter().filter_map(|(app, change)| before_others(scene, (name, app), &apps, change));
        found.collect::<Vec<_>>()
    };
    changed.into_iter().flat_map(of_environment).collect()
}

fn before_others(
    scene: &Scene,
    (environment, app): (&Name, &Name),
    changed: &BTreeMap<&Name, &ObjectChange>,
    change: &ObjectChange,
) -> Option<Consequence> {
    let model = scene.side(environment.as_str(), Moment::After)?.environment?;
    let edges = model.apps.get(app)?.depends_on.iter();
    let needed: BTreeSet<&Name> = edges.map(|edge| &edge.to).filter(|to| changed.contains_key(to)).collect();
    let policy =
        scene.policy(environment.as_str(), app.as_str(), Moment::After).filter(|_| !needed.is_empty())?;
    let message = format!(
        "`{app}` and {}, which it needs, change together, and Argo CD syncs each by itself: no wave orders them",
        listed(needed)
    );
    let mut told = tell(Danger::Unordered, Some(environment), &application(policy), message);
    (told.app, told.cause) = (Some(app.clone()), cause(change));
    Some(told)
}

fn application(policy: Policy) -> Identity {
    Manifest { object: policy.0.clone() }.identity()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PRUNING, found, keeping, told};

    #[test]
    fn pruning_begins_told_for_each_application() {
        let begun: Vec<String> = found(&keeping(), PRUNING)
            .into_iter()
            .filter(|it| it.danger.word() == "prune-on")
            .map(|it| format!("{}: {}", it.object, it.message))
            .collect();
        let of = |application: &str, what: &str| {
            format!(
                "{application}: it prunes from now on: {what} that earlier changes left in the cluster are deleted with the next sync"
            )
        };
        let apps = ["Application/namespaces-prod", "Application/web-prod"].map(|it| of(it, "objects"));
        let [namespaces, web] = apps;
        assert_eq!(begun, [namespaces, of("Application/root", "Applications and AppProjects"), web]);
        assert!(!told(PRUNING, &keeping()).iter().any(|it| it.starts_with("prune-on")));
    }

    fn web(rest: &str) -> String {
        PRUNING.replace("{name: web-prod, namespace: argocd}, spec: {destination: {namespace: shop}, syncPolicy: {automated: {prune: true, selfHeal: true}}}", &format!("{{name: web-prod, namespace: argocd{rest}}}"))
    }

    #[test]
    fn by_hand_by_itself_and_healing() {
        let of = |policy: &str| web(&format!("}}, spec: {{syncPolicy: {{{policy}}}"));
        let found = |before: &str, after: &str| told(&of(before), &of(after));
        assert_eq!(
            found("", "automated: {selfHeal: true}"),
            [
                "sync-by-itself: Argo CD syncs it by itself from now on, all that has waited for a hand included"
            ]
        );
        assert_eq!(
            found("automated: {}", ""),
            ["sync-by-hand: it is synced by hand from now on: this change waits for somebody, too"]
        );
        assert_eq!(
            found("automated: {}", "automated: {selfHeal: true}"),
            ["self-heal-on: what somebody changed by hand in its objects is undone from now on"]
        );
        assert!(found("automated: {selfHeal: true}", "automated: {selfHeal: false}").is_empty());
    }

    #[test]
    fn a_finalizer_comes_and_goes_and_a_wave_moves() {
        let cascading = web(", finalizers: [resources-finalizer.argocd.argoproj.io]");
        assert_eq!(
            told(&web(""), &cascading),
            ["cascade-on: removing it deletes all objects of the app from now on"]
        );
        assert_eq!(
            told(&cascading, &web("")),
            ["cascade-off: removing it leaves all objects of the app from now on"]
        );
        let wave = |wave: u8| web(&format!(", annotations: {{argocd.argoproj.io/sync-wave: '{wave}'}}"));
        assert_eq!(told(&wave(0), &wave(2)), ["wave-moved: it goes from wave 0 to 2"]);
        assert!(told(&wave(2), &wave(2)).is_empty());
    }

    #[test]
    fn the_root_is_applied_by_hand() {
        let found = found(&keeping(), PRUNING);
        let by_hand: Vec<_> = found.iter().filter(|it| it.danger.word() == "by-hand").collect();
        assert_eq!(by_hand.len(), 1);
        assert_eq!(
            by_hand[0].message,
            "the bootstrap changes, and nobody syncs it: apply its `Application` by hand"
        );
    }
}
