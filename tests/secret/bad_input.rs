//! Bad input: a message each, and nothing is lost.

use super::{BASE, Shop, run, test_file};
use std::{fs, os::unix::fs::PermissionsExt};

const SEALED: &str = "environments/prod/api.sealed.yaml";

/// The first line of what is told, and the last with help.
fn told(err: &str) -> (String, String) {
    let first = err.lines().find(|line| line.starts_with("error")).unwrap_or_default();
    let help = err.lines().filter_map(|line| line.strip_prefix("help: ")).next_back().unwrap_or_default();
    (first.to_owned(), help.to_owned())
}

#[track_caller]
fn is_told(shop: &Shop, (words, input): (&str, &str), message: &str, help: &str) {
    let before = fs::read(shop.path(SEALED)).ok();
    let printed = shop.run(words, input);
    assert_ne!(printed.code, Some(0), "{printed:?}");
    assert_eq!(told(&printed.err), (message.to_owned(), help.to_owned()), "{}", printed.err);
    assert_eq!(fs::read(shop.path(SEALED)).ok(), before, "nothing is lost");
}

#[test]
fn values_that_are_not_what_their_key_declares() {
    let shop = Shop::new();
    let set = |key: &str, value: &str| (format!("secret set prod api db/{key}"), value.to_owned());
    let cases = [
        (
            set("PASSWORD", ""),
            "error[unfit-value]: db/PASSWORD: the value is empty",
            "say `--allow-empty` if that is meant",
        ),
        (
            set("PASSWORD", "short"),
            "error[unfit-value]: db/PASSWORD: the value has 5 bytes, fewer than `minLength: 8`",
            "nothing was sealed; give another value",
        ),
        (
            set("URL", "db:5432"),
            "error[unfit-value]: db/URL: the value is no URL: `scheme://…`, without white space",
            "nothing was sealed; give another value",
        ),
        (
            set("ca.crt", "MIIB"),
            "error[unfit-value]: db/ca.crt: the value is no PEM: blocks from `-----BEGIN …-----` to `-----END …-----`",
            "nothing was sealed; give another value",
        ),
        (
            set("PASSWORD", &"x".repeat(1024 * 1024 + 1)),
            "error[unfit-value]: db/PASSWORD: the value has 1048577 bytes; a Secret holds 1048576 in all its keys",
            "nothing was sealed; give another value",
        ),
    ];
    for ((words, value), message, help) in &cases {
        is_told(&shop, (words, value), message, help);
    }
}

#[test]
fn places_that_are_not_there() {
    let shop = Shop::new();
    let cases = [
        (
            "prdo api db/PASSWORD",
            "error[unknown-environment]: there is no environment `prdo`",
            "did you mean `prod`?",
        ),
        ("prod apo db/PASSWORD", "error[unknown-app]: no app `apo` runs in `prod`", "did you mean `api`?"),
        (
            "prod api bd/PASSWORD",
            "error[undeclared-secret]: app `api` declares no secret `bd` in `prod`",
            "did you mean `db`?",
        ),
        (
            "prod api db/PASSWROD",
            "error[undeclared-key]: the secret `db` of app `api` declares no key `PASSWROD`",
            "did you mean `PASSWORD`?",
        ),
        (
            "base api db/PASSWORD",
            "error[several-places]: a value of `db` in `base` would open in one of its environments only",
            "seal it in each environment that extends `base`: `prod/db` and `staging/db` are two places",
        ),
    ];
    for (place, message, help) in cases {
        is_told(&shop, (&format!("secret set {place}"), "correct horse"), message, help);
    }
}

#[test]
fn certificates_that_nothing_can_be_sealed_for() {
    let shop = Shop::new();
    let cases = [
        ("", "it is empty"),
        ("nothing\n", "it has no block `-----BEGIN CERTIFICATE-----`"),
        (&test_file("test-elliptic.pem"), "its key is not RSA"),
        (&test_file("test-small.pem"), "its RSA key has 1024 bits, fewer than 2048"),
        (&test_file("test-current-key.pem"), "it holds a private key"),
        (&test_file("test-current.pem")[..400], "its certificate is cut off or damaged"),
    ];
    for (pem, reason) in cases {
        let printed = shop.run("secret fetch-cert prod -", pem);
        let message =
            format!("error[bad-certificate]: what `-` gives is no certificate to seal for: {reason}");
        assert_eq!(told(&printed.err).0, message);
    }
    for (pem, reason) in cases {
        shop.write("environments/base/test-current.pem", pem);
        let printed = shop.run("secret set prod api db/PASSWORD", "correct horse");
        assert_eq!(printed.code, Some(1), "{printed:?}");
        assert!(printed.err.contains(reason) && !shop.path(SEALED).exists(), "{}", printed.err);
    }
}

#[test]
fn an_expired_certificate_is_sealed_for_only_when_that_is_said() {
    let shop = Shop::new();
    shop.write("environments/base/test-current.pem", &test_file("test-expired.pem"));
    let help =
        "bring the controller's current one: `platc secret fetch-cert ENV URL`; or say `--allow-expired`";
    let message = "error[expired-certificate]: the certificate has expired on 2020-02-01";
    is_told(&shop, ("secret set prod api db/PASSWORD", "correct horse"), message, help);
    let printed = shop.run("secret set prod api db/PASSWORD --allow-expired", "correct horse");
    assert_eq!(printed.code, Some(0), "{printed:?}");
    assert_eq!(printed.err.matches("warning[expired-certificate]").count(), 1, "{}", printed.err);
}

#[test]
fn of_a_bundle_the_newest_certificate_counts() {
    let shop = Shop::new();
    shop.write(
        "environments/base/environment.yaml",
        &BASE.replace("test-current.pem, test-former.pem", "test-bundle.pem"),
    );
    shop.write("environments/base/test-bundle.pem", &test_file("test-bundle.pem"));
    shop.set("prod api db/PASSWORD", "correct horse");
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("correct horse"));
}

#[test]
fn a_wrong_key_and_changed_ciphertext_do_not_open() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.write("wrong.pem", &test_file("test-former-key.pem"));
    shop.write("right.pem", &test_file("test-current-key.pem"));
    let message = "error[does-not-open]: `db/PASSWORD` of app `api` does not open as strict in `prod/db`";
    let help = "give the private key of that certificate too, or seal the value again, if the ciphertext was changed: \
                `platc secret set prod api db/PASSWORD`";
    for command in ["verify prod", "rotate prod --all", "unseal prod api db/PASSWORD"] {
        is_told(&shop, (&format!("secret {command} --private-key wrong.pem"), ""), message, help);
    }
    assert_eq!(shop.run("secret verify prod --private-key right.pem", "").err, "1 value: each opens\n");
    let text = shop.read(SEALED);
    let at = text.find("value: ").unwrap() + 200;
    let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
    shop.write(SEALED, &format!("{}{other}{}", &text[..at], &text[at + 1..]));
    is_told(&shop, ("secret verify prod --private-key right.pem", ""), message, help);
    let at_key =
        format!(" --> {SEALED}:{}:7\n", 1 + text[..text.find("PASSWORD:").unwrap()].matches('\n').count());
    let told = shop.run("secret verify prod --private-key right.pem", "").err;
    assert!(told.contains(&at_key), "{at_key}{told}");
    let printed = shop.run("secret unseal prod api db/PASSWORD --private-key right.pem", "");
    assert_eq!((printed.out.as_str(), printed.code), ("", Some(1)));
}

#[test]
fn ciphertext_that_was_moved_between_keys_is_known_by_its_digest() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.set("prod api db/URL", "https://example.org");
    let text = shop.read(SEALED);
    let values: Vec<&str> = text.lines().filter(|line| line.contains("value: ")).collect();
    let swapped = text.replace(values[0], "\0").replace(values[1], values[0]).replace('\0', values[1]);
    shop.write(SEALED, &swapped);
    shop.write("right.pem", &test_file("test-current-key.pem"));
    let printed = shop.run("secret verify prod --private-key right.pem", "");
    assert_eq!(printed.err.matches("error[moved-ciphertext]").count(), 2, "{}", printed.err);
}

#[test]
fn a_private_key_that_is_none() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.write("certificate.pem", &test_file("test-current.pem"));
    let help = "name a PEM file, or what `kubectl get secret -n NAMESPACE -l sealedsecrets.bitnami.com/sealed-secrets-key -o \
                yaml` prints";
    let printed = shop.run("secret unseal prod --private-key certificate.pem", "");
    assert_eq!(
        printed.err,
        format!(
            "error: `certificate.pem` gives no private key: it has no private key in PEM\nhelp: {help}\n"
        )
    );
    assert_eq!(printed.code, Some(2));
}

#[test]
fn the_controller_s_own_secrets_are_private_keys() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    let pem = |name| data_encoding::BASE64.encode(test_file(name).as_bytes());
    let secret = |name| format!("  - kind: Secret\n    data: {{tls.key: {}}}\n", pem(name));
    let list =
        format!("kind: List\nitems:\n{}{}", secret("test-former-key.pem"), secret("test-current-key.pem"));
    shop.write("keys.yaml", &list);
    let printed = shop.run("secret unseal prod api db/PASSWORD --private-key keys.yaml", "");
    assert_eq!((printed.out.as_str(), printed.code), ("correct horse", Some(0)), "{}", printed.err);
}

#[test]
fn binary_values_go_through_whole() {
    let shop = Shop::new();
    let bytes: Vec<u8> = (0..=255).collect();
    fs::write(shop.path("binary"), &bytes).unwrap();
    let printed = shop.run("secret set prod api db/PASSWORD --from-file binary", "");
    assert_eq!(printed.code, Some(0), "{printed:?}");
    shop.write("right.pem", &test_file("test-current-key.pem"));
    let mut command = shop.command();
    let words = "secret unseal prod api db/PASSWORD --private-key right.pem";
    assert_eq!(command.args(words.split(' ')).output().unwrap().stdout, bytes);
}

#[test]
fn a_read_only_file_is_left_alone() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    let before = shop.read(SEALED);
    fs::set_permissions(shop.path(SEALED), fs::Permissions::from_mode(0o444)).unwrap();
    let printed = shop.run("secret set prod api db/PASSWORD", "battery staple");
    assert_eq!(printed.code, Some(2), "{printed:?}");
    assert!(printed.err.starts_with("error: ") && printed.err.contains(SEALED), "{}", printed.err);
    assert_eq!(shop.read(SEALED), before);
}

#[test]
fn commands_at_the_same_time_lose_nothing() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    let values = [
        ("prod", "URL", "https://a.example"),
        ("prod", "ca.crt", &test_file("test-current.pem")),
        ("prod", "PASSWORD", "battery staple"),
    ];
    std::thread::scope(|scope| {
        for (environment, key, value) in values {
            let shop = &shop;
            scope.spawn(move || shop.set(&format!("{environment} api db/{key}"), value));
        }
    });
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("battery staple"));
    assert_eq!(shop.opened("prod", "URL", "test-current-key.pem").as_deref(), Some("https://a.example"));
    assert!(shop.opened("prod", "ca.crt", "test-current-key.pem").is_some());
}

#[test]
fn a_digest_key_that_others_can_read_or_that_is_none_is_not_used() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    let path = shop.home.path().join(".config/platc/digest-keys/shop");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let printed = shop.run("secret set prod api db/PASSWORD", "correct horse");
    assert_eq!(printed.code, Some(2), "{printed:?}");
    let printed = run(
        shop.command().env("PLATC_DIGEST_KEY", "c4n4ry").args([
            "secret",
            "set",
            "prod",
            "api",
            "db/PASSWORD",
        ]),
        b"correct horse",
    );
    assert_eq!(printed.code, Some(2));
    assert!(!printed.err.contains("c4n4ry"), "{}", printed.err);
}
