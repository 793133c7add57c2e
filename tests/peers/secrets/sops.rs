//! `platc secret import` of files that the real SOPS encrypted, with age.

use super::{
    super::{peer, printed, run},
    NAMES, Scope, VARIABLES, agree,
    commands::{Shop, texts, words},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

#[test]
fn files_of_sops_become_sealed_values_as_sops_reads_them() {
    let age = Age::new();
    let json =
        r#"{"password": "p@ss:\"w0rd\" Ünï", "mail": {"key": "two\nlines\n", "port": 25}, "empty": ""}"#;
    let dotenv = "PASSWORD=p@ss:\"w0rd\" #Ünï $HOME\nEMPTY=\nKEY=two\\nlines\n";
    let cases: [(&str, &str, &[&str]); 3] = [
        ("file.yaml", VARIABLES, &NAMES),
        ("file.json", json, &["password", "mail.key", "mail.port", "empty"]),
        ("file.env", dotenv, &["PASSWORD", "EMPTY", "KEY"]),
    ];
    for (name, text, keys) in cases {
        let file = age.encrypted(name, text);
        let shop = Shop::new(Scope::Strict, keys);
        let output = age.import(&shop, &file);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let said = printed(age.sops().args(["--decrypt", "--output-type", "json"]).arg(&file));
        agree(&serde_json::from_str(&said).unwrap(), words(&texts(&shop, keys)));
    }
}

#[test]
fn a_manifest_that_sops_encrypted_goes_to_the_secret_that_it_names() {
    let age = Age::new();
    let manifest = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: hunter2\n";
    let file = age.encrypted("db.yaml", manifest);
    let shop = Shop::new(Scope::Strict, &["password"]);
    let output = age.import(&shop, &file);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(texts(&shop, &["password"]), [("password".to_owned(), "hunter2".to_owned())]);
}

#[test]
fn what_sops_refuses_is_told_with_its_words_and_without_values() {
    let age = Age::new();
    let file = age.encrypted("file.yaml", "password: hunter2\nplain_unencrypted: before\n");
    let changed = fs::read_to_string(&file).unwrap().replace("before", "after");
    fs::write(&file, changed).unwrap();
    let shop = Shop::new(Scope::Strict, &["password"]);
    let told = String::from_utf8(age.import(&shop, &file).stderr).unwrap();
    assert!(told.starts_with("error[sops-failed]: `sops` cannot decrypt this file\n"), "{told}");
    assert!(told.contains("MAC mismatch"), "{told}");
    assert!(told.split(|c: char| !c.is_ascii_hexdigit()).all(|word| word.len() < 32), "{told}");
    fs::remove_file(age.key()).unwrap();
    let told = String::from_utf8(age.import(&shop, &file).stderr).unwrap();
    assert!(told.contains("SOPS_AGE_KEY_FILE` for age"), "{told}");
    assert!(!shop.path("environments/prod/api.sealed.yaml").exists());
}

/// A key of age, and `sops` that is told where it is.
struct Age {
    folder: tempfile::TempDir,
    recipient: String,
}

impl Age {
    fn new() -> Self {
        const GENERATE: &str = "import pyrage, sys; key = pyrage.x25519.Identity.generate(); \
                                open(sys.argv[1], 'w').write(f'{key}\\n'); print(key.to_public())";
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(peer("python/bin/python"));
        let recipient = printed(command.args(["-c", GENERATE]).arg(folder.path().join("key")));
        Self { folder, recipient: recipient.trim().to_owned() }
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    fn sops(&self) -> Command {
        let mut command = Command::new(peer("python/bin/sops"));
        command.env("SOPS_AGE_KEY_FILE", self.key());
        command
    }

    fn encrypted(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        printed(self.sops().args(["--encrypt", "--in-place", "--age", &self.recipient]).arg(&file));
        file
    }

    /// Runs `platc secret import`, which finds `sops` in PATH.
    fn import(&self, shop: &Shop, file: &Path) -> Output {
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([peer("python/bin")].into_iter().chain(env::split_paths(&path))).unwrap();
        let mut command = shop.command("secret import prod --allow-empty");
        command.arg(file).env("PATH", path).env("SOPS_AGE_KEY_FILE", self.key());
        run(&mut command, "")
    }
}
