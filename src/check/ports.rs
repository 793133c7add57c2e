//! The ports of Services and containers, and who names them.

use super::{
    Object, View,
    labelled::Labelled,
    pods::{Container, Pod, Turn},
};
use crate::{
    names::meant,
    value::{Data, Value},
};

/// The ports of a Service.
pub fn of_service<'a>(service: &'a Object<'a>) -> &'a [Value] {
    service.at(&["spec", "ports"]).and_then(Value::as_list).unwrap_or_default()
}

/// Whether a port is the one that is wanted, by its name or by its number below a key.
pub fn is(port: &Value, number: &str, wanted: &Value) -> bool {
    match &wanted.data {
        Data::String(_) => port.get("name") == Some(wanted),
        _ => port.get(number) == Some(wanted),
    }
}

/// A port as messages name it: its name, else its number.
pub fn name(port: &Value, number: &str) -> String {
    let said = port.get("name").or_else(|| port.get(number));
    said.and_then(Value::spelled).map_or_else(String::new, |text| text.to_string())
}

/// The ports that a container opens.
pub fn of_container(container: Container<'_>) -> impl Iterator<Item = &Value> {
    container.list("ports")
}

/// The ports that a pod opens as long as it lives.
pub fn of_pod(pod: Pod<'_>) -> impl Iterator<Item = &Value> {
    pod.containers().filter(|container| container.turn != Turn::Init).flat_map(of_container)
}

/// What to do about the name of a port that containers do not have.
pub fn help<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut known = known.peekable();
    if known.peek().is_none() {
        return format!("name the container's port: `ports: [{{name: {name}, containerPort: …}}]`");
    }
    meant(name, known)
}

/// Whether something adds containers to a pod that nobody wrote down.
pub fn is_injected(pod: Pod) -> bool {
    let marks = ["annotations", "labels"].into_iter();
    let marks = marks.filter_map(|marks| pod.metadata?.get(marks)?.as_map());
    marks.flatten().any(|mark| {
        mark.key.contains("inject")
            && mark.value.spelled().is_none_or(|said| &*said != "false" && &*said != "disabled")
    })
}

/// A Service and the pods that it selects, at least one.
#[derive(Debug)]
pub struct Served<'a> {
    /// The Service.
    pub service: &'a Object<'a>,
    /// The pods.
    pub pods: Vec<Pod<'a>>,
}

/// The Services of an environment whose pods are known.
pub fn services<'a>(view: View<'a>, pods: &Labelled<'a, Pod<'a>>) -> impl Iterator<Item = Served<'a>> {
    view.own().filter(|object| (object.group, object.kind) == ("", "Service")).filter_map(|service| {
        let selector = service
            .at(&["spec", "selector"])
            .filter(|_| service.text(&["spec", "type"]) != "ExternalName")?;
        selector.as_map().filter(|wanted| !wanted.is_empty())?;
        let pods: Vec<Pod> = pods.with(service.namespace, selector).collect();
        let known = !pods.is_empty() && !pods.iter().any(|pod| is_injected(*pod));
        known.then_some(Served { service, pods })
    })
}

/// Where probes stand in a container, and lifecycle hooks in its `lifecycle`.
const PROBES: &[&str] = &["livenessProbe", "readinessProbe", "startupProbe"];
const HOOKS: &[&str] = &["postStart", "preStop"];

/// The ports that the kubelet speaks to on a container's behalf; those of other hosts are not the pod's.
pub fn probed(container: Container<'_>) -> impl Iterator<Item = &Value> {
    let probes = PROBES.iter().filter_map(move |probe| container.value.get(probe));
    let hooks = HOOKS.iter().filter_map(move |hook| container.value.at_path(["lifecycle", hook]));
    let ways = ["httpGet", "tcpSocket", "grpc"];
    let spoken =
        probes.chain(hooks).flat_map(move |probe| ways.into_iter().filter_map(move |way| probe.get(way)));
    spoken.filter(|way| way.get("host").is_none()).filter_map(|way| way.get("port"))
}
