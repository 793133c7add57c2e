//! The names of what a workload becomes, and their limits.

use super::Lowering;
use crate::{
    diagnostic::Diagnostic,
    names::Name,
    resolve::label::is_subdomain,
    source::Span,
    spec::{Traced, workload::WorkloadKind},
    value::Value,
};
use std::sync::Arc;

/// The longest name of a kind whose pods, or Jobs, have labels and names made of it: 11 characters are the CronJob
/// controller's for a time, or a StatefulSet's for the hash of a revision; others must be labels.
fn limit(kind: WorkloadKind) -> usize {
    match kind {
        WorkloadKind::CronJob | WorkloadKind::StatefulSet => 52,
        WorkloadKind::Deployment | WorkloadKind::DaemonSet | WorkloadKind::Job => 63,
    }
}

/// The longest name of a Service: a label of the DNS.
const SERVICE_LIMIT: usize = 63;

impl Lowering<'_> {
    /// `<workload>`: what `name` says, else `<app>` for the main one and `<app>-<key>` for others.
    pub(super) fn name(&self) -> Arc<str> {
        match &self.spec().name {
            Some(said) => said.value.clone(),
            None if &*self.named.name == "main" => self.app.shared(),
            None => format!("{}-{}", self.app, self.named.name).into(),
        }
    }

    pub(super) fn check_names(&mut self) {
        if let Err(fault) = Name::new(self.named.name.clone()) {
            self.bad_name(&self.named.name.clone(), self.named.span, fault);
            return;
        }
        let (name, kind) = (self.name(), self.kind().value);
        let said = self.spec().name.as_ref().and_then(Traced::span);
        let place = said.or(self.named.span);
        if name.len() > limit(kind) {
            let help = match (&self.spec().name, &*self.named.name) {
                (Some(_), _) => "shorten this `name`".to_owned(),
                (None, "main") => {
                    "say a shorter `name` in this workload, or shorten the app's `metadata.name`".to_owned()
                }
                (None, key) => format!("say a shorter `name` in this workload, or shorten its key `{key}`"),
            };
            self.tell(too_long(&name, kind.word(), limit(kind)).at(place, "").help(help));
        } else if let Err(fault) = Name::new(name.clone()) {
            self.bad_name(&name, place, fault);
        }
    }

    pub(super) fn bad_name(&mut self, name: &str, place: Option<Span>, fault: &str) {
        let message = format!("`{name}` cannot be a name");
        self.tell(Diagnostic::error("bad-name", message).at(place, "").help(fault));
    }

    /// One object's name: what is said for it, else the workload's.
    pub(super) fn object_name(&mut self, said: Option<&Traced<Arc<str>>>) -> Value {
        let Some(said) = said else { return self.name().into() };
        if !is_subdomain(&said.value) {
            let fault = "a name has only lower-case letters, digits, `-` and `.`, begins and ends with a letter or \
                         digit, and has at most 253 characters";
            self.bad_name(&said.value, said.span(), fault);
        }
        said.clone().into()
    }

    /// The name of a Service that is said for it, else the workload's.
    pub(super) fn name_of_service(&mut self, said: Option<&Traced<Arc<str>>>) -> Value {
        let Some(said) = said else {
            let name = self.name();
            self.check_first(&name, self.place(&["name"]));
            return name.into();
        };
        if said.value.len() > SERVICE_LIMIT {
            let told = too_long(&said.value, "Service", SERVICE_LIMIT).at(said.span(), "");
            self.tell(told.help("shorten this name"));
        } else if let Err(fault) = Name::new(said.value.clone()) {
            self.bad_name(&said.value, said.span(), fault);
        }
        self.check_first(&said.value, said.span());
        said.clone().into()
    }

    /// The name of a StatefulSet's governing Service.
    pub(super) fn service_name(&mut self) -> Value {
        match &self.spec().service_name {
            Some(said) => self.name_of_service(Some(said)),
            None => format!("{}-headless", self.name()).into(),
        }
    }

    /// A Service's name is a DNS-1035 label.
    fn check_first(&mut self, name: &str, place: Option<Span>) {
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            self.bad_name(name, place, "a Service's name begins with a letter");
        }
    }
}

fn too_long(name: &str, kind: &str, most: usize) -> Diagnostic {
    let length = name.len();
    let message = format!("the name `{name}` has {length} characters, and a {kind}'s name at most {most}");
    Diagnostic::error("name-too-long", message)
}
