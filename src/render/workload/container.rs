//! One container of a pod.

use super::{Subject, config, volume};
use crate::{
    map,
    model::workload::{Container, Port, SecretAccess, SecretUse},
    render::{
        field::{at, list, text, with},
        merge::merge,
    },
    value::Value,
};

pub(super) fn render(subject: &Subject<'_>, container: &Container) -> Value {
    let object = map! {
        "name" => at(container.name.clone(), container.span),
        "image" => container.image.clone(),
        "ports" =>? list(container.ports.iter().map(port).collect()),
        "envFrom" =>? list(sources(subject, container)),
        "env" =>? list(variables(container)),
        "resources" =>? container.resources.clone(),
        "volumeMounts" =>? list(volume::mounts(subject.workload, container)),
        "securityContext" => container.security.clone(),
    };
    let mut object = with(with(object, &container.settings), &container.probes);
    if let Some(raw) = &container.raw {
        merge(&mut object, raw);
    }
    object
}

fn port(port: &Port) -> Value {
    map! {
        "name" => at(port.name.clone(), port.span),
        "containerPort" => port.container.clone(),
        "protocol" => port.protocol.clone(),
    }
}

/// Whole ConfigMaps and Secrets as variables; a Secret comes later and wins.
fn sources(subject: &Subject<'_>, container: &Container) -> Vec<Value> {
    let config = (container.has_config && !subject.workload.config.is_empty())
        .then(|| map! { "configMapRef" => map! { "name" => config::name(subject) } });
    let whole = container.secrets.iter().filter(|secret| matches!(secret.how, SecretAccess::All));
    let secrets = whole.map(|secret| {
        map! {
            "secretRef" => map! {
                "name" => at(secret.name.clone(), secret.span),
                "optional" =>? optional(secret),
            },
        }
    });
    config.into_iter().chain(secrets).collect()
}

/// Single variables: the container's own, then those that hold one key of a Secret.
fn variables(container: &Container) -> Vec<Value> {
    let plain = container.env.iter().map(|(name, value)| {
        map! { "name" => name.clone(), "value" => text(value) }
    });
    let secret = container.secrets.iter().flat_map(|secret| {
        let variables =
            if let SecretAccess::Variables(variables) = &secret.how { &variables[..] } else { &[] };
        variables.iter().map(move |(name, key)| {
            map! {
                "name" => name.clone(),
                "valueFrom" => map! {
                    "secretKeyRef" => map! {
                        "name" => at(secret.name.clone(), secret.span),
                        "key" => key.clone(),
                        "optional" =>? optional(secret),
                    },
                },
            }
        })
    });
    plain.chain(secret).collect()
}

fn optional(secret: &SecretUse) -> Option<Value> {
    secret.optional.then(|| at(true, secret.span))
}
