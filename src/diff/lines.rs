//! The lines in which two texts differ.

use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices, group_diff_ops};

/// Lines that stay, around those that differ.
const CONTEXT: usize = 2;

/// Lines over which the cheaper comparison is taken, whose effort does not grow with their square.
const MANY: usize = 5_000;

/// A stretch of lines that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk<'v> {
    /// Its first line after the change, from 1; where all goes, the line before.
    pub line: usize,
    /// The lines, some of them around.
    pub lines: Vec<Line<'v>>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'v> {
    /// `+`, `-`, or a blank where it stays.
    pub sign: char,
    /// Its text, without the break.
    pub text: &'v str,
}

/// The stretches in which two texts differ.
#[must_use]
pub fn lines<'v>(old: &'v str, new: &'v str) -> Vec<Hunk<'v>> {
    let many = old.len().max(new.len()) > MANY * 16;
    let algorithm = if many { Algorithm::Patience } else { Algorithm::Myers };
    let [old, new] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<&'v str>>());
    let groups = group_diff_ops(capture_diff_slices(algorithm, &old, &new), CONTEXT);
    let hunk = |group: &Vec<DiffOp>| {
        let line = group.first().map_or(0, |first| first.new_range().start + 1);
        let changes = group.iter().flat_map(|op| op.iter_changes(&old, &new));
        let lines = changes.map(|change| Line { sign: sign(change.tag()), text: bare(change.value()) });
        Hunk { line, lines: lines.collect() }
    };
    groups.iter().map(hunk).collect()
}

fn sign(tag: ChangeTag) -> char {
    match tag {
        ChangeTag::Insert => '+',
        ChangeTag::Delete => '-',
        ChangeTag::Equal => ' ',
    }
}

fn bare(line: &str) -> &str {
    line.strip_suffix('\n').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::lines;

    /// Each hunk as `line: …`, its lines behind it.
    fn told(old: &str, new: &str) -> Vec<String> {
        let hunk = |hunk: &super::Hunk| {
            let lines: Vec<String> =
                hunk.lines.iter().map(|line| format!("{}{}", line.sign, line.text)).collect();
            format!("{}: {}", hunk.line, lines.join("|"))
        };
        lines(old, new).iter().map(hunk).collect()
    }

    #[test]
    fn a_line_is_told_with_those_around_it() {
        assert_eq!(told("a\nb\nc\nd\ne\n", "a\nb\nC\nd\ne\n"), ["1:  a| b|-c|+C| d| e"]);
        assert_eq!(told("a\n", "a\n"), [""; 0]);
    }

    #[test]
    fn a_last_line_that_gets_its_break_differs() {
        assert_eq!(told("a\nb", "a\nb\n"), ["1:  a|-b|+b"]);
    }
}
