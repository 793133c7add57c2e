//! The forms of names that Kubernetes has: labels, subdomains, qualified names, values of labels.

/// RFC 1123: at most 63 lower-case letters, digits and hyphens, a letter or digit at both ends.
pub(super) fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_segment(text)
}

/// RFC 1035: a label that begins with a letter.
pub(super) fn is_old_label(text: &str) -> bool {
    is_label(text) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// RFC 1123: labels with dots between, 253 characters in all; the length of one is not limited.
pub(super) fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_segment)
}

fn is_segment(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.bytes().all(|byte| inner(byte) || byte == b'-')
        && text.bytes().next().is_some_and(inner)
        && text.bytes().last().is_some_and(inner)
}

/// What a label's key is, and an annotation's: `app.kubernetes.io/name` or `name`.
pub(super) fn is_qualified_name(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => !prefix.is_empty() && is_subdomain(prefix) && is_name_part(name),
        None => is_name_part(text),
    }
}

/// What a label's value is: nothing, or the last part of a qualified name.
pub(super) fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name_part(text)
}

fn is_name_part(text: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= 63
        && ends(text.bytes().next())
        && ends(text.bytes().last())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
