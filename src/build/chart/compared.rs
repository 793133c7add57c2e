//! What two renders of one chart differ in, document by document.

use crate::diff;
use std::collections::BTreeMap;

/// Lines of one document that are shown.
const SHOWN: usize = 12;

/// What platc's and helm's renders of a chart have in common.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// How many documents helm renders.
    pub documents: usize,
    /// How many of them two runs of helm do not agree on.
    pub random: usize,
    /// Those that are not the same, in helm's order.
    pub differing: Vec<Differing>,
}

/// A document that is not the same.
#[derive(Debug, PartialEq, Eq)]
pub struct Differing {
    /// Its template, and which of the template's documents it is.
    pub document: String,
    /// How it differs.
    pub difference: Difference,
}

/// How a document differs.
#[derive(Debug, PartialEq, Eq)]
pub enum Difference {
    /// Only helm renders it.
    Missing,
    /// Only platc renders it.
    Extra,
    /// It stands behind another one.
    Moved,
    /// In these lines: `-` helm's, `+` platc's.
    Lines(Vec<String>),
    /// It is a Secret; its lines are not shown, from this one on.
    Hidden(usize),
    /// In bytes that are no text.
    Bytes,
}

/// Compares what platc prints with what two runs of helm do. What these disagree on is random: there, only the lines
/// that they agree on are compared.
#[must_use]
pub fn compared(ours: &[u8], theirs: [&[u8]; 2]) -> Compared {
    let texts = [ours, theirs[0], theirs[1]].map(String::from_utf8_lossy);
    let [our, their, again] = [&texts[0], &texts[1], &texts[2]].map(|text| documents(text));
    let [our_texts, again_texts] =
        [&our, &again].map(|documents| documents.iter().cloned().collect::<BTreeMap<_, _>>());
    let mut compared = Compared { documents: their.len(), ..Compared::default() };
    for (name, text) in &their {
        let repeated = again_texts.get(name).copied();
        compared.random += usize::from(repeated != Some(*text));
        let difference = match our_texts.get(name) {
            None => Some(Difference::Missing),
            Some(ours) if repeated == Some(*text) => difference(ours, text),
            Some(ours) => repeated.and_then(|repeated| settled(ours, text, repeated)),
        };
        compared.add(name, difference);
    }
    let known: BTreeMap<_, _> = their.iter().cloned().collect();
    let extra = our.iter().filter(|(name, _)| !known.contains_key(name));
    extra.for_each(|(name, _)| compared.add(name, Some(Difference::Extra)));
    if compared.differing.is_empty() {
        let mut moved = our.iter().zip(&their).filter(|((ours, _), (theirs, _))| ours != theirs);
        compared.add_first(moved.next().map(|((name, _), _)| name), Difference::Moved);
    }
    if compared.differing.is_empty() && compared.random == 0 && ours != theirs[0] {
        compared.add_first(their.first().map(|(name, _)| name), Difference::Bytes);
    }
    compared
}

impl Compared {
    fn add(&mut self, name: &str, difference: Option<Difference>) {
        let document = name.to_owned();
        self.differing.extend(difference.map(|difference| Differing { document, difference }));
    }

    fn add_first(&mut self, name: Option<&String>, difference: Difference) {
        if let Some(name) = name {
            self.add(name, Some(difference));
        }
    }
}

/// Each document by its template, and its number among the template's.
fn documents(printed: &str) -> Vec<(String, &str)> {
    const START: &str = "---\n# Source: ";
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let starts = printed.match_indices(START).map(|(at, _)| at);
    let starts: Vec<usize> = starts.filter(|at| *at == 0 || printed[..*at].ends_with('\n')).collect();
    let ends = starts.iter().skip(1).copied().chain([printed.len()]);
    let parts: Vec<&str> = starts.iter().zip(ends).map(|(start, end)| &printed[*start..end]).collect();
    let named = parts.into_iter().map(|part| {
        let template = part[START.len()..].lines().next().unwrap_or_default();
        let count = counts.entry(template).or_default();
        *count += 1;
        let name = if *count == 1 { template.to_owned() } else { format!("{template} ({count})") };
        (name, part)
    });
    named.collect()
}

/// In what a document of ours differs from theirs; its lines are counted from below the comment that names its template.
fn difference(ours: &str, theirs: &str) -> Option<Difference> {
    if ours == theirs {
        return None;
    }
    let [ours, theirs] = [ours, theirs].map(below_comment);
    let hunks = diff::lines(theirs, ours);
    if [ours, theirs].into_iter().any(is_secret) {
        return Some(Difference::Hidden(hunks.first().map_or(1, |hunk| hunk.line)));
    }
    let mut lines = Vec::new();
    for hunk in &hunks {
        lines.push(format!("@ line {}", hunk.line));
        lines.extend(hunk.lines.iter().map(|line| format!("{} {}", line.sign, line.text)));
    }
    if lines.len() > SHOWN {
        let more = lines.len() - SHOWN;
        lines.truncate(SHOWN);
        lines.push(format!("… {more} more lines"));
    }
    Some(Difference::Lines(lines))
}

fn below_comment(document: &str) -> &str {
    document.splitn(3, '\n').nth(2).unwrap_or_default()
}

/// Whether a text has a Secret in it, whatever stands around.
fn is_secret(document: &str) -> bool {
    document.lines().any(|line| line.contains("kind") && line.contains("Secret"))
}

/// The same where theirs is not twice the same: lines that are random in theirs may be anything in ours.
fn settled(ours: &str, theirs: &str, repeated: &str) -> Option<Difference> {
    let lines = [ours, theirs, repeated].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let [own, one, two] = &lines;
    if one.len() != two.len() {
        return None;
    }
    if own.len() != one.len() {
        return difference(ours, theirs);
    }
    let is_random = |at: usize| one[at] != two[at];
    let shown = |of: &[&str]| -> String {
        of.iter().enumerate().map(|(at, line)| if is_random(at) { "(random)\n" } else { line }).collect()
    };
    difference(&shown(own), &shown(one))
}

#[cfg(test)]
mod tests {
    use super::{Compared, Difference, compared};

    fn printed(documents: &[(&str, &str)]) -> Vec<u8> {
        let texts = documents.iter().map(|(path, text)| format!("---\n# Source: {path}\n{text}\n"));
        texts.collect::<String>().into_bytes()
    }

    fn of(ours: &[(&str, &str)], theirs: &[(&str, &str)], again: &[(&str, &str)]) -> Compared {
        compared(&printed(ours), [&printed(theirs), &printed(again)])
    }

    fn differing(compared: &Compared) -> Vec<(&str, &Difference)> {
        compared.differing.iter().map(|one| (&*one.document, &one.difference)).collect()
    }

    #[test]
    fn what_is_the_same_is_counted() {
        let same = [("c/a.yaml", "a: 1"), ("c/a.yaml", "a: 2")];
        assert_eq!(of(&same, &same, &same), Compared { documents: 2, ..Compared::default() });
    }

    #[test]
    fn lines_that_differ_are_shown_with_those_of_helm_first() {
        let found =
            of(&[("c/a.yaml", "a: 1\nb: 2")], &[("c/a.yaml", "a: 1\nb: 3")], &[("c/a.yaml", "a: 1\nb: 3")]);
        let lines = ["@ line 1", "  a: 1", "- b: 3", "+ b: 2"].map(str::to_owned).to_vec();
        assert_eq!(differing(&found), [("c/a.yaml", &Difference::Lines(lines))]);
    }

    #[test]
    fn documents_that_one_side_has_are_named() {
        let (a, b) = (("c/a.yaml", "a: 1"), ("c/b.yaml", "b: 1"));
        assert_eq!(differing(&of(&[a], &[a, b], &[a, b])), [("c/b.yaml", &Difference::Missing)]);
        assert_eq!(differing(&of(&[a, b], &[a], &[a])), [("c/b.yaml", &Difference::Extra)]);
        assert_eq!(differing(&of(&[b, a], &[a, b], &[a, b])), [("c/b.yaml", &Difference::Moved)]);
    }

    #[test]
    fn random_lines_may_be_anything_and_the_others_not() {
        let [one, two] = ["x: 1\ny: q", "x: 1\ny: r"].map(|text| [("c/a.yaml", text)]);
        let found = of(&[("c/a.yaml", "x: 1\ny: s")], &one, &two);
        assert_eq!((found.random, found.differing.len()), (1, 0));
        assert_eq!(of(&[("c/a.yaml", "x: 2\ny: s")], &one, &two).differing.len(), 1);
    }

    #[test]
    fn lines_of_a_secret_are_not_shown() {
        let [ours, theirs] = ["kind: Secret\na: 1", "kind: Secret\na: 2"].map(|text| [("c/a.yaml", text)]);
        assert_eq!(differing(&of(&ours, &theirs, &theirs)), [("c/a.yaml", &Difference::Hidden(1))]);
    }
}
