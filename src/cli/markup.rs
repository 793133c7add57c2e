//! Foreign text in Markdown: code spans, fences and prose in which nothing is markup.
//!
//! The grammar: <https://spec.commonmark.org/0.31.2/>, sections 4.5, 6.1 and 6.6; mentions are GitHub's and GitLab's.

use super::report::escape::visible;

/// The longest run of backticks.
fn run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// A code span: its fence is longer than any run inside, and blanks keep backticks at its ends apart.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    if text.trim().is_empty() {
        return "` `".to_owned();
    }
    let fence = "`".repeat(run(&text) + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') || text.trim() != text { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// A fence for these lines: longer than any run of backticks in them.
pub(super) fn fence(text: &str) -> String {
    "`".repeat(run(text).max(2) + 1)
}

/// A message: its `names` are code spans, and nothing else in it is markup or a mention.
pub(super) fn prose(message: &str) -> String {
    let parts: Vec<&str> = message.split('`').collect();
    // With an odd number of backticks it is not clear which of them belong together.
    if parts.len().is_multiple_of(2) {
        return plain(message);
    }
    let part = |(at, part): (usize, &&str)| if at % 2 == 0 { plain(part) } else { code(part) };
    parts.iter().enumerate().map(part).collect()
}

/// Text in which nothing is Markdown, HTML, a link, a mention or a number of an issue. GitHub looks for the last two in
/// what was rendered, so an entity does not keep them apart: a code span does.
fn plain(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("`@`"),
            '#' => out.push_str("`#`"),
            ':' if !next.is_whitespace() => out.push_str("&#58;"),
            '.' if out.ends_with("www") => out.push_str("&#46;"),
            // What begins a line with one of these begins a list, or makes a heading of the line above.
            '-' | '+' | '=' if out.is_empty() => out.extend(['\\', letter]),
            '.' | ')' if !out.is_empty() && out.bytes().all(|byte| byte.is_ascii_digit()) => {
                out.extend(['\\', letter]);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '~' | '|' | '$' => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
    }
    out
}

/// Text inside HTML.
pub(super) fn html(text: &str) -> String {
    visible(text).chars().fold(String::new(), |mut out, letter| {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '@' => out.push_str("<code>@</code>"),
            '`' => out.push_str("&#96;"),
            letter => out.push(letter),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::{code, fence, html, prose};

    #[test]
    fn a_code_span_holds_any_text() {
        assert_eq!(code("spec.replicas"), "`spec.replicas`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("line\nbreak\u{202e}"), "`line\\nbreak\\u{202e}`");
        assert_eq!(code(""), "` `");
    }

    #[test]
    fn nothing_in_prose_is_markup_but_names() {
        assert_eq!(prose("`a<b` goes"), "`a<b` goes");
        assert_eq!(prose("<img src=x> @team [x](y)"), "&lt;img src=x&gt; `@`team \\[x\\](y)");
        assert_eq!(prose("one ` alone"), "one \\` alone");
        assert_eq!(prose("see: https://x www.x #1"), "see: https&#58;//x www&#46;x `#`1");
    }

    #[test]
    fn no_line_begins_a_list_or_a_heading() {
        let lines = ["- a", "+ a", "1. a", "23) a", "---", "===", "# a", "> a"];
        let expected = ["\\- a", "\\+ a", "1\\. a", "23\\) a", "\\---", "\\===", "`#` a", "&gt; a"];
        assert_eq!(lines.map(prose), expected);
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(fence("plain"), "```");
        assert_eq!(fence("a\n````\nb"), "`````");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(html("<b onclick=\"x\">@me&"), "&lt;b onclick=&quot;x&quot;&gt;<code>@</code>me&amp;");
    }
}
