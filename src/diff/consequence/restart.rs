//! Workloads whose pods restart, told once for an app.

use super::scene::{Changed, Scene, listed, text};
use crate::{
    review::{Consequence, Danger},
    value::{Map, Value},
};
use std::collections::BTreeMap;

/// Kinds that replace their pods when the template changes. A CronJob's next pods are new anyway, and a Job is a hook.
const KINDS: &[(&str, &[&str])] =
    &[("apps", &["DaemonSet", "Deployment", "StatefulSet"]), ("argoproj.io", &["Rollout"])];

/// Where pods say the hash of the configuration that they use.
const CONFIG: &str = "platc.dev/config";

/// How a workload's pods are replaced.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// A few at a time.
    Rolling,
    /// All stop, then all start.
    AllAtOnce,
}

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let mut groups: BTreeMap<_, Vec<(Changed, bool)>> = BTreeMap::new();
    for (group, kinds) in KINDS {
        for (changed, old, new) in scene.edited_of(group, kinds) {
            let [before, after] = [old, new].map(|it| it.at_path(["spec", "template"]));
            let (Some(how), true) = (how(new), before != after) else { continue };
            let of_config = without_config(before) == without_config(after);
            groups
                .entry((changed.environment(), changed.change.app(), how))
                .or_default()
                .push((changed, of_config));
        }
    }
    groups.into_iter().map(|((.., how), all)| told(how, &all)).collect()
}

fn told(how: How, all: &[(Changed, bool)]) -> Consequence {
    // Of one alone no name is said, so that many of them are told in one line.
    let (its, all_of) = if let [_] = all {
        ("its pods".to_owned(), "all of its pods".to_owned())
    } else {
        let names = listed(all.iter().filter_map(|(changed, _)| Some(changed.new?.identity)));
        (format!("the pods of {names}"), format!("all pods of {names}"))
    };
    let why = if all.iter().all(|(_, of_config)| *of_config) {
        ", since the configuration that they use changes"
    } else {
        ""
    };
    let (danger, message) = match how {
        How::Rolling => (Danger::Restart, format!("{its} restart{why}")),
        How::AllAtOnce => (Danger::Downtime, format!("{all_of} stop before new ones start{why}")),
    };
    all[0].0.tell_at(danger, &["spec", "template"], message)
}

/// `None` where pods are not replaced: there are none, or somebody does it by hand.
fn how(new: &Value) -> Option<How> {
    let replicas = new.at_path(["spec", "replicas"]).and_then(Value::as_integer);
    let (update, kind) = (text(new, &["spec", "updateStrategy", "type"]), text(new, &["kind"]));
    let is_paused = new.at_path(["spec", "paused"]).and_then(Value::as_bool) == Some(true);
    if replicas == Some(0) || update == "OnDelete" || is_paused {
        return None;
    }
    let recreates = text(new, &["spec", "strategy", "type"]) == "Recreate";
    // A StatefulSet stops a pod before it starts the next of its name.
    let is_alone = kind == "StatefulSet" && replicas.unwrap_or(1) == 1;
    Some(if recreates || is_alone { How::AllAtOnce } else { How::Rolling })
}

fn without_config(template: Option<&Value>) -> Option<Value> {
    let mut template = template?.clone();
    let metadata = template.as_map_mut().and_then(|it| it.get_mut("metadata")).and_then(Value::as_map_mut);
    if let Some(annotations) = metadata.and_then(|it| it.get_mut("annotations")).and_then(Value::as_map_mut) {
        Map::remove(annotations, CONFIG);
    }
    Some(template)
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;

    fn workload(kind: &str, name: &str, spec: &str, hash: &str, image: &str) -> String {
        format!(
            "{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: {name}, namespace: shop}}, spec: {{{spec}, template: {{metadata: {{annotations: {{platc.dev/config: {hash}}}}}, spec: {{containers: [{{name: main, image: {image}}}]}}}}}}}}\n---\n"
        )
    }

    #[test]
    fn pods_restart_told_once_for_an_app() {
        let of = |hash: &str| {
            ["a", "b"].map(|name| workload("Deployment", name, "replicas: 2", hash, "web:1.0.0")).concat()
        };
        let expected = "restart: the pods of `Deployment/a` and `Deployment/b` restart, since the configuration that they use changes";
        assert_eq!(told_of(&of("x"), &of("y")), [expected]);
        let of = |replicas: &str| workload("Deployment", "a", replicas, "x", "web:1.0.0");
        assert!(told_of(&of("replicas: 2"), &of("replicas: 3")).is_empty());
    }

    #[test]
    fn all_stop_where_the_strategy_says_so() {
        let of = |kind: &str, spec: &str, image: &str| workload(kind, "a", spec, "x", image);
        let told =
            |kind: &str, spec: &str| told_of(&of(kind, spec, "web:1.0.0"), &of(kind, spec, "web:1.0.1"));
        let expected = ["downtime: all of its pods stop before new ones start"];
        assert_eq!(told("Deployment", "replicas: 1, strategy: {type: Recreate}"), expected);
        assert_eq!(
            told("StatefulSet", "replicas: 1"),
            ["downtime: all of its pods stop before new ones start"]
        );
        assert_eq!(told("StatefulSet", "replicas: 3"), ["restart: its pods restart"]);
        assert!(told("DaemonSet", "updateStrategy: {type: OnDelete}").is_empty());
    }
}
