//! What each command of `platc secret` is asked for, and says.

use super::{BASE, Shop, run, test_file};

#[test]
fn list_is_a_table_of_keys_by_environments() {
    let shop = Shop::new();
    shop.write(
        "environments/base/environment.yaml",
        &BASE.replace("test-current.pem, test-former.pem", "test-former.pem"),
    );
    shop.set("staging api db/PASSWORD", "correct horse");
    shop.write("environments/base/environment.yaml", BASE);
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.set("prod api db/URL", "https://example.org");
    let sealed = shop.read("environments/prod/api.sealed.yaml");
    shop.write("environments/prod/api.sealed.yaml", &sealed.replace("      URL:", "      OLD:"));
    let printed = shop.run("secret list", "");
    assert_eq!(
        printed.out.split("\n\n").next().unwrap(),
        "\
APP  SECRET/KEY   prod        staging
api  db/OLD       undeclared  -
api  db/PASSWORD  current     former, 272 days older
api  db/URL       optional    optional
api  db/ca.crt    optional    optional"
    );
    let json: serde_json::Value =
        serde_json::from_str(&shop.run("secret list prod --format json", "").out).unwrap();
    let states: Vec<&str> =
        json.as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["undeclared", "current", "optional", "optional"]);
    assert_eq!(json[1]["certificate"], "SHA256:LOOqWnWplDpeDcZRaVPbNCnWbm+YACoUfFcozrIKZDY");
}

#[test]
fn rm_takes_keys_away_and_with_the_last_one_the_file() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.set("prod api db/URL", "https://example.org");
    assert_eq!(shop.run("secret rm prod api db/URL", "").err, "prod api db/URL: removed\n");
    let text = shop.read("environments/prod/api.sealed.yaml");
    assert!(text.contains("PASSWORD:") && !text.contains("URL:"), "{text}");
    assert_eq!(shop.run("secret rm prod api db", "").err, "prod api db/PASSWORD: removed\n");
    assert!(!shop.path("environments/prod/api.sealed.yaml").exists());
    let none = shop.run("secret rm prod api db", "");
    assert_eq!(none.code, Some(1));
    assert!(none.err.contains("`prod` holds no value of `db` for app `api`"), "{}", none.err);
}

#[test]
fn several_keys_come_from_files() {
    let shop = Shop::new();
    shop.write("password", "correct horse\n");
    shop.write("all.env", "PASSWORD='battery staple'\nexport URL=\"https://example.org\"\n");
    shop.write("ca.pem", &test_file("test-current.pem"));
    let printed =
        shop.run("secret set prod api db --from-file PASSWORD=password --from-file ca.crt=ca.pem", "");
    assert_eq!(printed.code, Some(0), "{printed:?}");
    // A file is taken byte by byte.
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("correct horse\n"));
    assert_eq!(shop.run("secret set prod api db --from-env-file all.env", "").code, Some(0));
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("battery staple"));
    assert_eq!(shop.opened("prod", "URL", "test-current-key.pem").as_deref(), Some("https://example.org"));
    assert_eq!(shop.opened("prod", "ca.crt", "test-current-key.pem"), Some(test_file("test-current.pem")));
}

#[test]
fn the_line_break_that_ends_standard_input_is_left_out_unless_it_is_meant() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse\n");
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("correct horse"));
    shop.set("prod api db/PASSWORD --exact", "correct horse\n");
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("correct horse\n"));
}

#[test]
fn a_generated_value_is_never_shown() {
    let shop = Shop::new();
    let printed = shop.run("secret set prod api db/PASSWORD --generate 40", "");
    assert_eq!(printed.code, Some(0), "{printed:?}");
    let value = shop.opened("prod", "PASSWORD", "test-current-key.pem").unwrap();
    assert_eq!(value.len(), 40);
    assert!(!printed.err.contains(&value) && printed.out.is_empty());
}

#[test]
fn unseal_prints_one_value_as_it_is_and_a_secret_as_a_manifest() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    shop.set("prod api db/URL", "https://example.org");
    shop.write("key.pem", &test_file("test-current-key.pem"));
    let one = shop.run("secret unseal prod api db/URL --private-key key.pem", "");
    assert_eq!((one.out.as_str(), one.err.as_str()), ("https://example.org", ""));
    let all = shop.run("secret unseal prod --private-key key.pem", "");
    assert_eq!(
        all.out,
        "apiVersion: v1
kind: Secret
metadata:
  name: db
  namespace: prod
data:
  PASSWORD: Y29ycmVjdCBob3JzZQ==
  URL: aHR0cHM6Ly9leGFtcGxlLm9yZw==
"
    );
}

#[test]
fn a_certificate_is_taken_where_the_list_is_said() {
    let shop = Shop::new();
    let before = "kind: Environment # of all\nmetadata: {name: base}\nspec:\n  abstract: true\n  cluster: main\n  secretStore:\n    certificates: [test-former.pem] # the first one\n";
    shop.write("environments/base/environment.yaml", before);
    let printed = shop.run("secret fetch-cert prod -", test_file("test-current.pem"));
    assert_eq!(printed.code, Some(0), "{printed:?}");
    let after = before.replace("[test-former.pem]", "[sealed-secrets-2026-10-01.pem, test-former.pem]");
    assert_eq!(shop.read("environments/base/environment.yaml"), after);
    assert_eq!(shop.read("environments/base/sealed-secrets-2026-10-01.pem"), test_file("test-current.pem"));
    let again = shop.run("secret fetch-cert staging -", test_file("test-current.pem"));
    assert!(again.err.contains("is current already"), "{}", again.err);
    assert_eq!(shop.read("environments/base/environment.yaml"), after);
    // One that is listed already is not listed twice.
    let back = shop.run("secret fetch-cert prod -", test_file("test-former.pem"));
    assert_eq!(back.code, Some(0), "{back:?}");
    let after = before.replace("[test-former.pem]", "[test-former.pem, sealed-secrets-2026-10-01.pem]");
    assert_eq!(shop.read("environments/base/environment.yaml"), after);
}

#[test]
fn secrets_and_sealed_secrets_are_imported_by_their_names() {
    let shop = Shop::new();
    shop.set("staging api db/PASSWORD", "correct horse");
    assert_eq!(shop.run("build staging", "").code, Some(0));
    let sealed = shop.read("out/staging/manifests/api/sealedsecret-db.yaml");
    shop.run("secret rm staging api db", "");
    shop.write("sealed.yaml", &sealed);
    let taken = shop.run("secret import staging sealed.yaml", "");
    assert_eq!(
        taken.err.lines().next(),
        Some("staging api db/PASSWORD: taken over as it is"),
        "{}",
        taken.err
    );
    assert_eq!(shop.opened("staging", "PASSWORD", "test-current-key.pem").as_deref(), Some("correct horse"));
    let elsewhere = shop.run("secret import prod sealed.yaml", "");
    assert_eq!(elsewhere.code, Some(1));
    assert!(elsewhere.err.contains("was not sealed as strict for `prod/db`"), "{}", elsewhere.err);
    shop.write(
        "plain.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {PASSWORD: YmF0dGVyeSBzdGFwbGU=}\n",
    );
    assert_eq!(shop.run("secret import prod plain.yaml", "").code, Some(0));
    assert_eq!(shop.opened("prod", "PASSWORD", "test-current-key.pem").as_deref(), Some("battery staple"));
}

#[test]
fn what_a_file_holds_and_nobody_declares_is_told() {
    let shop = Shop::new();
    shop.write(".env", "PASSWORD='correct horse'\nOTHER=thing\n");
    let printed = shop.run("secret import prod .env", "");
    assert_eq!(printed.code, Some(0), "{printed:?}");
    assert!(printed.err.starts_with("left out: `OTHER`: no app declares such a key"), "{}", printed.err);
    shop.write(".env", "OTHER=thing\n");
    let printed = shop.run("secret import prod .env", "");
    assert_eq!(printed.code, Some(1));
    assert!(printed.err.starts_with("error[nothing-to-import]"), "{}", printed.err);
}

#[test]
fn the_digest_key_of_the_environment_goes_before_the_file() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    let key = shop.run("secret key export", "").out;
    let mut command = shop.command();
    command.env_remove("HOME").env("PLATC_DIGEST_KEY", key.trim());
    let printed = run(command.args(["secret", "set", "prod", "api", "db/PASSWORD"]), b"correct horse");
    assert_eq!(printed.err, "prod api db/PASSWORD: unchanged\n");
}

#[test]
fn verify_tells_what_check_does_and_what_keeps_it_from_looking() {
    let shop = Shop::new();
    for place in ["prod api db/PASSWORD", "staging api db/PASSWORD"] {
        shop.set(place, "correct horse");
    }
    assert_eq!(shop.run("secret verify", "").err, "2 values: each is sealed for where it goes\n");
    let sealed = shop.read("environments/prod/api.sealed.yaml");
    shop.write("environments/prod/api.sealed.yaml", &sealed.replace("      PASSWORD:", "      OLD:"));
    let printed = shop.run("secret verify prod", "");
    assert_eq!(printed.code, Some(1));
    for rule in ["error[missing-secret-key]", "warning[undeclared-ciphertext]"] {
        assert!(printed.err.contains(rule), "{}", printed.err);
    }
    assert_eq!(shop.run("secret verify staging", "").code, Some(0));
    let app = shop.read("platform/apps/api.yaml");
    shop.write("platform/apps/api.yaml", &app.replace("image:", "imag:"));
    assert!(shop.run("secret verify staging", "").err.contains("error[unknown-key]"));
}

#[test]
fn another_digest_key_is_replaced_only_when_that_is_said() {
    let [shop, other] = [Shop::new(), Shop::new()];
    for shop in [&shop, &other] {
        shop.set("prod api db/PASSWORD", "correct horse");
    }
    let key = other.run("secret key export", "").out;
    let refused = shop.run("secret key import", &key);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.starts_with("error: another digest key is kept for this platform"),
        "{}",
        refused.err
    );
    let kept = shop.run("secret key import --replace", &key);
    assert_eq!((kept.err.as_str(), kept.code), ("kept in ~/.config/platc/digest-keys/shop\n", Some(0)));
    assert_eq!(shop.run("secret key export", "").out, key);
    assert_eq!(shop.run("secret key import", &key).code, Some(0));
}

#[test]
fn a_base_s_value_serves_the_environments_that_agree_on_its_place() {
    let shop = Shop::new();
    shop.write(
        "environments/base/environment.yaml",
        &BASE.replace("secretStore: {", "secretStore: {scope: cluster-wide, "),
    );
    shop.set("base api db/PASSWORD", "correct horse");
    assert!(shop.path("environments/base/api.sealed.yaml").exists());
    let printed = shop.run("secret verify", "");
    assert_eq!(printed.err, "2 values: each is sealed for where it goes\n");
    assert_eq!(shop.run("build", "").code, Some(0));
    let out = shop.read("out/prod/manifests/api/sealedsecret-db.yaml");
    assert!(out.contains("sealedsecrets.bitnami.com/cluster-wide: 'true'"), "{out}");
}
