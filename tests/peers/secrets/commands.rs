//! `platc secret` and `platc build`, with what others seal and open in all three scopes.

use super::{
    super::{PLATC, run},
    BASE64, HEADER, Json, NAMES, SCOPES, Scope, VALUES, VARIABLES, Vault, json, kubeseal, kubesealpy, pem,
};
use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::{Command, Output},
};

const PLATFORM: &str = "kind: Platform
apiVersion: platc.dev/v1alpha1
metadata: {name: shop}
spec:
  git: {url: https://git.example/shop.git}
  kubernetes: '1.35'
  argocd: {version: '3.3'}
  clusters: {main: {server: https://kubernetes.default.svc, provides: [{crd: sealedsecrets.bitnami.com, scope: Namespaced}]}}
  projects: {apps: {}}
  rules: {practice: allow}
";

/// A platform whose app `api` declares keys of the Secret `shop/db`, sealed in a scope.
pub(super) struct Shop {
    folder: tempfile::TempDir,
}

impl Shop {
    pub(super) fn new(scope: Scope, keys: &[&str]) -> Self {
        let shop = Self { folder: tempfile::tempdir().unwrap() };
        let store = format!("{{scope: {}, certificates: [test-current.pem]}}", scope.word());
        let files = [
            ("platform/platform.yaml", PLATFORM.to_owned()),
            (
                "platform/apps/api.yaml",
                format!(
                    "kind: App\nmetadata: {{name: api}}\nspec: {{secrets: {{db: [{}]}}}}\n",
                    keys.join(", ")
                ),
            ),
            (
                "environments/prod/environment.yaml",
                format!(
                    "kind: Environment\nmetadata: {{name: prod}}\nspec: {{cluster: main, namespace: shop, secretStore: {store}}}\n"
                ),
            ),
            ("environments/prod/test-current.pem", fs::read_to_string(pem("test-current.pem")).unwrap()),
        ];
        for (path, text) in files {
            shop.write(path, text.as_bytes());
        }
        shop
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(super) fn command(&self, words: &str) -> Command {
        let mut command = Command::new(PLATC);
        command.args(words.split(' ')).current_dir(self.folder.path()).env("HOME", self.folder.path());
        command
    }

    /// What a command prints that has to succeed.
    #[track_caller]
    pub(super) fn platc(&self, words: &str) -> String {
        text(run(&mut self.command(words), ""))
    }

    /// The values that are sealed for `prod`, opened by platc.
    #[track_caller]
    pub(super) fn values(&self) -> BTreeMap<String, Vec<u8>> {
        let mut command = self.command("secret unseal prod api db --private-key");
        let manifest = text(run(command.arg(pem("test-current-key.pem")), ""));
        let data = fields(&manifest, "data:");
        data.into_iter().map(|(key, value)| (key, BASE64.decode(value.as_bytes()).unwrap())).collect()
    }
}

#[track_caller]
fn text(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The entries of a map of one-line texts in a manifest.
fn fields(manifest: &str, head: &str) -> BTreeMap<String, String> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = manifest.lines().skip_while(|line| line.trim() != head);
    let outer = indent(lines.next().expect("the manifest has the map"));
    let inner = lines.take_while(|line| indent(line) > outer);
    let entry = |line: &str| {
        let (key, value) = line.trim().split_once(": ").unwrap();
        (key.to_owned(), value.trim_matches(['\'', '"']).to_owned())
    };
    inner.map(entry).collect()
}

fn key(number: usize) -> String {
    format!("key-{number}")
}

/// A platform for [`VALUES`], each in a file.
fn shop_of_values(scope: Scope) -> Shop {
    let keys: Vec<String> = (0..VALUES.len()).map(key).collect();
    let shop = Shop::new(scope, &keys.iter().map(String::as_str).collect::<Vec<_>>());
    for (key, value) in keys.iter().zip(VALUES) {
        shop.write(key, value);
    }
    shop
}

/// What [`VALUES`] are in a Secret.
fn values() -> BTreeMap<String, Vec<u8>> {
    VALUES.into_iter().enumerate().map(|(number, value)| (key(number), value.to_vec())).collect()
}

#[test]
fn what_platc_seals_and_builds_is_opened_by_kubeseal_and_kubesealpy() {
    for scope in SCOPES {
        let shop = shop_of_values(scope);
        let files: Vec<String> = values().keys().map(|key| format!("--from-file {key}={key}")).collect();
        shop.platc(&format!("secret set prod api db --allow-empty {}", files.join(" ")));
        shop.platc("build");
        let manifest = fs::read_to_string(shop.path("out/prod/manifests/api/sealedsecret-db.yaml")).unwrap();
        let sealed = fields(&manifest, "encryptedData:");
        let cases: Vec<Json> = sealed.values().map(|sealed| case(scope, b"", sealed)).collect();
        let theirs =
            kubesealpy(&cases).into_iter().map(|answer| answer["opened"].as_str().unwrap().to_owned());
        let ours = values().into_values().map(|value| BASE64.encode(&value));
        assert!(theirs.eq(ours), "{scope:?}");
        let Some(mut command) = kubeseal() else { return };
        command.args(["--recovery-unseal", "--recovery-private-key"]).arg(pem("test-current-key.pem"));
        let secret: Json = serde_json::from_str(&text(run(&mut command, &manifest))).unwrap();
        for (key, value) in values() {
            // Go prints no bytes as null.
            let theirs =
                secret["data"].get(&key).expect("the Secret has the key").as_str().unwrap_or_default();
            assert_eq!(theirs, BASE64.encode(&value), "{scope:?}");
        }
    }
}

fn case(scope: Scope, value: &[u8], sealed: &str) -> Json {
    json!({
        "scope": scope.word(), "namespace": "shop", "name": "db", "value": BASE64.encode(value), "sealed": sealed,
    })
}

#[test]
fn what_kubeseal_and_kubesealpy_seal_is_imported_and_opened_by_platc() {
    type Seal = fn(&Shop, Scope) -> Option<String>;
    let programs: [(&str, Seal); 3] = [
        ("kubesealpy", |_, scope| Some(by_kubesealpy(scope))),
        ("kubeseal --raw", by_kubeseal_raw),
        ("kubeseal", |_, scope| by_kubeseal(scope)),
    ];
    for (program, seal) in programs {
        for scope in SCOPES {
            let shop = shop_of_values(scope);
            let Some(manifest) = seal(&shop, scope) else { continue };
            shop.write("sealed.yaml", manifest.as_bytes());
            shop.platc("secret import prod sealed.yaml");
            assert_eq!(shop.values(), values(), "{program}, {scope:?}");
            shop.platc("build");
        }
    }
}

fn by_kubesealpy(scope: Scope) -> String {
    let cases = VALUES.map(|value| case(scope, value, ""));
    let answers = kubesealpy(&cases).into_iter();
    sealed_secret(scope, answers.map(|answer| answer["sealed"].as_str().unwrap().to_owned()))
}

fn by_kubeseal_raw(shop: &Shop, scope: Scope) -> Option<String> {
    kubeseal()?;
    let sealed = (0..VALUES.len()).map(|number| {
        let mut command = kubeseal().unwrap();
        command.args(["--raw", "--namespace", "shop", "--name", "db", "--scope", scope.word()]);
        command.arg("--from-file").arg(shop.path(&key(number))).arg("--cert").arg(pem("test-current.pem"));
        text(run(&mut command, "")).trim().to_owned()
    });
    Some(sealed_secret(scope, sealed))
}

/// The whole manifest, as kubeseal writes it.
fn by_kubeseal(scope: Scope) -> Option<String> {
    let data: BTreeMap<_, _> =
        values().into_iter().map(|(key, value)| (key, BASE64.encode(&value))).collect();
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "db", "namespace": "shop" }, "data": data,
    });
    let mut command = kubeseal()?;
    command.args(["-o", "yaml", "--scope", scope.word(), "--cert"]).arg(pem("test-current.pem"));
    Some(text(run(&mut command, &secret.to_string())))
}

fn sealed_secret(scope: Scope, sealed: impl Iterator<Item = String>) -> String {
    let annotations = json!({ format!("sealedsecrets.bitnami.com/{}", scope.word()): "true" });
    let encrypted: BTreeMap<_, _> =
        sealed.enumerate().map(|(number, sealed)| (key(number), sealed)).collect();
    let manifest = json!({
        "apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret",
        "metadata": { "name": "db", "namespace": "shop", "annotations": annotations },
        "spec": { "encryptedData": encrypted },
    });
    manifest.to_string()
}

#[test]
fn files_of_ansible_vault_become_sealed_values_as_ansible_reads_them() {
    let vault = Vault::new();
    let cases =
        [("default", HEADER), ("prod", "$ANSIBLE_VAULT;1.2;AES256;prod\n"), ("prod", "secret: !vault |\n")];
    for (label, begins) in cases {
        let (name, keys) =
            if begins.starts_with('$') { ("vault.yaml", &NAMES[..]) } else { ("vars.yaml", &["secret"][..]) };
        let file = vault.folder.path().join(name);
        if begins.starts_with('$') {
            fs::write(&file, VARIABLES).unwrap();
            text(run(vault.command("encrypt").args(["--encrypt-vault-id", label]).arg(&file), ""));
        } else {
            let mut command = vault.command("encrypt_string");
            command.args(["--encrypt-vault-id", label, "--name", "secret", "p@ss:\"w0rd\" Ünï"]);
            fs::write(&file, text(run(&mut command, ""))).unwrap();
        }
        assert!(fs::read_to_string(&file).unwrap().starts_with(begins));
        let shop = Shop::new(Scope::Strict, keys);
        let mut command = shop.command("secret import prod --allow-empty");
        for (label, _) in Vault::PASSWORDS {
            let password = vault.folder.path().join(label);
            command.arg("--vault-password-file").arg(format!("{label}@{}", password.display()));
        }
        text(run(command.arg(&file), ""));
        vault.agrees(&file, words(&texts(&shop, keys)));
    }
}

/// Values as they are compared.
pub(super) fn words(values: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    values.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

/// The values of a platform, which are text, with no key lacking.
pub(super) fn texts(shop: &Shop, keys: &[&str]) -> Vec<(String, String)> {
    let values = shop.values();
    let mut meant = keys.to_vec();
    meant.sort_unstable();
    assert!(values.keys().eq(&meant), "{:?}", values.keys());
    values.into_iter().map(|(key, value)| (key, String::from_utf8(value).unwrap())).collect()
}
