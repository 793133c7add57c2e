//! Patterns of names with `*`, as Argo CD matches those of AppProjects.

use super::Pattern;

/// Whether a pattern describes a whole text: `*` and `?` within what a separator parts, `**` across it, `[…]` and
/// `{a,b}` (gobwas/glob, which Argo CD's `util/glob` calls, and Go's `filepath.Match` where they are alike).
/// A pattern that is none describes nothing.
#[must_use]
pub fn matches(pattern: &str, text: &str, separator: Option<char>) -> bool {
    if pattern == "*" || !pattern.contains(['*', '?', '[', '{', '\\']) {
        return pattern == "*" || pattern == text;
    }
    Pattern::new(&expression(pattern, separator)).is_ok_and(|pattern| pattern.is_match(text))
}

/// The same as a regular expression.
fn expression(pattern: &str, separator: Option<char>) -> String {
    let part = separator.map_or_else(|| ".".to_owned(), |separator| format!("[^{separator}]"));
    let mut expression = String::from("(?s)^");
    let mut letters = pattern.chars().peekable();
    let mut depth = 0;
    while let Some(letter) = letters.next() {
        match letter {
            '*' if letters.next_if_eq(&'*').is_some() => expression.push_str(".*"),
            '*' => expression.extend([&*part, "*"]),
            '?' => expression.push_str(&part),
            '[' => class(&mut letters, &mut expression),
            '{' => {
                depth += 1;
                expression.push_str("(?:");
            }
            '}' if depth > 0 => {
                depth -= 1;
                expression.push(')');
            }
            ',' if depth > 0 => expression.push('|'),
            '\\' => expression.push_str(&escaped(letters.next().unwrap_or('\\'))),
            letter => expression.push_str(&escaped(letter)),
        }
    }
    expression.push('$');
    expression
}

/// What stands in brackets, up to the closing one.
fn class(letters: &mut std::iter::Peekable<std::str::Chars>, expression: &mut String) {
    expression.push('[');
    if letters.next_if(|letter| matches!(letter, '!' | '^')).is_some() {
        expression.push('^');
    }
    for letter in letters.by_ref().take_while(|letter| *letter != ']') {
        if letter == '-' { expression.push('-') } else { expression.push_str(&escaped(letter)) }
    }
    expression.push(']');
}

fn escaped(letter: char) -> String {
    if letter.is_alphanumeric() || letter == '_' {
        letter.to_string()
    } else {
        format!("\\x{{{:x}}}", letter as u32)
    }
}

#[test]
fn a_pattern_describes_a_whole_text() {
    let url = |pattern| matches(pattern, "https://git.example/shop/platform", Some('/'));
    assert!(url("*") && url("https://git.example/shop/*") && url("https://git.example/**"));
    assert!(url("https://{git,hub}.example/shop/platform") && url("https://git.example/shop/p?atfor[a-z]"));
    assert!(!url("https://git.example/*") && !url("https://git.example/shop/platfor") && !url("[a"));
    assert!(matches("team-*", "team-a", None) && !matches("team-*", "ateam-a", None));
    assert!(matches("a\\*", "a*", None) && !matches("a\\*", "ab", None));
}
