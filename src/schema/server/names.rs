//! Names: DNS labels and subdomains, segments of a path, variables, keys of data.

use super::{Told, Word, told::At};
use crate::schema::words::{is_label, is_old_label, is_subdomain};

/// What a name must be, and how to make it that.
type Form = (&'static str, &'static str);

const LABEL: Form =
    ("a DNS label", "at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends");
const LABEL_1035: Form = (
    "a DNS label that begins with a letter",
    "at most 63 lower-case letters, digits and `-`, a letter first, a letter or digit last",
);
const SUBDOMAIN: Form = (
    "a DNS subdomain",
    "at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part",
);
const SEGMENT: Form = ("a segment of a path", "it is neither `.` nor `..`, and has neither `/` nor `%`");
const CONFIG_KEY: Form = (
    "a key of a ConfigMap or Secret",
    "at most 253 letters, digits, `-`, `_` and `.`, and neither `.` nor `..`",
);

pub(super) const WORDS: &[Word] = &[
    Word::text("dns-label", "invalid-name", LABEL, is_label),
    Word::text("dns-label-1035", "invalid-name", LABEL_1035, is_old_label),
    Word::text("dns-subdomain", "invalid-name", SUBDOMAIN, is_subdomain),
    Word::text("path-segment", "invalid-name", SEGMENT, is_segment),
    Word::text("config-key", "invalid-name", CONFIG_KEY, is_config_key),
    Word::value("config-keys", config_keys),
    Word::text(
        "env-name",
        "invalid-name",
        ("the name of an environment variable", "printable ASCII characters without `=`"),
        is_variable,
    ),
    Word::text(
        "header-name",
        "invalid-name",
        ("the name of an HTTP header", "letters, digits and `-`"),
        |text| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
    ),
    Word::text(
        "image",
        "invalid-value",
        ("an image without blanks around it", "remove the blanks"),
        |text| text.trim() == text,
    ),
    Word::text(
        "inner-path",
        "invalid-value",
        ("a relative path without `..`", "the path stays inside of the volume"),
        |text| !text.starts_with('/') && text.split('/').all(|part| part != ".."),
    ),
    Word::text(
        "host-path",
        "invalid-value",
        ("a path without `..`", "write the path that is meant"),
        |text| text.split('/').all(|part| part != ".."),
    ),
];

fn is_segment(text: &str) -> bool {
    !matches!(text, "." | "..") && !text.contains(['/', '%'])
}

fn is_config_key(text: &str) -> bool {
    text.len() <= 253
        && !matches!(text, "." | "..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn is_variable(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=')
}

fn config_keys(told: &mut Told) {
    for entry in told.map() {
        if entry.key.is_empty() || !is_config_key(&entry.key) {
            let (wanted, help) = CONFIG_KEY;
            let message = format!("`{}` is not {wanted}", entry.key);
            told.tell(&[At::Name(&entry.key)], "invalid-name", message, help);
        }
    }
}
