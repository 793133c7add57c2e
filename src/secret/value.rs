//! Whether a value is what its key declares, told without showing it.

use crate::{model::SecretKey, spec::app::SecretFormat as Format};
use seal::Plaintext;
use serde_json::Value as Json;

/// What a Secret holds in all its keys (Kubernetes' `MaxSecretSize`).
const LARGEST: usize = 1024 * 1024;

/// Whether an empty value is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptiness {
    /// It is a mistake: a variable that was not set, a file that was not written.
    Refused,
    /// It is meant.
    Allowed,
}

/// Why a value is not one for its key; `None` when it is.
pub fn unfit(key: &SecretKey, value: &Plaintext, emptiness: Emptiness) -> Option<String> {
    let bytes = value.len();
    if bytes == 0 {
        return (emptiness == Emptiness::Refused).then(|| "the value is empty".to_owned());
    }
    if bytes > LARGEST {
        return Some(format!("the value has {bytes} bytes; a Secret holds {LARGEST} in all its keys"));
    }
    let least = key.min_length.as_ref().map(|least| least.value);
    if let Some(least) = least.filter(|least| bytes < *least) {
        return Some(format!("the value has {bytes} bytes, fewer than `minLength: {least}`"));
    }
    let format = key.format.as_ref()?.value;
    let fits = value.expose_text().is_some_and(|text| has_format(format, text));
    (!fits).then(|| format!("the value is no {}", meaning(format)))
}

fn has_format(format: Format, text: &str) -> bool {
    match format {
        Format::Url => is_url(text),
        Format::Pem => is_pem(text),
        Format::DockerConfig => is_docker_config(text),
        Format::BasicAuth => is_basic_auth(text),
    }
}

fn meaning(format: Format) -> &'static str {
    match format {
        Format::Url => "URL: `scheme://…`, without white space",
        Format::Pem => "PEM: blocks from `-----BEGIN …-----` to `-----END …-----`",
        Format::DockerConfig => {
            "docker configuration: JSON with `auths`, each with `auth` or `username` and `password`"
        }
        Format::BasicAuth => "basic authentication: `user:password` in one line",
    }
}

/// A scheme (RFC 3986, section 3.1), `://` and something after it.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let named =
        scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic()) && scheme.bytes().all(inner);
    named && !rest.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

/// One block or more (RFC 7468), each ended by its own label.
fn is_pem(text: &str) -> bool {
    let mut open: Option<&str> = None;
    let mut blocks = 0;
    for line in text.lines().map(str::trim_end) {
        let label = |begin: &str| line.strip_prefix(begin)?.strip_suffix("-----");
        match (open, label("-----BEGIN "), label("-----END ")) {
            (None, Some(label), _) => open = Some(label),
            (Some(begun), None, Some(label)) if begun == label => {
                open = None;
                blocks += 1;
            }
            (_, Some(_), _) | (_, _, Some(_)) => return false,
            _ => {}
        }
    }
    open.is_none() && blocks > 0
}

/// What `kubectl create secret docker-registry` writes and the kubelet reads.
fn is_docker_config(text: &str) -> bool {
    let Ok(config) = serde_json::from_str::<Json>(text) else { return false };
    let is_login = |login: &Json| {
        let has = |word: &str| login.get(word).is_some_and(Json::is_string);
        has("auth") || (has("username") && has("password"))
    };
    let logins = config.get("auths").and_then(Json::as_object);
    logins.is_some_and(|logins| !logins.is_empty() && logins.values().all(is_login))
}

/// A user's name has no colon, a password may (RFC 7617, section 2).
fn is_basic_auth(text: &str) -> bool {
    let pair = text.strip_suffix('\n').unwrap_or(text).split_once(':');
    pair.is_some_and(|(user, password)| {
        !user.is_empty() && !password.is_empty() && !text.trim_end().contains('\n')
    })
}

#[cfg(test)]
mod tests {
    use super::has_format;
    use crate::spec::app::SecretFormat as Format;

    #[test]
    fn formats_know_what_they_name() {
        let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        let good = [
            (Format::Url, "postgresql://user:word@db:5432/app"),
            (Format::Url, "https://example.org"),
            (Format::Pem, pem),
            (Format::DockerConfig, r#"{"auths": {"ghcr.io": {"auth": "dTpw"}}}"#),
            (Format::DockerConfig, r#"{"auths": {"ghcr.io": {"username": "u", "password": "p"}}}"#),
            (Format::BasicAuth, "user:pass:word"),
            (Format::BasicAuth, "user:password\n"),
        ];
        for (format, text) in good {
            assert!(has_format(format, text), "{format:?}: {text}");
        }
        let bad = [
            (Format::Url, "db:5432"),
            (Format::Url, "https://"),
            (Format::Url, "https://a b"),
            (Format::Url, "1://x"),
            (Format::Pem, "MIIB"),
            (Format::Pem, "-----BEGIN CERTIFICATE-----\nMIIB\n"),
            (Format::Pem, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END RSA PRIVATE KEY-----\n"),
            (Format::DockerConfig, "{}"),
            (Format::DockerConfig, r#"{"auths": {}}"#),
            (Format::DockerConfig, r#"{"auths": {"ghcr.io": {}}}"#),
            (Format::BasicAuth, "user"),
            (Format::BasicAuth, ":password"),
            (Format::BasicAuth, "user:"),
            (Format::BasicAuth, "user:word\nother:word"),
        ];
        for (format, text) in bad {
            assert!(!has_format(format, text), "{format:?}: {text}");
        }
    }
}
