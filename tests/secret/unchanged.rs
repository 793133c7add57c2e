//! Nothing churns: a value that has not changed leaves its ciphertext, byte for byte.

use super::{BASE, Shop, run, test_file};
use std::process::Command;

const SEALED: &str = "environments/prod/api.sealed.yaml";

#[test]
fn an_unchanged_value_leaves_git_status_clean() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.set("prod api db/URL", "https://example.org");
    let git = |words: &str| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
        run(git.args(words.split(' ')).current_dir(shop.folder.path()), b"")
    };
    for words in ["init --quiet", "add --all", "commit --quiet --message=all"] {
        assert_eq!(git(words).code, Some(0), "{words}");
    }
    let printed = shop.set("prod api db/PASSWORD", "correct horse");
    assert_eq!(printed.err, "prod api db/PASSWORD: unchanged\n");
    assert_eq!(git("status --porcelain").out, "");
}

#[test]
fn a_changed_value_changes_its_line_and_its_record_and_a_comment_survives() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.set("prod api db/URL", "https://example.org");
    let commented = shop
        .read(SEALED)
        .replace("kind: SealedValues\n", "# whom to ask: the data team\nkind: SealedValues\n");
    let commented = commented.replace("    keys:\n", "    keys: # two of them\n");
    shop.write(SEALED, &commented);
    shop.set("prod api db/PASSWORD", "battery staple");
    let after = shop.read(SEALED);
    let changed: Vec<(&str, &str)> =
        commented.lines().zip(after.lines()).filter(|(before, after)| before != after).collect();
    assert_eq!(commented.lines().count(), after.lines().count());
    let words: Vec<&str> = changed.iter().map(|(_, after)| after.trim().split(':').next().unwrap()).collect();
    assert_eq!(words, ["digest", "value"], "{changed:#?}");
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("battery staple"));
    assert_eq!(shop.opened("prod", "URL", "test-current-key.pem").as_deref(), Some("https://example.org"));
}

#[test]
fn without_a_digest_key_a_value_is_sealed_again_and_that_is_said() {
    let shop = Shop::new();
    let homeless = |value: &str| {
        let mut command = shop.command();
        run(
            command.env_remove("HOME").args(["secret", "set", "prod", "api", "db/PASSWORD"]),
            value.as_bytes(),
        )
    };
    assert_eq!(homeless("correct horse").code, Some(0));
    let before = shop.read(SEALED);
    let printed = homeless("correct horse");
    assert!(printed.err.contains("without a digest"), "{}", printed.err);
    assert!(!before.contains("digest:"));
    assert_ne!(shop.read(SEALED), before);
}

#[test]
fn a_teammate_without_the_team_s_digest_key_makes_none_of_their_own() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    let key = shop.run("secret key export", "").out;
    let teammate = tempfile::TempDir::new().unwrap();
    let theirs = |words: &str, input: &str| {
        run(shop.command().env("HOME", teammate.path()).args(words.split(' ')), input.as_bytes())
    };
    let printed = theirs("secret set prod api db/URL", "https://example.org");
    assert!(printed.err.contains("platc secret key import"), "{}", printed.err);
    assert_eq!(shop.read(SEALED).matches("digest:").count(), 1);
    assert_eq!(theirs("secret key import", &key).code, Some(0));
    let before = shop.read(SEALED);
    assert_eq!(
        theirs("secret set prod api db/PASSWORD", "correct horse").err,
        "prod api db/PASSWORD: unchanged\n"
    );
    assert_eq!(shop.read(SEALED), before);
}

#[test]
fn a_new_certificate_is_rotated_to_and_pods_do_not_roll() {
    let shop = Shop::new();
    let list = |names: &str| {
        shop.write(
            "environments/base/environment.yaml",
            &BASE.replace("test-current.pem, test-former.pem", names),
        );
    };
    list("test-former.pem");
    for environment in ["prod", "staging"] {
        shop.set(&format!("{environment} api db/PASSWORD"), "correct horse");
    }
    assert_eq!(shop.run("build", "").code, Some(0));
    let deployment = shop.read("out/prod/manifests/api/deployment-api.yaml");
    list("test-current.pem, test-former.pem");
    shop.write("former.pem", &test_file("test-former-key.pem"));
    let printed = shop.run("secret rotate prod --private-key former.pem", "");
    assert_eq!(printed.code, Some(0), "{printed:?}");
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("correct horse"));
    assert_eq!(shop.opened("staging", "PASSWORD", "test-former-key.pem").as_deref(), Some("correct horse"));
    assert_eq!(shop.run("build", "").code, Some(0));
    assert_eq!(shop.read("out/prod/manifests/api/deployment-api.yaml"), deployment);
    let again = shop.run("secret rotate prod --private-key former.pem", "");
    assert_eq!(again.err, "everything is sealed for the current certificate\n");
}

#[test]
fn a_secret_that_is_renamed_after_sealing_is_told_and_rotated() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.write(
        "environments/prod/environment.yaml",
        "kind: Environment\nmetadata: {name: prod}\nspec: {extends: [base], namespace: shop}\n",
    );
    let printed = shop.run("build prod", "");
    assert_eq!(printed.code, Some(1));
    assert!(printed.err.contains("platc secret"), "{}", printed.err);
    assert!(!shop.path("out").exists(), "out/ stays as it was");
    shop.write("current.pem", &test_file("test-current-key.pem"));
    let printed = shop.run("secret rotate prod --private-key current.pem", "");
    assert_eq!(printed.code, Some(0), "{printed:?}");
    assert_eq!(shop.run("build prod", "").code, Some(0));
}

#[test]
fn build_and_check_never_read_the_digest_key() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.set("staging api db/PASSWORD", "correct horse");
    // `set` would stop at either: no key in the variable, and none in the file.
    std::fs::write(shop.home.path().join(".config/platc/digest-keys/shop"), "no key").unwrap();
    for command in ["build", "check"] {
        let printed = run(shop.command().env("PLATC_DIGEST_KEY", "no key").arg(command), b"");
        assert_eq!(printed.code, Some(0), "{printed:?}");
    }
    let refused = shop.run("secret set prod api db/PASSWORD", "correct horse");
    assert_eq!(refused.code, Some(2), "{refused:?}");
}
