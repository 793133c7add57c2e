//! Probes: from `{http: /path}` to Kubernetes' own words.

use super::{
    Lowering,
    container::Written,
    pod::{Fields, said, texts, value},
    port::by_name,
};
use crate::{
    diagnostic::Diagnostic,
    map,
    model::workload::Port,
    resolve::label::{spelled, spelled_all},
    source::Span,
    spec::{
        IntOrString, Traced,
        container::{Probe, Probes},
    },
    value::{Map, Value},
};

/// A probe and whose it is, for messages.
struct Whose<'a> {
    word: &'static str,
    container: &'a str,
    place: Option<Span>,
    ports: &'a [Port],
}

impl Lowering<'_> {
    /// The probes of one container.
    pub(super) fn probes(&mut self, probes: Option<&Probes>, written: Written<'_>, ports: &[Port]) -> Fields {
        let Some(probes) = probes else { return Fields::new() };
        let kinds = [
            ("readiness", "readinessProbe", &probes.readiness),
            ("liveness", "livenessProbe", &probes.liveness),
            ("startup", "startupProbe", &probes.startup),
        ];
        let mut found = Fields::new();
        for (word, field, probe) in kinds {
            let Some(probe) = probe else { continue };
            let place = self.place(&[written.path, &["probes", word]].concat());
            let whose = Whose { word, container: written.name, place, ports };
            self.check_words_of_probe(probe, &whose);
            found.extend(self.probe(probe, &whose).map(|probe| (field, probe)));
        }
        found
    }

    fn probe(&mut self, probe: &Probe, whose: &Whose<'_>) -> Option<Value> {
        let handlers = [
            probe.http.as_ref().map(|_| "http"),
            probe.tcp.as_ref().map(|_| "tcp"),
            probe.exec.as_ref().map(|_| "exec"),
            probe.grpc.as_ref().map(|_| "grpc"),
        ];
        let handlers: Vec<&str> = handlers.into_iter().flatten().collect();
        let (field, handler) = match handlers[..] {
            ["http"] => ("httpGet", self.http(probe, whose)?),
            ["tcp"] => ("tcpSocket", map! { "port" => self.port_of(probe.tcp.as_ref()?, whose)? }),
            ["exec"] => ("exec", map! { "command" =>? texts(probe.exec.as_ref()) }),
            ["grpc"] => ("grpc", self.grpc(probe, whose)?),
            _ => {
                let (word, container) = (whose.word, whose.container);
                let message = format!(
                    "the {word} probe of `{container}` must be exactly one of `http`, `tcp`, `exec` and `grpc`"
                );
                let found = if handlers.is_empty() {
                    "it is none".to_owned()
                } else {
                    format!("it is {}", handlers.join(" and "))
                };
                let help = "say one, such as `http: /health`";
                self.tell(Diagnostic::error("probe-kind", message).at(whose.place, found).help(help));
                return None;
            }
        };
        let timing = said([
            ("initialDelaySeconds", value(probe.initial_delay_seconds.as_ref())),
            ("periodSeconds", value(probe.period_seconds.as_ref())),
            ("timeoutSeconds", value(probe.timeout_seconds.as_ref())),
            ("successThreshold", value(probe.success_threshold.as_ref())),
            ("failureThreshold", value(probe.failure_threshold.as_ref())),
            ("terminationGracePeriodSeconds", value(probe.termination_grace_period_seconds.as_ref())),
        ]);
        Some(std::iter::once((field, handler)).chain(timing).collect::<Map>().into())
    }

    fn http(&mut self, probe: &Probe, whose: &Whose<'_>) -> Option<Value> {
        let port = if let Some(said) = &probe.port {
            self.port_of(said, whose)?
        } else {
            let who = format!("the {} probe of `{}`", whose.word, whose.container);
            let place = probe.http.as_ref().and_then(Traced::span);
            by_name(&self.meant_port(&who, None, place, whose.ports)?, place)
        };
        let headers = probe.headers.as_ref().map(|headers| {
            let header = |(name, text)| map! { "name" => name, "value" => text };
            spelled_all(Some(headers)).into_iter().map(header).collect::<Value>()
        });
        Some(map! {
            "path" =>? value(probe.http.as_ref()),
            "port" => port,
            "scheme" =>? value(probe.scheme.as_ref()),
            "httpHeaders" =>? headers,
        })
    }

    /// Kubernetes takes gRPC's port by number only.
    fn grpc(&mut self, probe: &Probe, whose: &Whose<'_>) -> Option<Value> {
        let said = probe.grpc.as_ref()?;
        let port = match self.port_of(said, whose)? {
            name if name.as_str().is_some() => {
                let port = whose.ports.iter().find(|port| Some(&*port.name) == name.as_str())?;
                Value::from(port.container.value).from_origin_of(&name)
            }
            number => number,
        };
        Some(map! { "port" => port, "service" =>? value(probe.service.as_ref()) })
    }

    /// A port by name or number.
    fn port_of(&mut self, said: &IntOrString, whose: &Whose<'_>) -> Option<Value> {
        let IntOrString(port) = said;
        if let Some(number) = port.as_integer() {
            self.check_number(&Traced { value: number, trace: port.trace.clone() });
        } else {
            let name = port.spelled()?;
            self.known_port(&name, port.span(), whose.ports)?;
            return Some(spelled(port));
        }
        Some(port.clone())
    }

    /// Words that mean nothing beside the probe's kind, and what Kubernetes refuses.
    fn check_words_of_probe(&mut self, probe: &Probe, whose: &Whose<'_>) {
        let misplaced = [
            ("port", "http", probe.port.as_ref().map(|port| port.0.span()), probe.http.is_none()),
            ("scheme", "http", probe.scheme.as_ref().map(Traced::span), probe.http.is_none()),
            ("headers", "http", probe.headers.as_ref().map(|_| whose.place), probe.http.is_none()),
            ("service", "grpc", probe.service.as_ref().map(Traced::span), probe.grpc.is_none()),
        ];
        for (word, kind, said, without) in misplaced {
            if let Some(place) = said.filter(|_| without) {
                let message = format!("`{word}` is a word of `{kind}` probes");
                self.tell(Diagnostic::error("not-for-probe", message).at(place, "").help("take it away"));
            }
        }
        let once =
            probe.success_threshold.as_ref().filter(|said| whose.word != "readiness" && said.value != 1);
        if let Some(said) = once {
            let message = format!("`successThreshold` of a {} probe is 1", whose.word);
            self.tell(Diagnostic::error("wrong-value", message).at(said.span(), "").help("take it away"));
        }
        let grace = probe.termination_grace_period_seconds.as_ref().filter(|_| whose.word == "readiness");
        if let Some(said) = grace {
            let message = "a readiness probe ends no container, so it has no `terminationGracePeriodSeconds`";
            self.tell(Diagnostic::error("not-for-probe", message).at(said.span(), "").help("take it away"));
        }
    }
}
