//! The comments of a YAML text, found without platc's reader.

/// What each line is within.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Plain,
    Single,
    Double,
}

/// All comments, from `#` to the end of the line.
pub(super) fn comments(text: &str) -> Vec<String> {
    let (mut found, mut within) = (Vec::new(), Within::Plain);
    let mut block: Option<usize> = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some(above) = block {
            if line.trim().is_empty() || indent > above {
                continue;
            }
            block = None;
        }
        let comment = comment(line, &mut within);
        let code = line[..comment.unwrap_or(line.len())].trim_end();
        if within == Within::Plain && is_header(code) {
            block = Some(indent);
        }
        found.extend(comment.map(|at| line[at..].trim_end().to_owned()));
    }
    found
}

/// Whether a text of several lines follows: `key: |`, `- >-`.
fn is_header(code: &str) -> bool {
    let last = code.rsplit(' ').next().unwrap_or_default();
    let head = last.strip_prefix(['|', '>']);
    head.is_some_and(|rest| rest.chars().all(|sign| "+-123456789".contains(sign))) && code.len() > last.len()
}

/// Where the comment of a line begins.
fn comment(line: &str, within: &mut Within) -> Option<usize> {
    let (mut before, mut escaped) = (' ', false);
    for (at, letter) in line.char_indices() {
        match (*within, letter) {
            (Within::Double, _) if escaped => escaped = false,
            (Within::Double, '\\') => escaped = true,
            (Within::Double, '"') | (Within::Single, '\'') => *within = Within::Plain,
            (Within::Plain, '#') if before.is_whitespace() => return Some(at),
            (Within::Plain, '"') if " [{,:".contains(before) => *within = Within::Double,
            (Within::Plain, '\'') if " [{,:".contains(before) => *within = Within::Single,
            _ => {}
        }
        before = letter;
    }
    None
}

#[test]
fn what_is_in_quotes_and_texts_is_no_comment() {
    let text = "a: \"#1 # x\" # one\nb: |\n  # text\n\nc: it's # two\nd: 'a''# b' #three\ne#f: 1\n# four";
    assert_eq!(comments(text), ["# one", "# two", "#three", "# four"]);
}
