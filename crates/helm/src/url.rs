//! URLs as Go's `net/url` parses and prints them.

use std::net::IpAddr;

use crate::{format::quoted, text::Text};

/// A URL in its parts, which are no longer escaped, except for the query.
#[derive(Clone, Debug, Default)]
pub struct Url {
    /// `https`
    pub scheme: Text,
    /// What follows the scheme when no slash does: `mailto:a@example.org`.
    pub opaque: Text,
    /// Who asks.
    pub user: Option<User>,
    /// The host with its port.
    pub host: Text,
    /// The path, with its slash.
    pub path: Text,
    /// What follows `?`, as it was written.
    pub query: Text,
    /// What follows `#`.
    pub fragment: Text,
}

/// A user and the password, when there is one.
#[derive(Clone, Debug)]
pub struct User {
    name: Text,
    password: Option<Text>,
}

/// Which characters stand as they are depends on the part that they stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Path,
    Host,
    Zone,
    User,
    Fragment,
}

impl Url {
    /// Parses a URL or a reference.
    ///
    /// # Errors
    /// Go's message.
    pub fn parse(raw: &[u8]) -> Result<Self, String> {
        let (url, fragment) = cut(raw, b'#');
        let error = |of: &[u8], reason: String| format!("parse {}: {reason}", quoted(of));
        let mut parsed = parse(url).map_err(|reason| error(url, reason))?;
        if let Some(fragment) = fragment {
            parsed.fragment = unescaped(fragment, Part::Fragment).map_err(|reason| error(raw, reason))?;
        }
        Ok(parsed)
    }

    /// The host without its port and brackets.
    pub fn hostname(&self) -> Text {
        let host = match memchr::memrchr(b':', &self.host) {
            Some(colon) if is_port(&self.host[colon..]) => &self.host[..colon],
            _ => &self.host[..],
        };
        host.strip_prefix(b"[").and_then(|inner| inner.strip_suffix(b"]")).unwrap_or(host).into()
    }

    /// The URL in one piece, escaped where it has to be.
    pub fn written(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.scheme.is_empty() {
            out.extend_from_slice(&self.scheme);
            out.push(b':');
        }
        if self.opaque.is_empty() {
            self.write_hierarchy(&mut out);
        } else {
            out.extend_from_slice(&self.opaque);
        }
        if !self.query.is_empty() {
            out.push(b'?');
            out.extend_from_slice(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            escape(&self.fragment, Part::Fragment, &mut out);
        }
        out
    }

    fn write_hierarchy(&self, out: &mut Vec<u8>) {
        let somewhere = !self.host.is_empty() || self.user.is_some();
        if somewhere || !self.scheme.is_empty() && !self.path.is_empty() {
            out.extend_from_slice(b"//");
        }
        if let Some(user) = &self.user {
            out.extend_from_slice(&user.written());
            out.push(b'@');
        }
        escape(&self.host, Part::Host, out);
        if !self.host.is_empty() && !self.path.is_empty() && !self.path.starts_with(b"/") {
            out.push(b'/');
        }
        // Without it the first part of the path would be the scheme.
        let first = self.path.split(|&byte| byte == b'/').next().unwrap_or_default();
        if out.is_empty() && first.contains(&b':') {
            out.extend_from_slice(b"./");
        }
        match &self.path[..] {
            b"*" => out.push(b'*'),
            path => escape(path, Part::Path, out),
        }
    }
}

impl User {
    /// `name:password`, escaped.
    pub fn written(&self) -> Vec<u8> {
        let mut out = Vec::new();
        escape(&self.name, Part::User, &mut out);
        if let Some(password) = &self.password {
            out.push(b':');
            escape(password, Part::User, &mut out);
        }
        out
    }
}

/// What is before the first `mark`, and what is behind it, when there is one.
fn cut(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(mark, text) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

fn parse(raw: &[u8]) -> Result<Url, String> {
    if raw.iter().any(u8::is_ascii_control) {
        return Err("net/url: invalid control character in URL".to_owned());
    }
    if raw == b"*" {
        return Ok(Url { path: "*".into(), ..Url::default() });
    }
    let (scheme, rest) = scheme(raw)?;
    let (mut rest, query) = cut(rest, b'?');
    let mut url = Url {
        scheme: scheme.to_ascii_lowercase().into(),
        query: query.unwrap_or_default().into(),
        ..Url::default()
    };
    if !rest.starts_with(b"/") {
        if !url.scheme.is_empty() {
            url.opaque = rest.into();
            return Ok(url);
        }
        if cut(rest, b'/').0.contains(&b':') {
            return Err("first path segment in URL cannot contain colon".to_owned());
        }
    }
    if let Some(authority) = rest.strip_prefix(b"//")
        && (!url.scheme.is_empty() || !authority.starts_with(b"/"))
    {
        let end = memchr::memchr(b'/', authority).unwrap_or(authority.len());
        (url.user, url.host) = parse_authority(&authority[..end])?;
        rest = &authority[end..];
    }
    url.path = unescaped(rest, Part::Path)?;
    Ok(url)
}

/// The scheme, which may be missing, and what follows it.
fn scheme(raw: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let in_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let end = raw.iter().take_while(|byte| in_scheme(byte)).count();
    match raw.get(end) {
        Some(b':') if end == 0 => Err("missing protocol scheme".to_owned()),
        Some(b':') if raw[0].is_ascii_alphabetic() => Ok((&raw[..end], &raw[end + 1..])),
        _ => Ok((b"", raw)),
    }
}

fn parse_authority(authority: &[u8]) -> Result<(Option<User>, Text), String> {
    let Some(at) = memchr::memrchr(b'@', authority) else { return Ok((None, parse_host(authority)?)) };
    let host = parse_host(&authority[at + 1..])?;
    let info = &authority[..at];
    if !info.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte)) {
        return Err("net/url: invalid userinfo".to_owned());
    }
    let (name, password) = cut(info, b':');
    let name = unescaped(name, Part::User)?;
    let password = password.map(|password| unescaped(password, Part::User)).transpose()?;
    Ok((Some(User { name, password }), host))
}

fn parse_host(host: &[u8]) -> Result<Text, String> {
    match memchr::memrchr(b'[', host) {
        Some(0) => return parse_literal(host),
        Some(_) => return Err("invalid IP-literal".to_owned()),
        None => {}
    }
    if let Some(colon) = memchr::memrchr(b':', host) {
        refuse_no_port(&host[colon..])?;
    }
    unescaped(host, Part::Host)
}

/// `[::1]:80`, `[fe80::1%25en0]`
fn parse_literal(host: &[u8]) -> Result<Text, String> {
    let Some(close) = memchr::memrchr(b']', host) else { return Err("missing ']' in host".to_owned()) };
    let port = &host[close + 1..];
    refuse_no_port(port)?;
    let port = unescaped(port, Part::Host)?;
    let name = &host[1..close];
    let zone = memchr::memmem::find(name, b"%25").unwrap_or(name.len());
    let address = unescaped(&name[..zone], Part::Host)?;
    let whole = [address.as_bytes(), &unescaped(&name[zone..], Part::Zone)?].concat();
    let (bare, scope) = cut(&whole, b'%');
    let parsed = std::str::from_utf8(bare).ok().and_then(|bare| bare.parse::<IpAddr>().ok());
    match parsed {
        Some(IpAddr::V4(_)) => return Err("invalid IP-literal".to_owned()),
        Some(IpAddr::V6(_)) if scope.is_none_or(|scope| !scope.is_empty()) => {}
        _ => return Err(format!("invalid host: ParseAddr({}): unable to parse IP", quoted(&whole))),
    }
    Ok([b"[", whole.as_slice(), b"]", &port].concat().into())
}

fn is_port(text: &[u8]) -> bool {
    text.is_empty() || text.strip_prefix(b":").is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
}

fn refuse_no_port(text: &[u8]) -> Result<(), String> {
    if is_port(text) { Ok(()) } else { Err(format!("invalid port {} after host", quoted(text))) }
}

/// Whether a byte is written as it is.
fn is_plain(byte: u8, part: Part) -> bool {
    match byte {
        _ if byte.is_ascii_alphanumeric() => true,
        b'-' | b'_' | b'.' | b'~' => true,
        b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'[' | b']'
        | b'<' | b'>' | b'"'
            if matches!(part, Part::Host | Part::Zone) =>
        {
            true
        }
        b'$' | b'&' | b'+' | b',' | b';' | b'=' => matches!(part, Part::Path | Part::User | Part::Fragment),
        b'/' | b':' | b'@' => matches!(part, Part::Path | Part::Fragment),
        b'?' | b'!' | b'(' | b')' | b'*' => part == Part::Fragment,
        _ => false,
    }
}

fn escape(text: &[u8], part: Part, out: &mut Vec<u8>) {
    for &byte in text {
        if is_plain(byte, part) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
}

fn unescaped(text: &[u8], part: Part) -> Result<Text, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        if *byte == b'%' {
            out.push(escape_at(rest, part)?);
            rest = &rest[3..];
            continue;
        }
        if matches!(part, Part::Host | Part::Zone) && byte.is_ascii() && !is_plain(*byte, part) {
            return Err(format!("invalid character {} in host name", quoted(&[*byte])));
        }
        out.push(*byte);
        rest = after;
    }
    Ok(out.into())
}

/// The byte that `%XX` stands for: in hosts, not all may be written so.
fn escape_at(text: &[u8], part: Part) -> Result<u8, String> {
    let invalid = |text: &[u8]| format!("invalid URL escape {}", quoted(&text[..text.len().min(3)]));
    let digit = |at: usize| text.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let (Some(high), Some(low)) = (digit(1), digit(2)) else { return Err(invalid(text)) };
    let byte = u8::try_from(high * 16 + low).unwrap_or_default();
    let refused = match part {
        Part::Host => high < 8 && byte != b'%',
        Part::Zone => byte != b'%' && byte != b' ' && !is_plain(byte, Part::Host),
        Part::Path | Part::User | Part::Fragment => false,
    };
    if refused { Err(invalid(text)) } else { Ok(byte) }
}
