//! Addresses, hosts, ports, and what Ingresses and NetworkPolicies say of them.

use super::{
    Told, Word,
    told::{At, items, text},
};
use crate::{
    schema::{
        format::network::{is_cidr, is_ipv4, is_ipv6},
        scalar::shown,
        words::is_subdomain,
    },
    value::Data,
};
use std::net::IpAddr;

/// What Kubernetes asks of the name of a port (apimachinery, `IsValidPortName`).
const PORT_NAME: (&str, &str) = (
    "the name of a port",
    "at most 15 lower-case letters, digits and `-`, one letter at least, no `-` at an end or beside another",
);

pub(super) const WORDS: &[Word] = &[
    Word::value("port", port),
    Word::value("optional-port", optional_port),
    Word::value("node-port", node_port),
    Word::text("port-name", "invalid-port", PORT_NAME, is_port_name),
    Word::text(
        "cidr",
        "invalid-cidr",
        ("an address range", "write an address, `/` and the bits of the network: `10.0.0.0/8`"),
        is_cidr,
    ),
    Word::text("ip", "invalid-value", ("an IP address", "write an address such as `10.0.0.1`"), |text| {
        is_ipv4(text) || is_ipv6(text)
    }),
    Word::text(
        "host",
        "invalid-name",
        ("a host", "a DNS subdomain without a port or path; its first part may be `*`"),
        is_host,
    ),
    Word::text(
        "external-name",
        "invalid-name",
        ("a DNS name", "lower-case letters, digits, `-` and `.`, no scheme, no port"),
        |text| is_subdomain(text.strip_suffix('.').unwrap_or(text)),
    ),
    Word::value("ingress-path", ingress_path),
    Word::value("policy-port", policy_port),
    Word::value("ip-block", ip_block),
];

fn is_port_name(text: &str) -> bool {
    text.len() <= 15
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_host(text: &str) -> bool {
    // An address is no host: an Ingress's rules are for names.
    let is_address = text.parse::<IpAddr>().is_ok();
    !is_address && is_subdomain(text.strip_prefix("*.").unwrap_or(text))
}

/// A port by number, or by name where the type allows one.
fn port(told: &mut Told) {
    numbered(told, 1, 65_535);
    if let Some(name) = told.value().as_str().filter(|name| !is_port_name(name)) {
        let message = format!("{} must be {}, found `{name}`", told.subject(), PORT_NAME.0);
        let help = if name.parse::<u16>().is_ok() { "write the number without quotes" } else { PORT_NAME.1 };
        told.tell(&[], "invalid-port", message, help);
    }
}

/// A port that may be 0, which is as good as none.
fn optional_port(told: &mut Told) {
    numbered(told, 0, 65_535);
}

/// The range that a cluster has unless its API server was told another one (`--service-node-port-range`).
fn node_port(told: &mut Told) {
    if told.value().as_integer() != Some(0) {
        numbered(told, 30_000, 32_767);
    }
}

fn numbered(told: &mut Told, least: i64, most: i64) {
    let number = told.value().as_integer();
    if number.is_some_and(|number| !(least..=most).contains(&number)) {
        let message =
            format!("{} must be between {least} and {most}, found {}", told.subject(), shown(told.value()));
        told.tell(&[], "invalid-port", message, "write a number of that range");
    }
}

fn ingress_path(told: &mut Told) {
    let value = told.value();
    let Some(kind) = text(value, "pathType") else { return };
    match text(value, "path") {
        Some(path) if path.starts_with('/') && kind == "ImplementationSpecific" => {}
        None if kind == "ImplementationSpecific" => {}
        Some(path) if path.starts_with('/') => {
            let bad = ["//", "/./", "/../", "%2f", "%2F"].into_iter().find(|part| path.contains(part));
            let bad = bad.or_else(|| ["/..", "/."].into_iter().find(|end| path.ends_with(end)));
            if let Some(bad) = bad {
                let message = format!("`path` may not have `{bad}`, found `{path}`");
                told.tell(&[At::Key("path")], "invalid-value", message, "write the path that requests have");
            }
        }
        Some(path) => {
            let message = format!("`path` must be absolute, found `{path}`");
            told.tell(&[At::Key("path")], "invalid-value", message, format!("write `/{path}`"));
        }
        None => {
            let message = format!("{} needs `path`", told.subject());
            told.tell(&[At::Key("path")], "required-field", message, "add `path`, such as `/`");
        }
    }
}

fn policy_port(told: &mut Told) {
    let Some(end) = told.value().get("endPort").filter(|end| !end.is_null()) else { return };
    let at = [At::Key("endPort")];
    match told.value().get("port").map(|port| &port.data) {
        None | Some(Data::Null) => {
            told.tell(&at, "invalid-port", "`endPort` needs `port`", "add the first port of the range");
        }
        Some(Data::String(_)) => {
            told.tell(&at, "invalid-port", "`endPort` cannot end a port by name", "write `port` as a number");
        }
        Some(Data::Number(first)) if first.as_integer() > end.as_integer() => {
            let message = format!("`endPort` must not be below `port`, found {}", shown(end));
            told.tell(&at, "invalid-port", message, "write the last port of the range");
        }
        _ => {}
    }
}

/// What is left out of a range lies in it, and is smaller.
fn ip_block(told: &mut Told) {
    let Some((network, bits)) = text(told.value(), "cidr").and_then(range) else { return };
    for (at, item) in items(told.value(), "except").iter().enumerate() {
        let Some((inner, inner_bits)) = item.as_str().and_then(range) else { continue };
        if inner.is_ipv4() != network.is_ipv4()
            || inner_bits <= bits
            || head(inner, bits) != head(network, bits)
        {
            let message = format!("`except` must lie within `cidr`, found {}", shown(item));
            told.tell(&[At::Key("except"), At::Item(at)], "invalid-cidr", message, "write a part of `cidr`");
        }
    }
}

fn range(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.split_once('/')?;
    Some((address.parse().ok()?, bits.parse().ok()?))
}

/// The first bits of an address.
fn head(address: IpAddr, bits: u32) -> Option<u128> {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()).checked_shr(32_u32.checked_sub(bits)?),
        IpAddr::V6(address) => Some(address.to_bits().checked_shr(128_u32.checked_sub(bits)?).unwrap_or(0)),
    }
}
