//! Image references: `registry:5000/repository:tag@sha256:…`, taken apart, put together and checked.

use super::{Kind, scan};
use std::fmt;

/// The parts of an image reference, as slices of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// All before tag and digest, registry included.
    pub repository: &'a str,
    /// What follows the last `:` of the last component.
    pub tag: Option<&'a str>,
    /// What follows `@`.
    pub digest: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Takes a reference apart. An expression is opaque: a `:` in it is its own.
    #[must_use]
    pub fn split(text: &'a str) -> Self {
        let literal: Vec<_> = scan(text).filter(|part| part.kind == Kind::Literal).collect();
        let plain = |at: &usize| literal.iter().any(|part| part.range.contains(at));
        let find = |text: &str, sign| text.rmatch_indices(sign).map(|(at, _)| at).find(plain);
        let (name, digest) = match find(text, '@') {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        // A `:` before the last `/` belongs to the registry's port.
        let component = find(name, '/').map_or(0, |at| at + 1);
        match find(name, ':').filter(|at| *at >= component) {
            Some(at) => Self { repository: &name[..at], tag: Some(&name[at + 1..]), digest },
            None => Self { repository: name, tag: None, digest },
        }
    }

    /// What is wrong with it by the grammar of github.com/distribution/reference, which the container runtimes use.
    pub fn fault(&self) -> Option<&'static str> {
        if self.repository.contains("://") {
            return Some("an image is named without `https://`");
        }
        let (registry, path) = match self.repository.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
            _ => (None, self.repository),
        };
        if !path.split('/').all(is_component) || !registry.is_none_or(is_registry) {
            return Some("a repository has lower-case letters, digits, `.`, `_` and `-` between its `/`");
        }
        if !self.tag.is_none_or(is_tag) {
            return Some(
                "a tag has at most 128 letters, digits, `.`, `_` and `-`, and begins with none of `.` and `-`",
            );
        }
        let digest = self.digest.is_none_or(is_digest);
        (!digest).then_some("a digest is `sha256:` and 64 hexadecimal digits")
    }
}

impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.repository)?;
        self.tag.map_or(Ok(()), |tag| write!(f, ":{tag}"))?;
        self.digest.map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_component(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = text.bytes().next().is_some_and(inner) && text.bytes().last().is_some_and(inner);
    let separators = text.split(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    ends && separators
        .filter(|run| !run.is_empty())
        .all(|run| matches!(run, "." | "_" | "__") || run.bytes().all(|byte| byte == b'-'))
}

/// A host, by name or address, with or without a port.
fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_label = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        inner && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let host = match address {
        Some(address) => address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':'),
        None => host.split('.').all(is_label),
    };
    host && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_tag(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(inner)
        && text.bytes().all(|byte| inner(byte) || b".-".contains(&byte))
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        let length = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return false,
        };
        hex.len() == length && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::Reference;

    #[test]
    fn a_reference_is_split_where_the_runtimes_split_it() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let full = format!("host:5000/x:tag@{digest}");
        let pinned = format!("x@{digest}");
        let cases: [(&str, &str, Option<&str>, Option<&str>); 12] = [
            ("redis", "redis", None, None),
            ("redis:7.2.5", "redis", Some("7.2.5"), None),
            ("host:5000/x", "host:5000/x", None, None),
            ("host:5000/x:tag", "host:5000/x", Some("tag"), None),
            (&full, "host:5000/x", Some("tag"), Some(&digest)),
            (&pinned, "x", None, Some(&digest)),
            ("[2001:db8::1]:5000/a/b:1", "[2001:db8::1]:5000/a/b", Some("1"), None),
            ("${{ vars.registry }}/backup:1.3.0", "${{ vars.registry }}/backup", Some("1.3.0"), None),
            ("a/b:${{ vars.tag }}", "a/b", Some("${{ vars.tag }}"), None),
            ("${{ vars.image }}", "${{ vars.image }}", None, None),
            ("${{ {'a': 'x:1'}['a'] }}", "${{ {'a': 'x:1'}['a'] }}", None, None),
            ("${{ '}}:1/' }}/b@${{ d }}", "${{ '}}:1/' }}/b", None, Some("${{ d }}")),
        ];
        for (text, repository, tag, digest) in cases {
            let reference = Reference::split(text);
            assert_eq!(reference, Reference { repository, tag, digest }, "{text}");
            assert_eq!(reference.to_string(), text);
        }
    }

    #[test]
    fn references_that_no_runtime_pulls_are_faulty() {
        let digest = format!("x@sha256:{}", "0a".repeat(32));
        let good = ["a", "a_b/c__d/e-f.g", "Host.example:5000/a", "localhost/a:1", "a:V1.0_b-c", &digest];
        for text in good {
            assert_eq!(Reference::split(text).fault(), None, "{text}");
        }
        let long = format!("a:{}", "t".repeat(129));
        let bad = [
            "",
            "A",
            "a//b",
            "a_",
            "a..b",
            "https://a/b",
            "-x.example/a",
            "a:",
            "a:.b",
            "a@sha256:0a",
            &long,
        ];
        for text in bad {
            assert!(Reference::split(text).fault().is_some(), "{text}");
        }
    }
}
