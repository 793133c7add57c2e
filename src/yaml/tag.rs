//! What a tag before a value asks for.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use granit_parser::Tag as Written;

/// A tag by its meaning.
pub(super) enum Tag<'t> {
    /// `!`: the value is text.
    Text,
    /// `!!int` and the other tags of YAML's core schema.
    Core(&'t str),
    /// `!append`: kept for whoever knows it.
    Local(&'t str),
    /// Any other.
    Unknown,
}

impl<'t> Tag<'t> {
    pub(super) fn of(written: &'t Written) -> Self {
        match (written.core_suffix(), written.parts()) {
            (Some(core), _) => Tag::Core(core),
            (_, ("", "!")) => Tag::Text,
            (_, ("!", name)) => Tag::Local(name),
            _ => Tag::Unknown,
        }
    }
}

/// A tag that means nothing to JSON, such as `!!binary`, or `!!map` before a list.
pub(super) fn rejected(written: &Written, span: Span) -> Diagnostic {
    Diagnostic::error("unsupported-yaml", format!("the tag `{}` has no meaning here", written.original()))
        .at(span, "")
        .help("take the tag away and write the value as JSON has it")
}
