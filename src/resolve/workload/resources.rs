//! What containers ask of a node and may use of it. Nothing is invented: an asking that nobody says is an error.

use super::{Lowering, container::Written};
use crate::{
    diagnostic::Diagnostic,
    map,
    model::workload::{Container, Place},
    resolve::label::spelled,
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
        if quantity(&text).is_none() {
            let message = format!("`{text}` is no quantity");
            let help = "write a number with a unit that Kubernetes knows, such as 250m, 2, 512Mi or 10Gi";
            self.tell(Diagnostic::error("bad-quantity", message).at(said.0.span(), "").help(help));
        }
    }

    fn check_limit(&mut self, resource: &str, request: Option<&IntOrString>, limit: &IntOrString) {
        let amount = |said: &IntOrString| quantity(&said.0.spelled()?);
        let Some(request) = request else { return };
        if let (Some(wanted), Some(most)) = (amount(request), amount(limit))
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

/// The amount of a quantity, by the grammar of apimachinery's `resource.Quantity`; `None` when it is none.
fn quantity(text: &str) -> Option<f64> {
    let unit = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let number = number.strip_prefix('+').unwrap_or(number);
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = number.parse().ok().filter(|_| plain)?;
    let exponent = |unit: &str| unit.strip_prefix(['e', 'E'])?.parse::<i32>().ok();
    let factor = match unit {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024_f64,
        "Mi" => 1024_f64.powi(2),
        "Gi" => 1024_f64.powi(3),
        "Ti" => 1024_f64.powi(4),
        "Pi" => 1024_f64.powi(5),
        "Ei" => 1024_f64.powi(6),
        unit => 10_f64.powi(exponent(unit)?),
    };
    Some(number * factor)
}
