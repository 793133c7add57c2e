//! Charts of OCI registries: Debian's docker-registry, to which the real helm pushes.

use super::{
    Shop, chart, helm, pack, printed, root,
    servers::{By, Registry, Rude, bytes, ok, status},
    write,
};
use data_encoding::BASE64;

/// Pushes `web` 1.0.0+build as helm does.
fn push(shop: &Shop, registry: &Registry, host: &str, by: By) {
    let work = shop.home.path().join("work");
    chart(&work, "web", "1.0.0+build", "");
    pack(shop.home.path(), &work.join("web"), &work);
    let mut helm = helm(shop.home.path());
    helm.arg("push").arg(work.join("web-1.0.0+build.tgz"));
    helm.arg(format!("oci://{host}:{}/charts", registry.port));
    match by {
        By::Plain => helm.arg("--plain-http"),
        By::Tls => helm.arg("--ca-file").arg(root().join("tests/secrets/test-tls-authority.pem")),
    };
    printed(&mut helm);
}

fn charts(host: &str, port: u16) -> String {
    format!("web: {{repository: 'oci://{host}:{port}/charts', version: 1.0.0+build}}")
}

#[test]
fn a_chart_of_a_registry_is_vendored_with_tls_and_without() {
    for (by, host) in [(By::Plain, "127.0.0.1"), (By::Tls, "localhost")] {
        let registry = Registry::start(by, None);
        let shop = Shop::new(&charts(host, registry.port));
        push(&shop, &registry, host, by);
        let told = shop.succeeds("chart vendor");
        assert!(
            told.starts_with(&format!(
                "vendored web 1.0.0+build from oci://{host}:{}/charts/web, 3 files\n",
                registry.port
            )),
            "{told}"
        );
        assert!(shop.vendored().contains(&"web-1.0.0+build/Chart.yaml".to_owned()), "{:?}", shop.vendored());
        shop.succeeds("build");
        shop.charts(&charts(host, registry.port).replace("1.0.0+build", "1.0.1"));
        shop.refuses("chart vendor", "(manifests/1.0.1)` is not there, or not for everybody");
    }
}

#[test]
fn a_registry_is_told_who_asks_by_the_users_own_configuration() {
    let registry = Registry::start(By::Plain, Some("s3cret-of-registry"));
    let shop = Shop::new(&charts("127.0.0.1", registry.port));
    let host = format!("127.0.0.1:{}", registry.port);
    shop.refuses("chart vendor", "wants a login, and your configuration has none");
    // What only a program knows is not asked for.
    let program = format!(r#"{{"auths": {{"{host}": {{}}}}, "credsStore": "touch"}}"#);
    write(shop.home.path(), ".docker/config.json", &program);
    shop.refuses("chart vendor", "knows it by a program alone, which is not run");
    let login = |password: &str| {
        let auth = BASE64.encode(format!("reader:{password}").as_bytes());
        write(
            shop.home.path(),
            ".docker/config.json",
            &format!(r#"{{"auths": {{"{host}": {{"auth": "{auth}"}}}}}}"#),
        );
    };
    login("wr0ng");
    shop.refuses("chart vendor", "does not take the login that your configuration has");
    std::fs::remove_file(shop.home.path().join(".docker/config.json")).unwrap();
    // Where helm itself keeps it.
    let words = [
        "registry",
        "login",
        &host,
        "--username",
        "reader",
        "--password",
        "s3cret-of-registry",
        "--plain-http",
    ];
    printed(helm(shop.home.path()).args(words));
    push(&shop, &registry, "127.0.0.1", By::Plain);
    let told = shop.succeeds("chart vendor");
    assert!(!told.contains("s3cret"), "{told}");
    std::fs::remove_dir_all(shop.path("platform/charts")).unwrap();
    std::fs::remove_dir_all(shop.home.path().join(".config")).unwrap();
    login("s3cret-of-registry");
    shop.succeeds("chart vendor");
}

/// A registry that gives tokens, at an address of its own, and whose manifest is told to have another digest.
fn with_tokens(
    realm: impl Fn() -> String + Send + Sync + 'static,
    archive: Vec<u8>,
    digest: &'static str,
) -> Rude {
    Rude::start(move |path, head| {
        let digest_of = |bytes: &[u8]| digest_of(bytes);
        let manifest = format!(
            r#"{{"schemaVersion": 2, "config": {{"mediaType": "application/vnd.cncf.helm.config.v1+json"}}, "layers": [
              {{"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov", "digest": "sha256:0"}},
              {{"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": "{}", "size": {}}}]}}"#,
            digest_of(&archive),
            archive.len()
        );
        if !head.to_lowercase().contains("authorization: bearer t0ken") {
            let wants = format!(
                "www-authenticate: Bearer realm=\"{}\",service=\"charts\",scope=\"repository:charts/web:pull\"\r\n",
                realm()
            );
            return status("401 Unauthorized", &wants);
        }
        if path.contains("/manifests/") {
            let digest = if digest.is_empty() { digest_of(manifest.as_bytes()) } else { digest.to_owned() };
            let head = format!(
                "HTTP/1.1 200 OK\r\ndocker-content-digest: {digest}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                manifest.len()
            );
            return [head.into_bytes(), manifest.into_bytes()].concat();
        }
        ok(&archive)
    })
}

fn digest_of(bytes: &[u8]) -> String {
    let mut sha256sum = std::process::Command::new("sha256sum");
    let folder = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(folder.path(), bytes).unwrap();
    let told = printed(sha256sum.arg(folder.path()));
    format!("sha256:{}", told.split(' ').next().unwrap())
}

#[test]
fn a_token_is_asked_for_and_who_asks_is_told_to_named_hosts_alone() {
    let token = Rude::start(|_, _| ok(br#"{"token": "t0ken"}"#));
    let shop = Shop::new("");
    let work = shop.home.path().join("work");
    chart(&work, "web", "1.0.0", "");
    pack(shop.home.path(), &work.join("web"), &work);
    let archive = bytes(&work.join("web-1.0.0.tgz"));
    let port = token.port;
    let registry = with_tokens(move || format!("http://127.0.0.1:{port}/token"), archive.clone(), "");
    let config = |host: &str| {
        let auth = BASE64.encode(b"reader:s3cret");
        write(
            shop.home.path(),
            ".docker/config.json",
            &format!(r#"{{"auths": {{"{host}": {{"auth": "{auth}"}}}}}}"#),
        );
    };
    shop.charts(&charts("127.0.0.1", registry.port).replace("+build", ""));
    config(&format!("127.0.0.1:{}", registry.port));
    shop.succeeds("chart vendor");
    let asked = token.asked();
    assert!(asked[0].starts_with("GET /token?scope=repository:charts/web:pull&service=charts "), "{asked:?}");
    assert!(!asked[0].to_lowercase().contains("authorization"), "{asked:?}");
    config(&format!("127.0.0.1:{}", token.port));
    shop.succeeds("chart vendor --again");
    assert!(token.asked().last().unwrap().contains("Basic cmVhZGVyOnMzY3JldA=="));
    assert!(registry.asked().iter().all(|head| !head.contains("Basic")));

    let wrong = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    let registry = with_tokens(move || format!("http://127.0.0.1:{port}/token"), archive, wrong);
    shop.charts(&charts("127.0.0.1", registry.port).replace("+build", ""));
    shop.refuses("chart vendor", &format!("the registry says that its digest is {wrong}, and it is sha256:"));
}
