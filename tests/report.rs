//! How diagnostics are printed, letter by letter.

use clap::ValueEnum;
use platc::{
    cli::report::{Findings, Format, Place, Subject, report},
    diagnostic::{Diagnostic, Diagnostics},
    source::{Sources, Span},
};
use proptest::prelude::*;

fn printed(diagnostics: &Diagnostics, sources: &Sources, format: Format) -> String {
    let mut out = Vec::new();
    report(diagnostics, sources, format, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The place of a text in a file of its own or one that was read before.
fn place(sources: &mut Sources, path: &str, text: &str, marked: &str) -> Span {
    let known = sources.find(path).map(|(file, _)| file);
    let file = known.unwrap_or_else(|| sources.add(path, text));
    let start = u32::try_from(sources.file(file).text.find(marked).unwrap()).unwrap();
    Span { file, start, end: start + u32::try_from(marked.len()).unwrap() }
}

/// Compares with what is committed; `UPDATE=1` writes it anew.
fn assert_golden(name: &str, told: &str) {
    let path = format!("tests/report/{name}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, told).unwrap();
    }
    assert_eq!(told, std::fs::read_to_string(&path).unwrap(), "{path}");
}

/// One of each kind.
fn every_kind() -> (Diagnostics, Sources) {
    let mut sources = Sources::default();
    let mut all: Diagnostics = ordinary(&mut sources).into_iter().collect();
    all.extend(strange(&mut sources));
    (all, sources)
}

fn ordinary(sources: &mut Sources) -> Vec<Diagnostic> {
    let overlay = "kind: App\nmetadata: {name: checkout}\nspec: {workload: {replicas: \"three\"}}\n";
    let overlay = place(sources, "environments/prod/checkout.yaml", overlay, "\"three\"");
    let app =
        "kind: App\nmetadata: {name: checkout}\nspec:\n\n\n  workload:\n    image: x\n    replicas: 2\n";
    let app = place(sources, "platform/apps/checkout.yaml", app, "2");
    let twice = "vars:\n  domain: a\n  other: x\n  domain: b\n\n\n\n\n\n  domain: c\n";
    let mut twice = |marked| place(sources, "platform/platform.yaml", twice, marked);
    let (first, second, third) = (twice("domain: a"), twice("domain: b"), twice("domain: c"));
    let secret = "kind: SealedValues\nspec: {db: {keys: {password: {value: hunter2}}}}\n";
    let secret = place(sources, "environments/prod/sealed.yaml", secret, "hunter2");
    vec![
        Diagnostic::error("wrong-type", "`replicas` must be an integer, found the string \"three\"")
            .at(overlay, "this overlay sets a string")
            .at(app, "overrides this integer")
            .help("write the number without quotes"),
        Diagnostic::warning("duplicate-key", "`domain` is said three times")
            .at(second, "")
            .at(first, "first here")
            .at(third, "and here")
            .note("the last one wins in other tools")
            .seen_in("prod")
            .seen_in("staging"),
        Diagnostic::error("plaintext-secret", "`password` of `db` is no ciphertext")
            .at(secret, "this text")
            .hiding_source()
            .help("seal it: `platc secret set prod db password`"),
        Diagnostic::warning("missing-file", "there is no such file").in_file("platform/a,b:c.yaml"),
        Diagnostic::error("nowhere", "there is no app"),
    ]
}

fn strange(sources: &mut Sources) -> Vec<Diagnostic> {
    let hostile = "\u{feff}a: \u{1b}[31m\u{202e}red\u{9b}\tend\r\nb: ä\u{200b}ö: €x\r\n";
    let mut hostile = |marked| place(sources, "environments/\u{1b}[2J\u{202e}.yaml", hostile, marked);
    let (red, umlaut) = (hostile("red"), hostile("ö"));
    let long = format!("{}here{}\n", "before ".repeat(60), " behind".repeat(500));
    let long = place(sources, "long.yaml", &long, "here");
    let cipher = format!("AgB{}", "x".repeat(5000));
    let cipher = place(sources, "cipher.yaml", &format!("key: {cipher}\n"), &cipher);
    let far = place(sources, "far.json", &format!("{}far\n", "x".repeat(1 << 20)), "far");
    let block = place(sources, "block.yaml", "spec:\n  text: |\n    one\n    two\n", "|\n    one\n    two\n");
    let end = place(sources, "end.yaml", "a: [", "[");
    let end = Span { start: end.end, ..end };
    let empty = place(sources, "empty.yaml", "", "");
    vec![
        Diagnostic::error("hostile", "names may have \u{1b}[31m colours\u{202e} and\nlines, 100 %")
            .at(red, "\u{9b}2J")
            .at(umlaut, "")
            .help("one\ntwo\u{7}"),
        Diagnostic::error("long-line", "a line is long").at(long, "in the middle"),
        Diagnostic::error("long-mark", "a value is long").at(cipher, "all of it"),
        Diagnostic::error("far", "a line is a megabyte").at(far, "not shown"),
        Diagnostic::error("block", "a text of several lines").at(block, "from here"),
        Diagnostic::error("unfinished", "the list has no end").at(end, ""),
        Diagnostic::error("empty", "the file is empty").at(empty, ""),
    ]
}

#[test]
fn people_read_each_with_its_lines() {
    let (diagnostics, sources) = every_kind();
    assert_golden("every-kind.txt", &printed(&diagnostics, &sources, Format::Text));
}

#[test]
fn programs_read_an_array() {
    let (diagnostics, sources) = every_kind();
    let json = printed(&diagnostics, &sources, Format::Json);
    assert_golden("every-kind.json", &json);
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed[5]["message"], "names may have \u{1b}[31m colours\u{202e} and\nlines, 100 %");
}

#[test]
fn github_reads_commands() {
    let (diagnostics, sources) = every_kind();
    assert_golden("every-kind.github", &printed(&diagnostics, &sources, Format::Github));
}

#[test]
fn gitlab_reads_issues() {
    let (diagnostics, sources) = every_kind();
    assert_golden("every-kind.gitlab", &printed(&diagnostics, &sources, Format::Gitlab));
}

#[test]
fn comments_and_summaries_are_markdown() {
    let (diagnostics, sources) = every_kind();
    assert_golden("every-kind.md", &printed(&diagnostics, &sources, Format::Markdown));
}

#[test]
fn ci_reads_cases() {
    let (diagnostics, sources) = every_kind();
    assert_golden("every-kind.junit", &printed(&diagnostics, &sources, Format::Junit));
}

#[test]
fn a_case_for_each_subject_whether_or_not_it_is_wrong() {
    let mut sources = Sources::default();
    let two = "kind: A\n---\nkind: <B>\n";
    let (right, wrong) =
        (place(&mut sources, "x.yaml", two, "kind: A"), place(&mut sources, "x.yaml", two, "kind: <B>"));
    let subjects = [("A/one", right), ("B/two", wrong)]
        .map(|(name, span)| Subject { name: name.to_owned(), place: Place::Span(span) });
    let told = Diagnostic::error("bad", "`<` & `>`").at(place(&mut sources, "x.yaml", two, "<B>"), "");
    let mut out = Vec::new();
    let findings = Findings { diagnostics: &told.into(), sources: &sources, subjects: &subjects, above: "" };
    findings.print(Format::Junit, false, &mut out).unwrap();
    assert_golden("subjects.junit", &String::from_utf8(out).unwrap());
}

#[test]
fn code_scanning_reads_sarif() {
    let (diagnostics, sources) = every_kind();
    let sarif = printed(&diagnostics, &sources, Format::Sarif);
    assert_golden("every-kind.sarif", &sarif);
    let parsed: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(parsed["runs"][0]["results"].as_array().unwrap().len(), diagnostics.iter().len());
}

#[test]
fn no_diagnostics_are_no_text() {
    let formats = [Format::Text, Format::Json, Format::Github];
    let told = formats.map(|format| printed(&Diagnostics::default(), &Sources::default(), format));
    assert_eq!(told, ["", "[]\n", ""]);
    let junit = printed(&Diagnostics::default(), &Sources::default(), Format::Junit);
    assert!(junit.contains(r#"tests="1" failures="0""#), "a report without a case is none: {junit}");
    let sarif = printed(&Diagnostics::default(), &Sources::default(), Format::Sarif);
    assert!(sarif.contains(r#""results": []"#), "{sarif}");
}

#[test]
fn fifty_are_shown_and_all_are_counted() {
    let error = |at: usize| Diagnostic::error("many", format!("number {at}"));
    let mut diagnostics: Diagnostics = (1..=51).map(error).collect();
    diagnostics.extend((1..=3).map(|_| Diagnostic::warning("late", "a warning")));
    let text = printed(&diagnostics, &Sources::default(), Format::Text);
    assert!(text.contains("number 50\n") && !text.contains("number 51"), "{text}");
    assert!(text.ends_with("\nnot shown: 1 error, 3 warnings\n51 errors, 3 warnings\n"), "{text}");
}

#[test]
fn a_hidden_source_stays_hidden_in_every_format() {
    let (diagnostics, sources) = every_kind();
    for format in Format::value_variants() {
        let format = *format;
        assert!(!printed(&diagnostics, &sources, format).contains("hunter2"));
    }
}

#[test]
fn what_one_stage_hides_no_other_shows() {
    let (_, sources) = every_kind();
    let (file, _) = sources.find("environments/prod/sealed.yaml").unwrap();
    let line = Span { file, start: 19, end: 20 };
    let told = |rule| Diagnostic::error(rule, "a secret").at(line, "");
    let both: Diagnostics = [told("a").hiding_source(), told("a").at(line, "more")].into_iter().collect();
    let text = printed(&both.sorted(), &sources, Format::Text);
    assert!(
        text.starts_with("error[a]") && text.ends_with("\n1 error\n") && !text.contains("hunter2"),
        "{text}"
    );
}

#[test]
fn colours_come_from_us_alone() {
    let (diagnostics, sources) = every_kind();
    let mut out = Vec::new();
    report(&diagnostics, &sources, Format::Text, true, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let escapes = text.split('\u{1b}').skip(1);
    assert!(text.contains("\u{1b}[1m\u{1b}[91merror") || text.contains("\u{1b}[91m"), "{text}");
    assert!(
        escapes
            .clone()
            .all(|rest| rest.trim_start_matches(|c: char| "[;0123456789".contains(c)).starts_with('m'))
    );
    assert!(!text.chars().any(|letter| letter.is_control() && !"\n\u{1b}".contains(letter)));
}

proptest! {
    #[test]
    fn any_place_in_any_text_can_be_shown(text in "([a-z: ]|\\PC|\\n|\\r|\\t|\u{feff}|\u{1b}|\u{202e}|漢|e\u{301}){0,60}", places in prop::collection::vec((0..80_u32, 0..80_u32), 1..5)) {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text);
        let diagnostic = places.iter().fold(Diagnostic::error("any", "any"), |told, (start, length)| {
            told.at(Span { file, start: *start, end: start + length }, "here")
        });
        let text = printed(&diagnostic.into(), &sources, Format::Text);
        prop_assert!(text.ends_with("1 error\n"));
        prop_assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'));
    }
}

#[test]
fn one_line_that_makes_many_fields_wrong_is_told_once() {
    let mut sources = Sources::default();
    let line = place(&mut sources, "platform/classes/service.yaml", "replicas: 1\nimage: x\n", "replicas: 1");
    let told = |words: &str, field: &str| Diagnostic::error("few", words).at(line, "").rendered(field);
    let all: Diagnostics = [
        told("one is few", "`spec.replicas` of `Deployment/a`").seen_in("dev"),
        told("one is few", "`spec.replicas` of `Deployment/b`").seen_in("prod"),
        told("one is few", "`spec.replicas` of `Deployment/a`").seen_in("prod"),
        told("one is no many", "`spec.replicas` of `Deployment/a`"),
    ]
    .into_iter()
    .collect();
    let all = all.sorted();
    let notes: Vec<_> = all.iter().map(|told| (told.message.as_str(), told.fields().unwrap())).collect();
    let first = "rendered as `spec.replicas` of `Deployment/a`";
    assert_eq!(
        notes,
        [("one is few", format!("{first}, and in 1 more place")), ("one is no many", first.to_owned())]
    );
    assert_eq!(all.iter().next().unwrap().environments.len(), 2);
}
