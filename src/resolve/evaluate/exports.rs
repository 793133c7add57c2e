//! What other apps may read of one: what it says, and what its workloads with ports say by themselves.

use super::{Place, stack};
use crate::{
    diagnostic::Diagnostics,
    expression::Found,
    value::{Map, Value},
};
use std::sync::Arc;

/// What a workload says by itself.
const WORDS: &[&str] = &["host", "url", "ports"];

/// The export at a path. An app's own word wins over its workloads'.
pub(super) fn find(place: &Place, steps: &[Arc<str>]) -> Result<Found, Diagnostics> {
    let Some((first, rest)) = steps.split_first() else { return Ok(Found::Branch) };
    let said = place.spec().and_then(|spec| spec.get("exports"));
    if let Some(exports) = said.filter(|exports| super::step_into(exports, first).is_some()) {
        return stack::quietly(|| place.walk("exports", exports, steps));
    }
    if WORDS.contains(&&**first) {
        return workload(place, "main").map(|exports| word(exports, steps));
    }
    let key = workload_key(place, first);
    match (key, rest.is_empty()) {
        (None, _) => Ok(Found::Undefined),
        (Some(_), true) => Ok(Found::Branch),
        (Some(key), false) => workload(place, &key).map(|exports| word(exports, rest)),
    }
}

/// The names that can be read at a path.
pub(super) fn keys(place: &Place, steps: &[&str]) -> Vec<Arc<str>> {
    let spec = place.spec();
    let members = |path: &[&str]| {
        let map = spec.and_then(|spec| spec.at_path(path.iter().copied())?.as_map());
        map.into_iter().flatten().map(|entry| entry.key.clone().into()).collect::<Vec<_>>()
    };
    let mut keys = members(&[&["exports"], steps].concat());
    match steps {
        [] => {
            keys.extend(members(&["workloads"]).into_iter().filter(|key: &Arc<str>| &**key != "main"));
            keys.extend(words_of(place, "main"));
        }
        ["ports"] => keys.extend(members(&["workloads", "main", "ports"])),
        [workload] => keys.extend(words_of(place, workload)),
        [workload, "ports"] => keys.extend(members(&["workloads", workload, "ports"])),
        _ => {}
    }
    keys
}

/// The words that a workload says by itself: it has no `url` when no port stands out.
fn words_of(place: &Place, key: &str) -> Vec<Arc<str>> {
    let workload = place.spec().and_then(|spec| spec.at_path(["workloads", key]));
    let ports =
        workload.filter(|workload| serves(workload)).and_then(|workload| workload.get("ports")?.as_map());
    let Some(ports) = ports else { return Vec::new() };
    let has_url = ports.get("http").is_some() || ports.len() == 1;
    WORDS.iter().filter(|word| has_url || **word != "url").map(|word| Arc::from(*word)).collect()
}

fn serves(workload: &Value) -> bool {
    !matches!(workload.get("kind").and_then(Value::as_str), Some("Job" | "CronJob"))
}

fn word(exports: Option<Value>, steps: &[Arc<str>]) -> Found {
    let found = exports.and_then(|exports| exports.at_path(steps.iter().map(|step| &**step)).cloned());
    found.map_or(Found::Undefined, Found::Value)
}

fn workload_key(place: &Place, written: &str) -> Option<String> {
    let workloads = place.spec()?.get("workloads")?;
    super::step_into(workloads, written).map(|(key, _)| key)
}

/// `host`, `url` and `ports` of a workload with ports; `None` when it has none or serves nobody.
fn workload(place: &Place, key: &str) -> Result<Option<Value>, Diagnostics> {
    let Some(workload) = place.spec().and_then(|spec| spec.at_path(["workloads", key])) else {
        return Ok(None);
    };
    let at = |path: &[&str]| {
        let value = workload.at_path(path.iter().copied())?;
        Some(stack::quietly(|| place.settled(&format!("workloads.{key}.{}", path.join(".")), value)))
    };
    let Some(ports) = at(&["ports"]).filter(|_| serves(workload)).transpose()? else { return Ok(None) };
    let app = place.app.as_ref().map_or("", crate::names::Name::as_str);
    let default = if key == "main" { app.to_owned() } else { format!("{app}-{key}") };
    let name = match at(&["service", "name"]).or_else(|| at(&["name"])).transpose()? {
        Some(name) => name.spelled().map_or(default, |name| name.to_string()),
        None => default,
    };
    let namespace = stack::quietly(|| place.namespace())?.spelled().unwrap_or_default();
    let host = format!("{name}.{namespace}.svc.cluster.local");
    Ok(Some(exports(&host, &ports)))
}

fn exports(host: &str, ports: &Value) -> Value {
    let ports: Map = ports
        .as_map()
        .into_iter()
        .flatten()
        .filter_map(|port| {
            let number = port.value.get("service").or_else(|| port.value.get("container"))?;
            Some((port.key.clone(), number.clone()))
        })
        .collect();
    let only = || if ports.len() == 1 { ports.iter().next().map(|entry| &entry.value) } else { None };
    let url =
        ports.get("http").or_else(only).and_then(Value::spelled).map(|port| format!("http://{host}:{port}"));
    crate::map! { "host" => host, "url" =>? url, "ports" => ports }
}
