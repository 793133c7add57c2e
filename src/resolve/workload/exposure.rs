//! How a workload is reached: Services, Ingress and monitoring.

use super::{Lowering, pod::value, port::by_name};
use crate::{
    diagnostic::Diagnostic,
    model::workload::{Ingress, Monitor, Port, Service},
    resolve::label::{annotations, is_subdomain, labels},
    spec::{Traced, exposure},
    value::Value,
};
use std::sync::Arc;

impl Lowering<'_> {
    pub(super) fn service(&mut self, ports: &[Port]) -> Service {
        let said = self.spec().service.clone().unwrap_or_default();
        let name = if ports.is_empty() || self.is_job() {
            self.object_name(said.name.as_ref())
        } else {
            self.name_of_service(said.name.as_ref())
        };
        Service {
            name,
            r#type: value(said.r#type.as_ref()),
            annotations: annotations(said.annotations.as_ref(), self.diagnostics),
            raw: self.raw(said.raw.as_ref()),
        }
    }

    pub(super) fn ingress(&mut self, ports: &[Port]) -> Option<Ingress> {
        let said = self.spec().ingress.as_ref()?;
        let span = self.place(&["ingress"]);
        let place = said.port.as_ref().and_then(Traced::span).or(span);
        let port = self.meant_port("`ingress`", said.port.as_ref(), span, ports);
        let host = self.host(said.host.as_ref());
        let mut notes = annotations(said.annotations.as_ref(), self.diagnostics);
        let issuer = self.issuer(said.tls.as_ref());
        notes.extend(issuer.filter(|(key, _)| !notes.iter().any(|(known, _)| known == key)));
        Some(Ingress {
            name: self.object_name(said.name.as_ref()),
            span,
            host: host?,
            path: self.path_of(said)?,
            path_type: value(said.path_type.as_ref()).unwrap_or_else(|| "Prefix".into()),
            port: by_name(&port?, place),
            class: value(said.class.as_ref()),
            tls_secret: said.tls.as_ref().map(|tls| self.certificate(tls)),
            annotations: notes,
            raw: self.raw(said.raw.as_ref()),
        })
    }

    fn host(&mut self, said: Option<&Traced<Arc<str>>>) -> Option<Value> {
        let Some(host) = said else {
            let place = self.place(&["ingress"]);
            let help = "say `host`: without one it would take the requests of all hosts";
            self.tell(Diagnostic::error("no-host", "`ingress` says no `host`").at(place, "").help(help));
            return None;
        };
        if !is_subdomain(host.value.strip_prefix("*.").unwrap_or(&host.value)) {
            let message = format!("`host` cannot be `{}`", host.value);
            let help = "write a domain in lower case, without scheme, port or path; `*.` may stand before it";
            self.tell(Diagnostic::error("wrong-value", message).at(host.span(), "").help(help));
        }
        Some(host.clone().into())
    }

    fn path_of(&mut self, said: &exposure::Ingress) -> Option<Value> {
        let Some(path) = &said.path else { return Some("/".into()) };
        if !path.value.starts_with('/') {
            let message = format!("`path` cannot be `{}`", path.value);
            self.tell(
                Diagnostic::error("wrong-value", message).at(path.span(), "").help("begin it with `/`"),
            );
            return None;
        }
        Some(path.clone().into())
    }

    /// cert-manager's annotation for the issuer that is said.
    fn issuer(&mut self, tls: Option<&exposure::Tls>) -> Option<(Arc<str>, Value)> {
        let tls = tls?;
        if let (Some(issuer), Some(cluster)) = (&tls.issuer, &tls.cluster_issuer) {
            let message = "`tls` says both `issuer` and `clusterIssuer`";
            let both = Diagnostic::error("said-twice", message)
                .at(issuer.span(), "here")
                .at(cluster.span(), "and here");
            self.tell(both.help("say one of them; `null` takes a lower layer's away"));
        }
        let own = tls.issuer.clone().map(|issuer| ("cert-manager.io/issuer".into(), issuer.into()));
        let cluster = tls.cluster_issuer.clone();
        own.or_else(|| cluster.map(|issuer| ("cert-manager.io/cluster-issuer".into(), issuer.into())))
    }

    /// The Secret with the certificate: `<workload>-tls` unless said.
    fn certificate(&mut self, tls: &exposure::Tls) -> Value {
        match &tls.secret {
            Some(said) => self.object_name(Some(said)),
            None => format!("{}-tls", self.name()).into(),
        }
    }

    pub(super) fn monitor(&mut self, ports: &[Port]) -> Option<Monitor> {
        let said = self.spec().monitor.as_ref()?;
        let span = self.place(&["monitor"]);
        let place = said.port.as_ref().and_then(Traced::span).or(span);
        let port = self.meant_port("`monitor`", said.port.as_ref(), span, ports)?;
        Some(Monitor {
            name: self.object_name(said.name.as_ref()),
            span,
            port: by_name(&port, place),
            path: value(said.path.as_ref()).unwrap_or_else(|| "/metrics".into()),
            interval: value(said.interval.as_ref()),
            labels: labels(said.labels.as_ref(), self.diagnostics),
            raw: self.raw(said.raw.as_ref()),
        })
    }
}
