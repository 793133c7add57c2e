//! Formats of the network: addresses, names of hosts, URIs.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Four numbers, or what IPv6 writes with them; leading zeros were allowed once and still are (Go before 1.17).
pub(in crate::schema) fn is_ipv4(text: &str) -> bool {
    ipv4(text).is_some() || text.contains('.') && text.parse::<Ipv6Addr>().is_ok()
}

pub(in crate::schema) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let octets: Vec<u8> = text.split('.').map(octet).collect::<Option<_>>()?;
    <[u8; 4]>::try_from(octets).ok().map(Ipv4Addr::from)
}

fn octet(text: &str) -> Option<u8> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// An address and the length of its prefix.
pub(in crate::schema) fn is_cidr(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else { return false };
    let longest = match (ipv4(address), address.parse::<Ipv6Addr>()) {
        (Some(_), _) => 32,
        (None, Ok(_)) => 128,
        (None, Err(_)) => return false,
    };
    let plain = !prefix.is_empty() && prefix.len() <= 3 && prefix.bytes().all(|byte| byte.is_ascii_digit());
    plain && prefix.parse::<u16>().is_ok_and(|prefix| prefix <= longest)
}

/// 6, 8 or 20 bytes in hexadecimal, by pairs with `:` or `-`, or by fours with `.`.
pub(super) fn is_mac(text: &str) -> bool {
    let groups = |separator: char, digits: usize| {
        let parts: Vec<&str> = text.split(separator).collect();
        let fit = parts
            .iter()
            .all(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
        fit && matches!(parts.len() * digits / 2, 6 | 8 | 20)
    };
    groups(':', 2) || groups('-', 2) || groups('.', 4)
}

/// The API server's own idea of a host name: one label with at most one hyphen, right behind its first letter, or
/// labels of any kind below a top-level domain of letters (kube-openapi, `strfmt.HostnamePattern`).
pub(super) fn is_host_name(text: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || is_symbol(c);
    let is_label = |label: &str| {
        label.starts_with(letter) && label.ends_with(letter) && label.chars().all(|c| letter(c) || c == '-')
    };
    let fits = text.len() <= 255 && text.split('.').all(|label| label.len() <= 63);
    let hosts = match text.rsplit_once('.') {
        None => {
            let mut letters = text.chars();
            let first = letters.next().is_some_and(letter);
            let rest = letters.as_str();
            first && rest.strip_prefix('-').unwrap_or(rest).chars().all(letter)
        }
        Some((labels, top)) => {
            labels.split('.').all(is_label)
                && top.chars().count() >= 2
                && top.chars().all(char::is_alphabetic)
        }
    };
    fits && hosts
}

/// Unicode's symbols, as far as a host name may have them.
fn is_symbol(c: char) -> bool {
    "$+<=>^`|~".contains(c)
        || ('\u{2190}'..='\u{2bff}').contains(&c)
        || ('\u{1f000}'..='\u{1faff}').contains(&c)
}

/// `someone@host`, or with a name before it: `Some One <someone@host>`.
pub(super) fn is_email(text: &str) -> bool {
    let text = text.trim();
    let address = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((_, address)) => address,
        None => text,
    };
    let Some((local, host)) = address.rsplit_once('@') else { return false };
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.chars().all(|c| c.is_alphanumeric() || !c.is_ascii() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let literal = host.starts_with('[') && host.ends_with(']');
    (quoted || local.split('.').all(is_atom)) && (literal || host.split('.').all(is_atom))
}

/// What Go's `url.ParseRequestURI` takes: an absolute URI, or an absolute path.
pub(super) fn is_request_uri(text: &str) -> bool {
    Uri::parse(text).is_some_and(|uri| !uri.scheme.is_empty() || text.starts_with('/'))
}

/// A URI in its parts, as Go's `net/url` sees them; nothing is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::schema) struct Uri {
    /// Empty when there is none, lower case.
    pub(in crate::schema) scheme: String,
    /// With the port, without the user.
    pub(in crate::schema) host: String,
    pub(in crate::schema) path: String,
    pub(in crate::schema) query: String,
    /// Behind a scheme, without a `/`: `mailto:someone@host`.
    pub(in crate::schema) opaque: bool,
}

impl Uri {
    /// Takes an absolute URI or an absolute path apart; what follows `#` is part of the path, as in a request.
    pub(in crate::schema) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return None;
        }
        let (scheme, rest) = scheme(text)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let query = query.to_owned();
        let scheme = scheme.to_ascii_lowercase();
        if !rest.starts_with('/') {
            let opaque = !scheme.is_empty();
            return opaque.then(|| Self {
                scheme,
                host: String::new(),
                path: rest.to_owned(),
                query,
                opaque,
            });
        }
        let (authority, path) =
            match rest.strip_prefix("//").filter(|_| !(scheme.is_empty() && rest.starts_with("///"))) {
                Some(after) if !scheme.is_empty() => after.split_at(after.find('/').unwrap_or(after.len())),
                _ => ("", rest),
            };
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        (is_host(host) && is_escaped(path)).then(|| Self {
            scheme,
            host: host.to_owned(),
            path: path.to_owned(),
            query,
            opaque: false,
        })
    }
}

/// The scheme before the first `:`, when what stands there can be one.
fn scheme(text: &str) -> Option<(&str, &str)> {
    match text.split_once(':') {
        Some(("", _)) => None,
        Some((scheme, rest))
            if scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) =>
        {
            Some((scheme, rest))
        }
        _ => Some(("", text)),
    }
}

fn is_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(inner) => {
            let Some((address, port)) = inner.split_once(']') else { return false };
            if !is_ipv6(address.split("%25").next().unwrap_or_default()) {
                return false;
            }
            ("", port)
        }
        None => match host.rfind(':') {
            Some(colon) => host.split_at(colon),
            None => (host, ""),
        },
    };
    let is_port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    let allowed = |c: char| c.is_alphanumeric() || !c.is_ascii() || "-_.~!$&'()*+,;=:[]<>\"%".contains(c);
    is_port && name.chars().all(allowed) && is_escaped(name)
}

/// Whether each `%` is followed by two hexadecimal digits.
fn is_escaped(text: &str) -> bool {
    let is_hex =
        |text: &str| text.get(..2).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    text.split('%').skip(1).all(is_hex)
}
