//! What a value under a sensitive name is worth: a secret, a stand-in, or only a way to one.

/// What a value is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// It gives nothing away: a reference, a switch, a digest.
    Nothing,
    /// It stands in for a secret, or is too weak to be one.
    Little,
    /// It is a secret as far as can be told.
    Secret,
}

/// Bits a character that a secret has at least, and characters (a password of fewer is no secret).
const ENTROPY: f64 = 2.5;
const LENGTH: usize = 8;

/// Fewer characters than this are no value worth telling of.
const SHORTEST: usize = 4;

/// Words that people write where a secret will stand.
const PLACEHOLDERS: &[&str] = &[
    "admin",
    "changeit",
    "changeme",
    "default",
    "dummy",
    "example",
    "guest",
    "pass",
    "passwd",
    "password",
    "placeholder",
    "replaceme",
    "root",
    "sample",
    "secret",
    "test",
    "tobereplaced",
    "user",
];

/// Words that mean that there is none.
const NONE: &[&str] = &[
    "auto",
    "basic",
    "bearer",
    "disabled",
    "enabled",
    "env",
    "false",
    "file",
    "generate",
    "generated",
    "jwt",
    "none",
    "null",
    "off",
    "on",
    "optional",
    "random",
    "redacted",
    "required",
    "string",
    "true",
    "undefined",
    "unset",
    "vault",
];

/// How references to where the secret is begin.
const REFERENCES: &[&str] = &[
    "$",
    "{",
    "<",
    "%",
    "/",
    "./",
    "../",
    "~/",
    "@",
    "vault:",
    "ref+",
    "secret:",
    "secret/",
    "awssm:",
    "awsssm:",
    "arn:",
    "op://",
    "gcp:",
    "gcpsm:",
    "azurekeyvault",
    "keyvault",
    "ENC[",
    "env:",
    "env.",
    "file:",
    "http://",
    "https://",
    "sha256:",
    "sha512:",
    "projects/",
    "!vault",
];

/// What a value is worth that stands under a sensitive name.
pub(super) fn worth(value: &str) -> Worth {
    let value = value.trim();
    if value.len() < SHORTEST
        || is_reference(value)
        || value.contains(char::is_whitespace)
        || is_measure(value)
    {
        return Worth::Nothing;
    }
    let word: String =
        value.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    if NONE.contains(&&*word) || is_digest(value) || is_masked(value) {
        return Worth::Nothing;
    }
    let stands_in =
        PLACEHOLDERS.contains(&&*word) || word.starts_with("your") || word.starts_with("changeme");
    if stands_in || value.len() < LENGTH || entropy(value) < ENTROPY { Worth::Little } else { Worth::Secret }
}

/// Whether a value only says where the secret is: another variable, a template, a path, a store.
pub(super) fn is_reference(value: &str) -> bool {
    REFERENCES.iter().any(|start| value.starts_with(start))
        || value.contains("{{")
        || value.contains("{%")
        || value.contains("${")
        || value.contains("$(")
}

/// Numbers, durations and the like.
fn is_measure(value: &str) -> bool {
    value.parse::<f64>().is_ok()
        || value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).parse::<f64>().is_ok()
}

fn is_digest(value: &str) -> bool {
    matches!(value.len(), 64 | 96 | 128) && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether somebody blotted it out: `****`, `xxxxxx`, `......`.
fn is_masked(value: &str) -> bool {
    let first = value.chars().next().unwrap_or_default();
    matches!(first, '*' | 'x' | 'X' | '.' | '-' | '•') && value.chars().all(|letter| letter == first)
}

/// Bits a character (Shannon).
#[allow(clippy::cast_precision_loss, reason = "a text that is looked at has far fewer than 2^52 bytes")]
fn entropy(text: &str) -> f64 {
    let mut counts = [0_usize; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = text.len() as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| *count as f64 / length);
    shares.map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::{Worth, worth};

    #[test]
    fn what_only_leads_to_a_secret_is_worth_nothing() {
        for value in [
            "$(DB_PASSWORD)",
            "${PW}",
            "{{ .Values.pw }}",
            "/run/secrets/pw",
            "vault:secret/data/x#pw",
            "true",
            "3600",
            "30m",
            "sha256:abc",
            "********",
            "<path:x#y>",
            "op://vault/item",
        ] {
            assert_eq!(worth(value), Worth::Nothing, "{value}");
        }
    }

    #[test]
    fn what_stands_in_for_a_secret_is_worth_little() {
        for value in ["changeme", "CHANGE_ME", "password", "your-token-here", "aaaaaaaaaaaa", "auth1"] {
            assert_eq!(worth(value), Worth::Little, "{value}");
        }
        assert_eq!(worth("test-Vk3n-8sQz"), Worth::Secret);
    }
}
