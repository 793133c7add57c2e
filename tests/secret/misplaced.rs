//! Values that have no place, or too many: which of them it is, and what to say instead.

use super::{Shop, test_file};

const CACHE: &str = "kind: App
metadata: {name: cache}
spec:
  secrets:
    cache: [PASSWORD]
    vault: {provider: none, keys: {TOKEN: {}}}
";

#[track_caller]
fn is_told(shop: &Shop, words: &str, told: &[&str]) {
    let printed = shop.run(words, "correct horse");
    assert_eq!(printed.code, Some(1), "{printed:?}");
    for line in told {
        assert!(printed.err.contains(line), "{line}\n--- in\n{}", printed.err);
    }
    assert!(!shop.path("environments/prod/api.sealed.yaml").exists());
}

#[test]
fn a_variable_that_may_be_meant_for_two_keys() {
    let shop = Shop::new();
    shop.write("platform/apps/cache.yaml", CACHE);
    shop.write("all.env", "PASSWORD='correct horse'\n");
    let told = [
        "error[ambiguous-variable]: `PASSWORD` may be meant for `api/db/PASSWORD` or `cache/cache/PASSWORD`",
        "help: say which, once for each: `--map PASSWORD=api/db/PASSWORD`",
    ];
    is_told(&shop, "secret import prod all.env", &told);
    assert_eq!(shop.run("secret import prod all.env --app api", "").code, Some(0));
}

#[test]
fn a_mapping_of_a_variable_that_is_not_there() {
    let shop = Shop::new();
    shop.write("all.env", "PASSWORD='correct horse'\n");
    let told = [
        "error[unknown-variable]: there is no variable `PASWORD` in what is imported",
        "help: did you mean `PASSWORD`?",
    ];
    is_told(&shop, "secret import prod all.env --map PASWORD=api/db/PASSWORD", &told);
}

#[test]
fn ciphertext_for_another_place_is_not_taken_over() {
    let shop = Shop::new();
    shop.set("staging api db/PASSWORD", "correct horse");
    assert_eq!(shop.run("build staging", "").code, Some(0));
    let told = [
        "error[sealed-elsewhere]: the ciphertext of `PASSWORD` was not sealed as strict for `prod/db`",
        "help: seal the value: `platc secret set prod api db/PASSWORD`",
    ];
    is_told(&shop, "secret import prod out/staging/manifests/api/sealedsecret-db.yaml", &told);
}

#[test]
fn a_secret_that_exists_is_not_sealed() {
    let shop = Shop::new();
    shop.write("platform/apps/cache.yaml", CACHE);
    let told = [
        "error[not-sealed]: the values of `vault` are not sealed in `prod`",
        "help: its provider holds them: change the value there, or say `provider: sealed-secrets`",
    ];
    is_told(&shop, "secret set prod cache vault/TOKEN", &told);
}

#[test]
fn a_value_that_nobody_sealed_is_not_taken_away() {
    let shop = Shop::new();
    shop.set("staging api db/PASSWORD", "correct horse");
    let told = [
        "error[unknown-value]: `staging` holds no value of `db/PASWORD` for app `api`",
        "did you mean `PASSWORD`?",
    ];
    is_told(&shop, "secret rm staging api db/PASWORD", &told);
    let told = ["error[unknown-value]: `prod` holds no sealed value"];
    shop.write("key.pem", &test_file("test-current-key.pem"));
    is_told(&shop, "secret unseal prod --private-key key.pem", &told);
}

#[test]
fn another_certificate_of_the_same_day_has_to_have_another_name() {
    let shop = Shop::new();
    shop.write("environments/base/sealed-secrets-2026-10-01.pem", &test_file("test-former.pem"));
    shop.write("large.pem", &test_file("test-large.pem"));
    let told = [
        "error[certificate-is-there]: `environments/base/sealed-secrets-2026-10-01.pem` is there already, with another certificate",
        "help: rename one of them, and name both in `certificates`",
    ];
    is_told(&shop, "secret fetch-cert prod large.pem", &told);
}

#[test]
fn a_file_that_cannot_be_edited_safely_is_left_as_it_is() {
    let shop = Shop::new();
    shop.set("staging api db/PASSWORD", "battery staple");
    let path = "environments/staging/api.sealed.yaml";
    let anchored = shop
        .read(path)
        .replace("      PASSWORD:\n", "      URL: &all\n")
        .replace("    scope: strict\n", "      PASSWORD: *all\n    scope: strict\n");
    shop.write(path, &anchored);
    let told = ["error[not-editable]", "help: write its maps in block style, without anchors"];
    is_told(&shop, "secret set staging api db/PASSWORD", &told);
    assert_eq!(shop.read(path), anchored);
}
