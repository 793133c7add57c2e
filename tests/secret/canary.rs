//! No command of platc leaves a secret anywhere but where it was asked for.

use super::{Printed, Shop, run, test_file};
use std::{fs, path::Path};
use walkdir::WalkDir;

/// What must not be found: long enough to be found by nothing else, with letters that URLs and YAML write otherwise.
const CANARIES: [&str; 3] =
    ["c4n4ry/One+Ünïque&Value=7f3a", "https://c4n4ry:tw0@example.org/x?y=z", "c4n4ry-thr33-of-the-vault"];

/// A text as it may be found: itself, in base64 wherever it begins in a group of three bytes, and as a URL has it.
fn disguises(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let base64 = (0..3).map(|offset| {
        let padded = [&b"\0\0\0"[..offset], bytes].concat();
        let text = data_encoding::BASE64_NOPAD.encode(&padded);
        // The first and the last group hold bits of the neighbours.
        let start = [0, 2, 3][offset];
        text[start..text.len() - 2].to_owned()
    });
    let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let url: String = bytes
        .iter()
        .map(|byte| if unreserved(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    [secret.to_owned(), url].into_iter().chain(base64).collect()
}

#[test]
fn a_canary_is_found_in_every_disguise() {
    for padding in ["", "a", "ab"] {
        let hidden = data_encoding::BASE64.encode(format!("{padding}{}tail", CANARIES[0]).as_bytes());
        assert!(finds(hidden.as_bytes()), "{padding:?}");
    }
    assert!(finds(b"x=c4n4ry%2FOne%2B%C3%9Cn%C3%AFque%26Value%3D7f3a"));
    assert!(!finds(b"nothing"));
}

fn finds(bytes: &[u8]) -> bool {
    let found = |needle: &String| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    CANARIES.iter().flat_map(|secret| disguises(secret)).any(|needle| found(&needle))
}

#[track_caller]
fn is_clean(printed: &Printed, words: &str) {
    assert!(!finds(printed.out.as_bytes()) && !finds(printed.err.as_bytes()), "`{words}` prints a secret");
}

#[track_caller]
fn folder_is_clean(folder: &Path, words: &str) {
    for entry in WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() && !entry.path().ends_with("plain.env") {
            assert!(
                !finds(&fs::read(entry.path()).unwrap()),
                "`{words}` leaves a secret in {}",
                entry.path().display()
            );
        }
    }
}

/// Every command, with what is piped into it. Commands that print a secret because they are asked to are not here:
/// `secret unseal`, and `secret key export`, which prints the key of digests.
const COMMANDS: &[(&str, &str)] = &[
    ("secret set prod api db/PASSWORD", CANARIES[0]),
    ("secret set prod api db/PASSWORD", CANARIES[0]),
    ("secret set staging api db/PASSWORD", CANARIES[1]),
    ("secret set staging api db/URL", CANARIES[1]),
    ("secret set prod api db/URL", CANARIES[0]),
    ("secret set prod api db/ca.crt", CANARIES[0]),
    ("secret set prod api db/UNKNOWN", CANARIES[0]),
    ("secret set prod api", CANARIES[0]),
    ("secret set nowhere api db/PASSWORD", CANARIES[0]),
    ("secret set prod api db --from-env-file plain.env", ""),
    ("secret import prod plain.env --app api", ""),
    ("secret key import", CANARIES[0]),
    ("secret list", ""),
    ("secret list --format json", ""),
    ("secret verify --private-key current.pem", ""),
    ("secret verify --private-key wrong.pem", ""),
    ("secret rotate prod --all --private-key current.pem", ""),
    ("secret rotate prod --all --private-key wrong.pem", ""),
    ("secret fetch-cert prod -", CANARIES[0]),
    ("secret fetch-cert prod http://c4n4ry.example.org", ""),
    ("init", ""),
    ("new app other --image registry.example.com/other:1.0.0 --dry-run", ""),
    ("new env other --extends prod --dry-run", ""),
    ("graph", ""),
    ("graph prod --as svg", ""),
    ("build", ""),
    ("build --force --format json", ""),
    ("check", ""),
    ("check --format sarif", ""),
    ("check --format junit", ""),
    ("check --format github", ""),
    ("validate out", ""),
    ("validate -", SECRET),
    ("diff staging prod", ""),
    ("diff staging prod --all --format json", ""),
    ("diff --format markdown", ""),
    ("affected --base HEAD", ""),
    ("promote staging prod", ""),
    ("publish --dry-run --to .", ""),
    ("publish --to .", ""),
    ("set prod api.workload.replicas 2", ""),
    ("chart vendor", ""),
    ("chart vendor none", ""),
    ("chart template api ./none --values -", CANARIES[0]),
    ("chart template api platform --values plain.env", ""),
    ("chart verify", ""),
    ("chart verify platform", ""),
    ("hook install", ""),
    ("merge-driver plain.env plain.env plain.env out/prod/manifests/api/deployment-api.yaml", ""),
    ("merge-driver out plain.env plain.env plain.env", ""),
    ("explain prod api.secrets", ""),
    ("explain prod api", ""),
    ("explain unsealed-value", ""),
    ("bootstrap prod", ""),
    ("schema", ""),
    ("schema import plain.env", ""),
    ("completions bash", ""),
    ("man man1", ""),
    ("secret rm staging api db/URL", ""),
    ("secret rm staging api db/NONE", ""),
];

/// An object that no API server takes, for more than one reason, with a canary in every place.
const SECRET: &str = "{apiVersion: v1, kind: Secret, metadata: {name: x}, kinds: [\"c4n4ry-thr33-of-the-vault\"], \
                      data: {a: \"c4n4ry-thr33-of-the-vault\"}, stringData: {b: [\"c4n4ry-thr33-of-the-vault\"]}}";

#[test]
fn no_command_leaves_a_secret_behind() {
    let shop = Shop::new();
    let scratch = tempfile::TempDir::new().unwrap();
    shop.write(
        "plain.env",
        &format!("PASSWORD='{}'\nURL='{}'\nOTHER='{}'\n", CANARIES[0], CANARIES[1], CANARIES[2]),
    );
    shop.write("current.pem", &test_file("test-current-key.pem"));
    shop.write("wrong.pem", &test_file("test-former-key.pem"));
    let git =
        run(std::process::Command::new("git").args(["init", "--quiet"]).current_dir(shop.folder.path()), b"");
    assert_eq!(git.code, Some(0));
    for (words, input) in COMMANDS {
        let printed =
            run(shop.command().env("TMPDIR", scratch.path()).args(words.split(' ')), input.as_bytes());
        assert_ne!(printed.code, None, "`{words}` was killed: {}", printed.err);
        is_clean(&printed, words);
        for folder in [shop.folder.path(), shop.home.path(), scratch.path()] {
            folder_is_clean(folder, words);
        }
    }
    // They did what they were asked to.
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some(CANARIES[0]));
    assert!(shop.path("out/prod/manifests/api").exists());
}

#[test]
fn every_command_is_among_those_that_are_searched() {
    let told = |words: &[&str]| run(Shop::new().command().args(words).arg("--help"), b"").out;
    let commands = |help: &str| -> Vec<String> {
        let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        listed.lines().filter_map(|line| Some(line.trim().split(' ').next()?.to_owned())).collect()
    };
    let searched = |words: &str| {
        COMMANDS.iter().any(|(command, _)| format!("{command} ").starts_with(&format!("{words} ")))
    };
    let asked = ["secret unseal"];
    let secret = commands(&told(&["secret"])).into_iter().map(|name| format!("secret {name}"));
    let missing: Vec<_> = commands(&told(&[]))
        .into_iter()
        .chain(secret)
        .filter(|words| words != "secret" && !asked.contains(&words.as_str()) && !searched(words))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_value_on_the_command_line_is_refused_and_not_repeated() {
    let shop = Shop::new();
    let mut command = shop.command();
    let printed = run(command.args(["secret", "set", "prod", "api", "db/PASSWORD", CANARIES[2]]), b"");
    assert_eq!(printed.code, Some(2));
    is_clean(&printed, "secret set … VALUE");
    assert!(
        printed.err.starts_with("error: a value is never taken from the command line"),
        "{}",
        printed.err
    );
}

#[test]
fn digests_never_leave_the_environments() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", CANARIES[0]);
    shop.set("staging api db/PASSWORD", CANARIES[1]);
    let text = shop.read("environments/prod/api.sealed.yaml");
    let digest =
        text.split("digest: ").nth(1).unwrap().lines().next().unwrap().trim_matches(['"', '\'']).to_owned();
    assert!(digest.starts_with("hmac:") && digest.len() == 46, "{digest}");
    assert_eq!(shop.run("build", "").code, Some(0));
    let outside = WalkDir::new(shop.path("out")).into_iter().map(Result::unwrap);
    let files: Vec<_> = outside.filter(|entry| entry.file_type().is_file()).collect();
    assert!(files.len() > 4);
    for entry in files {
        let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
        assert!(!text.contains(&digest[14..]), "{}", entry.path().display());
    }
}
