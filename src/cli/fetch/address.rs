//! Which addresses are asked: those of servers, over TLS, wherever a name or an answer leads.

use super::FetchError;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};
use ureq::{
    Error,
    config::Config,
    http::{Uri, uri::Scheme},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// Where a server may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Reach {
    /// Anywhere, over TLS: the user has named the server on the command line.
    Tls,
    /// Where charts are: over TLS, on this machine without, never where a machine or its cloud keeps its own services.
    Charts,
}

/// An address that nothing is asked of.
#[derive(Debug)]
pub(super) struct Refused {
    host: String,
    address: IpAddr,
    what: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, address, what } = self;
        let literal = host.trim_matches(['[', ']']) == address.to_string();
        if literal {
            write!(f, "`{address}` is {what}")
        } else {
            write!(f, "`{host}` leads to {address}, {what}")
        }
    }
}

impl std::error::Error for Refused {}

/// The names of hosts are looked up here alone, so that none leads where its address could not.
impl Resolver for Reach {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        // Where the user's own proxy is, the user has said; what it asks in our place is its to allow.
        let is_proxy = config.proxy().is_some_and(|proxy| Some(proxy.host()) == uri.host());
        for address in found.iter().filter(|_| *self == Self::Charts && !is_proxy) {
            let plain = uri.scheme() == Some(&Scheme::HTTP);
            if let Some(what) = refusal(address.ip(), plain) {
                let host = uri.host().unwrap_or_default().to_owned();
                return Err(Error::Other(Box::new(Refused { host, address: address.ip(), what })));
            }
        }
        Ok(found)
    }
}

/// Why nothing is asked of an address.
fn refusal(address: IpAddr, plain: bool) -> Option<&'static str> {
    let address = embedded(address);
    let metadata = [
        IpAddr::from([169, 254, 169, 254]),
        IpAddr::from([100, 100, 100, 200]),
        IpAddr::from([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254]),
    ];
    let (is_nowhere, is_local, is_many) = match address {
        IpAddr::V4(v4) => (v4.octets()[0] == 0, v4.is_link_local(), v4.is_multicast() || v4.is_broadcast()),
        IpAddr::V6(v6) => (v6.is_unspecified(), v6.is_unicast_link_local(), v6.is_multicast()),
    };
    let rows = [
        (metadata.contains(&address), "where a cloud keeps the credentials of its machines"),
        (is_nowhere, "no server's address"),
        (is_local, "a link-local address"),
        (is_many, "an address of many"),
        (plain && !address.is_loopback(), "not this machine, and `http` proves nothing of who answers"),
    ];
    rows.into_iter().find(|(is_so, _)| *is_so).map(|(_, what)| what)
}

/// The IPv4 address that one of IPv6 stands for (RFC 4291, section 2.5.5.2; RFC 6052, section 2.1).
fn embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let translated = |v6: Ipv6Addr| match v6.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    };
    v6.to_ipv4_mapped().or_else(|| translated(v6)).map_or(address, IpAddr::V4)
}

/// Whether a host, as addresses write it, is this machine whatever its name leads to.
pub(in crate::cli) fn is_loopback(host: &str) -> bool {
    let literal = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || literal.is_ok_and(|address| embedded(address).is_loopback())
}

/// Why nothing is asked of a host that is written as its address.
fn refused_literal(host: &str, plain: bool) -> Option<Refused> {
    let address: IpAddr = host.trim_matches(['[', ']']).parse().ok()?;
    refusal(address, plain).map(|what| Refused { host: host.to_owned(), address, what })
}

/// Why nothing is asked of a host, by what its name leads to now: for programs that look it up themselves.
pub(in crate::cli) fn refused_host(host: &str, plain: bool) -> Option<String> {
    use std::net::ToSocketAddrs;
    if let Some(refused) = refused_literal(host, plain) {
        return Some(refused.to_string());
    }
    let found = (host.trim_matches(['[', ']']), 0).to_socket_addrs().ok()?;
    let refused = found.filter_map(|found| {
        let address = found.ip();
        refusal(address, plain).map(|what| Refused { host: host.to_owned(), address, what }.to_string())
    });
    { refused }.next()
}

/// Reads an address that may be asked.
pub(in crate::cli) fn checked(reach: Reach, url: &str) -> Result<Uri, FetchError> {
    let uri: Uri = url.parse().map_err(|error| FetchError::Address(format!("{error}")))?;
    let authority = uri.authority().ok_or_else(|| FetchError::Address("it names no server".to_owned()))?;
    if authority.as_str().contains('@') {
        return Err(FetchError::UserInfo);
    }
    let host = authority.host();
    let plain = match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => false,
        Some(scheme) if *scheme == Scheme::HTTP && reach == Reach::Charts && is_loopback(host) => true,
        Some(scheme) => return Err(FetchError::Scheme(scheme.to_string())),
        None => return Err(FetchError::Address("it does not begin with `https://`".to_owned())),
    };
    match refused_literal(host, plain).filter(|_| reach == Reach::Charts) {
        Some(refused) => Err(FetchError::Refused(refused.to_string())),
        None => Ok(uri),
    }
}

/// Where an answer sends on to: another address, or another path of the same server; never from TLS to none.
pub(in crate::cli) fn sent_on(reach: Reach, from: &Uri, location: &str) -> Result<Uri, FetchError> {
    let scheme = from.scheme_str().unwrap_or("https");
    let next = match (location.starts_with("//"), location.starts_with('/'), from.authority()) {
        (true, ..) => checked(reach, &format!("{scheme}:{location}")),
        (false, true, Some(server)) => checked(reach, &format!("{scheme}://{server}{location}")),
        _ => checked(reach, location),
    }?;
    if from.scheme() == Some(&Scheme::HTTPS) && next.scheme() != from.scheme() {
        return Err(FetchError::Scheme(next.scheme_str().unwrap_or_default().to_owned()));
    }
    Ok(next)
}

/// Whom an address belongs to: scheme, host and port.
pub(super) fn origin(uri: &Uri) -> (String, String, u16) {
    let scheme = uri.scheme_str().unwrap_or_default().to_owned();
    let usual = if scheme == "http" { 80 } else { 443 };
    (scheme, uri.host().unwrap_or_default().to_ascii_lowercase(), uri.port_u16().unwrap_or(usual))
}

#[cfg(test)]
mod tests {
    use super::{
        Config, Error, FetchError, NextTimeout, Reach, Resolver, checked, embedded, is_loopback, origin,
        refusal, refused_host, sent_on,
    };

    #[test]
    fn addresses_of_machines_and_clouds_are_refused() {
        let rows = [
            ("169.254.169.254", "where a cloud keeps the credentials of its machines"),
            ("100.100.100.200", "where a cloud keeps the credentials of its machines"),
            ("fd00:ec2::254", "where a cloud keeps the credentials of its machines"),
            ("::ffff:169.254.169.254", "where a cloud keeps the credentials of its machines"),
            ("64:ff9b::a9fe:a9fe", "where a cloud keeps the credentials of its machines"),
            ("169.254.0.1", "a link-local address"),
            ("fe80::1", "a link-local address"),
            ("0.0.0.0", "no server's address"),
            ("::", "no server's address"),
            ("224.0.0.1", "an address of many"),
            ("255.255.255.255", "an address of many"),
            ("ff02::1", "an address of many"),
        ];
        for (address, what) in rows {
            assert_eq!(refusal(address.parse().unwrap(), false), Some(what), "{address}");
        }
        for good in ["10.0.0.1", "192.168.0.1", "127.0.0.1", "::1", "1.1.1.1", "fd00::1"] {
            assert_eq!(refusal(good.parse().unwrap(), false), None, "{good}");
        }
        for (address, is_plain) in
            [("127.0.0.2", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false)]
        {
            assert_eq!(refusal(address.parse().unwrap(), true).is_none(), is_plain, "{address}");
        }
        assert_eq!(embedded("64:ff9b::7f00:1".parse().unwrap()).to_string(), "127.0.0.1");
    }

    #[test]
    fn what_a_name_leads_to_is_looked_at_and_not_the_name() {
        let leads = |url: &str| {
            let uri = url.parse().unwrap();
            Reach::Charts.resolve(&uri, &Config::default(), NextTimeout::default())
        };
        for (url, told) in [
            (
                "https://169.254.169.254/",
                "`169.254.169.254` is where a cloud keeps the credentials of its machines",
            ),
            // inet_aton(3) reads it as the same address.
            (
                "https://2852039166/",
                "`2852039166` leads to 169.254.169.254, where a cloud keeps the credentials of its machines",
            ),
            ("http://10.0.0.1/", "`10.0.0.1` is not this machine, and `http` proves nothing of who answers"),
        ] {
            match leads(url) {
                Err(Error::Other(refused)) => assert_eq!(refused.to_string(), told),
                other => panic!("{url}: {other:?}"),
            }
        }
        assert!(leads("http://localhost/").is_ok());
        assert!(
            Reach::Tls
                .resolve(
                    &"https://169.254.169.254/".parse().unwrap(),
                    &Config::default(),
                    NextTimeout::default()
                )
                .is_ok()
        );
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let plain = |url: &str| checked(Reach::Charts, url);
        for good in
            ["http://localhost:80/x", "http://127.1.2.3/", "http://[::1]:8080/", "https://charts.example.org"]
        {
            assert!(plain(good).is_ok(), "{good}");
        }
        let scheme = || Err(FetchError::Scheme("http".to_owned()));
        for bad in ["http://charts.example.org", "http://10.0.0.1/", "http://localhost.example.org/"] {
            assert_eq!(plain(bad), scheme(), "{bad}");
        }
        assert_eq!(checked(Reach::Tls, "http://localhost/"), scheme());
        let told = plain("https://169.254.169.254/latest").unwrap_err().to_string();
        assert_eq!(told, "`169.254.169.254` is where a cloud keeps the credentials of its machines");
        assert!(matches!(plain("https://[fe80::1]/"), Err(FetchError::Refused(_))));
        assert!(is_loopback("LOCALHOST") && !is_loopback("localhost.example.org"));
        assert_eq!(refused_host("127.0.0.1", true), None);
        assert!(refused_host("169.254.1.1", false).is_some());
    }

    #[test]
    fn nothing_is_sent_on_from_tls_to_none() {
        let from = checked(Reach::Charts, "https://localhost:1/x").unwrap();
        let plain = sent_on(Reach::Charts, &from, "http://localhost:1/x");
        assert_eq!(plain, Err(FetchError::Scheme("http".to_owned())));
        let from = checked(Reach::Charts, "http://localhost:1/x").unwrap();
        assert_eq!(sent_on(Reach::Charts, &from, "/y").unwrap(), "http://localhost:1/y");
        assert_eq!(sent_on(Reach::Charts, &from, "//localhost:2/y").unwrap(), "http://localhost:2/y");
        assert!(sent_on(Reach::Charts, &from, "https://localhost:1/y").is_ok());
    }

    #[test]
    fn a_login_belongs_to_scheme_host_and_port() {
        let of = |url: &str| origin(&checked(Reach::Charts, url).unwrap());
        assert_eq!(of("https://a/x"), of("https://A:443/y"));
        for other in ["https://b/x", "https://a:444/x"] {
            assert_ne!(of("https://a/x"), of(other));
        }
        assert_ne!(of("https://localhost:80/"), of("http://localhost:80/"));
    }
}
