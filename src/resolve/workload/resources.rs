//! What containers ask of a node and may use of it. Nothing is invented: an asking that nobody says is an error.

use super::{Lowering, container::Written};
use crate::{
    diagnostic::Diagnostic,
    map,
    model::workload::{Container, Place},
    resolve::label::spelled,
    schema::quantity::Quantity,
    spec::{IntOrString, Keyed, container::Resources},
    value::{Map, Value},
};

impl Lowering<'_> {
    /// The resources of one container; an init container without any takes those of `main`.
    pub(super) fn resources(
        &mut self,
        said: Option<&Resources>,
        written: Written<'_>,
        main: Option<&Container>,
    ) -> Option<Value> {
        if said.is_none() && written.stands == Place::Init {
            return main.and_then(|main| main.resources.clone());
        }
        let requests = said.and_then(|said| said.requests.as_ref());
        let limits = said.and_then(|said| said.limits.as_ref());
        self.check_requests(requests, written);
        for resource in requests.into_iter().chain(limits).flatten() {
            self.check_quantity(&resource.value);
        }
        for limit in limits.into_iter().flatten() {
            let request = requests.and_then(|requests| requests.get(&limit.name));
            self.check_limit(&limit.name, request, &limit.value);
        }
        Some(map! {
            "requests" =>? requests.map(quantities),
            "limits" =>? limits.map(quantities),
        })
    }

    fn check_requests(&mut self, requests: Option<&Keyed<IntOrString>>, written: Written<'_>) {
        let said = |resource: &str| requests.is_some_and(|requests| requests.get(resource).is_some());
        let missing: Vec<String> = ["cpu", "memory"]
            .into_iter()
            .filter(|resource| !said(resource))
            .map(|it| format!("`{it}`"))
            .collect();
        if !missing.is_empty() {
            let message =
                format!("the container `{}` requests no {}", written.name, missing.join(" and no "));
            let place = self.place(&[written.path, &["resources", "requests"]].concat());
            let help = "say `resources: {requests: {cpu: 100m, memory: 128Mi}}` with what it needs";
            self.tell(Diagnostic::error("no-requests", message).at(place, "").help(help));
        }
    }

    /// Tells what is no quantity, such as `512MB`.
    pub(super) fn check_quantity(&mut self, said: &IntOrString) {
        let text = said.0.spelled().unwrap_or_default();
        if amount(&text).is_none() {
            let message = format!("`{text}` is no quantity");
            let help = "write a number with a unit that Kubernetes knows, such as 250m, 2, 512Mi or 10Gi";
            self.tell(Diagnostic::error("bad-quantity", message).at(said.0.span(), "").help(help));
        }
    }

    fn check_limit(&mut self, resource: &str, request: Option<&IntOrString>, limit: &IntOrString) {
        let of = |said: &IntOrString| amount(&said.0.spelled()?);
        let Some(request) = request else { return };
        if let (Some(wanted), Some(most)) = (of(request), of(limit))
            && wanted > most
        {
            let message = format!("the request for `{resource}` is above its limit");
            self.tell(
                Diagnostic::error("request-above-limit", message)
                    .at(request.0.span(), "requested here")
                    .at(limit.0.span(), "limited here")
                    .help("raise the limit or lower the request"),
            );
        }
    }
}

/// Quantities are strings in Kubernetes' own JSON.
fn quantities(said: &Keyed<IntOrString>) -> Value {
    said.iter().map(|named| (named.name.clone(), spelled(&named.value.0))).collect::<Map>().into()
}

/// How much a quantity is; `None` when it is none that can be asked for.
fn amount(text: &str) -> Option<Quantity> {
    let quantity = Quantity::parse(text)?;
    (quantity.nanos() >= 0).then_some(quantity)
}
