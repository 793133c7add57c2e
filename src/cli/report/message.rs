//! All that a diagnostic says beside the lines that it shows: for readers who have the lines themselves.

use crate::diagnostic::Diagnostic;

/// The message, its notes and its help, a line each.
pub(super) fn lines(diagnostic: &Diagnostic) -> Vec<String> {
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let rendered = diagnostic.fields().map(|fields| format!("note: {fields}"));
    let environments: Vec<&str> = diagnostic.environments.iter().map(String::as_str).collect();
    let environments =
        (!environments.is_empty()).then(|| format!("environments: {}", environments.join(", ")));
    let help = diagnostic.remedy().map(|help| format!("help: {help}"));
    let all = std::iter::once(diagnostic.message.clone()).chain(notes).chain(rendered);
    all.chain(environments).chain(help).collect()
}

/// `2 errors, 1 warning`
pub(super) fn counted((errors, warnings): (usize, usize)) -> String {
    let counts = [(errors, "error"), (warnings, "warning")];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> =
        told.map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" })).collect();
    told.join(", ")
}
