//! Items that come into a list, between lines that stay.

use super::patches::{Patches, range};
use super::{lines, same};
use crate::value::Value;
use crate::yaml::emit;

impl Patches<'_> {
    /// Writes items into a list of lines that keeps all that it has; says whether that is so.
    pub(super) fn insert_items(&mut self, before: &[Value], after: &[Value]) -> bool {
        let first = before.iter().zip(after).take_while(|(old, new)| same(old, new)).count();
        let rest = before[first..].iter().rev().zip(after[first..].iter().rev());
        let is_kept = rest.take_while(|(old, new)| same(old, new)).count() + first == before.len();
        let neighbour = if first > 0 { before.get(first - 1) } else { before.first() };
        let Some(neighbour) = neighbour.and_then(Value::span).filter(|_| is_kept) else { return false };
        let neighbour = range(neighbour);
        let line = lines::start(self.text, neighbour.start);
        let dash = self.text[line..neighbour.start].trim_start_matches(' ');
        if dash.trim_end_matches(' ') != "-" {
            return false;
        }
        let indent = neighbour.start - line - dash.len();
        let at = if first > 0 { self.below(neighbour.end, indent) } else { line };
        let lead = if self.text[..at].is_empty() || self.text[..at].ends_with(['\n', '\u{feff}']) {
            ""
        } else {
            "\n"
        };
        let new = after[first..first + after.len() - before.len()].to_vec();
        let written = lines::hang(&format!("\n{}", emit(&Value::from(new))), indent);
        self.put(at..at, format!("{lead}{}", &written[1..]));
        true
    }
}
