//! The documents of a file, cut as Helm cuts them: by a pattern, before anything knows of YAML.

use memchr::memmem;

/// The documents of `text`, without space around them: Helm 3.17 and 4.1 split at `(?:^|\s*\n)---\s*`.
pub(super) fn documents(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = trim(text);
    let mut left = Some(text.strip_prefix(b"---").map_or(text, skip_space));
    std::iter::from_fn(move || {
        let text = left.take()?;
        let Some(at) = memmem::find(text, b"\n---") else { return Some(text) };
        left = Some(skip_space(&text[at + 4..]));
        Some(drop_space(&text[..at]))
    })
    .filter(|document| !document.is_empty())
    .map(trim)
}

/// `\s*` of Go's patterns.
fn skip_space(text: &[u8]) -> &[u8] {
    &text[text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len())..]
}

fn drop_space(text: &[u8]) -> &[u8] {
    &text[..text.iter().rposition(|byte| !is_space(*byte)).map_or(0, |at| at + 1)]
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

/// Go's `strings.TrimSpace`: Unicode's white space, in bytes that need not be UTF-8.
pub(super) fn trim(mut text: &[u8]) -> &[u8] {
    while let Some(char) = first(text).filter(|char| char.is_whitespace()) {
        text = &text[char.len_utf8()..];
    }
    while let Some(char) = last(text).filter(|char| char.is_whitespace()) {
        text = &text[..text.len() - char.len_utf8()];
    }
    text
}

fn first(text: &[u8]) -> Option<char> {
    text[..text.len().min(4)].utf8_chunks().next()?.valid().chars().next()
}

fn last(text: &[u8]) -> Option<char> {
    let from = text.len().saturating_sub(4);
    let start = (from..text.len()).rev().find(|at| text[*at] & 0xC0 != 0x80)?;
    std::str::from_utf8(&text[start..]).ok()?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        documents(text.as_bytes()).map(|document| std::str::from_utf8(document).unwrap()).collect()
    }

    #[test]
    fn documents_are_cut_where_helm_cuts_them() {
        assert_eq!(split("a: 1\n---\nb: 2\n"), ["a: 1", "b: 2"]);
        assert_eq!(split("---\na: 1\n---\n---\nb: 2"), ["a: 1", "---\nb: 2"]);
        assert_eq!(split("a: 1\n--- # x\nb: 2"), ["a: 1", "# x\nb: 2"]);
        assert_eq!(split("a: |\n  x\n ---\n---b"), ["a: |\n  x\n ---", "b"]);
        assert_eq!(split("\n \u{a0}---\n\u{85}\n---\n"), [""]);
        assert_eq!(split(""), Vec::<&str>::new());
    }
}
