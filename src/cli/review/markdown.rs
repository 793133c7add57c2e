//! A review as a comment below a pull request: what is dangerous is never cut, the rest by whole objects.

mod object;

use self::object::{Detail, objects};
use super::{
    Shown, sentence,
    told::{Row, Told, Warning, told},
    written::{cut, cut_both},
};
use crate::cli::markup::{code, html, prose};
use crate::review::Review;
use std::{collections::BTreeMap, fmt::Write};

/// How a comment is made.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Markdown {
    /// Bytes that it may have.
    pub(in crate::cli) max_bytes: usize,
    /// What a comment is found again by, to be updated in place: letters, digits and `-`.
    pub(in crate::cli) marker: String,
}

/// The least that fits the dangers of any review, told by their words alone.
pub(in crate::cli) const LEAST_BYTES: u64 = 10_000;

/// Letters of a value in a table.
const CELL: usize = 80;

/// Rows of the table of promotions.
const ROWS: usize = 50;

/// A review as GitHub and GitLab show it below a pull request. Nothing of a name or a value is Markdown, HTML or a
/// mention there.
pub(super) fn markdown(review: &Review, shown: Shown, form: &Markdown) -> String {
    let told = told(review, shown);
    let head = head(review, &told, shown, form);
    let tail = tail(review, &told, shown);
    let rest = form.max_bytes.saturating_sub(head.len() + tail.len() + CUT.len());
    let warnings = warnings(&told.warnings, rest * 3 / 4);
    let rest = rest.saturating_sub(warnings.len());
    let promotions = promotions(&told, rest / 2);
    let (objects, detail) = objects(&told.sections, rest.saturating_sub(promotions.len()));
    let cut = if detail == Detail::Whole { "" } else { CUT };
    format!("{head}{warnings}{promotions}{objects}{cut}{tail}")
}

/// Told where something did not fit.
const CUT: &str = "\n*Shortened to fit a comment: `platc diff` with the same arguments shows all.*\n";

fn head(review: &Review, told: &Told, shown: Shown, form: &Markdown) -> String {
    let mut head = format!("<!-- platc-diff:{} -->\n### platc: {}\n\n", form.marker, code(&told.title));
    let reach = sentence::reach(&review.reach);
    let reach = if reach.is_empty() { String::new() } else { format!("; {reach}") };
    let _ = writeln!(head, "**{}**{reach}", prose(&sentence::sum(review, &told.tally, shown)));
    head
}

fn tail(review: &Review, told: &Told, shown: Shown) -> String {
    sentence::hidden(review, &told.tally, shown)
        .map_or_else(String::new, |hidden| format!("\n<sub>{}</sub>\n", html(&hidden)))
}

/// The consequences: whole, then without steps and with fewer places, then their words with counts.
fn warnings(warnings: &[Warning], room: usize) -> String {
    let forms: [fn(&[&Warning]) -> String; 3] = [
        |warnings| warnings.iter().map(|warning| self::warning(warning, usize::MAX, true)).collect(),
        |warnings| warnings.iter().map(|warning| self::warning(warning, 3, false)).collect(),
        counted,
    ];
    let written = forms.map(|form| {
        let alert = |danger: bool, alert: &str| {
            let chosen: Vec<&Warning> =
                warnings.iter().filter(|warning| warning.is_danger() == danger).collect();
            if chosen.is_empty() { String::new() } else { format!("\n> [!{alert}]\n{}", form(&chosen)) }
        };
        format!("{}{}", alert(true, "CAUTION"), alert(false, "NOTE"))
    });
    let [whole, short, counted] = written;
    [whole, short].into_iter().find(|text| text.len() <= room).unwrap_or(counted)
}

fn warning(warning: &Warning, named: usize, whole: bool) -> String {
    let told = warning.told;
    let mut text = format!("> - **{}**: {}", told.danger.word(), prose(&told.message));
    let places: Vec<String> = warning.places.iter().take(named).map(|place| code(place)).collect();
    let _ = write!(text, "; {}", places.join(", "));
    if warning.places.len() > named {
        let _ = write!(text, " and {} more", warning.places.len() - named);
    }
    for cause in warning.causes.iter().take(if whole { usize::MAX } else { 1 }) {
        let _ = write!(text, " · {}", code(cause));
    }
    text.push('\n');
    for (at, step) in told.steps.iter().enumerate().filter(|_| whole) {
        let _ = writeln!(text, ">   {}. {}", at + 1, prose(step));
    }
    text
}

/// How often each danger is there, with the first of its places.
fn counted(warnings: &[&Warning]) -> String {
    let mut by_word: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for warning in warnings {
        let first = warning.places.first().map_or("", String::as_str);
        let (count, _) = by_word.entry(warning.told.danger.word()).or_insert((0, first));
        *count += warning.places.len();
    }
    let line = |(word, (count, first)): (&str, (usize, &str))| {
        let first = code(&cut(first, CELL));
        if count == 1 {
            format!("> - **{word}**: {first}\n")
        } else {
            format!("> - **{word}**: {count} times, such as {first}\n")
        }
    };
    by_word.into_iter().map(line).collect()
}

fn promotions(told: &Told, room: usize) -> String {
    if told.promotions.is_empty() {
        return String::new();
    }
    let sides: Vec<String> = told.title.split(" → ").map(code).collect();
    let mut text = format!("\n| app | | {} | |\n|---|---|---|---|---|\n", sides.join(" | "));
    let rows: Vec<String> = told.promotions.iter().take(ROWS).map(row).collect();
    let mut shown = 0;
    for row in rows {
        if text.len() + row.len() > room {
            break;
        }
        text.push_str(&row);
        shown += 1;
    }
    if shown < told.promotions.len() {
        let _ = writeln!(text, "\nand {} more", told.promotions.len() - shown);
    }
    text
}

fn row(row: &Row) -> String {
    let cell = |text: &str| code(&cut(text, CELL)).replace('|', "\\|");
    let [old, new] = cut_both(row.values.each_ref().map(String::as_str), CELL).map(|value| cell(&value));
    let reason = row.expected.as_deref().map(|reason| prose(&cut(reason, CELL))).unwrap_or_default();
    format!("| {} | {} | {old} | {new} | {reason} |\n", cell(&row.app), cell(&row.what))
}
