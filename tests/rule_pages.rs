//! Rules: what each calls wrong is found, what it calls right is not, and its page says so.
//!
//! `UPDATE=1 cargo test rule_pages` writes `docs/rules/` anew.

use platc::{
    check::{Family, Rule, files, rules},
    cli::page,
};
use std::{collections::BTreeSet, fs, path::Path};

/// Rules without examples, and why.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[("large-folder", "10 MB of manifests are no example")];

const PAGES: &str = "docs/rules";

#[test]
fn what_a_rule_calls_wrong_is_found_and_what_it_calls_right_is_not() {
    let mut wrong = Vec::new();
    for rule in with_examples() {
        let found = told(rule, rule.bad);
        if found.is_empty() || found.iter().any(|(name, _)| *name != rule.name) {
            wrong.push(format!("{}: bad: {found:#?}", rule.name));
        }
        let found = told(rule, rule.good);
        if !found.is_empty() {
            wrong.push(format!("{}: good: {found:#?}", rule.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is told of an example. Only a rule of the family `practice` has to do with what other rules of that family
/// think of small examples.
fn told(rule: &Rule, example: &str) -> Vec<(&'static str, String)> {
    let told = page::example(rule, example).diagnostics.into_iter();
    let counts = |name: &str| name == rule.name || Family::of(name).is_none_or(|of| of.name != "practice");
    told.filter(|told| counts(told.rule)).map(|told| (told.rule, told.message)).collect()
}

#[test]
fn every_finding_has_a_place_and_a_help() {
    for rule in with_examples() {
        let found = page::example(rule, rule.bad).diagnostics.into_iter();
        for told in found.filter(|told| told.rule == rule.name) {
            assert!(told.span().is_some(), "{}: no place", rule.name);
            let help = told.help.unwrap_or_else(|| panic!("{}: no help", rule.name));
            for text in [&told.message, &help] {
                assert!(
                    !text.is_empty() && !text.ends_with('.') && !text.contains("  "),
                    "{}: {text}",
                    rule.name
                );
            }
        }
    }
}

#[test]
fn a_rule_says_all_that_its_page_needs() {
    let bare: BTreeSet<&str> = rules().filter(|rule| rule.bad.is_empty()).map(|rule| rule.name).collect();
    assert_eq!(bare, WITHOUT_EXAMPLE.iter().map(|(name, _)| *name).collect());
    let mut names: Vec<&str> = rules().map(|rule| rule.name).collect();
    let families = platc::check::FAMILIES.iter().map(|family| family.name);
    names.extend(families);
    let all = names.len();
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>().len(), all, "a name is there twice");
    for rule in rules() {
        assert!(!rule.why.is_empty() && !rule.caption.ends_with('.'), "{}", rule.name);
        for example in [rule.bad, rule.good] {
            let all = files(example);
            assert!(example.is_empty() || !all.is_empty(), "{}: a file begins with its path", rule.name);
            assert!(all.iter().all(|(_, text)| !text.is_empty()), "{}: an empty file", rule.name);
        }
    }
}

#[test]
fn the_pages_are_made_of_the_rules() {
    let mut pages: Vec<(String, String)> =
        rules().map(|rule| (format!("{PAGES}/{}.md", rule.name), page::page(rule))).collect();
    pages.push((format!("{PAGES}/README.md"), page::index()));
    let wanted: BTreeSet<&str> = pages.iter().map(|(path, _)| path.as_str()).collect();
    let present = fs::read_dir(PAGES).into_iter().flatten().map(|entry| entry.unwrap().path());
    let strays: Vec<_> = present.filter(|path| !wanted.contains(path.to_str().unwrap())).collect();
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(PAGES).unwrap();
        for path in strays {
            fs::remove_file(path).unwrap();
        }
        for (path, text) in &pages {
            fs::write(path, text).unwrap();
        }
        return;
    }
    assert!(strays.is_empty(), "no rule has {strays:?}");
    for (path, text) in &pages {
        let current = fs::read_to_string(Path::new(path)).is_ok_and(|committed| committed == *text);
        assert!(current, "{path} is not current: UPDATE=1 cargo test rule_pages");
    }
}

fn with_examples() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|rule| !rule.bad.is_empty())
}
