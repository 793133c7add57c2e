//! A review at a terminal: what is dangerous, what a promotion carries, and the rest app by app.

use super::{
    Shown, sentence,
    told::{Field, Item, Row, Section, Told, Warning, told},
    written::{cut, cut_both},
};
use crate::cli::{paper::Paper, report::escape::visible};
use crate::review::Review;
use std::fmt::Write;

/// Objects that a warning names.
const NAMED: usize = 6;

/// Letters of a value below which a line is not cut.
const VALUE: usize = 24;

/// The colours: those of the terminal's own sixteen, which everybody has chosen for themselves.
#[derive(Clone, Copy)]
enum Ink {
    Plain,
    Strong,
    Faint,
    Added,
    Removed,
    Changed,
}

/// A review as people read it. Control characters and what turns text around are escaped.
pub(super) fn terminal(review: &Review, shown: Shown, paper: Paper) -> String {
    let told = told(review, shown);
    let mut page = Page { paper, text: String::new() };
    page.warnings(&told.warnings);
    page.promotions(&told);
    told.sections.iter().for_each(|section| page.section(section));
    page.last(review, &told, shown);
    page.text
}

struct Page {
    paper: Paper,
    text: String,
}

impl Page {
    fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Plain => return text.to_owned(),
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Added => "32",
            Ink::Removed => "31",
            Ink::Changed => "33",
        };
        if self.paper.colors { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A line, with its causes at the right where there is room, else below.
    fn line(&mut self, indent: usize, parts: &[(Ink, String)], causes: &[String]) {
        let letters: usize = parts.iter().map(|(_, text)| text.chars().count()).sum::<usize>() + indent;
        let painted: String = parts.iter().map(|(ink, text)| self.ink(*ink, text)).collect();
        let causes = visible(&causes.join(" · "));
        let blank = " ".repeat(indent);
        if causes.is_empty() {
            let _ = writeln!(self.text, "{blank}{painted}");
        } else if letters + 2 + causes.chars().count() <= self.paper.width {
            let _ = writeln!(self.text, "{blank}{painted}  {}", self.ink(Ink::Faint, &causes));
        } else {
            let _ = writeln!(self.text, "{blank}{painted}\n{blank}    {}", self.ink(Ink::Faint, &causes));
        }
    }

    fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let line = self.ink(Ink::Strong, &visible(text));
        let _ = writeln!(self.text, "{line}");
    }

    fn warnings(&mut self, warnings: &[Warning]) {
        let (dangers, notices): (Vec<&Warning>, Vec<&Warning>) =
            warnings.iter().partition(|warning| warning.is_danger());
        for (name, ink, warnings) in [("dangers", Ink::Removed, dangers), ("notices", Ink::Changed, notices)]
        {
            if warnings.is_empty() {
                continue;
            }
            self.heading(name);
            for warning in warnings {
                self.warning(ink, warning);
            }
        }
    }

    fn warning(&mut self, ink: Ink, warning: &Warning) {
        let word = format!("{}: ", warning.told.danger.word());
        let line = [(ink, word), (Ink::Plain, visible(&warning.told.message))];
        self.line(2, &line, &[]);
        let more = warning.places.len().saturating_sub(NAMED);
        let mut places = warning.places[..warning.places.len() - more].join(", ");
        if more > 0 {
            let _ = write!(places, " and {more} more");
        }
        self.line(6, &[(Ink::Plain, visible(&places))], &warning.causes);
        for (at, step) in warning.told.steps.iter().enumerate() {
            self.line(6, &[(Ink::Plain, format!("{}. {}", at + 1, visible(step)))], &[]);
        }
    }

    fn promotions(&mut self, told: &Told) {
        let rows = &told.promotions;
        if rows.is_empty() {
            return;
        }
        self.heading(&format!("promotion: {}", told.title));
        let widest = |column: fn(&Row) -> &str| {
            rows.iter().map(|row| visible(column(row)).chars().count()).max().unwrap_or_default()
        };
        let (app, what) = (widest(|row| &row.app), widest(|row| &row.what));
        let room = self.paper.width.saturating_sub(app + what + 9) / 2;
        for row in rows {
            let [old, new] = pair(&row.values, room);
            let name = format!("{:app$}  {:what$}  ", visible(&row.app), visible(&row.what));
            let values =
                [(Ink::Plain, name), (Ink::Removed, old), (Ink::Plain, " → ".to_owned()), (Ink::Added, new)];
            self.line(2, &values, &row.causes);
            self.expected(6, row.expected.as_deref());
        }
    }

    fn section(&mut self, section: &Section) {
        self.heading(&section.name);
        section.items.iter().for_each(|item| self.item(item));
    }

    fn item(&mut self, item: &Item) {
        let ink = match item.sign {
            '+' => Ink::Added,
            '-' => Ink::Removed,
            _ => Ink::Changed,
        };
        let notes: String = item.notes.iter().flat_map(|note| ["  ".to_owned(), visible(note)]).collect();
        let line =
            [(ink, format!("{} ", item.sign)), (Ink::Plain, visible(&item.object)), (Ink::Faint, notes)];
        self.line(2, &line, if item.fields.is_empty() { &item.causes } else { &[] });
        self.expected(6, item.expected.as_deref());
        item.fields.iter().for_each(|field| self.field(field));
    }

    fn field(&mut self, field: &Field) {
        let path = format!("{}: ", visible(&field.path));
        if !field.hunks.is_empty() {
            self.line(6, &[(Ink::Plain, path)], &field.causes);
            self.expected(10, field.expected.as_deref());
            return field.hunks.iter().for_each(|hunk| self.hunk(hunk));
        }
        let room = self.paper.width.saturating_sub(path.chars().count() + 9) / 2;
        let [old, new] = pair(&field.values, room);
        let line =
            [(Ink::Plain, path), (Ink::Removed, old), (Ink::Plain, " → ".to_owned()), (Ink::Added, new)];
        self.line(6, &line, &field.causes);
        self.expected(10, field.expected.as_deref());
    }

    fn hunk(&mut self, hunk: &crate::diff::Hunk) {
        let head = self.ink(Ink::Faint, &format!("line {}", hunk.line));
        let _ = writeln!(self.text, "        {head}");
        for line in &hunk.lines {
            let (sign, ink) = match line.sign {
                '+' => ('+', Ink::Added),
                '-' => ('-', Ink::Removed),
                _ => (' ', Ink::Plain),
            };
            let shown = cut(&visible(line.text), self.paper.width.saturating_sub(12).max(VALUE));
            let shown = self.ink(ink, format!("{sign} {shown}").trim_end());
            let _ = writeln!(self.text, "        {shown}");
        }
    }

    fn expected(&mut self, indent: usize, reason: Option<&str>) {
        if let Some(reason) = reason {
            let line = self.ink(Ink::Faint, &visible(reason));
            let _ = writeln!(self.text, "{}{line}", " ".repeat(indent));
        }
    }

    fn last(&mut self, review: &Review, told: &Told, shown: Shown) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let title = self.ink(Ink::Strong, &visible(&told.title));
        let reach = sentence::reach(&review.reach);
        let reach = if reach.is_empty() { String::new() } else { format!("; {reach}") };
        let _ = writeln!(self.text, "{title}: {}{reach}", sentence::sum(review, &told.tally, shown));
        if let Some(hidden) = sentence::hidden(review, &told.tally, shown) {
            let _ = writeln!(self.text, "{}", self.ink(Ink::Faint, &hidden));
        }
    }
}

fn pair(values: &[String; 2], room: usize) -> [String; 2] {
    let [old, new] = values.each_ref().map(|value| visible(value));
    cut_both([&old, &new], room.max(VALUE))
}
