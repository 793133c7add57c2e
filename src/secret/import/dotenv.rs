//! `.env` files: what shells, docker compose and the libraries of that name agree on; where they do not, it is told.
//!
//! A value is text to the end of the line, or of its quotes, which may span lines. Nothing is put in for `$NAME`: the
//! file is not the place that knows.

use super::{File, Found, Held, ImportError, Imported, Mistake, Remark};
use seal::Plaintext;

pub(super) fn read(file: &File) -> Option<Result<Imported, ImportError>> {
    is_named(file.path).then_some(()).or_else(|| begins_with_assignment(file.text))?;
    Some(variables(file))
}

/// Reads the file as one of variables, whatever it is called.
pub(super) fn variables(file: &File) -> Result<Imported, ImportError> {
    // Quotes may span lines, and the breaks in them are meant as breaks.
    let text = Plaintext::from(file.text.replace("\r\n", "\n"));
    let lines = Lines { rest: text.expose_text().unwrap_or_default(), line: 1, after_junk: false };
    lines.read().map_err(|(line, mistake)| file.error(Some(line), mistake))
}

/// `.env`, `.env.prod`, `prod.env`.
fn is_named(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name == ".env" || name.starts_with(".env.") || name.ends_with(".env")
}

fn begins_with_assignment(text: &str) -> Option<()> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    assignment(lines.next()?).map(|_| ())
}

/// A name, and what follows its `=`.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let exported = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    let (name, rest) = exported.unwrap_or(line).split_once('=')?;
    let name = name.trim();
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    (begins && goes_on).then_some((name, rest))
}

/// What is left to read.
struct Lines<'t> {
    rest: &'t str,
    line: usize,
    /// Whether the line before was no assignment.
    after_junk: bool,
}

/// A value and what is told of it.
struct Text {
    value: Plaintext,
    has_expansion: bool,
    has_comment: bool,
}

impl<'t> Lines<'t> {
    fn read(mut self) -> Result<Imported, (usize, Mistake)> {
        let mut imported = Imported::default();
        while !self.rest.is_empty() {
            let line = Some(self.line);
            let first = self.rest.lines().next().unwrap_or_default();
            if first.trim().is_empty() || first.trim_start().starts_with('#') {
                self.take(first.len());
                continue;
            }
            // The last line of a key that stands without quotes ends in the padding of base64, and is no name.
            let found = assignment(first).filter(|(_, rest)| !(self.after_junk && ["", "="].contains(rest)));
            let text = match found {
                Some((name, rest)) => {
                    self.rest = &self.rest[first.len() - rest.len()..];
                    self.value(name)?.map(|text| (name, text))
                }
                None => None,
            };
            self.after_junk = text.is_none();
            let rest_of_line = self.rest.find('\n').unwrap_or(self.rest.len());
            self.take(rest_of_line);
            let Some((name, text)) = text else {
                imported.tell(line, Remark::NoAssignment);
                continue;
            };
            if text.has_expansion {
                imported.tell(line, Remark::Expansion(name.to_owned()));
            }
            if text.has_comment {
                imported.tell(line, Remark::Comment(name.to_owned()));
            }
            let value = Held::Plain(text.value);
            imported.put(Found { name: name.to_owned(), secret: None, value, line });
        }
        Ok(imported)
    }

    /// Goes on after some bytes and the line break that follows them.
    fn take(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count() + usize::from(rest.starts_with('\n'));
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
    }

    /// The value that begins here; `None` when something else than a comment follows its quotes.
    fn value(&mut self, name: &str) -> Result<Option<Text>, (usize, Mistake)> {
        let written = self.rest.trim_start_matches([' ', '\t']);
        let text = match written.chars().next() {
            Some('\'') => written[1..].split_once('\'').map(|(value, rest)| (literal(value), rest)),
            Some('"') => escaped(&written[1..]),
            _ => return Ok(Some(self.unquoted())),
        };
        let Some((text, rest)) = text else {
            return Err((self.line, Mistake::OpenQuote(name.to_owned())));
        };
        self.line += self.rest[..self.rest.len() - rest.len()].matches('\n').count();
        self.rest = rest;
        let after = rest.lines().next().unwrap_or_default().trim();
        Ok((after.is_empty() || after.starts_with('#')).then_some(text))
    }

    /// To the end of the line, or to a comment: `#` after white space.
    fn unquoted(&self) -> Text {
        let line: &'t str = self.rest.split('\n').next().unwrap_or_default();
        let comment = line.match_indices('#').map(|(at, _)| at);
        let comment = comment.into_iter().find(|at| line[..*at].ends_with([' ', '\t']));
        let value = line[..comment.unwrap_or(line.len())].trim();
        Text { value: value.into(), has_expansion: expands(value), has_comment: comment.is_some() }
    }
}

fn literal(value: &str) -> Text {
    Text { value: value.into(), has_expansion: false, has_comment: false }
}

/// Double-quoted text and what follows its quote; `None` when there is none.
fn escaped(text: &str) -> Option<(Text, &str)> {
    let mut value = String::with_capacity(text.len());
    let mut has_expansion = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let text_found = Text { value: value.into(), has_expansion, has_comment: false };
                return Some((text_found, &text[at + 1..]));
            }
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                plain @ ('"' | '\\' | '$' | '`') => value.push(plain),
                other => value.extend(['\\', other]),
            },
            _ => {
                has_expansion |= expands_at(&text[at..]);
                value.push(c);
            }
        }
    }
    None
}

fn expands(value: &str) -> bool {
    value.match_indices('$').any(|(at, _)| expands_at(&value[at..]))
}

/// `$NAME`, `${NAME}`, `$(command)`.
fn expands_at(text: &str) -> bool {
    let next = text.strip_prefix('$').and_then(|rest| rest.chars().next());
    next.is_some_and(|next| next.is_ascii_alphabetic() || "_{(".contains(next))
}
