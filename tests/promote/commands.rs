//! `platc promote` and `platc set`, as the user sees them.

use super::platform;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

fn folder(case: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, bytes) in &platform(case) {
        let path = folder.path().join(&**path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn platc(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    let output = command.args(arguments).arg("-C").arg(folder).stdin(Stdio::null()).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (out, err, output.status.code())
}

fn overlay(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("environments/prod/web.yaml")).unwrap()
}

#[test]
fn a_promotion_is_shown_and_written_once() {
    let folder = folder("block");
    let before = overlay(&folder);
    let (out, err, code) = platc(folder.path(), &["promote", "staging", "prod", "--dry-run"]);
    assert!(out.contains("spec.replicas: 2 → 3"), "{out}");
    assert!(err.contains("promoted: web.workload.image.tag: \"v2.0.0\"\n"), "{err}");
    assert!(err.ends_with("nothing was written\n"), "{err}");
    assert_eq!((code, overlay(&folder)), (Some(0), before));
    let (same, _, code) = platc(folder.path(), &["promote", "staging", "prod", "web"]);
    assert_eq!((same, code), (out, Some(0)));
    let written = overlay(&folder);
    assert!(written.contains("      tag: v2.0.0 # since June\n"), "{written}");
    let (out, err, code) = platc(folder.path(), &["promote", "staging", "prod"]);
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("", "nothing to promote from staging to prod\n", Some(0))
    );
    assert_eq!(overlay(&folder), written);
}

#[test]
fn an_app_that_differs_only_as_expected_is_refused_with_the_reason() {
    let folder = folder("ledger");
    assert_eq!(platc(folder.path(), &["promote", "staging", "prod"]).2, Some(0));
    let (_, err, code) = platc(folder.path(), &["promote", "staging", "prod", "web"]);
    assert_eq!(code, Some(1));
    let told = "refused: all that differs of web between staging and prod is expected: production serves more people \
                (environments/differences.yaml:4:7)\n";
    assert!(err.starts_with(told), "{err}");
}

#[test]
fn what_an_environment_says_of_itself_is_left_and_told() {
    let folder = folder("block");
    for (name, mode) in [("staging", "quick"), ("prod", "slow")] {
        let path = folder.path().join(format!("environments/{name}/environment.yaml"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("vars: {", &format!("vars: {{mode: {mode}, "))).unwrap();
    }
    let class = folder.path().join("platform/classes/service.yaml");
    let text = fs::read_to_string(&class).unwrap();
    fs::write(&class, text.replace("MODE: plain", "MODE: \"${{ vars.mode | upper }}\"")).unwrap();
    let (_, err, code) = platc(folder.path(), &["promote", "staging", "prod"]);
    assert_eq!(code, Some(1), "{err}");
    let told = "left: web: ConfigMap/web-config data.MODE: the expression at platform/classes/service.yaml:7:37 reads what \
                each environment says of itself: say it in environments/prod/environment.yaml, or in the ledger\n";
    assert!(err.contains(told), "{err}");
    let (out, err, code) = platc(folder.path(), &["promote", "staging", "prod"]);
    assert_eq!((out.as_str(), code), ("", Some(1)), "{err}");
}

#[test]
fn names_that_are_not_there_are_wrong_usage() {
    let folder = folder("block");
    for (arguments, help) in [
        (&["promote", "stagin", "prod"][..], "did you mean `staging`?"),
        (&["promote", "staging", "prod", "wed"], "did you mean `web`?"),
        (&["promote", "prod", "prod"], "name two environments: `platc promote FROM TO`"),
        (&["set", "prd", "web.workload.replicas", "2"], "did you mean `prod`?"),
        (&["set", "prod", "wed.workload.replicas", "2"], "did you mean `web`?"),
        (&["set", "prod", "web", "2"], "write APP.KEY.KEY, as `platc explain` takes it"),
        (&["set", "prod", "web.workload..replicas", "2"], "write APP.KEY.KEY, as `platc explain` takes it"),
    ] {
        let (out, err, code) = platc(folder.path(), arguments);
        assert_eq!((out.as_str(), code), ("", Some(2)), "{arguments:?}: {err}");
        assert!(err.ends_with(&format!("help: {help}\n")), "{arguments:?}: {err}");
    }
}

#[test]
fn a_value_is_set_where_the_overlay_says_it() {
    let folder = folder("block");
    let before = overlay(&folder);
    let (out, err, code) = platc(folder.path(), &["set", "prod", "web.workload.replicas", "5"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("spec.replicas: 2 → 5  environments/prod/web.yaml:12\n"), "{out}");
    assert_eq!(overlay(&folder), before.replace("replicas: 2", "replicas: 5"));
    let (out, err, code) = platc(folder.path(), &["set", "prod", "web.workload.replicas", "5"]);
    let told = "web.workload.replicas is that in prod already: environments/prod/web.yaml is unchanged\n";
    assert_eq!((out.as_str(), err.as_str(), code), ("", told, Some(0)));
}

#[test]
fn a_value_that_makes_a_mistake_is_told_and_not_written() {
    let folder = folder("block");
    let before = overlay(&folder);
    let (out, err, code) = platc(folder.path(), &["set", "prod", "web.workload.replicas", "three"]);
    assert_eq!((out.as_str(), code), ("", Some(1)));
    assert!(err.contains("error[wrong-type]: `replicas` must be an integer"), "{err}");
    assert!(err.contains("environments/prod/web.yaml:12:15"), "{err}");
    assert!(err.ends_with("nothing was written\n"), "{err}");
    let (_, err, code) = platc(folder.path(), &["set", "prod", "web.workload.config.A", "on"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[yaml-1-1-scalar]"), "{err}");
    assert_eq!(overlay(&folder), before);
    assert_eq!(platc(folder.path(), &["set", "prod", "web.workload.config.A", "on", "--string"]).2, Some(0));
    assert!(overlay(&folder).contains("A: 'on'"), "{}", overlay(&folder));
}

/// It said that nothing differs, and wrote: of what does not compile nobody can tell what an edit does.
#[test]
fn while_nothing_can_be_rendered_only_what_mends_an_error_is_set() {
    let folder = folder("block");
    let said = overlay(&folder);
    fs::create_dir(folder.path().join("schemas")).unwrap();
    fs::write(folder.path().join("schemas/route.yaml"), "kind: Route\n").unwrap();
    let (out, err, code) = platc(folder.path(), &["set", "prod", "web.workload.replicas", "5"]);
    assert_eq!((out.as_str(), code), ("", Some(1)));
    assert!(err.contains(" schemas/route.yaml:1:7\n") && err.ends_with("nothing was written\n"), "{err}");
    assert_eq!(overlay(&folder), said);

    let broken = said.replace("replicas: 2", "replicas: two");
    fs::write(folder.path().join("environments/prod/web.yaml"), &broken).unwrap();
    assert_eq!(platc(folder.path(), &["set", "prod", "web.workload.replicas", "2"]).2, Some(0));
    assert_eq!(overlay(&folder), said);
}

#[test]
fn an_overlay_is_made_where_there_is_none() {
    let folder = folder("no-overlay");
    assert_eq!(platc(folder.path(), &["set", "prod", "web.workload.config.LOG_LEVEL", "warn"]).2, Some(0));
    let text = "kind: App\nmetadata:\n  name: web\nspec:\n  workload:\n    config:\n      LOG_LEVEL: warn\n";
    assert_eq!(overlay(&folder), text);
}

#[test]
fn an_image_is_set_in_the_form_that_stands_there() {
    let digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let cases = [
        ("block", "v9".to_owned(), "      tag: v9 # since June\n".to_owned()),
        ("block", digest.to_owned(), format!("      digest: {digest}\n")),
        ("flow", "1.10".to_owned(), "image: {tag: '1.10'}".to_owned()),
        (
            "short-image",
            "v9".to_owned(),
            "image: registry.example.com/web:v9 # repository and tag\n".to_owned(),
        ),
        ("short-image", format!("v9@{digest}"), format!("image: registry.example.com/web:v9@{digest} # rep")),
        (
            "short-quoted-image",
            "v9".to_owned(),
            "image: \"registry.example.com/web:v9\" # in quotes\n".to_owned(),
        ),
        ("in-full", "v9".to_owned(), "        tag: v9\n".to_owned()),
        ("no-overlay", "v9".to_owned(), "    image:\n      tag: v9\n".to_owned()),
    ];
    for (case, tag, line) in cases {
        let folder = folder(case);
        let (out, err, code) = platc(folder.path(), &["set", "image", "prod", "web", &tag]);
        assert_eq!(code, Some(0), "{case} {tag}: {err}");
        assert!(out.contains("containers[name=main].image"), "{case} {tag}: {out}");
        assert!(overlay(&folder).contains(&line), "{case} {tag}: {}", overlay(&folder));
    }
}

#[test]
fn an_override_that_only_one_environment_has_is_taken_away_in_the_overlay() {
    let folder = folder("block");
    let path = folder.path().join("environments/prod/environment.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let more = "cluster: main, overrides: {workload: {config: {A: b}}}";
    fs::write(&path, text.replace("cluster: main", more)).unwrap();
    let (_, err, code) = platc(folder.path(), &["promote", "staging", "prod"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("promoted: web.workload.config.A: null\n"), "{err}");
}
