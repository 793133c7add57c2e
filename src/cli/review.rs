//! Prints what a comparison answers: for people at a terminal, for programs, for a comment below a pull request.

mod called;
mod json;
mod markdown;
mod sentence;
mod tally;
mod terminal;
#[cfg(test)]
mod tests;
mod told;
mod written;

pub(super) use markdown::{LEAST_BYTES, Markdown};

use super::{Global, Outcome, report::Format};
use crate::review::{ObjectChange, Question, Review, Standing};

/// The forms that a review has.
const FORMS: &[Format] = &[Format::Text, Format::Json, Format::Markdown];

impl Global {
    /// Prints a review in each form that was asked for.
    pub(super) fn tell_review(&self, review: &Review, shown: Shown, form: &Markdown) -> Result<(), Outcome> {
        self.answers_in("diff", FORMS)?;
        self.answer(|format| match format {
            Format::Json => json::json(review, shown),
            Format::Markdown => markdown::markdown(review, shown, form),
            _ => terminal::terminal(review, shown, self.paper()),
        })
    }
}

/// A review for a comment or a request's body.
pub(super) fn in_markdown(review: &Review, shown: Shown, form: &Markdown) -> String {
    markdown::markdown(review, shown, form)
}

/// How much of a review is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// What somebody has to look at.
    Open,
    /// What the ledger expects, and what follows from other changes, too.
    All,
}

impl Shown {
    /// Whether a change of this standing is shown. Between two environments what is derived is each one's own, and no
    /// difference.
    fn shows(self, question: &Question, standing: Standing) -> bool {
        match standing {
            Standing::Open => true,
            Standing::Expected(_) => self == Self::All,
            Standing::Derived => self == Self::All && matches!(question, Question::States { .. }),
        }
    }

    /// Whether anything of an object is shown.
    fn shows_of(self, question: &Question, change: &ObjectChange) -> bool {
        let mut fields = change.fields.iter();
        if change.fields.is_empty() || change.is_renamed() {
            return self.shows(question, change.standing);
        }
        fields.any(|field| self.shows(question, field.standing))
    }

    /// Whether a review has anything to show: what the exit code says.
    pub(super) fn any(self, review: &Review) -> bool {
        review.changes.iter().any(|change| self.shows_of(&review.question, change))
    }
}
