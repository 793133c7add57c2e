//! What the Prometheus operator's monitors select.

use super::{Object, View, labelled::Labelled, pods::Pod, ports};
use crate::{
    schema::selector::selects,
    value::{Map, Value},
};

/// All that monitors may select in what an environment sees.
#[derive(Debug)]
pub struct Watched<'a> {
    view: View<'a>,
    services: Labelled<'a, &'a Object<'a>>,
    pods: Labelled<'a, Pod<'a>>,
}

impl<'a> Watched<'a> {
    /// What an environment sees.
    pub fn of(view: View<'a>) -> Self {
        Self { view, services: Labelled::services(view), pods: Labelled::pods(view) }
    }

    /// What a monitor selects: Services, or what makes pods.
    pub fn by(&self, monitor: &'a Object<'a>) -> Vec<&'a Object<'a>> {
        let Some(selector) = monitor.at(&["spec", "selector"]) else { return Vec::new() };
        let is_selected =
            |(labels, object): (Option<&'a Map>, &'a Object<'a>)| selects(selector, labels).then_some(object);
        if namespaces(monitor).any(str::is_empty) {
            let all =
                self.view.all().map(|object| object.namespace).collect::<std::collections::BTreeSet<_>>();
            return all
                .into_iter()
                .flat_map(|namespace| self.there(monitor, namespace))
                .filter_map(is_selected)
                .collect();
        }
        let of = |namespace| -> Vec<&'a Object<'a>> {
            if monitor.kind == "PodMonitor" {
                self.pods.selected(namespace, selector).map(|pod| pod.object).collect()
            } else {
                self.services.selected(namespace, selector).collect()
            }
        };
        namespaces(monitor).flat_map(of).collect()
    }

    /// All in a namespace that a monitor of its kind may select.
    pub fn there(&self, monitor: &Object, namespace: &'a str) -> Vec<(Option<&'a Map>, &'a Object<'a>)> {
        if monitor.kind == "PodMonitor" {
            self.pods.all(namespace).map(|(labels, pod)| (labels, pod.object)).collect()
        } else {
            self.services.all(namespace).collect()
        }
    }
}

/// Whether an object is a monitor that selects others.
pub fn is_monitor(object: &Object) -> bool {
    object.group == "monitoring.coreos.com" && matches!(object.kind, "ServiceMonitor" | "PodMonitor")
}

/// The namespaces that a monitor looks at; an empty one stands for all.
pub fn namespaces<'a>(monitor: &'a Object<'a>) -> impl Iterator<Item = &'a str> {
    let any = monitor.at(&["spec", "namespaceSelector", "any"]).and_then(Value::as_bool) == Some(true);
    let said =
        monitor.at(&["spec", "namespaceSelector", "matchNames"]).and_then(Value::as_list).unwrap_or_default();
    let own = (!any && said.is_empty()).then_some(monitor.namespace);
    let said = said.iter().filter(move |_| !any).filter_map(Value::as_str);
    any.then_some("").into_iter().chain(own).chain(said)
}

/// What a monitor reads.
pub fn endpoints<'a>(monitor: &'a Object<'a>) -> impl Iterator<Item = &'a Value> {
    let key = if monitor.kind == "PodMonitor" { "podMetricsEndpoints" } else { "endpoints" };
    monitor.at(&["spec", key]).and_then(Value::as_list).unwrap_or_default().iter()
}

/// The ports of what a monitor selects: a Service's, or those of pods.
pub fn ports<'a>(object: &'a Object<'a>) -> impl Iterator<Item = &'a Value> {
    let of_service = if object.kind == "Service" { ports::of_service(object) } else { &[] };
    of_service.iter().chain(Pod::of(object).into_iter().flat_map(ports::of_pod))
}
