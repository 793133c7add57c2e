//! `duplicate-selector`: two workloads, or the Services of two apps, select each other's pods.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View, pods::Pod},
    schema::selector,
    spec::platform::RuleLevel,
    value::{Map, Value},
};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "duplicate-selector",
    caption: "two workloads, or the Services of two apps, select each other's pods",
    level: RuleLevel::Deny,
    why: r"Kubernetes' docs on Deployments: do not overlap labels or selectors with other controllers, since they may fight each
other and behave unexpectedly; an autoscaler or a PodDisruptionBudget counts both. Services of two apps that select
each other's pods send a part of their requests to the wrong app. A selector that takes only its own is none's
business, nor is a second Service of one app.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {blue: blue.yaml}
# platform/apps/blue.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: blue}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: ghcr.io/shop/web:1.4.2}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: green}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: ghcr.io/shop/web:1.5.0}]}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {blue: blue.yaml}
# platform/apps/blue.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: blue}
spec:
  selector: {matchLabels: {app: web, colour: blue}}
  template:
    metadata: {labels: {app: web, colour: blue}}
    spec: {containers: [{name: web, image: ghcr.io/shop/web:1.4.2}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: green}
spec:
  selector: {matchLabels: {app: web, colour: green}}
  template:
    metadata: {labels: {app: web, colour: green}}
    spec: {containers: [{name: web, image: ghcr.io/shop/web:1.5.0}]}
",
    check,
};

/// Kinds whose selector takes pods for their own. A Job's is made by its controller.
const CONTROLLERS: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

/// Something that selects, and the pods that are meant to be its own.
struct Selecting<'a> {
    object: &'a Object<'a>,
    selector: &'a Value,
    /// The labels that it wants, all of them.
    wanted: &'a Map,
    own: Vec<&'a Map>,
}

impl Selecting<'_> {
    fn takes(&self, labels: &Map) -> bool {
        match self.object.kind {
            "Service" => selector::has_all(self.selector, Some(labels)),
            _ => selector::selects(self.selector, Some(labels)),
        }
    }

    fn takes_from(&self, other: &Self) -> bool {
        other.own.iter().any(|labels| self.takes(labels))
    }
}

fn check(compile: &Compile) -> Vec<Finding> {
    compile
        .views()
        .flat_map(|view| [controllers(view), services(view)])
        .flat_map(|all| fights(&all))
        .collect()
}

fn controllers(view: View) -> Vec<Selecting> {
    let controllers =
        view.own().filter(|object| object.group == "apps" && CONTROLLERS.contains(&object.kind));
    let selecting = controllers.filter_map(|object| {
        let selector = object.at(&["spec", "selector"])?;
        let wanted = selector.get("matchLabels")?.as_map()?;
        let own = Pod::of(object)?.labels().into_iter().collect();
        Some(Selecting { object, selector, wanted, own })
    });
    selecting.collect()
}

/// Services of apps, each with those pods of its app that it selects.
fn services(view: View) -> Vec<Selecting> {
    let mut pods: HashMap<(&str, &str), Vec<&Map>> = HashMap::new();
    for pod in view.own().filter_map(Pod::of).filter(|pod| !pod.ends()) {
        if let (Some(app), Some(labels)) = (pod.object.app, pod.labels()) {
            pods.entry((app.name.as_str(), pod.object.namespace)).or_default().push(labels);
        }
    }
    let services = view.own().filter(|object| (object.group, object.kind) == ("", "Service"));
    let selecting = services.filter_map(|object| {
        let selector = object.at(&["spec", "selector"])?;
        let wanted = selector.as_map()?;
        let of_app = pods.get(&(object.app?.name.as_str(), object.namespace))?;
        let own = of_app.iter().copied().filter(|labels| selector::has_all(selector, Some(labels))).collect();
        Some(Selecting { object, selector, wanted, own })
    });
    selecting.collect()
}

/// Those that take from each other are found at one label that both want, so that not each is held against each.
fn fights(all: &[Selecting]) -> Vec<Finding> {
    let mut by_label: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
    for (at, one) in all.iter().enumerate() {
        for label in one.own.iter().flat_map(|labels| labels.iter()) {
            if let Some(text) = label.value.as_str() {
                let having = by_label.entry((one.object.namespace, &label.key, text)).or_default();
                if having.last() != Some(&at) {
                    having.push(at);
                }
            }
        }
    }
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        let having = one.wanted.iter().filter_map(|label| {
            by_label.get(&(one.object.namespace, &*label.key, label.value.as_str()?)).map(Vec::as_slice)
        });
        let Some(rarest) = having.min_by_key(|having| having.len()) else { continue };
        let earlier = rarest.iter().take_while(|other| **other < at).map(|other| &all[*other]);
        let rival = earlier.into_iter().find(|other| {
            let apart = one.object.kind != "Service" || is_of_other_app(one.object, other.object);
            apart && one.takes_from(other) && other.takes_from(one)
        });
        found.extend(rival.map(|rival| told(one, rival)));
    }
    found
}

fn is_of_other_app(one: &Object, other: &Object) -> bool {
    one.app.map(|app| &app.name) != other.app.map(|app| &app.name)
}

fn told(one: &Selecting, rival: &Selecting) -> Finding {
    let Object { kind, name, .. } = one.object;
    let (other, rival_name) = (rival.object.kind, rival.object.name);
    let message = format!("the {kind} `{name}` and the {other} `{rival_name}` select each other's pods");
    let span = rival.selector.span().filter(|span| Some(*span) != one.selector.span());
    one.object
        .finding(RULE.name, one.selector, message)
        .at(span, format!("`{rival_name}` selects the same"))
        .help("give their pods a label that differs, and select by it, too")
}
