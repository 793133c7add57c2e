//! The last lines of a review: what was counted, and what is not shown.

use super::{Shown, tally::Tally};
use crate::review::{Question, Reach, Review};

/// `2 environments, 3 apps, 1 cluster`
pub(super) fn reach(reach: &Reach) -> String {
    let counts = [
        (reach.environments.len(), "environment"),
        (reach.clusters.len(), "cluster"),
        (reach.namespaces.len(), "namespace"),
        (reach.apps.len(), "app"),
    ];
    counted(&counts)
}

/// What differs, in numbers.
pub(super) fn sum(review: &Review, tally: &Tally, shown: Shown) -> String {
    match &review.question {
        Question::Environments { from, to } => {
            let mut told = counted(&[(tally.promotions, "promotion"), (tally.drifts, "drift")]);
            if shown == Shown::All && tally.expected > 0 {
                let separator = if told.is_empty() { "" } else { ", " };
                told.extend([separator, &tally.expected.to_string(), " expected"]);
            }
            if told.is_empty() {
                format!("{from} and {to} differ in nothing that nobody expects")
            } else {
                told
            }
        }
        Question::States { .. } => {
            let told = [(tally.added, "added"), (tally.changed, "changed"), (tally.removed, "removed")];
            let told: Vec<String> = told
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}"))
                .collect();
            if told.is_empty() {
                "nothing differs".to_owned()
            } else {
                format!("objects: {}", told.join(", "))
            }
        }
    }
}

/// What is not shown, and how to see it; `None` where there is nothing.
pub(super) fn hidden(review: &Review, tally: &Tally, shown: Shown) -> Option<String> {
    let mut told = Vec::new();
    if tally.expected > 0 && shown == Shown::Open {
        told.push(format!(
            "{} that environments/differences.yaml expects (--all shows them)",
            tally.expected
        ));
    }
    let between = matches!(review.question, Question::Environments { .. });
    if tally.derived > 0 && (between || shown == Shown::Open) {
        let (follow, shown) = if between {
            ("that are each environment's own or follow from others", "")
        } else {
            ("that follow from others", " (--all shows them)")
        };
        told.push(format!("{} {follow}{shown}", tally.derived));
    }
    if review.own > 0 {
        told.push(format!("{} equal but for the environments' own words", review.own));
    }
    (!told.is_empty()).then(|| format!("not shown: {}", told.join(", ")))
}

/// `1 app, 2 environments`: each word with its number, those of none left out.
pub(super) fn counted(counts: &[(usize, &str)]) -> String {
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> =
        told.map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" })).collect();
    told.join(", ")
}
