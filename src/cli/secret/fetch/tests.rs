//! Fetching from a server of our own, in a process whose variables are ours.

use crate::cli::{
    fetch::{self, FetchError, Reach},
    world::to_stdout,
};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::Arc,
};
use ureq::http::Uri;

const URL: &str = "PLATC_TEST_URL";

fn checked(url: &str) -> Result<Uri, FetchError> {
    fetch::checked(Reach::Tls, url)
}

fn sent_on(from: &Uri, location: &str) -> Result<Uri, FetchError> {
    fetch::sent_on(Reach::Tls, from, location)
}

/// What fetching an address comes to, by whom it trusts.
fn fetch(url: &str, authority: &str) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args([
            "cli::secret::fetch::tests::a_certificate_is_fetched_over_tls_alone",
            "--exact",
            "--nocapture",
        ])
        .env(URL, url);
    for proxy in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_DIR"] {
        child.env_remove(proxy);
    }
    let authority = format!("{}/tests/secrets/{authority}", env!("CARGO_MANIFEST_DIR"));
    let output = String::from_utf8(child.env("SSL_CERT_FILE", authority).output().unwrap().stdout).unwrap();
    let told = output.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
    told.unwrap_or_else(|| panic!("{output}")).0.to_owned()
}

/// The answer of each path.
fn answer(path: &str, port: u16) -> String {
    let to =
        |location: &str| format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    let body = |body: &str| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    match path {
        "/cert.pem" => body("-----BEGIN"),
        "/moved" => to("/cert.pem"),
        "/far" => to(&format!("https://localhost:{port}/moved")),
        "/farther" => to("/far"),
        "/farthest" => to("/farther"),
        "/plain" => to(&format!("http://localhost:{port}/cert.pem")),
        "/user" => to(&format!("https://a:b@localhost:{port}/cert.pem")),
        "/round" => to("/round"),
        "/full" => body(&"x".repeat(64 << 10)),
        "/large" => body(&"x".repeat((64 << 10) + 1)),
        // Its length is not told.
        "/endless" => format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(1 << 20)),
        "/cut" => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx".to_owned(),
        "/moved-nowhere" => "HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
        "/not-http" => "220 ready\r\n\r\n".to_owned(),
        _ => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
    }
}

/// A server on a port of its own, for as long as the tests run.
fn serve() -> u16 {
    let chain =
        CertificateDer::from_pem_slice(include_bytes!("../../../../tests/secrets/test-tls.pem")).unwrap();
    let key =
        PrivateKeyDer::from_pem_slice(include_bytes!("../../../../tests/secrets/test-tls-key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![chain], key).unwrap());
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            std::thread::spawn(move || reply(StreamOwned::new(connection, stream), port));
        }
    });
    port
}

/// Whoever fetches may hang up at any moment.
fn reply(mut stream: StreamOwned<ServerConnection, TcpStream>, port: u16) {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read_exact(&mut byte).is_err() {
            return;
        }
        request.push(byte[0]);
    }
    let request = String::from_utf8(request).unwrap();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let _ = stream.write_all(answer(path, port).as_bytes());
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

#[test]
fn a_certificate_is_fetched_over_tls_alone() {
    if let Ok(url) = std::env::var(URL) {
        // The process that another test of these has started.
        let told =
            super::fetch(&url).map_or_else(|error| error.to_string(), |b| String::from_utf8(b).unwrap());
        return to_stdout(&format!("<{told}>"));
    }
    let port = serve();
    let trusted = |path: &str| fetch(&format!("https://localhost:{port}{path}"), "test-tls-authority.pem");
    for path in ["/cert.pem", "/moved", "/far", "/farther"] {
        assert_eq!(trusted(path), "-----BEGIN", "{path}");
    }
    assert_eq!(trusted("/full").len(), 64 << 10);
    let rows = [
        ("/farthest", "the server sends on more than 3 times"),
        ("/round", "the server sends on more than 3 times"),
        ("/plain", "the server sends on: `http` proves nothing of who answers, only `https` does"),
        ("/user", "the server sends on: the address holds a user's name or password"),
        ("/large", "the answer is larger than 64 KiB"),
        ("/endless", "the answer is larger than 64 KiB"),
        ("/absent", "the server answers with status 404"),
        ("/moved-nowhere", "the server answers with status 302"),
    ];
    for (path, told) in rows {
        assert_eq!(trusted(path), told, "{path}");
    }
    for path in ["/cut", "/not-http"] {
        assert!(trusted(path).starts_with("the server is not reached: "), "{path}");
    }
}

#[test]
fn a_server_that_nobody_vouches_for_is_not_trusted() {
    let port = serve();
    let url = format!("https://localhost:{port}/cert.pem");
    let unknown = fetch(&url, "test-current.pem");
    assert_eq!(unknown, "the server is not trusted: invalid peer certificate: UnknownIssuer");
    let other = fetch(&url.replace("localhost", "127.0.0.2"), "test-tls-authority.pem");
    assert!(
        other.starts_with(
            "the server is not trusted: invalid peer certificate: certificate not valid for name"
        ),
        "{other}"
    );
    let none = fetch(&url, "absent.pem");
    assert!(none.starts_with("this system has no certificate authorities: "), "{none}");
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let told = fetch(&format!("https://localhost:{port}/cert.pem"), "test-tls-authority.pem");
    assert_eq!(told, "the server is not reached: Connection refused");
}

#[test]
fn addresses_that_prove_nothing_are_refused_before_anything_is_sent() {
    let scheme = |scheme: &str| FetchError::Scheme(scheme.to_owned());
    assert_eq!(checked("http://a/c.pem"), Err(scheme("http")));
    assert_eq!(checked("ftp://a/c.pem"), Err(scheme("ftp")));
    assert_eq!(checked("https://user:hunter2@a/c.pem"), Err(FetchError::UserInfo));
    assert_eq!(checked("http://user@a/c.pem"), Err(FetchError::UserInfo));
    for none in [
        "file:///etc/passwd",
        "",
        "cert.pem",
        "a/cert.pem",
        "https://",
        "https:///x",
        "https://a b/",
        "//a/x",
    ] {
        assert!(matches!(checked(none), Err(FetchError::Address(_))), "{none}: {:?}", checked(none));
    }
    let from = checked("https://a:8443/v1/cert.pem").unwrap();
    assert_eq!(sent_on(&from, "/x?y").unwrap(), "https://a:8443/x?y");
    assert_eq!(sent_on(&from, "//b/x").unwrap(), "https://b/x");
    assert_eq!(sent_on(&from, "HTTPS://b/x").unwrap().host(), Some("b"));
    assert!(matches!(sent_on(&from, "x"), Err(FetchError::Address(_))));
}
