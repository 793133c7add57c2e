//! Ports, and which one is meant where none is named.

use super::{Lowering, pod::value};
use crate::{
    diagnostic::Diagnostic,
    model::workload::{Container, Place, Port},
    names::nearest,
    source::Span,
    spec::{Keyed, Traced, container, leaf::Named},
    value::Value,
};
use std::sync::Arc;

/// The port that is meant where none is named: `http`, else the only one.
pub(in crate::resolve) fn implied(ports: &[Port]) -> Option<&Port> {
    let only = if let [only] = ports { Some(only) } else { None };
    ports.iter().find(|port| &*port.name == "http").or(only)
}

impl Lowering<'_> {
    /// The ports of one container.
    pub(super) fn ports(&mut self, said: Option<&Keyed<container::Port>>) -> Vec<Port> {
        said.into_iter().flatten().filter_map(|port| self.port(port)).collect()
    }

    fn port(&mut self, Named { name, span, value: said }: &Named<container::Port>) -> Option<Port> {
        if let Some(fault) = name_fault(name) {
            let message = format!("`{name}` cannot be the name of a port");
            self.tell(Diagnostic::error("bad-port-name", message).at(*span, "").help(fault));
        }
        let Some(container) = said.container.clone() else {
            let message = format!("the port `{name}` says no `container`");
            let help = "say the port that the container listens on, such as `container: 8080`";
            self.tell(Diagnostic::error("incomplete-port", message).at(*span, "").help(help));
            return None;
        };
        let service = said.service.clone().unwrap_or_else(|| container.clone());
        self.check_number(&container);
        if said.service.is_some() {
            self.check_number(&service);
        }
        let protocol = value(said.protocol.as_ref()).unwrap_or_else(|| "TCP".into());
        if !protocol.as_str().is_some_and(|word| ["TCP", "UDP", "SCTP"].contains(&word)) {
            let message = format!("`protocol` cannot be `{}`", protocol.spelled().unwrap_or_default());
            let help = "write `TCP`, `UDP` or `SCTP`";
            self.tell(Diagnostic::error("wrong-value", message).at(protocol.span(), "").help(help));
        }
        Some(Port { name: name.clone(), span: *span, container, service, protocol })
    }

    pub(super) fn check_number(&mut self, port: &Traced<i64>) {
        if !(1..=65535).contains(&port.value) {
            let message = format!("`{}` is no port", port.value);
            let help = "a port is a number from 1 to 65535";
            self.tell(Diagnostic::error("wrong-value", message).at(port.span(), "").help(help));
        }
    }

    /// The ports of all containers that keep running: the workload's Services have them all, and one pod has one
    /// network, so neither a name nor a number may be said twice.
    pub(super) fn all_ports(&mut self, containers: &[Container]) -> Vec<Port> {
        let runs_on = |container: &&Container| {
            let restarts = container.settings.iter().any(|(word, _)| *word == "restartPolicy");
            container.place != Place::Init || restarts
        };
        let mut ports: Vec<Port> = Vec::new();
        for port in containers.iter().filter(runs_on).flat_map(|container| &container.ports) {
            let same_number = |known: &Port, number: fn(&Port) -> i64| {
                known.protocol == port.protocol && number(known) == number(port)
            };
            let clash = ports.iter().find_map(|known| match () {
                () if known.name == port.name => {
                    Some((known, format!("two ports are named `{}`", port.name)))
                }
                () if same_number(known, |port| port.container.value) => {
                    Some((known, format!("two ports of one pod listen on {}", *port.container)))
                }
                () if same_number(known, |port| port.service.value) => {
                    Some((known, format!("two ports of one Service have the number {}", *port.service)))
                }
                () => None,
            });
            if let Some((known, message)) = clash {
                let first = known.span;
                let clash = Diagnostic::error("duplicate-port", message).at(port.span, "again here");
                self.tell(
                    clash
                        .at(first, "first here")
                        .help("change one of them: all containers share the pod's network"),
                );
            }
            ports.push(port.clone());
        }
        ports
    }

    /// The port that `who` means: the one it names, else [`implied`].
    pub(super) fn meant_port(
        &mut self,
        who: &str,
        said: Option<&Traced<Arc<str>>>,
        place: Option<Span>,
        ports: &[Port],
    ) -> Option<Port> {
        if let Some(said) = said {
            return self.known_port(&said.value, said.span(), ports);
        }
        let meant = implied(ports).cloned();
        if meant.is_none() {
            let names: Vec<String> = ports.iter().map(|port| format!("`{}`", port.name)).collect();
            let (message, help) = match names.as_slice() {
                [] => (format!("{who} needs a port, and there is none"), "say `ports: {http: 3000}`"),
                several => (
                    format!("{who} names no port, and there are {}", several.join(", ")),
                    "say `port`, or name one of them `http`",
                ),
            };
            self.tell(Diagnostic::error("ambiguous-port", message).at(place, "").help(help));
        }
        meant
    }

    /// The port of a name that somebody says.
    pub(super) fn known_port(&mut self, name: &str, place: Option<Span>, ports: &[Port]) -> Option<Port> {
        let found = ports.iter().find(|port| &*port.name == name).cloned();
        if found.is_none() {
            let names: Vec<&str> = ports.iter().map(|port| &*port.name).collect();
            let help = match nearest(name, names.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if names.is_empty() => "there are no `ports` here".to_owned(),
                None => format!("known here: {}", names.join(", ")),
            };
            let message = format!("there is no port `{name}`");
            self.tell(Diagnostic::error("unknown-port", message).at(place, "").help(help));
        }
        found
    }
}

/// A port of a container by its name, as Kubernetes takes it.
pub(super) fn by_name(port: &Port, place: Option<Span>) -> Value {
    let name = Value::from(port.name.clone());
    place.map_or(name.clone(), |span| Value::at(name.data, span))
}

/// An IANA service name: RFC 6335, section 5.1.
fn name_fault(name: &str) -> Option<&'static str> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let good = (1..=15).contains(&name.len())
        && name.bytes().all(|byte| inner(byte) || byte == b'-')
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
        && !name.contains("--")
        && !name.starts_with('-')
        && !name.ends_with('-');
    (!good).then_some(
        "a port's name has at most 15 lower-case letters, digits and single `-` inside, and a letter",
    )
}
