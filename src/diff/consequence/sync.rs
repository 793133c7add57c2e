//! How Argo CD syncs: policies that change, waves that move, and what nobody syncs.

use super::{
    fate::Policy,
    scene::{Changed, Moment, Scene, Told, applies, listed, text},
};
use crate::{
    names::Name,
    review::{Consequence, Danger, Standing},
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

const WAVE: &str = "argocd.argoproj.io/sync-wave";

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let applications = scene.edited_of("argoproj.io", &["Application"]);
    let mut found: Vec<Consequence> =
        applications.flat_map(|(changed, old, new)| policies(&changed, old, new)).collect();
    found.extend(by_hand(scene));
    found.extend(unordered(scene));
    found
}

fn policies(changed: &Changed, old: &Value, new: &Value) -> Vec<Consequence> {
    let Some(present) = changed.new else { return Vec::new() };
    let whose = match (applies(present.path), changed.environment()) {
        (Some(app), _) => format!("`{app}`"),
        (None, Some(environment)) => format!("the root of `{environment}`"),
        (None, None) => format!("`{}`", present.identity.name),
    };
    let (was, is) = (Policy(old), Policy(new));
    let automated = ["spec", "syncPolicy", "automated"];
    let told = |danger, path: &[&str], message: String| {
        changed.tell_at(danger, path, message).with("{application}", is.name())
    };
    let mut found = Vec::new();
    if is.is_automatic() && !was.is_automatic() {
        let message =
            format!("{whose} is synced by itself from now on, all that has waited for a hand included");
        found.push(told(Danger::SyncByItself, &automated, message));
    }
    if was.is_automatic() && !is.is_automatic() {
        let message = format!("{whose} is synced by hand from now on: this change waits for somebody, too");
        found.push(changed.tell(Danger::SyncByHand, message));
    }
    if is.prunes() && !was.prunes() {
        let what = if applies(present.path).is_some() { "objects" } else { "Applications and AppProjects" };
        let message = format!(
            "{whose} prunes from now on: {what} that earlier changes left in the cluster are deleted with the next sync"
        );
        found.push(told(Danger::PruneOn, &[&automated[..], &["prune"]].concat(), message));
    }
    if is.heals() && !was.heals() && was.is_automatic() {
        let message =
            format!("what somebody changed by hand in the objects of {whose} is undone from now on");
        found.push(told(Danger::SelfHealOn, &[&automated[..], &["selfHeal"]].concat(), message));
    }
    match (was.cascades(), is.cascades()) {
        (false, true) => {
            let message = format!(
                "removing the Application `{}` deletes all objects of {whose} from now on",
                is.name()
            );
            found.push(told(Danger::CascadeOn, &["metadata", "finalizers"], message));
        }
        (true, false) => {
            let message =
                format!("removing the Application `{}` leaves all objects of {whose} from now on", is.name());
            found.push(told(Danger::CascadeOff, &["metadata", "finalizers"], message));
        }
        _ => {}
    }
    let wave = |value| text(value, &["metadata", "annotations", WAVE]).to_owned();
    let (before, after) = (wave(old), wave(new));
    if before != after {
        let word = |wave: String| if wave.is_empty() { "none".to_owned() } else { wave };
        let message = format!("{whose} goes from wave {} to {}", word(before), word(after));
        found.push(told(Danger::WaveMoved, &["metadata", "annotations", WAVE], message));
    }
    found
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
    let told = |(environment, all): (&str, Vec<Changed>)| {
        let names = listed(all.iter().filter_map(|changed| Some(changed.new?.identity)));
        let verb = if all.len() == 1 { "changes" } else { "change" };
        all[0].tell(Danger::ByHand, format!("{names} of the bootstrap of `{environment}` {verb}, and nobody syncs it: `platc bootstrap {environment}` prints how"))
    };
    all.into_iter().map(told).collect()
}

/// Every Application syncs by itself as soon as its manifests change: waves order the root's sync alone.
fn unordered(scene: &Scene) -> Vec<Consequence> {
    let mut changed: BTreeMap<&Name, BTreeMap<&Name, usize>> = BTreeMap::new();
    for (at, change) in scene.changes.iter().enumerate() {
        let is_open = change.standing != Standing::Derived
            && change
                .new
                .as_ref()
                .is_some_and(|new| new.path.contains("/manifests/") || new.path.contains("/values/"));
        if let (true, Some(environment), Some(app)) = (is_open, change.environment, change.app()) {
            changed.entry(environment).or_default().entry(app).or_insert(at);
        }
    }
    let mut found = Vec::new();
    for (name, apps) in &changed {
        let model = scene.side(name.as_str(), Moment::After).and_then(|side| side.environment);
        for (app, at) in apps {
            let edges = model
                .and_then(|model| model.apps.get(*app))
                .map(|app| &app.depends_on[..])
                .unwrap_or_default();
            let needed: BTreeSet<&Name> =
                edges.iter().map(|edge| &edge.to).filter(|to| apps.contains_key(to)).collect();
            let Some(policy) =
                scene.policy(name.as_str(), app.as_str(), Moment::After).filter(|_| !needed.is_empty())
            else {
                continue;
            };
            let message = format!(
                "`{app}` and {}, which it needs, change together, and Argo CD syncs each by itself: no wave orders them",
                listed(needed)
            );
            let change = &scene.changes[*at];
            let mut told = super::scene::tell(Danger::Unordered, Some(name), &application(policy), message);
            (told.app, told.cause) = (Some((*app).clone()), change.cause);
            found.push(told);
        }
    }
    found
}

fn application(policy: Policy) -> crate::bundle::Identity {
    crate::bundle::Manifest { object: policy.0.clone() }.identity()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PRUNING, found, keeping, told};

    #[test]
    fn pruning_begins_told_for_each_application() {
        let expected = [
            "prune-on: the root of `prod` prunes from now on: Applications and AppProjects that earlier changes left in the cluster are deleted with the next sync",
            "prune-on: `namespaces` prunes from now on: objects that earlier changes left in the cluster are deleted with the next sync",
            "prune-on: `web` prunes from now on: objects that earlier changes left in the cluster are deleted with the next sync",
        ];
        let mut told = told(&keeping(), PRUNING);
        told.retain(|it| it.starts_with("prune-on"));
        told.sort();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(told, expected);
        assert!(!super::super::sample::told(PRUNING, &keeping()).iter().any(|it| it.starts_with("prune-on")));
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
                "sync-by-itself: `web` is synced by itself from now on, all that has waited for a hand included"
            ]
        );
        assert_eq!(
            found("automated: {}", ""),
            ["sync-by-hand: `web` is synced by hand from now on: this change waits for somebody, too"]
        );
        assert_eq!(
            found("automated: {}", "automated: {selfHeal: true}"),
            ["self-heal-on: what somebody changed by hand in the objects of `web` is undone from now on"]
        );
        assert!(found("automated: {selfHeal: true}", "automated: {selfHeal: false}").is_empty());
    }

    #[test]
    fn a_finalizer_comes_and_goes_and_a_wave_moves() {
        let cascading = web(", finalizers: [resources-finalizer.argocd.argoproj.io]");
        assert_eq!(
            told(&web(""), &cascading),
            ["cascade-on: removing the Application `web-prod` deletes all objects of `web` from now on"]
        );
        assert_eq!(
            told(&cascading, &web("")),
            ["cascade-off: removing the Application `web-prod` leaves all objects of `web` from now on"]
        );
        let wave = |wave: u8| web(&format!(", annotations: {{argocd.argoproj.io/sync-wave: '{wave}'}}"));
        assert_eq!(told(&wave(0), &wave(2)), ["wave-moved: `web` goes from wave 0 to 2"]);
        assert!(told(&wave(2), &wave(2)).is_empty());
    }

    #[test]
    fn the_root_is_applied_by_hand() {
        let found = found(&keeping(), PRUNING);
        let by_hand: Vec<_> = found.iter().filter(|it| it.danger.word() == "by-hand").collect();
        assert_eq!(by_hand.len(), 1);
        assert_eq!(
            by_hand[0].message,
            "`Application/root` of the bootstrap of `prod` changes, and nobody syncs it: `platc bootstrap prod` prints how"
        );
    }
}
