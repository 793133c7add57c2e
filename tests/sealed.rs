//! Sealed values: what is inherited, what is left over, how certificates stand, and who may use a Secret.

use platc::{
    build::{self, Compiled},
    cli::report::{Format, report},
    model::{App, Secret, Standing},
    tree::Tree,
};
use std::fs;

const CURRENT: &str = "SHA256:LOOqWnWplDpeDcZRaVPbNCnWbm+YACoUfFcozrIKZDY";
const FORMER: &str = "SHA256:7h5o5xDlSRjqoR+VDtucThMqPIp3p09k2w2+Ao4+Dcc";

const PLATFORM: &str = "kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: \"1.35\"
  argocd: {version: \"3.3\"}
  clusters:
    main: {server: https://kubernetes.default.svc, provides: [{crd: sealedsecrets.bitnami.com}]}
  projects: {apps: {}}
  rules: {practice: allow}
";

/// What the format makes of as many bytes, with zeros for what is random.
fn ciphertext(bytes: usize) -> String {
    let zeros = 2 + 256 + 16 + bytes - 3;
    let padding = ["", "AA==", "AAA="][zeros % 3];
    format!("AQAA{}{padding}", "A".repeat(zeros / 3 * 4))
}

/// `environment.yaml` of an environment with the test certificates.
fn environment(name: &str, more: &str) -> (String, String) {
    let text = format!("kind: Environment\nmetadata: {{name: {name}}}\nspec:\n  cluster: main\n{more}");
    (format!("environments/{name}/environment.yaml"), text)
}

/// The ciphertext of the app `web` in an environment; `secrets` stands below `spec`.
fn sealed(environment: &str, secrets: &str) -> (String, String) {
    let text = format!("kind: SealedValues\nmetadata: {{name: web}}\nspec:\n{secrets}");
    (format!("environments/{environment}/web.sealed.yaml"), text)
}

/// An app that owns Secrets; `spec` stands below `spec`.
fn app(name: &str, spec: &str) -> (String, String) {
    let text = format!("kind: App\nmetadata: {{name: {name}}}\nspec:\n{spec}");
    (format!("platform/apps/{name}.yaml"), text)
}

fn compiled(files: impl IntoIterator<Item = (String, String)>) -> Compiled {
    let certificate = |name: &str| {
        let pem = fs::read(format!("tests/secrets/test-{name}.pem")).unwrap();
        (format!("environments/{name}.pem"), pem)
    };
    let files = files.into_iter().map(|(path, text)| (path, text.into_bytes()));
    let platform = ("platform/platform.yaml".to_owned(), PLATFORM.as_bytes().to_vec());
    let certificates = ["current", "former", "bundle"].map(certificate);
    build::compile(files.chain([platform]).chain(certificates).collect::<Tree>(), &[])
}

#[track_caller]
fn sound(files: impl IntoIterator<Item = (String, String)>) -> Compiled {
    let compiled = compiled(files);
    assert_eq!(told(&compiled), "");
    compiled
}

/// What is told, as people read it.
fn told(compiled: &Compiled) -> String {
    let mut text = Vec::new();
    report(&compiled.diagnostics, &compiled.inputs.sources, Format::Text, false, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// The rule and the message of each mistake.
fn messages(compiled: &Compiled) -> Vec<String> {
    compiled.diagnostics.iter().map(|told| format!("{}: {}", told.rule, told.message)).collect()
}

fn web<'a>(compiled: &'a Compiled, environment: &str) -> &'a App {
    &compiled.model.environments[environment].apps["web"]
}

fn secret<'a>(compiled: &'a Compiled, environment: &str, name: &str) -> &'a Secret {
    web(compiled, environment).secrets.iter().find(|secret| &*secret.name == name).unwrap()
}

/// The environment that each key's ciphertext lies in.
fn origins(secret: &Secret) -> Vec<(&str, Option<&str>)> {
    let keys = secret.keys.iter();
    keys.map(|key| (&*key.name, key.sealed.as_ref().map(|sealed| sealed.from.as_str()))).collect()
}

#[test]
fn ciphertext_of_a_base_is_inherited_where_it_opens_and_the_nearest_counts() {
    let value = ciphertext(8);
    let record = format!("{{value: {value}, certificate: \"{CURRENT}\"}}");
    let keys = |keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(|key| format!("      {key}: {record}\n")).collect();
        keys.concat()
    };
    let wide = |environment: &str, held: &[&str]| {
        let header =
            format!("environment: {environment}\n    namespace: {environment}\n    scope: cluster-wide");
        sealed(environment, &format!("  shared:\n    {header}\n    keys:\n{}", keys(held)))
    };
    let store = "  secretStore: {scope: cluster-wide, certificates: [../current.pem]}\n";
    let compiled = sound([
        environment("base", &format!("  abstract: true\n{store}")),
        environment("prod", "  extends: [base]\n"),
        environment("staging", "  extends: [prod]\n"),
        app("web", "  secrets: {shared: {keys: {A: {}, B: {}, C: {optional: true}}}}\n"),
        wide("base", &["A", "B"]),
        wide("prod", &["B"]),
    ]);
    for environment in ["prod", "staging"] {
        let origins = origins(secret(&compiled, environment, "shared"));
        assert_eq!(origins, [("A", Some("base")), ("B", Some("prod")), ("C", None)]);
    }
}

#[test]
fn a_value_of_a_base_that_does_not_open_hides_what_lies_below_it() {
    let value = ciphertext(8);
    let of = |environment: &str, scope: &str| {
        sealed(
            environment,
            &format!(
                "  shared: {{namespace: {environment}, scope: {scope}, keys: {{A: {{value: {value}}}}}}}\n"
            ),
        )
    };
    let wide = "  secretStore: {scope: cluster-wide}\n";
    let compiled = compiled([
        environment("base", &format!("  abstract: true\n{wide}")),
        environment("middle", "  abstract: true\n  extends: [base]\n"),
        environment("prod", "  extends: [middle]\n"),
        app("web", "  secrets: {shared: {keys: {A: {}}}}\n"),
        of("base", "cluster-wide"),
        of("middle", "strict"),
    ]);
    assert_eq!(messages(&compiled), ["missing-secret-key: the secret `shared` has no value for `A`"]);
    let notes: Vec<&str> =
        compiled.diagnostics.iter().flat_map(|told| &told.notes).map(String::as_str).collect();
    assert_eq!(notes, ["`middle` has a value for `A`, whose scope is `strict`"]);
}

#[test]
fn what_nobody_asks_for_is_told_with_the_command_that_takes_it_away() {
    let value = ciphertext(8);
    let keys = |keys: &str| format!("{{namespace: prod, keys: {{{keys}: {{value: {value}}}}}}}");
    let compiled = compiled([
        environment("prod", ""),
        app(
            "web",
            "  secrets: {own: {keys: {A: {optional: true}}}, made: {provider: none, keys: {B: {}}}}\n",
        ),
        sealed("prod", &format!("  own: {}\n  made: {}\n  \"o'wn\": {}\n", keys("AA"), keys("B"), keys("C"))),
    ]);
    let told: Vec<(String, String, Option<String>)> = compiled
        .diagnostics
        .iter()
        .map(|told| (told.message.clone(), told.labels[0].text.clone(), told.remedy()))
        .collect();
    let expected = [
        (
            "own/AA",
            "the secret `own` has no such key",
            "did you mean `A`? If not, take the value away: `platc secret rm prod web own/AA`",
        ),
        (
            "made/B",
            "the secret's provider is `none`",
            "declare it in `secrets` of the app, or take the value away: `platc secret rm prod web made/B`",
        ),
        (
            "o'wn/C",
            "app `web` declares no secret `o'wn`",
            r"did you mean `own`? If not, take the value away: `platc secret rm prod web 'o'\''wn/C'`",
        ),
    ];
    let expected = expected.map(|(key, label, remedy)| {
        (format!("nothing asks for the value of `{key}`"), label.to_owned(), Some(remedy.to_owned()))
    });
    assert_eq!(told, expected);
    let undeclared = web(&compiled, "prod").undeclared.iter().map(|it| (&*it.secret, &*it.key));
    assert_eq!(undeclared.collect::<Vec<_>>(), [("made", "B"), ("o'wn", "C"), ("own", "AA")]);
}

#[test]
fn no_line_is_shown_on_which_a_plaintext_may_stand() {
    let value = ciphertext(2);
    let record = format!("value: {value}, certificate: \"{FORMER}\"");
    let slips = [
        "X: {value: hunter-two}".to_owned(),
        format!("X: {{{record}, digest: hunter-two}}"),
        format!("X: {{value: {value}, certificate: hunter-two}}"),
        format!("X: {{{record}, password: hunter-two}}"),
        format!("hunter-two: {{{record}}}, X: {{value: hunter-two}}"),
    ];
    let mistakes = [
        ("namespace: shop", "certificates: [../current.pem, ../former.pem]"),
        ("environment: staging", "certificates: [../current.pem, ../former.pem]"),
        ("namespace: prod", "certificates: [../current.pem]"),
        ("namespace: prod", "maxAge: 1d, certificates: [../current.pem, ../former.pem]"),
    ];
    for slip in &slips {
        for (header, store) in mistakes {
            let compiled = compiled([
                environment("prod", &format!("  secretStore: {{{store}}}\n")),
                app("web", "  secrets: {own: {keys: {A: {minLength: 9}, X: {}}}}\n"),
                sealed("prod", &format!("  own: {{{header}, keys: {{A: {{{record}}}, {slip}}}}}\n")),
            ]);
            let told = told(&compiled).replace("own/hunter-two", "");
            assert!(compiled.diagnostics.has_errors() && !told.contains("hunter-two"), "{told}");
        }
    }
}

#[test]
fn a_secret_has_at_most_one_mebibyte() {
    let files = |bytes: usize| {
        let (half, rest) = (ciphertext(1024 * 512), ciphertext(bytes - 1024 * 512));
        let keys = format!("A: {{value: {half}}}, B: {{value: {rest}}}");
        [
            environment("prod", ""),
            app("web", "  secrets: {large: {keys: {A: {}, B: {}}}}\n"),
            sealed("prod", &format!("  large: {{namespace: prod, keys: {{{keys}}}}}\n")),
        ]
    };
    sound(files(1024 * 1024));
    let compiled = compiled(files(1024 * 1024 + 1));
    let message = "secret-too-large: the values of `large` have 1048577 bytes, and Kubernetes takes 1048576";
    assert_eq!(messages(&compiled), [message]);
    assert!(told(&compiled).contains("524289 of them are this key's"), "{}", told(&compiled));
}

#[test]
fn certificates_are_judged_without_a_clock() {
    let standing = |store: &str, certificate: &str| {
        let record = format!("{{value: {}{certificate}}}", ciphertext(8));
        let compiled = compiled([
            environment("prod", &format!("  secretStore: {{{store}}}\n")),
            app("web", "  secrets: {own: {keys: {A: {}}}}\n"),
            sealed("prod", &format!("  own: {{namespace: prod, keys: {{A: {record}}}}}\n")),
        ]);
        let key = &secret(&compiled, "prod", "own").keys[0];
        let standing =
            compiled.model.environments["prod"].secret_store.standing(key.sealed.as_ref().unwrap());
        (standing, compiled.diagnostics.iter().map(|told| told.rule).collect::<Vec<_>>())
    };
    let of = |certificate: &str| format!(", certificate: \"{certificate}\"");
    let both = "certificates: [../current.pem, ../former.pem]";
    let revoked = format!("{both}, revoked: [\"{FORMER}\"]");
    // From 2026-01-02 to 2026-10-01.
    let days = 272;
    assert_eq!(standing(both, &of(CURRENT)), (Standing::Current, vec![]));
    assert_eq!(standing(both, &of(FORMER)), (Standing::Former { days }, vec![]));
    assert_eq!(standing("certificates: [../bundle.pem]", &of(FORMER)), (Standing::Former { days }, vec![]));
    assert_eq!(standing(&format!("{both}, maxAge: 272d"), &of(FORMER)), (Standing::Former { days }, vec![]));
    let aged = (Standing::Aged { days }, vec!["aged-certificate"]);
    assert_eq!(standing(&format!("{both}, maxAge: 271d"), &of(FORMER)), aged);
    assert_eq!(standing(&revoked, &of(FORMER)), (Standing::Revoked, vec!["revoked-certificate"]));
    let unknown = (Standing::Unknown, vec!["unknown-certificate"]);
    assert_eq!(standing("certificates: [../current.pem]", &of(FORMER)), unknown);
    assert_eq!(standing(both, ""), (Standing::Unrecorded, vec![]));
    assert_eq!(standing("", &of(FORMER)), (Standing::Unrecorded, vec![]));
}

/// A workload whose Secrets are a neighbour's.
const READER: &str = "  workload:
    image: ghcr.io/shop/reader:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    imagePullSecrets: [pull]
    ingress: {host: shop.example.com, tls: {secret: tls}}
    volumes: {login: {mount: /run/login, secret: {secretName: login}}}
";

#[test]
fn secrets_of_a_neighbour_are_found_wherever_they_are_used() {
    let value = ciphertext(8);
    let held = |secret: &str, keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(|key| format!("{key}: {{value: {value}}}")).collect();
        format!("  {secret}: {{namespace: prod, keys: {{{}}}}}\n", keys.join(", "))
    };
    let secrets = [
        held("pull", &[".dockerconfigjson"]),
        held("tls", &["tls.crt", "tls.key"]),
        held("login", &["username", "password"]),
    ];
    let types = "  secrets:
    pull: {type: kubernetes.io/dockerconfigjson}
    tls: {type: kubernetes.io/tls}
    login: {type: kubernetes.io/basic-auth}
";
    let compiled = sound([
        environment("prod", ""),
        app("web", types),
        app("reader", READER),
        sealed("prod", &secrets.concat()),
    ]);
    let reader = &compiled.model.environments["prod"].apps["reader"];
    let edges: Vec<&str> = reader.depends_on.iter().map(|edge| edge.to.as_str()).collect();
    assert_eq!(edges, ["web"], "one edge, however many Secrets it uses");
}

#[test]
fn a_plain_secret_is_allowed_with_a_reason_only() {
    let objects =
        "apiVersion: v1\nkind: Secret\nmetadata: {name: plain}\nstringData: {COLOUR: test-blue}\n---
apiVersion: v1\nkind: Secret\nmetadata: {name: patched}\n";
    let patched = "  patches: {fill: {target: {kind: Secret, name: patched}, patch: {stringData: {COLOUR: test-red}}}}\n";
    let files = |rules: &str| {
        let objects = ("platform/apps/objects.yaml".to_owned(), objects.to_owned());
        let web = app("web", &format!("{rules}  manifests: {{all: objects.yaml}}\n{patched}"));
        [environment("prod", ""), web, objects]
    };
    let told =
        |rules: &str| compiled(files(rules)).diagnostics.iter().map(|told| told.rule).collect::<Vec<_>>();
    assert_eq!(told(""), ["plain-secret", "plain-secret"]);
    assert_eq!(told("  rules: {plain-secret: {level: allow, reason: it is a colour}}\n"), Vec::<&str>::new());
    assert!(told("  rules: {plain-secret: allow}\n").contains(&"unexplained-allow"));
}
