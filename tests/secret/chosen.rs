//! What a command line chooses among sealed values, and what it says of the rest.

use super::{BASE, Shop, run, test_file};

#[test]
fn values_that_an_environment_inherits_are_opened_when_it_is_verified() {
    let shop = Shop::new();
    let store = "secretStore: {scope: cluster-wide, certificates: [test-current.pem";
    let base = BASE.replace("secretStore: {certificates: [test-current.pem", store);
    shop.write("environments/base/environment.yaml", &base);
    shop.set("base api db/PASSWORD", "correct horse");
    for (name, file) in [("current.pem", "test-current-key.pem"), ("former.pem", "test-former-key.pem")] {
        shop.write(name, &test_file(file));
    }
    for (environments, count) in [("prod", "1 value"), ("base", "2 values")] {
        let opens = shop.run(&format!("secret verify {environments} --private-key current.pem"), "");
        assert_eq!(opens.err, format!("{count}: each opens\n"));
        let wrong = shop.run(&format!("secret verify {environments} --private-key former.pem"), "");
        assert!(
            wrong.err.starts_with("error[does-not-open]: `db/PASSWORD`"),
            "{environments}: {}",
            wrong.err
        );
    }
}

#[test]
fn a_secret_that_nobody_declares_does_not_keep_the_others_from_being_opened() {
    let shop = Shop::new();
    shop.set("prod api db/PASSWORD", "correct horse");
    let sealed = shop.read("environments/prod/api.sealed.yaml");
    let (head, entry) = sealed.split_once("spec:\n").unwrap();
    let both = format!("{head}spec:\n{entry}{}", entry.replacen("  db:", "  cache:", 1));
    shop.write("environments/prod/api.sealed.yaml", &both);
    shop.write("key.pem", &test_file("test-current-key.pem"));
    let all = shop.run("secret unseal prod --private-key key.pem", "");
    assert_eq!(
        (all.err.as_str(), all.code),
        ("left out: `cache` of app `api`: nobody declares it\n", Some(0))
    );
    assert!(all.out.contains("PASSWORD: Y29ycmVjdCBob3JzZQ=="), "{}", all.out);
    let named = shop.run("secret unseal prod api cache --private-key key.pem", "");
    assert!(
        named.err.contains("error[undeclared-secret]: app `api` declares no secret `cache`"),
        "{}",
        named.err
    );
}

#[test]
fn of_two_values_for_one_key_none_is_lost_unseen() {
    let shop = Shop::new();
    shop.write("first.env", "PASSWORD='correct horse'\n");
    shop.write("second.env", "PASSWORD='battery staple'\n");
    let printed = shop.run("secret import prod first.env second.env", "");
    let told =
        "error[two-values]: two values are meant for `db/PASSWORD` of app `api`: `PASSWORD` and `PASSWORD`";
    assert!(printed.err.starts_with(told), "{}", printed.err);
    assert!(!shop.path("environments/prod/api.sealed.yaml").exists());
}

#[test]
fn a_kept_digest_key_is_not_replaced_because_the_environment_has_the_new_one() {
    let (shop, other) = (Shop::new(), Shop::new());
    shop.set("prod api db/PASSWORD", "correct horse");
    other.set("prod api db/PASSWORD", "correct horse");
    let [kept, new] = [&shop, &other].map(|shop| shop.run("secret key export", "").out);
    let mut command = shop.command();
    command.env("PLATC_DIGEST_KEY", new.trim()).args(["secret", "key", "import"]);
    assert!(run(&mut command, new.as_bytes()).err.contains("another digest key is kept"));
    assert_eq!(shop.run("secret key export", "").out, kept);
}
