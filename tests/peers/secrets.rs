//! Secrets, with programs that others wrote: kubesealpy, kubeseal, `ansible-vault`, `sops`.

mod commands;
mod sops;

use super::{peer, printed, repository, run};
use data_encoding::BASE64;
use platc::secret::import::{self, Found, Held, Imported};
use seal::{Binding, Certificate, Ciphertext, Plaintext, PrivateKeys, Scope, Sealer, ansible::Password};
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const SCOPES: [Scope; 3] = [Scope::Strict, Scope::NamespaceWide, Scope::ClusterWide];
const VALUES: [&[u8]; 5] =
    [b"", b"hunter2", "p@ss:\"w0rd\" Ünï\n".as_bytes(), b"two\nlines\n", b"\0\x01\xfe\xff\n"];

/// Variables as people keep them, in YAML. What follows them no key of a Secret can be.
const VARIABLES: &str = r#"# of the shop
password: "p@ss:\"w0rd\" Ünï"
empty: ""
port: 5432
ratio: 3.5
debug: true
word: "yes"
mail:
  smtp:
    key: |
      -----BEGIN KEY-----
      MIIhunter2==
      -----END KEY-----
nothing: null
hosts: [one, two]
"#;
const NAMES: [&str; 7] = ["password", "empty", "port", "ratio", "debug", "word", "mail.smtp.key"];

fn at(scope: Scope) -> Binding<'static> {
    Binding { scope, namespace: "shop", name: "db" }
}

fn pem(name: &str) -> PathBuf {
    repository().join("tests/secrets").join(name)
}

fn sealer() -> Sealer {
    let certificates = Certificate::read(&fs::read(pem("test-current.pem")).unwrap()).unwrap();
    Sealer::new(&certificates[0]).unwrap()
}

fn keys() -> PrivateKeys {
    PrivateKeys::read(&fs::read(pem("test-current-key.pem")).unwrap().into()).unwrap()
}

fn sealed(value: &[u8], scope: Scope) -> Ciphertext {
    sealer().seal(&value.to_vec().into(), &at(scope)).unwrap()
}

fn opened(text: &str, binding: &Binding) -> Vec<u8> {
    let ciphertext = Ciphertext::read(text.trim()).unwrap();
    ciphertext.open(&keys(), binding).expect("it opens").expose().to_vec()
}

#[test]
fn kubesealpy_opens_what_we_seal_and_seals_what_we_open() {
    let cases: Vec<(Scope, &[u8])> =
        SCOPES.into_iter().flat_map(|scope| VALUES.map(|value| (scope, value))).collect();
    let asked = cases.iter().map(|(scope, value)| {
        json!({
            "scope": scope.word(), "namespace": "shop", "name": "db",
            "value": BASE64.encode(value), "sealed": sealed(value, *scope).to_string(),
        })
    });
    for ((scope, value), answer) in cases.iter().zip(kubesealpy(&asked.collect::<Vec<_>>())) {
        assert_eq!(answer["opened"], BASE64.encode(value), "{scope:?}");
        assert_eq!(opened(answer["sealed"].as_str().unwrap(), &at(*scope)), *value, "{scope:?}");
    }
}

#[test]
fn kubesealpy_refuses_what_we_sealed_for_another_place() {
    let ciphertext = sealed(b"hunter2", Scope::Strict).to_string();
    let wrong = [("strict", "shop", "cache"), ("strict", "staging", "db"), ("namespace-wide", "shop", "db")];
    let asked = wrong.map(|(scope, namespace, name)| {
        json!({ "scope": scope, "namespace": namespace, "name": name, "value": "", "sealed": ciphertext })
    });
    for answer in kubesealpy(&asked) {
        let error = answer["opened"].as_str().unwrap();
        assert!(error.ends_with("Error"), "{error}");
    }
}

fn kubesealpy(cases: &[Json]) -> Vec<Json> {
    let asked = json!({
        "certificate": pem("test-current.pem"), "key": pem("test-current-key.pem"), "cases": cases,
    });
    let mut command = Command::new(peer("python/bin/python"));
    let output = run(command.arg(repository().join("tests/peers/seal.py")), &asked.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// kubeseal, where Go could install it.
fn kubeseal() -> Option<Command> {
    let program = repository().join("target/peers/go/kubeseal");
    let has_go = Command::new("go").arg("version").output().is_ok();
    assert!(program.exists() || !has_go, "kubeseal is not there: run .ci/full");
    program.exists().then(|| Command::new(program))
}

#[test]
fn we_open_what_kubeseal_seals() {
    let folder = tempfile::tempdir().unwrap();
    for (number, value) in VALUES.into_iter().enumerate() {
        let file = folder.path().join(number.to_string());
        fs::write(&file, value).unwrap();
        for scope in SCOPES {
            let Some(mut command) = kubeseal() else { return };
            command.args(["--raw", "--namespace", "shop", "--name", "db", "--scope", scope.word()]);
            command.arg("--from-file").arg(&file).arg("--cert").arg(pem("test-current.pem"));
            assert_eq!(opened(&printed(&mut command), &at(scope)), value, "{scope:?}");
        }
    }
}

#[test]
fn kubeseal_opens_what_we_seal() {
    for scope in SCOPES {
        let Some(found) = recovered(scope, "db") else { return };
        let secret: Json = serde_json::from_str(&found.unwrap()).unwrap();
        for (number, value) in VALUES.into_iter().enumerate() {
            let found = secret["data"].get(format!("key-{number}")).unwrap();
            // Go prints no bytes as null.
            assert!(*found == BASE64.encode(value) || (found.is_null() && value.is_empty()), "{scope:?}");
        }
        let moves = recovered(scope, "cache").unwrap().is_ok();
        assert_eq!(moves, scope != Scope::Strict, "{scope:?}");
    }
}

/// What kubeseal recovers of our values in a SealedSecret of a name, or what it says when it does not.
fn recovered(scope: Scope, name: &str) -> Option<Result<String, String>> {
    let values = VALUES.into_iter().enumerate();
    let encrypted: BTreeMap<String, String> =
        values.map(|(number, value)| (format!("key-{number}"), sealed(value, scope).to_string())).collect();
    let annotations = json!({ format!("sealedsecrets.bitnami.com/{}", scope.word()): "true" });
    let metadata = json!({ "name": name, "namespace": "shop", "annotations": annotations });
    let manifest = json!({
        "apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": metadata,
        "spec": { "encryptedData": encrypted, "template": { "metadata": metadata } },
    });
    let mut command = kubeseal()?;
    command.args(["--recovery-unseal", "--recovery-private-key"]).arg(pem("test-current-key.pem"));
    let output = run(&mut command, &manifest.to_string());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Some(if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) })
}

#[test]
fn a_sealed_secret_of_kubeseals_is_imported_with_what_it_was_sealed_for() {
    for scope in SCOPES {
        let Some(mut command) = kubeseal() else { return };
        command.args(["-o", "yaml", "--scope", scope.word(), "--cert"]).arg(pem("test-current.pem"));
        let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\n\
                      type: kubernetes.io/basic-auth\nstringData: {password: hunter2}\n";
        let output = run(&mut command, secret);
        let found = import::read("db.yaml", &output.stdout.into(), &[]).unwrap();
        let [Found { name, secret, value: Held::Sealed { ciphertext, .. }, .. }] = &found.values[..] else {
            panic!("{found:?}")
        };
        assert_eq!((name.as_str(), found.values[0].binding()), ("password", Some(at(scope))));
        assert_eq!(secret.as_ref().unwrap().kind.as_deref(), Some("kubernetes.io/basic-auth"));
        assert_eq!(opened(&ciphertext.to_string(), &at(scope)), b"hunter2");
    }
}

#[test]
fn whole_files_of_ansible_vault_are_imported_as_ansible_reads_them() {
    let vault = Vault::new();
    for encrypting in [&["--encrypt-vault-id", "default"][..], &["--encrypt-vault-id", "prod"]] {
        let file = vault.folder.path().join("vault.yaml");
        fs::write(&file, VARIABLES).unwrap();
        printed(vault.command("encrypt").args(encrypting).arg(&file));
        let header = if encrypting[1] == "prod" { "$ANSIBLE_VAULT;1.2;AES256;prod\n" } else { HEADER };
        assert!(fs::read_to_string(&file).unwrap().starts_with(header));
        let found = Vault::import(&file);
        assert_eq!(names(&found), NAMES);
        vault.agrees(&file, texts(&found));
    }
}

/// Of format 1.1: Ansible says no label when it is `default`.
const HEADER: &str = "$ANSIBLE_VAULT;1.1;AES256\n";

#[test]
fn values_of_ansible_vault_are_imported_as_ansible_reads_them() {
    let vault = Vault::new();
    let mut text = "plain: value\n".to_owned();
    let mut meant = Vec::new();
    let values = ["hunter2", "p@ss:\"w0rd\" Ünï", "two\nlines\n", "{{ no }} $more", "5432", "true", " "];
    for (number, value) in values.into_iter().enumerate() {
        let label = if number % 2 == 0 { "default" } else { "prod" };
        let name = format!("value_{number}");
        let mut command = vault.command("encrypt_string");
        command.args(["--encrypt-vault-id", label, "--name", &name, "--", value]);
        text.push_str(&printed(&mut command));
        meant.push((name, value));
    }
    let file = vault.folder.path().join("vars.yaml");
    fs::write(&file, text).unwrap();
    let found = Vault::import(&file);
    assert!(found.told.is_empty(), "{:?}", found.told);
    assert!(meant.iter().map(|(name, value)| (name.as_str(), *value)).eq(texts(&found)));
    vault.agrees(&file, texts(&found));
}

/// Two passwords, and a folder for what they encrypt.
struct Vault {
    folder: tempfile::TempDir,
}

impl Vault {
    const PASSWORDS: [(&str, &str); 2] = [("default", "correct horse"), ("prod", "battery staple")];

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (label, word) in Self::PASSWORDS {
            fs::write(folder.path().join(label), format!("{word}\n")).unwrap();
        }
        Self { folder }
    }

    fn command(&self, action: &str) -> Command {
        let mut command = Command::new(peer("python/bin/ansible-vault"));
        command.env("LC_ALL", "C.UTF-8").env("HOME", self.folder.path()).arg(action);
        for (label, _) in Self::PASSWORDS {
            let file = self.folder.path().join(label);
            command.arg("--vault-id").arg(format!("{label}@{}", file.display()));
        }
        command
    }

    fn import(file: &Path) -> Imported {
        let passwords = Self::PASSWORDS
            .map(|(label, word)| Password { label: Some(label.to_owned()), word: word.into() });
        import::read("vault.yaml", &fs::read(file).unwrap().into(), &passwords).unwrap()
    }

    /// Ansible's own reader finds the same values.
    fn agrees<'v>(&self, file: &Path, ours: impl Iterator<Item = (&'v str, &'v str)>) {
        let mut command = Command::new(peer("python/bin/python"));
        command.env("LC_ALL", "C.UTF-8").env("HOME", self.folder.path());
        command.arg(repository().join("tests/peers/variables.py")).arg(file);
        command.args(Self::PASSWORDS.map(|(label, word)| format!("{label}={word}")));
        agree(&serde_json::from_str(&printed(&mut command)).unwrap(), ours);
    }
}

fn names(found: &Imported) -> Vec<&str> {
    found.values.iter().map(|found| found.name.as_str()).collect()
}

fn texts(found: &Imported) -> impl Iterator<Item = (&str, &str)> {
    found.values.iter().map(|found| match &found.value {
        Held::Plain(value) => (found.name.as_str(), Plaintext::expose_text(value).unwrap()),
        Held::Sealed { .. } => panic!("{found:?} is ciphertext"),
    })
}

/// Another program's reading of the variables, nested as they are, has the same values.
fn agree<'v>(theirs: &Json, ours: impl Iterator<Item = (&'v str, &'v str)>) {
    for (name, ours) in ours {
        let theirs = &theirs.pointer(&format!("/{}", name.replace('.', "/"))).unwrap();
        let spelled = theirs.as_str().map_or_else(|| theirs.to_string(), str::to_owned);
        assert_eq!(ours, spelled, "{name}");
    }
}
