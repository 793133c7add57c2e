//! Credentials that are known by their form, whoever made them and wherever they stand.

use crate::pattern::Pattern;
use std::sync::LazyLock;

/// The shortest text that can hold one.
const SHORTEST: usize = 20;

/// What begins one: found quickly, so that nearly every text is done with after one pass.
const BEGINS: &str = r"-----BEGIN |A(?:KI|SI)A[A-Z2-7]|gh[pousr]_|github_pat_|glpat-|xox[baprs]-|hooks\.slack\.com/|eyJ|[sr]k_(?:live|test)_|hv[sbr]\.|AGE-SECRET-KEY-1|AIza|SG\.|npm_|do[opr]_v1_|sk-(?:ant|proj)-|pypi-AgE";

/// The forms, as their makers document them.
const FORMS: &[(&str, &str)] = &[
    ("a private key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"),
    ("an AWS access key", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})\b"),
    ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20}"),
    ("a Slack token", r"\bxox[baprs]-[A-Za-z0-9-]{10,}"),
    ("a Slack webhook", r"hooks\.slack\.com/services/T[A-Za-z0-9/]{20,}"),
    ("a JSON Web Token", r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{10,}"),
    ("a Stripe key", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    ("a Vault token", r"\bhv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("an age key", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    ("a Google API key", r"\bAIza[0-9A-Za-z_-]{35}"),
    ("a SendGrid key", r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a DigitalOcean token", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    ("an Anthropic or OpenAI key", r"\bsk-(?:ant|proj)-[A-Za-z0-9_-]{20,}"),
    ("a PyPI token", r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
];

static FIRST: LazyLock<Option<Pattern>> = LazyLock::new(|| Pattern::new(BEGINS).ok());
static ALL: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
    FORMS.iter().filter_map(|(what, form)| Some((*what, Pattern::new(form).ok()?))).collect()
});

/// What a text holds that is known by its form, and the stretch that it is.
pub(super) fn in_text(text: &str) -> Option<(&'static str, &str)> {
    if text.len() < SHORTEST || !FIRST.as_ref()?.is_match(text) {
        return None;
    }
    ALL.iter().find_map(|(what, form)| Some((*what, *form.captures(text)?.first()?)))
}

#[cfg(test)]
mod tests {
    use super::{ALL, FORMS};

    #[test]
    fn every_form_is_an_expression() {
        assert_eq!(ALL.len(), FORMS.len());
    }
}
