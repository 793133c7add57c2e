//! What `platc explain` prints for people: the value, and below it who said what, aligned.

use super::Answer;
use crate::{
    build::explain::{Explained, Said, Shown},
    cli::report::escape::visible,
    source::Sources,
    value::Value,
};

/// How many letters of a value are shown.
const SHOWN: usize = 60;

const BOLD: &str = "1";
const FAINT: &str = "2";
const GREEN: &str = "32";
const CYAN: &str = "36";

/// One line below a value: a word, what it is about, the layer, the place.
struct Row<'a> {
    word: &'static str,
    cells: [String; 3],
    said: &'a Said,
}

/// Prints an answer.
pub(super) fn print(answer: &Answer, sources: &Sources, paints: bool) -> String {
    let mut text = Text { sources, paints, out: String::new() };
    text.head(answer);
    for (at, value) in answer.explanation.values.iter().enumerate() {
        let is_tall = |value: &Explained| {
            value.said.len() > 1 || value.said.iter().any(|said| said.expression.is_some())
        };
        let neighbours = &answer.explanation.values[at.saturating_sub(1)..=at];
        if at > 0 && neighbours.iter().any(is_tall) {
            text.out.push('\n');
        }
        text.value(value, 0);
    }
    if !answer.explanation.reads.is_empty() {
        text.line(0, "");
        text.line(0, "the object also depends on these values:");
        answer.explanation.reads.iter().for_each(|read| text.value(read, 2));
    }
    text.out
}

struct Text<'s> {
    sources: &'s Sources,
    paints: bool,
    out: String,
}

impl Text<'_> {
    fn head(&mut self, answer: &Answer) {
        if let Some(line) = &answer.line {
            let column = line.column.map_or_else(String::new, |column| format!(":{column}"));
            let place = visible(&format!("out/{}:{}{column}", line.path, line.line));
            let object = answer.explanation.object.as_deref().map(visible).unwrap_or_default();
            let head = self.paint(BOLD, &place);
            self.line(0, &if object.is_empty() { head } else { format!("{head}  {object}") });
        }
        if answer.is_stale {
            self.line(0, "note: this file on disk is not what the sources compile to: run `platc build`");
        }
        for note in &answer.explanation.notes {
            self.line(0, &format!("note: {}", visible(note)));
        }
    }

    /// A value, and below it who said it.
    fn value(&mut self, value: &Explained, indent: usize) {
        let path = self.paint(BOLD, &visible(&value.path));
        let shown = self.paint(GREEN, &shown(&value.value));
        self.line(indent, &format!("{path}: {shown}"));
        if let Some(made) = &value.made {
            self.line(indent + 2, &format!("made by platc: {}", visible(made)));
        }
        if let Some(from) = &value.from {
            self.line(indent + 2, &format!("from {}", visible(from)));
        }
        for part in &value.parts {
            self.value(part, indent + 4);
        }
        if !value.parts.is_empty() {
            return;
        }
        let rows: Vec<Row> = value.said.iter().enumerate().map(|(at, said)| self.row(at, said)).collect();
        let width = |cell: usize| rows.iter().map(|row| row.cells[cell].chars().count()).max().unwrap_or(0);
        let (values, layers) = (width(0), width(1));
        let words = if rows.len() > 1 { "overrode".len() } else { "set to".len() };
        for Row { word, cells: [value, layer, place], said } in &rows {
            let line = format!("{word:words$}  {value:values$}  {layer:layers$}  {place}");
            let style = if *word == "overrode" { FAINT } else { "" };
            let line = self.paint(style, &line);
            self.line(indent + 2, &line);
            self.expression(said, indent + 6);
        }
    }

    fn row<'a>(&self, at: usize, said: &'a Said) -> Row<'a> {
        let word = if at == 0 { "set to" } else { "overrode" };
        let cells = [shown(&said.value), visible(&said.layer), visible(&self.sources.place(said.span))];
        Row { word, cells, said }
    }

    /// What is written, and what it read.
    fn expression(&mut self, said: &Said, indent: usize) {
        let Some(expression) = &said.expression else { return };
        let written = self.paint(CYAN, &cut(&visible(expression)));
        self.line(indent, &written);
        for read in &said.reads {
            self.value(read, indent + 2);
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.paints && !style.is_empty() {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A value on one line, as YAML's flow style has it.
fn shown(value: &Shown) -> String {
    match value {
        Shown::Value(value) => cut(&visible(&inline(value))),
        Shown::Hidden => "(hidden)".to_owned(),
        Shown::Ciphertext => "(ciphertext)".to_owned(),
    }
}

fn inline(value: &Value) -> String {
    value.to_json().to_string()
}

fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        cut.push('…');
    }
    cut
}
