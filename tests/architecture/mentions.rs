//! Reads Rust just far enough to know which paths a file names, `use` trees flattened.

use std::fmt;

/// A path as written, such as `crate::yaml::emit`.
pub(super) struct Mention<'a> {
    pub(super) path: Vec<&'a str>,
    /// How many inline modules (`mod tests { … }`) stand around it.
    pub(super) inside: usize,
}

impl fmt::Display for Mention<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join("::"))
    }
}

/// Every path of two words or more that the code names, comments and strings left out.
pub(super) fn mentions(code: &str) -> Vec<Mention<'_>> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let (mut depth, mut modules) = (0, Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let mut paths = Vec::new();
        match tokens[at] {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if modules.last() == Some(&depth) {
                    modules.pop();
                }
            }
            "mod" if tokens.get(at + 2) == Some(&"{") => modules.push(depth),
            "use" if tokens.get(at + 1) != Some(&"<") => {
                at += 1;
                use_tree(&tokens, &mut at, &[], &mut paths);
            }
            word if is_word(word) => paths.push(plain_path(&tokens, &mut at)),
            _ => {}
        }
        let inside = modules.len();
        let long = paths.into_iter().filter(|path| path.len() > 1);
        found.extend(long.map(|path| Mention { path, inside }));
        at += 1;
    }
    found
}

/// Stops at the path's last word.
fn plain_path<'a>(tokens: &[&'a str], at: &mut usize) -> Vec<&'a str> {
    let mut path = vec![tokens[*at]];
    while tokens.get(*at + 1) == Some(&"::") && tokens.get(*at + 2).is_some_and(|next| is_word(next)) {
        *at += 2;
        path.push(tokens[*at]);
    }
    path
}

/// Stops at the `,`, `}` or `;` that ends the tree.
fn use_tree<'a>(tokens: &[&'a str], at: &mut usize, before: &[&'a str], found: &mut Vec<Vec<&'a str>>) {
    let mut path = before.to_vec();
    while let Some(token) = tokens.get(*at) {
        match *token {
            "," | "}" | ";" => break,
            "{" => {
                while !matches!(tokens.get(*at), None | Some(&"}")) {
                    *at += 1;
                    use_tree(tokens, at, &path, found);
                }
                *at += 1;
                return;
            }
            "as" => *at += 1,
            "self" if !path.is_empty() => {}
            "*" => path.push("*"),
            word if is_word(word) => path.push(word),
            _ => {}
        }
        *at += 1;
    }
    if path.len() > before.len() || tokens.get(at.wrapping_sub(1)) == Some(&"self") {
        found.push(path);
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::` and single characters; no white space, comments, strings or lifetimes.
pub(super) fn tokens(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (length, kept) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with("/*") {
            (block_comment(rest), false)
        } else if let Some(length) = literal(rest) {
            (length, false)
        } else if word > 0 {
            (word, true)
        } else if rest.starts_with("::") {
            (2, true)
        } else {
            (first.len_utf8(), !first.is_whitespace())
        };
        if kept {
            found.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    found
}

/// The length of a comment that may hold others.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let step = match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of the string, character or lifetime that the text begins with.
fn literal(text: &str) -> Option<usize> {
    let body = text.trim_start_matches(['b', 'c', 'r']);
    let prefix = text.len() - body.len();
    let raw = text[..prefix].contains('r');
    let hashes = body.len() - body.trim_start_matches('#').len();
    if prefix <= 2 && raw && body[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let inner = prefix + hashes + 1;
        return Some(text[inner..].find(&end).map_or(text.len(), |at| inner + at + end.len()));
    }
    if prefix <= 1 && body.starts_with('"') {
        return Some(prefix + quoted(body, '"'));
    }
    if prefix == 0 && body.starts_with('\'') {
        let mut chars = body.chars().skip(1);
        let (first, second) = (chars.next()?, chars.next());
        let lifetime = first != '\\' && second != Some('\'');
        return Some(if lifetime { 1 + first.len_utf8() } else { quoted(body, '\'') });
    }
    None
}

/// The length of what stands between two of `mark`, both included.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\\' if !escaped => escaped = true,
            _ if c == mark && !escaped => return at + c.len_utf8(),
            _ => escaped = false,
        }
    }
    text.len()
}

#[test]
fn strings_and_comments_name_nothing() {
    let code = r##"
        /* a::b /* c::d */ e::f */ // g::h
        fn f<'a>(x: &'a str) -> char { let _ = (r#"i::"j"#, b"k::\"l", '"', '\'', 'm'); n::o::<p::q>(x) }
    "##;
    let found: Vec<_> = mentions(code).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["n::o", "p::q"]);
}

#[test]
fn use_trees_are_flattened() {
    let code = "use a::{self, b::{c, d as e}, f::*}; mod tests { use super::g; } use {h::i, j};";
    let found: Vec<_> = mentions(code).iter().map(|m| format!("{m} {}", m.inside)).collect();
    assert_eq!(found, ["a::b::c 0", "a::b::d 0", "a::f::* 0", "super::g 1", "h::i 0"]);
}
