//! Several formats at once: where each goes, and what GitHub is left with.

use super::{APP, PLATC, Repository, said};
use std::{fs, process::Command};

fn wrong() -> Repository {
    let repository = Repository::new();
    repository.replace(APP, "replicas: 1", "replicas: one");
    repository
}

#[test]
fn each_format_goes_to_its_file_and_one_to_stdout() {
    let repository = wrong();
    let formats =
        "github,sarif=a/b.sarif,gitlab=quality.json,junit=j.xml,json=j.json,markdown=c.md,text=t.txt";
    let (out, err, code) = repository.platc(&["check", "--format", formats]);
    assert_eq!((err.as_str(), code), ("", 1));
    assert!(out.starts_with("::error file=platform/apps/web.yaml,line=7,"), "{out}");
    let sarif: serde_json::Value = serde_json::from_str(&repository.read("a/b.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "wrong-type");
    let quality: serde_json::Value = serde_json::from_str(&repository.read("quality.json")).unwrap();
    assert_eq!(quality[0]["location"]["lines"]["begin"], 7);
    assert!(
        repository.read("j.xml").contains(r#"<testcase classname="platform/apps/web.yaml" name="App/web">"#)
    );
    assert!(repository.read("j.json").contains(r#""line":7"#));
    assert!(repository.read("c.md").starts_with("**1 error**\n\n- **error** `wrong-type`: "));
    assert!(repository.read("t.txt").starts_with("error[wrong-type]"));
}

#[test]
fn text_stays_on_stderr_when_all_others_have_files() {
    let repository = wrong();
    let (out, err, code) =
        repository.platc(&["check", "--format", "sarif=s.sarif", "--format", "json=j.json"]);
    assert_eq!((out.as_str(), code), ("", 1));
    assert!(err.starts_with("error[wrong-type]"), "{err}");
    assert!(repository.path("s.sarif").exists() && repository.path("j.json").exists());
}

#[test]
fn nothing_wrong_is_written_too_and_closes_what_was() {
    let repository = Repository::new();
    repository.write("platc.sarif", "from an earlier run");
    let told = repository.passes(&["check", "--format", "sarif=platc.sarif"]);
    assert_eq!(told, "out/ is what its sources compile to, in 2 environments\n");
    let sarif: serde_json::Value = serde_json::from_str(&repository.read("platc.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn a_file_that_cannot_be_written_is_no_success() {
    let repository = Repository::new();
    repository.write("file", "");
    fs::create_dir(repository.path("folder")).unwrap();
    std::os::unix::fs::symlink("elsewhere", repository.path("link")).unwrap();
    for (path, reason) in [
        ("file/below.sarif", "cannot write `file/below.sarif`"),
        ("folder", "`folder` is a folder"),
        ("link", "`link` is a symlink"),
        ("missing/../../up", "`missing/../../up` is no path"),
    ] {
        let (_, told, code) = repository.platc(&["check", "--format", &format!("sarif={path}")]);
        assert_eq!(code, 2, "{path}: {told}");
        assert!(told.contains(reason), "{path}: {told}");
    }
    assert!(repository.path("folder").is_dir() && !repository.path("elsewhere").exists());
}

#[test]
fn what_cannot_be_had_at_once_is_wrong_usage() {
    let repository = Repository::new();
    for (formats, reason) in [
        ("github,json", "error: `github` and `json` are both for stdout\n"),
        ("text,text", "error: `text` and `text` are both for stdout\n"),
        ("sarif=x,json=x", "error: two formats are to be written to `x`\n"),
        ("sarif=", "error: `sarif=` names no file\n"),
        ("xml", "error: invalid value 'xml'"),
    ] {
        let (_, told, code) = repository.platc(&["check", "--format", formats]);
        assert!(code == 2 && told.starts_with(reason), "{formats}: {told}");
    }
    let (_, told, code) = repository.platc(&["secret", "list", "--format", "sarif"]);
    assert_eq!(code, 2);
    assert_eq!(
        told,
        "error: `platc secret list` has no answer in the format `sarif`\nhelp: its formats are text, json\n"
    );
}

/// What the files of a runner's step hold after `platc check --format github`.
fn step(repository: &Repository, summary: &str) -> (String, String, String) {
    repository.write("summary", summary);
    let mut check = Command::new(PLATC);
    check.args(["check", "--format", "github"]).current_dir(repository.path(""));
    check
        .env("GITHUB_STEP_SUMMARY", repository.path("summary"))
        .env("GITHUB_OUTPUT", repository.path("output"));
    let (out, _, _) = said(&mut check);
    (out, repository.read("summary"), repository.read("output"))
}

#[test]
fn a_step_leaves_its_summary_and_its_outputs() {
    let (out, summary, output) = step(&Repository::new(), "before\n");
    assert_eq!(out, "");
    assert_eq!(summary, "before\n### platc\n\n**nothing is wrong**\n");
    assert_eq!(output, "result=passed\nerrors=0\nwarnings=0\nenvironments=[\"prod\",\"staging\"]\n");
    let (_, summary, output) = step(&wrong(), "");
    assert!(summary.starts_with("### platc\n\n**1 error**\n\n- **error** `wrong-type`: "), "{summary}");
    assert_eq!(output, "result=failed\nerrors=1\nwarnings=0\nenvironments=[\"prod\",\"staging\"]\n");
}

/// Fields that no App has, a line each.
fn many(value: &str) -> String {
    let lines: Vec<String> = (0..25).map(|at| format!("  wrong{at}: {value}\n")).collect();
    lines.concat()
}

#[test]
fn ten_are_annotated_and_the_others_are_lines_of_the_log() {
    let repository = Repository::new();
    let wrong = many("\"%::\"");
    repository
        .write("platform/apps/many.yaml", &format!("kind: App\nmetadata: {{name: many}}\nspec:\n{wrong}"));
    let (out, summary, _) = step(&repository, "");
    let (commands, lines): (Vec<&str>, Vec<&str>) = out.lines().partition(|line| line.starts_with("::"));
    assert_eq!((commands.len(), lines.len()), (10, 16), "{out}");
    assert!(lines[0].starts_with("error[unknown-key] platform/apps/many.yaml:14:3: "), "{}", lines[0]);
    assert_eq!(lines[15], "without annotation, since GitHub shows 10 of each level: 15 errors");
    assert_eq!(summary.matches("- **error**").count(), 25);
}

#[test]
fn the_summary_is_cut_by_whole_findings() {
    let repository = Repository::new();
    let wrong = many("x");
    repository
        .write("platform/apps/many.yaml", &format!("kind: App\nmetadata: {{name: many}}\nspec:\n{wrong}"));
    let before = "x".repeat((1 << 20) - 1000);
    let (_, summary, _) = step(&repository, &before);
    assert!(summary.len() <= 1 << 20 && summary.len() > (1 << 20) - 400, "{}", summary.len());
    let told = summary[before.len()..].matches("- **error**").count();
    assert!(
        told > 0 && summary.ends_with(&format!("\n{} more: the log has them\n", 25 - told)),
        "{}",
        &summary[before.len()..]
    );
}
