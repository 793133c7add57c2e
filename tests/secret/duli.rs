//! duli: its owners keep passwords in Ansible Vault (lines 349 to 365 of their description); here they become sealed.

use super::{Shop, TempDir, run, test_file};
use seal::{Binding, Ciphertext, PrivateKeys, Scope};
use std::{fs, path::Path, process::Command};

/// The files are of the real `ansible-vault`, with the password in `test-password`.
const VAULT: &str = "tests/secret/duli";

/// Where each variable goes, in the environments that are tenants of the cluster.
const MAP: [&str; 4] = [
    "vault_postgres_password=postgres/postgres-credentials/DATABASE_PASSWORD",
    "vault_postgres_password=postgres/postgres-passwords/password",
    "vault_redis_password=redis/redis-credentials/REDIS_PASSWORD",
    "vault_rabbitmq_password=rabbitmq/rabbitmq-credentials/RABBITMQ_PASSWORD",
];
const MAP_OF_SHARED: [&str; 1] = ["vault_do_api_token=csi-digitalocean/digitalocean-csi-secret/access-token"];

/// What was in no vault: nobody has to know it.
const OTHERS: [&str; 9] = [
    "backend app-secret/API_KEY",
    "postgres postgres-credentials/DATABASE_USER",
    "postgres postgres-credentials/DATABASE_NAME",
    "postgres postgres-passwords/postgres-password",
    "postgres postgres-passwords/repmgr-password",
    "postgres postgres-passwords/admin-password",
    "postgres postgres-passwords/sr-check-password",
    "rabbitmq rabbitmq-cookie/erlang-cookie",
    "scheduler scheduler-credentials/N8N_ENCRYPTION_KEY",
];

fn duli() -> Shop {
    let duli = Shop { folder: TempDir::new().unwrap(), home: TempDir::new().unwrap() };
    let copied =
        Command::new("cp").args(["--recursive", "platform", "environments"]).arg(duli.folder.path()).status();
    assert!(copied.unwrap().success());
    for environment in ["prod", "staging", "shared"] {
        fs::remove_file(duli.path(&format!("environments/{environment}/sealed.yaml"))).unwrap();
    }
    // One whose private half is at hand.
    duli.write("environments/shared/sealed-secrets-test.pem", &test_file("test-current.pem"));
    duli
}

fn import(duli: &Shop, environment: &str, file: &str, map: &[&str]) -> super::Printed {
    let vault = Path::new(env!("CARGO_MANIFEST_DIR")).join(VAULT);
    let mut command = duli.command();
    command.args(["secret", "import", environment]).arg(vault.join(file));
    command.arg("--vault-password-file").arg(vault.join("test-password"));
    for mapping in map {
        command.args(["--map", mapping]);
    }
    run(&mut command, b"")
}

fn opened(duli: &Shop, environment: &str, app: &str, (secret, key): (&str, &str)) -> String {
    let text = duli.read(&format!("environments/{environment}/{app}.sealed.yaml"));
    let of_secret = text.split(&format!("\n  {secret}:\n")).nth(1).unwrap();
    let of_key = of_secret.split(&format!("      {key}:\n")).nth(1).unwrap();
    let ciphertext = of_key.split("value: ").nth(1).unwrap().lines().next().unwrap();
    let keys = PrivateKeys::read(&test_file("test-current-key.pem").as_str().into()).unwrap();
    let namespace = if environment == "shared" { "kube-system" } else { environment };
    let binding = Binding { scope: Scope::Strict, namespace, name: secret };
    Ciphertext::read(ciphertext).unwrap().open(&keys, &binding).unwrap().expose_text().unwrap().to_owned()
}

#[test]
fn the_vault_s_variables_become_sealed_secrets() {
    let duli = duli();
    for environment in ["prod", "staging"] {
        let printed = import(&duli, environment, &format!("{environment}.yml"), &MAP);
        assert_eq!(printed.code, Some(0), "{printed:?}");
        let left_out =
            "left out: `vault_do_api_token`: no app declares such a key; `--map` says where it goes";
        assert_eq!(printed.err.lines().next(), Some(left_out));
        for place in OTHERS {
            let printed = duli.run(&format!("secret set {environment} {place} --generate 24"), "");
            assert_eq!(printed.code, Some(0), "{printed:?}");
        }
    }
    assert_eq!(import(&duli, "shared", "prod.yml", &MAP_OF_SHARED).code, Some(0));
    for environment in ["prod", "staging"] {
        let values = [
            (
                "postgres",
                ("postgres-credentials", "DATABASE_PASSWORD"),
                format!("test-postgres-{environment} %: ü"),
            ),
            ("postgres", ("postgres-passwords", "password"), format!("test-postgres-{environment} %: ü")),
            ("redis", ("redis-credentials", "REDIS_PASSWORD"), format!("test-redis-{environment}")),
            (
                "rabbitmq",
                ("rabbitmq-credentials", "RABBITMQ_PASSWORD"),
                format!("test-rabbitmq-{environment}"),
            ),
        ];
        for (app, key, value) in values {
            assert_eq!(opened(&duli, environment, app, key), value, "{environment} {app}");
        }
    }
    let token = ("digitalocean-csi-secret", "access-token");
    assert_eq!(opened(&duli, "shared", "csi-digitalocean", token), "test-token-of-both");
    for command in ["secret verify", "build", "check"] {
        let printed = duli.run(command, "");
        assert_eq!(printed.code, Some(0), "{command}: {printed:?}");
    }
    // A second import changes nothing.
    let before = duli.read("environments/prod/postgres.sealed.yaml");
    let again = import(&duli, "prod", "prod.yml", &MAP);
    assert_eq!(again.err.matches(": unchanged").count(), 4, "{}", again.err);
    assert_eq!(duli.read("environments/prod/postgres.sealed.yaml"), before);
}

#[test]
fn a_wrong_vault_password_changes_nothing() {
    let duli = duli();
    duli.write("wrong", "not-the-password\n");
    let vault = Path::new(env!("CARGO_MANIFEST_DIR")).join(VAULT);
    let mut command = duli.command();
    command.args(["secret", "import", "prod"]).arg(vault.join("prod.yml"));
    let printed = run(command.args(["--vault-password-file", "wrong", "--map", MAP[0]]), b"");
    assert_eq!(printed.code, Some(1), "{printed:?}");
    assert!(printed.err.contains("no password opens it, or it was changed"), "{}", printed.err);
    assert!(!duli.path("environments/prod/postgres.sealed.yaml").exists());
}
