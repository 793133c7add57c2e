//! URLs, addresses and ranges of addresses.

use super::{Function, global, method};
use crate::schema::{
    cel::{
        Answer, Fuel, Problem,
        value::{Cel, no_overload},
    },
    format::Uri,
};
use std::{net::IpAddr, sync::Arc};

pub(super) const FUNCTIONS: &[Function] = &[
    global("cidr", (1, 1), |_, args| {
        parsed_cidr(text(args)?)
            .map(|(of, prefix)| Cel::Cidr(of, prefix))
            .ok_or_else(|| Problem::that("network address parse error"))
    }),
    global("isCIDR", (1, 1), |_, args| Ok(Cel::Bool(parsed_cidr(text(args)?).is_some()))),
    method("containsIP", (1, 1), contains_ip),
    method("containsCIDR", (1, 1), contains_cidr),
    method("masked", (0, 0), |_, args| {
        let (of, prefix) = cidr(args)?;
        Ok(Cel::Cidr(masked(of, prefix), prefix))
    }),
    method("prefixLength", (0, 0), |_, args| Ok(Cel::Int(cidr(args)?.1.into()))),
    method("ip", (0, 0), |_, args| Ok(Cel::Ip(cidr(args)?.0))),
    global("ip", (1, 1), |_, args| {
        parsed_ip(text(args)?).map(Cel::Ip).ok_or_else(|| Problem::that("IP Address parse error"))
    }),
    global("ip.isCanonical", (1, 1), |_, args| {
        let text = text(args)?;
        let address = parsed_ip(text).ok_or_else(|| Problem::that("IP Address parse error"))?;
        Ok(Cel::Bool(address.to_string() == text))
    }),
    global("isIP", (1, 1), |_, args| Ok(Cel::Bool(parsed_ip(text(args)?).is_some()))),
    method("family", (0, 0), |_, args| Ok(Cel::Int(if address(args)?.is_ipv4() { 4 } else { 6 }))),
    method("isGlobalUnicast", (0, 0), |_, args| {
        let of = address(args)?;
        let broadcast = matches!(of, IpAddr::V4(of) if of.is_broadcast());
        let local = of.is_unspecified() || of.is_loopback() || of.is_multicast() || is_link_local(of);
        Ok(Cel::Bool(!broadcast && !local))
    }),
    method("isLinkLocalMulticast", (0, 0), |_, args| {
        Ok(Cel::Bool(match address(args)? {
            IpAddr::V4(of) => of.octets()[..3] == [224, 0, 0],
            IpAddr::V6(of) => of.segments()[0] & 0xff0f == 0xff02,
        }))
    }),
    method("isLinkLocalUnicast", (0, 0), |_, args| Ok(Cel::Bool(is_link_local(address(args)?)))),
    method("isLoopback", (0, 0), |_, args| Ok(Cel::Bool(address(args)?.is_loopback()))),
    method("isUnspecified", (0, 0), |_, args| Ok(Cel::Bool(address(args)?.is_unspecified()))),
    global("isURL", (1, 1), |_, args| Ok(Cel::Bool(parsed_url(text(args)?).is_some()))),
    global("url", (1, 1), |_, args| {
        let text = text(args)?;
        parsed_url(text)
            .map(|url| Cel::Url(Arc::new(url)))
            .ok_or_else(|| Problem::that(format!("URL parse error: `{text}`")))
    }),
    method("getEscapedPath", (0, 0), |_, args| Ok(Cel::string(url(args)?.path.as_str()))),
    method("getHost", (0, 0), |_, args| Ok(Cel::string(url(args)?.host.as_str()))),
    method("getHostname", (0, 0), |_, args| Ok(Cel::string(host_and_port(&url(args)?.host).0))),
    method("getPort", (0, 0), |_, args| Ok(Cel::string(host_and_port(&url(args)?.host).1))),
    method("getQuery", (0, 0), query),
    method("getScheme", (0, 0), |_, args| Ok(Cel::string(url(args)?.scheme.as_str()))),
];

fn text<'a>(args: &'a [Cel]) -> Result<&'a str, Problem> {
    match &args[0] {
        Cel::Text(text) => Ok(text),
        _ => Err(no_overload("a function of texts", args)),
    }
}

/// An address without a zone; IPv4 inside of IPv6 is not taken.
fn parsed_ip(text: &str) -> Option<IpAddr> {
    let address: IpAddr = text.parse().ok()?;
    let mapped = matches!(address, IpAddr::V6(of) if of.to_ipv4_mapped().is_some());
    (!mapped).then_some(address)
}

fn parsed_cidr(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = text.split_once('/')?;
    let address = parsed_ip(address)?;
    let canonical = prefix == "0" || prefix.starts_with(|c: char| ('1'..='9').contains(&c));
    let prefix = canonical.then(|| prefix.parse::<u8>().ok())??;
    (prefix <= bits(address)).then_some((address, prefix))
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(of) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V4((of.to_bits() & mask).into())
        }
        IpAddr::V6(of) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V6((of.to_bits() & mask).into())
        }
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(of) => of.is_link_local(),
        IpAddr::V6(of) => of.segments()[0] & 0xffc0 == 0xfe80,
    }
}

fn cidr(args: &[Cel]) -> Result<(IpAddr, u8), Problem> {
    match &args[0] {
        Cel::Cidr(of, prefix) => Ok((*of, *prefix)),
        _ => Err(no_overload("a method of CIDRs", args)),
    }
}

fn address(args: &[Cel]) -> Result<IpAddr, Problem> {
    match &args[0] {
        Cel::Ip(of) => Ok(*of),
        _ => Err(no_overload("a method of addresses", args)),
    }
}

fn contains_ip<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let (of, prefix) = cidr(args)?;
    let address = match &args[1] {
        Cel::Ip(address) => *address,
        Cel::Text(text) => parsed_ip(text).ok_or_else(|| Problem::that("IP Address parse error"))?,
        _ => return Err(no_overload("containsIP", args)),
    };
    Ok(Cel::Bool(address.is_ipv4() == of.is_ipv4() && masked(address, prefix) == masked(of, prefix)))
}

fn contains_cidr<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let (of, prefix) = cidr(args)?;
    let (other, longer) = match &args[1] {
        Cel::Cidr(other, longer) => (*other, *longer),
        Cel::Text(text) => parsed_cidr(text).ok_or_else(|| Problem::that("network address parse error"))?,
        _ => return Err(no_overload("containsCIDR", args)),
    };
    let inside = other.is_ipv4() == of.is_ipv4() && masked(other, prefix) == masked(of, prefix);
    Ok(Cel::Bool(inside && longer >= prefix))
}

fn parsed_url(text: &str) -> Option<Uri> {
    Uri::parse(text)
}

fn url<'a>(args: &'a [Cel]) -> Result<&'a Uri, Problem> {
    match &args[0] {
        Cel::Url(url) => Ok(url),
        _ => Err(no_overload("a method of URLs", args)),
    }
}

/// The host without its brackets, and the port.
fn host_and_port(host: &str) -> (&str, &str) {
    if let Some(inner) = host.strip_prefix('[') {
        let (address, port) = inner.split_once(']').unwrap_or((inner, ""));
        return (address, port.strip_prefix(':').unwrap_or(port));
    }
    host.rsplit_once(':').unwrap_or((host, ""))
}

/// The query as a map from names to all their values.
fn query<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let mut entries: Vec<(String, Vec<Cel>)> = Vec::new();
    for pair in url(args)?.query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';')) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(value)) = (plain(name), plain(value)) else { continue };
        match entries.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(Cel::string(value)),
            None => entries.push((name, vec![Cel::string(value)])),
        }
    }
    let entries = entries.into_iter().map(|(name, values)| (Cel::string(name), Cel::list(values)));
    Ok(Cel::Map(Arc::new(entries.collect())))
}

/// A part of a query without its escapes.
fn plain(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
