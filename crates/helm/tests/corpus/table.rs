//! The verdicts as a Markdown table, a row for each repository.

use crate::{cases::Repository, verdict::Verdict};

/// One repository's counts.
#[derive(Default)]
pub(crate) struct Row {
    charts: usize,
    cases: usize,
    identical: usize,
    random: usize,
    refused_alike: usize,
    refused_elsewhere: usize,
    refused_by_one: usize,
    differing: usize,
}

impl Row {
    /// A row without verdicts.
    pub(crate) fn of(repository: &Repository) -> Self {
        Self { charts: repository.charts, cases: repository.cases.len(), ..Self::default() }
    }

    pub(crate) fn count(&mut self, verdict: &Verdict) {
        *match verdict {
            Verdict::Identical => &mut self.identical,
            Verdict::Random => &mut self.random,
            Verdict::RefusedAlike => &mut self.refused_alike,
            Verdict::RefusedElsewhere(_) => &mut self.refused_elsewhere,
            Verdict::RefusedByOne(_) => &mut self.refused_by_one,
            Verdict::Differing(_) => &mut self.differing,
        } += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.charts += other.charts;
        self.cases += other.cases;
        self.identical += other.identical;
        self.random += other.random;
        self.refused_alike += other.refused_alike;
        self.refused_elsewhere += other.refused_elsewhere;
        self.refused_by_one += other.refused_by_one;
        self.differing += other.differing;
    }

    fn print(&self, name: &str, commit: &str) -> String {
        format!(
            "| {name} | {commit} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            self.charts,
            self.cases,
            self.identical,
            self.random,
            self.differing,
            self.refused_alike,
            self.refused_elsewhere,
            self.refused_by_one
        )
    }
}

/// The whole table, with the sum in its last row.
pub(crate) fn print(rows: &[(&Repository, Row)]) -> String {
    let mut table = String::from(
        "| repository | commit | charts | cases | identical | identical but for lots | differing | refused by both \
         | refused elsewhere | refused by one |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut sum = Row::default();
    for (repository, row) in rows {
        sum.add(row);
        table.push_str(&row.print(&repository.name, repository.commit.get(..9).unwrap_or_default()));
    }
    table.push_str(&sum.print("**sum**", ""));
    table
}
