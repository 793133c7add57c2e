//! The objects of a comment: each as whole as there is room, and none cut in the middle.

use crate::{
    cli::{
        markup::{code, fence, html, prose},
        report::escape::visible,
        review::{
            told::{Field, Item, Section},
            written::{self, cut, cut_both},
        },
    },
    diff::Line,
};
use std::fmt::Write;

/// How much of an object is told, from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// Only how many there are in its app.
    Count,
    /// What it is.
    Name,
    /// Its fields with short values.
    Fields,
    /// Its fields, and of texts and new objects the lines.
    Whole,
}

/// Letters of a value where there is little room.
const SHORT: usize = 60;

/// Letters of a line of a text: what is longer is for no reader.
const LINE: usize = 400;

/// Between the lines of a fence in an item of a list.
const INDENT: &str = "\n  ";

/// What an app takes beside its objects.
const FRAME: usize = 80;

/// All sections, in no more than so many bytes where the counts alone fit; with the least detail that an object has.
pub(super) fn objects(sections: &[Section], room: usize) -> (String, Detail) {
    let mut plan: Vec<Vec<(Detail, String)>> = sections
        .iter()
        .map(|section| section.items.iter().map(|_| (Detail::Count, String::new())).collect())
        .collect();
    let frames: usize = sections.iter().map(|section| frame(section).len() + FRAME).sum();
    if frames > room {
        let objects: usize = sections.iter().map(|section| section.items.len()).sum();
        let least = if objects == 0 { Detail::Whole } else { Detail::Count };
        let text = format!("\n{objects} objects in {} apps differ\n", sections.len());
        return (if objects == 0 { String::new() } else { text }, least);
    }
    let mut rest = room - frames;
    for detail in [Detail::Name, Detail::Fields, Detail::Whole] {
        for (section, plan) in sections.iter().zip(&mut plan) {
            for (item, (had, text)) in section.items.iter().zip(plan) {
                let below = *had < detail && (detail == Detail::Name || *had != Detail::Count);
                let written = if below { object(item, detail, rest + text.len()) } else { None };
                if let Some(written) = written {
                    rest = rest + text.len() - written.len();
                    (*had, *text) = (detail, written);
                }
            }
        }
    }
    let least = plan.iter().flatten().map(|(detail, _)| *detail).min().unwrap_or(Detail::Whole);
    let text = sections.iter().zip(plan).map(|(section, plan)| self::section(section, &plan)).collect();
    (text, least)
}

fn frame(section: &Section) -> String {
    let count = section.items.len();
    let word = if count == 1 { "change" } else { "changes" };
    format!("\n<details><summary><b>{}</b>: {count} {word}</summary>\n\n", html(&cut(&section.name, SHORT)))
}

fn section(section: &Section, plan: &[(Detail, String)]) -> String {
    let counted = plan.iter().filter(|(detail, _)| *detail == Detail::Count).count();
    let mut text = frame(section);
    text.extend(plan.iter().map(|(_, text)| text.as_str()));
    if counted > 0 {
        let _ = writeln!(text, "- and {counted} more");
    }
    text.push_str("\n</details>\n");
    text
}

/// An object in so much detail; `None` when it is longer than there is room.
fn object(item: &Item, detail: Detail, room: usize) -> Option<String> {
    let mut text = format!("- {} {}", sign(item.sign), code(&cut(&item.object, LINE)));
    for note in &item.notes {
        let _ = write!(text, " {}", prose(&cut(note, LINE)));
    }
    for cause in &item.causes {
        let _ = write!(text, " · {}", code(cause));
    }
    text.push('\n');
    if let Some(reason) = &item.expected {
        let _ = writeln!(text, "  {}", prose(reason));
    }
    let told: Box<dyn Iterator<Item = String>> = match detail {
        Detail::Count | Detail::Name => Box::new(std::iter::empty()),
        Detail::Fields => Box::new(item.fields.iter().flat_map(short)),
        Detail::Whole => Box::new(item.fields.iter().flat_map(whole).chain(new(item))),
    };
    let (mut lines, mut size) = (Vec::new(), text.len());
    for line in told {
        size += line.len() + INDENT.len();
        if size > room {
            return None;
        }
        lines.push(line);
    }
    if !lines.is_empty() {
        let lines = lines.join(INDENT);
        let fence = fence(&lines);
        let _ = write!(text, "\n  {fence}diff\n  {lines}\n  {fence}\n\n");
    }
    (text.len() <= room).then_some(text)
}

fn sign(sign: char) -> &'static str {
    match sign {
        '+' => "added",
        '-' => "removed",
        _ => "changed",
    }
}

fn head(field: &Field) -> String {
    let causes =
        if field.causes.is_empty() { String::new() } else { format!(" {}", field.causes.join(" · ")) };
    let expected = field.expected.as_ref().map_or_else(String::new, |reason| format!(" {reason}"));
    visible(&format!("@@ {} @@{causes}{expected}", cut(&field.path, LINE)))
}

fn short(field: &Field) -> Vec<String> {
    let [old, new] =
        cut_both(field.values.each_ref().map(String::as_str), SHORT).map(|value| visible(&value));
    vec![head(field), format!("-{old}"), format!("+{new}")]
}

/// All of it, line by line, for whoever stops where there is no more room.
fn whole<'f>(field: &'f Field) -> Box<dyn Iterator<Item = String> + 'f> {
    let head = std::iter::once(head(field));
    if field.hunks.is_empty() {
        let [old, new] = field.values.each_ref().map(|value| visible(value));
        return Box::new(head.chain([format!("-{old}"), format!("+{new}")]));
    }
    let line = |line: &Line| format!("{}{}", line.sign, visible(&cut(line.text, LINE)));
    let hunks = field.hunks.iter().flat_map(move |hunk| {
        std::iter::once(format!("@@ line {} @@", hunk.line)).chain(hunk.lines.iter().map(line))
    });
    Box::new(head.chain(hunks))
}

/// The lines of an object that is new.
fn new(item: &Item) -> Vec<String> {
    let Some(body) = item.new.and_then(written::body) else { return Vec::new() };
    body.lines().map(|line| format!("+{}", visible(&cut(line, LINE)))).collect()
}
