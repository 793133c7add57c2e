//! Settings inside texts: `key=value`, `key: value` and `"key": "value"`, of properties, YAML, JSON, shells and connection
//! strings alike.

use super::{
    name::is_sensitive,
    worth::{Worth, worth},
};

/// A sensitive setting inside a text.
#[derive(Debug)]
pub(super) struct Assignment<'t> {
    pub(super) name: &'t str,
    pub(super) value: &'t str,
    pub(super) worth: Worth,
}

/// Characters of names.
fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// The setting of a text that is worth the most.
pub(super) fn in_text(text: &str) -> Option<Assignment<'_>> {
    let all = text.match_indices(['=', ':']).filter_map(|(at, sign)| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        if sign == "=" { by_equals(before, after) } else { by_colon(before, after) }
    });
    let mut best: Option<Assignment> = None;
    for found in all {
        if found.worth == Worth::Secret {
            return Some(found);
        }
        best = best.or(Some(found));
    }
    best
}

fn by_equals<'t>(before: &'t str, after: &'t str) -> Option<Assignment<'t>> {
    // Comparisons and arrows are code.
    if before.ends_with(['=', '!', '<', '>', ':', '+', '~']) || after.starts_with(['=', '>', '~']) {
        return None;
    }
    let name = last_name(before)?;
    let is_spaced = after.starts_with(' ');
    let (value, is_quoted) = first_value(after.trim_start_matches(' '), &[';', '&', ','])?;
    // `token = next.token` is code, too.
    let is_code = !is_quoted && (value.contains(['(', '[']) || is_spaced && is_path(value));
    let worth = worth(value);
    (worth != Worth::Nothing && !is_code).then_some(Assignment { name, value, worth })
}

/// In YAML and JSON a blank or a quote follows the colon. What is weak there is more often a word of prose.
fn by_colon<'t>(before: &'t str, after: &'t str) -> Option<Assignment<'t>> {
    if !after.starts_with([' ', '"', '\'']) {
        return None;
    }
    let name = last_name(before)?;
    let (value, _) = first_value(after.trim_start_matches(' '), &[',', '}'])?;
    let is_secret = worth(value) == Worth::Secret && !value.contains(['(', '[']);
    is_secret.then_some(Assignment { name, value, worth: Worth::Secret })
}

/// The sensitive name that a text ends with, quoted or not.
fn last_name(before: &str) -> Option<&str> {
    let before = before.trim_end_matches([' ', '"', '\'']);
    let start = before
        .rfind(|letter| !is_of_name(letter))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let name = &before[start..];
    is_sensitive(name).then_some(name)
}

/// The value that a text begins with, and whether it is quoted.
fn first_value<'t>(after: &'t str, ends: &[char]) -> Option<(&'t str, bool)> {
    let quote = after.chars().next().filter(|first| matches!(first, '"' | '\''));
    if let Some(quote) = quote {
        let inside = &after[1..];
        return Some((&inside[..inside.find([quote, '\n'])?], true));
    }
    let end = after.find(|letter: char| {
        letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | ')') || ends.contains(&letter)
    });
    let value = &after[..end.unwrap_or(after.len())];
    (!value.is_empty()).then_some((value, false))
}

/// Whether a value is made of names alone, as in code.
fn is_path(value: &str) -> bool {
    value.chars().all(|letter| letter.is_ascii_alphabetic() || matches!(letter, '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn settings_of_all_dialects_are_found() {
        for text in [
            "Server=db;User Id=app;Password=test-Vk3n8sQz;",
            "jdbc:postgresql://db/x?user=a&password=test-Vk3n8sQz",
            "spring.datasource.password = test-Vk3n8sQz",
            "auth:\n  password: test-Vk3n8sQz\n",
            "{\"user\": \"a\", \"clientSecret\":\"test-Vk3n8sQz\"}",
            "export API_TOKEN='test-Vk3n8sQz'",
            "AccountName=x;AccountKey=dGVzdC1Wazl0bjhzUXo=;",
        ] {
            assert!(in_text(text).is_some(), "{text}");
        }
    }

    #[test]
    fn code_prose_and_references_are_not() {
        for text in [
            "password=$(cat /run/pw)",
            "if token == expected_token",
            "token = tokens.next_token",
            "password: required",
            "the password: it must be long",
            "secretName=web-tls-credentials-1",
            "token: {{ .Values.t0ken }}",
            "password = getpass.getpass()",
            "note: password",
        ] {
            assert!(in_text(text).is_none(), "{text}");
        }
    }
}
