//! Names of fields as CEL can spell them: `foo-bar` is `foo__dash__bar`.

use std::borrow::Cow;

/// Words that CEL keeps for itself; a field of that name is written `__word__`.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// The field that an identifier means; `None` when it is escaped wrongly.
pub(super) fn unescaped(word: &str) -> Option<Cow<'_, str>> {
    if !word.contains("__") {
        return Some(Cow::Borrowed(word));
    }
    let inner = word.strip_prefix("__").and_then(|word| word.strip_suffix("__"));
    if let Some(inner) = inner.filter(|inner| RESERVED.contains(inner)) {
        return Some(Cow::Borrowed(inner));
    }
    let mut rest = word;
    let mut field = String::new();
    while let Some(at) = rest.find("__") {
        let (before, escaped) = rest.split_at(at);
        let end = escaped[2..].find("__")?;
        field.push_str(before);
        field.push_str(match &escaped[2..2 + end] {
            "underscores" => "__",
            "dot" => ".",
            "dash" => "-",
            "slash" => "/",
            _ => return None,
        });
        rest = &escaped[end + 4..];
    }
    field.push_str(rest);
    Some(Cow::Owned(field))
}
