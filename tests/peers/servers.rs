//! Servers on this machine, gone with their test.

use super::repository as root;
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Ports that nobody listens on, a moment ago.
pub(super) fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// A program that serves, ended with its test.
pub(super) struct Running(Child);

impl Running {
    /// Starts a program, and waits until it listens; `None` when it ends: somebody else may have got its port.
    pub(super) fn start(command: &mut Command, port: u16) -> Option<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut own = Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}: run .ci/peers")));
        let began = Instant::now();
        loop {
            let listens = TcpStream::connect(("127.0.0.1", port)).is_ok();
            thread::sleep(Duration::from_millis(20));
            match own.0.try_wait().unwrap() {
                Some(_) => return None,
                None if listens => return Some(own),
                None => assert!(began.elapsed() < Duration::from_secs(20), "{command:?} does not listen"),
            }
        }
    }
}

/// What a few tries come to.
pub(super) fn tried<T>(start: impl Fn() -> Option<T>) -> T {
    (0..5).find_map(|_| start()).expect("it ends at once, five times")
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// nginx over a folder, with TLS and without; below `/private/` for those who say so.
pub(super) struct Nginx {
    place: TempDir,
    pub(super) plain: u16,
    pub(super) tls: u16,
    _running: Running,
}

impl Nginx {
    pub(super) fn start() -> Self {
        tried(Self::started)
    }

    fn started() -> Option<Self> {
        let place = TempDir::new().unwrap();
        let [plain, tls] = free_ports();
        let (at, secrets) = (place.path().display(), root().join("tests/secrets"));
        fs::create_dir(place.path().join("files")).unwrap();
        let users = Command::new("htpasswd").args(["-nbm", "reader", "s3cret-of-nginx"]).output().unwrap();
        fs::write(place.path().join("users"), users.stdout).unwrap();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {at}/{name};\n"))
            .concat();
        let config = format!(
            "daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log {at}/error.log;\nevents {{}}\nhttp {{\n\
             {temporary}log_format said '$request_uri $http_authorization';\naccess_log {at}/access.log said;\n\
             default_type application/octet-stream;\nserver {{\nlisten 127.0.0.1:{plain};\nlisten 127.0.0.1:{tls} ssl;\n\
             ssl_certificate {secrets}/test-tls.pem;\nssl_certificate_key {secrets}/test-tls-key.pem;\nroot {at}/files;\n\
             location /private/ {{ auth_basic charts; auth_basic_user_file {at}/users; }}\n}}\n}}\n",
            secrets = secrets.display()
        );
        let path = place.path().join("nginx.conf");
        fs::write(&path, config).unwrap();
        let mut command = Command::new("/usr/sbin/nginx");
        command
            .arg("-e")
            .arg(place.path().join("error.log"))
            .arg("-p")
            .arg(place.path())
            .arg("-c")
            .arg(&path);
        let running = Running::start(&mut command, plain)?;
        Some(Self { place, plain, tls, _running: running })
    }

    /// What it serves.
    pub(super) fn files(&self) -> PathBuf {
        self.place.path().join("files")
    }

    /// What it was asked for, each with who asked.
    pub(super) fn asked(&self) -> Vec<String> {
        let log = fs::read_to_string(self.place.path().join("access.log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }
}

/// Debian's docker-registry, for everybody or for one user.
pub(super) struct Registry {
    _place: TempDir,
    pub(super) port: u16,
    _running: Running,
}

/// How a registry is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Plain,
    Tls,
}

impl Registry {
    pub(super) fn start(by: By, password: Option<&str>) -> Self {
        tried(|| Self::started(by, password))
    }

    fn started(by: By, password: Option<&str>) -> Option<Self> {
        let place = TempDir::new().unwrap();
        let [port] = free_ports();
        let (at, secrets) = (place.path().display(), root().join("tests/secrets"));
        let mut config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {at}/blobs}}}}\nhttp:\n  \
             addr: 127.0.0.1:{port}\n"
        );
        if by == By::Tls {
            let secrets = secrets.display();
            config.extend([format!(
                "  tls: {{certificate: {secrets}/test-tls.pem, key: {secrets}/test-tls-key.pem}}\n"
            )]);
        }
        if let Some(password) = password {
            let users = Command::new("htpasswd").args(["-nbB", "reader", password]).output().unwrap();
            fs::write(place.path().join("users"), users.stdout).unwrap();
            config.extend([format!("auth: {{htpasswd: {{realm: charts, path: {at}/users}}}}\n")]);
        }
        let path = place.path().join("config.yml");
        fs::write(&path, config).unwrap();
        let running = Running::start(Command::new("docker-registry").arg("serve").arg(&path), port)?;
        Some(Self { _place: place, port, _running: running })
    }
}

/// What a server of the tests' own answers to a request: bytes, and then the end; of none of them, silence.
pub(super) type Answer = Vec<u8>;

/// A server of the tests' own, which keeps what it was asked.
pub(super) struct Rude {
    pub(super) port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Rude {
    pub(super) fn start(answer: impl Fn(&str, &str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let (kept, answer) = (heads.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (kept.clone(), answer.clone());
                thread::spawn(move || reply(stream, &kept, &*answer));
            }
        });
        Self { port, heads }
    }

    /// The heads of all requests.
    pub(super) fn asked(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Whoever asks may hang up at any moment.
fn reply(mut stream: TcpStream, kept: &Mutex<Vec<String>>, answer: &dyn Fn(&str, &str) -> Answer) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_exact(&mut byte).is_err() {
            return;
        }
        head.push(byte[0]);
        // The greeting of TLS, which this server does not speak.
        if head.len() == 2 && head == [0x16, 0x03] {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
            return;
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let answered = answer(&path, &head);
    kept.lock().unwrap().push(head);
    if answered.is_empty() {
        thread::sleep(Duration::from_secs(60));
    }
    let _ = stream.write_all(&answered);
}

/// An answer with a body.
pub(super) fn ok(body: &[u8]) -> Answer {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// An answer without one.
pub(super) fn status(line: &str, headers: &str) -> Answer {
    format!("HTTP/1.1 {line}\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
}

/// The bytes of a file.
pub(super) fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}
