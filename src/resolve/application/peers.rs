//! Who may reach an app's ports: words to pods, namespaces and addresses.

use super::Context;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::app::{Peer, Who},
    names::{Name, nearest},
    resolve::evaluate::{Place, Surroundings},
    spec::{Traced, app::AppSpec, leaf::Named},
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

type Allowed = Vec<(Traced<Arc<str>>, Vec<Peer>)>;

/// `allow`, with every word resolved.
pub(super) fn allow(context: &Context, app: &Name, spec: &AppSpec, told: &mut Diagnostics) -> Allowed {
    let mut allowed = Vec::new();
    for named in spec.allow.iter().flatten() {
        told.extend(without_port(named, spec));
        let mut peers = Vec::new();
        for word in &named.value {
            let search = Search { context, app };
            match search.find(&word.value) {
                Some(found) => peers.extend(found.into_iter().map(|who| Peer { span: word.span(), who })),
                None => told.push(search.unknown(word)),
            }
        }
        peers.sort_by(|a, b| a.who.cmp(&b.who));
        peers.dedup_by(|a, b| a.who == b.who);
        allowed.push((Traced { value: named.name.clone(), trace: port_trace(named.span) }, peers));
    }
    allowed
}

/// A name that no workload has among its ports would admit nobody to anything.
fn without_port(named: &Named<Vec<Traced<Arc<str>>>>, spec: &AppSpec) -> Option<Diagnostic> {
    let workloads = || spec.workloads.iter().flatten();
    let own = workloads().flat_map(|workload| workload.value.ports.iter().flatten().map(|port| &port.name));
    let sidecars = workloads().flat_map(|workload| workload.value.containers.iter().flatten());
    let theirs = sidecars.flat_map(|sidecar| sidecar.value.ports.iter().flatten().map(|port| &port.name));
    let known: Vec<&str> = own.chain(theirs).map(|name| &**name).collect();
    if known.contains(&&*named.name) {
        return None;
    }
    let help = match nearest(&named.name, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => {
            "the ports of charts and manifests are not known: write a NetworkPolicy in `manifests`".to_owned()
        }
        None => format!("ports: {}", known.join(", ")),
    };
    let message = format!("no workload of this app has a port `{}`", named.name);
    Some(Diagnostic::error("unknown-port", message).at(named.span, "").help(help))
}

fn port_trace(span: Option<crate::source::Span>) -> Option<Arc<crate::value::Trace>> {
    span.map(|span| crate::value::Trace::new(span, None))
}

struct Search<'a> {
    context: &'a Context<'a>,
    app: &'a Name,
}

impl Search<'_> {
    /// `self`, `class/…`, `namespace/…`, a CIDR, a word of the cluster's `peers`, or an app.
    fn find(&self, word: &str) -> Option<Vec<Who>> {
        if word == "self" {
            return pods(self.context.around, self.app).map(|who| vec![who]);
        }
        if let Some(class) = word.strip_prefix("class/") {
            self.context.written.class(class)?;
            return Some(self.of_class(class));
        }
        if let Some(namespace) = word.strip_prefix("namespace/") {
            return Name::new(namespace).ok().map(|_| vec![Who::Namespace(namespace.into())]);
        }
        if let Some(namespace) = self.context.home.peers.as_ref().and_then(|peers| peers.get(word)) {
            return Some(vec![Who::Namespace(namespace.value.clone())]);
        }
        if word.contains('/') {
            return is_cidr(word).then(|| vec![Who::Cidr(word.into())]);
        }
        match self.everywhere().find(|(_, app)| app.as_str() == word) {
            Some((around, app)) => pods(around, app).map(|who| vec![who]),
            None => self.context.home.peers.is_none().then(Vec::new),
        }
    }

    /// All apps that this one can see: its environment's and those of required ones.
    fn everywhere(&self) -> impl Iterator<Item = (&Arc<Surroundings>, &Name)> {
        let around = self.context.around;
        let all = std::iter::once(around).chain(&around.requires);
        all.flat_map(|around| around.apps.keys().map(move |app| (around, app)))
    }

    fn of_class(&self, class: &str) -> Vec<Who> {
        let is_of = |app: &Name| {
            let classes = self.context.written.app(app).get("classes").and_then(Value::as_list);
            classes.unwrap_or_default().iter().any(|named| named.as_str() == Some(class))
        };
        let of_class = self.everywhere().filter(|(_, app)| is_of(app));
        of_class.filter_map(|(around, app)| pods(around, app)).collect()
    }

    fn unknown(&self, word: &Traced<Arc<str>>) -> Diagnostic {
        let known = self.everywhere().map(|(_, app)| app.as_str());
        let peers = self.context.home.peers.iter().flat_map(BTreeMap::keys).map(|peer| &**peer);
        let help = nearest(&word.value, known.chain(peers)).map_or_else(
            || "write an app, `self`, `class/NAME`, `namespace/NAME`, a CIDR, or a word of the cluster's `peers`".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        Diagnostic::error("unknown-peer", format!("`{}` names nobody", word.value))
            .at(word.span(), "")
            .help(help)
    }
}

fn pods(around: &Arc<Surroundings>, app: &Name) -> Option<Who> {
    let namespace = Place::of_app(around, app).namespace_name()?;
    Some(Who::App { name: app.clone(), namespace })
}

fn is_cidr(word: &str) -> bool {
    let Some((address, bits)) = word.split_once('/') else { return false };
    let (Ok(address), Ok(bits)) = (address.parse::<std::net::IpAddr>(), bits.parse::<u8>()) else {
        return false;
    };
    bits <= if address.is_ipv4() { 32 } else { 128 }
}
