//! Passwords in URLs: `scheme://user:password@host`.

use super::worth::is_reference;

/// A password in a URL.
#[derive(Debug)]
pub(super) struct Password<'t> {
    /// As it is written.
    pub(super) text: &'t str,
    /// Where it lets in.
    pub(super) host: &'t str,
}

impl Password<'_> {
    /// Whether it only lets into the pod itself.
    pub(super) fn is_local(&self) -> bool {
        matches!(self.host, "localhost" | "127.0.0.1" | "[::1]" | "0.0.0.0")
    }
}

/// What ends the part of a URL that names user and host.
const ENDS: &[char] = &['/', '?', '#', '"', '\'', '`', '<', '>', ' ', '\t', '\n', '\r', '\\', ',', ';'];

/// The first URL of a text with a password that is no reference.
pub(super) fn in_text(text: &str) -> Option<Password<'_>> {
    if !text.contains('@') {
        return None;
    }
    text.match_indices("://").find_map(|(at, _)| {
        let scheme = text[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric());
        let rest = &text[at + 3..];
        let authority = &rest[..rest.find(ENDS).unwrap_or(rest.len())];
        let (user, host) = authority.rsplit_once('@').filter(|_| scheme)?;
        let (_, password) = user.split_once(':')?;
        let plain = decoded(password);
        let is_told = !password.is_empty()
            && !is_reference(&plain)
            && !plain.chars().all(|letter| matches!(letter, '*' | 'x' | '.'));
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        is_told.then_some(Password { text: password, host })
    })
}

/// A part of a URL without percent-encoding (RFC 3986, 2.1); as it is where that is none.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        let digits =
            after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn a_password_between_user_and_host_is_found() {
        assert_eq!(in_text("jdbc:postgresql://app:te%24st-1@db:5432/x").unwrap().text, "te%24st-1");
        assert_eq!(in_text("see redis://:testpw@cache/0").unwrap().host, "cache");
        assert!(in_text("amqp://a:testpw@localhost:5672").unwrap().is_local());
    }

    #[test]
    fn what_is_no_password_is_not() {
        for text in [
            "ssh://git@host/x",
            "https://host:8443/a@b",
            "postgres://$(U):$(P)@db/x",
            "http://%s:%s@%s",
            "postgres://u:%24%28P%29@db",
            "https://user:****@host",
            "://a:b@c",
        ] {
            assert!(in_text(text).is_none(), "{text}");
        }
    }
}
