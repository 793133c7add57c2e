//! The patterns of `.Files.Glob`: those of gobwas/glob, with `/` as the separator.

use std::{iter::Peekable, str::Chars};

use regex::{Regex, RegexBuilder};

use crate::limits;

/// A pattern as a regular expression. One that gobwas refuses matches every file, because Helm falls back to `**`.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    let expression = translate(pattern)?;
    RegexBuilder::new(&expression).size_limit(limits::REGEX).build().ok()
}

fn translate(pattern: &str) -> Option<String> {
    let mut out = String::from("(?s)^");
    let mut chars = pattern.chars().peekable();
    let mut depth = 0_usize;
    while let Some(char) = chars.next() {
        match char {
            '*' if chars.next_if_eq(&'*').is_some() => out.push_str(".*"),
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '[' => out.push_str(&range(&mut chars)?),
            '{' => {
                depth += 1;
                out.push_str("(?:");
            }
            '}' if depth > 0 => {
                depth -= 1;
                out.push(')');
            }
            ',' if depth > 0 => out.push('|'),
            '\\' => chars.next().into_iter().for_each(|escaped| literal(&mut out, escaped)),
            _ => literal(&mut out, char),
        }
    }
    // gobwas takes an alternative that is never closed as closed at the end.
    out.extend(std::iter::repeat_n(')', depth));
    out.push('$');
    (depth <= limits::VALUE_DEPTH).then_some(out)
}

/// `[abc]`, `[!abc]`, `[a-z]`: either characters or exactly one range.
fn range(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let not = chars.next_if_eq(&'!').is_some();
    let first = chars.next()?;
    let mut members = String::new();
    if chars.next_if_eq(&'-').is_some() {
        let last = chars.next()?;
        if last < first || chars.next() != Some(']') {
            return None;
        }
        literal(&mut members, first);
        members.push('-');
        literal(&mut members, last);
    } else {
        let mut next = Some(first);
        loop {
            match next? {
                ']' if members.is_empty() => return None,
                ']' => break,
                '\\' => literal(&mut members, chars.next()?),
                char => literal(&mut members, char),
            }
            next = chars.next();
        }
    }
    Some(format!("[{}{members}]", if not { "^" } else { "" }))
}

fn literal(out: &mut String, char: char) {
    if char.is_ascii_punctuation() {
        out.push('\\');
    }
    out.push(char);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_gobwas() {
        for (pattern, name, fits) in [
            ("*", "a", true),
            ("*", "a/b", false),
            ("**", "a/b", true),
            ("story/**", "story/a/b.txt", true),
            ("*.{yaml,yml}", "a.yml", true),
            ("a?c", "a/c", false),
            ("[a-c].txt", "b.txt", true),
            ("[!a-c].txt", "b.txt", false),
            ("[xyz].txt", "y.txt", true),
            ("a.txt", "abtxt", false),
            ("{a,b{c,d}}", "bd", true),
            ("a\\*", "a*", true),
        ] {
            assert_eq!(compile(pattern).is_some_and(|own| own.is_match(name)), fits, "{pattern} {name}");
        }
        for bad in ["[a-z0-9]", "[", "[]", "[z-a]", "[a"] {
            assert!(compile(bad).is_none(), "{bad}");
        }
    }
}
