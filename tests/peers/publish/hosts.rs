//! Hosts of git repositories on this machine: a folder, ssh, and smart HTTP over TLS with a login.

use super::servers::{Running, free_ports, tried};
use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// The password of the user `publisher`.
pub(super) const PASSWORD: &str = "s3cret-of-a-test";

/// How a repository is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Folder,
    Ssh,
    Https,
}

/// A host with bare repositories.
pub(super) struct Host {
    place: TempDir,
    by: By,
    port: u16,
    _running: Vec<Running>,
    _programs: Vec<Ended>,
}

/// A program without a port, ended with its test, and those that it has started.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.0.id())]).status();
        let _ = self.0.wait();
    }
}

impl Host {
    pub(super) fn start(by: By) -> Self {
        match by {
            By::Folder => Self {
                place: TempDir::new().unwrap(),
                by,
                port: 0,
                _running: Vec::new(),
                _programs: Vec::new(),
            },
            By::Ssh => tried(ssh),
            By::Https => tried(https),
        }
    }

    /// Where its repositories lie.
    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.place.path().join("repositories").join(name)
    }

    /// Makes an empty repository whose HEAD leads to `main`; gives its address.
    pub(super) fn make(&self, name: &str) -> String {
        let folder = self.folder(name);
        fs::create_dir_all(&folder).unwrap();
        git(&folder, &["init", "--quiet", "--bare", "--initial-branch", "main"]);
        for (setting, value) in [("uploadpack.allowFilter", "true"), ("http.receivepack", "true")] {
            git(&folder, &["config", setting, value]);
        }
        self.address(name)
    }

    /// The address of a repository.
    pub(super) fn address(&self, name: &str) -> String {
        match self.by {
            By::Folder => self.folder(name).display().to_string(),
            By::Ssh => format!("ssh://{}@127.0.0.1:{}{}", user(), self.port, self.folder(name).display()),
            By::Https => format!("https://localhost:{}/{name}", self.port),
        }
    }

    /// Says in the configuration of a repository how this host is reached: its authority and login, its key.
    pub(super) fn configure(&self, repository: &Path, secrets: &Path) {
        for (setting, value) in self.settings(secrets) {
            git(repository, &["config", &setting, &value]);
        }
    }

    pub(super) fn settings(&self, secrets: &Path) -> Vec<(String, String)> {
        let at = self.place.path().display();
        let said = match self.by {
            By::Folder => Vec::new(),
            By::Ssh => {
                let options = "-F none -o BatchMode=yes -o IdentitiesOnly=yes";
                let ssh = format!("ssh {options} -i {at}/test-key -o UserKnownHostsFile={at}/known");
                vec![("core.sshCommand", ssh)]
            }
            By::Https => {
                let authority = secrets.join("test-tls-authority.pem").display().to_string();
                let helper = format!("!f() {{ echo username=publisher; echo password={PASSWORD}; }}; f");
                vec![("http.sslCAInfo", authority), ("credential.helper", helper)]
            }
        };
        said.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// The port that it listens on.
    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub(super) fn git(folder: &Path, words: &[&str]) -> String {
    let output = Command::new("git").args(words).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// OpenSSH's server, for the user who runs the test and a key of its own.
fn ssh() -> Option<Host> {
    let place = TempDir::new().unwrap();
    let [port] = free_ports();
    let at = place.path().display();
    for key in ["test-host-key", "test-key"] {
        let path = place.path().join(key);
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"])
            .arg(path)
            .status();
        assert!(made.unwrap().success());
    }
    let public = |key: &str| fs::read_to_string(place.path().join(key)).unwrap();
    fs::write(place.path().join("authorized"), public("test-key.pub")).unwrap();
    fs::write(place.path().join("known"), format!("[127.0.0.1]:{port} {}", public("test-host-key.pub")))
        .unwrap();
    let config = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {at}/test-host-key\nAuthorizedKeysFile {at}/authorized\nPidFile none\n\
         StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nAcceptEnv GIT_PROTOCOL\n\
         MaxStartups 200\nLogLevel ERROR\n"
    );
    let path = place.path().join("sshd_config");
    fs::write(&path, config).unwrap();
    // Where a server that was never started as a service separates its privileges.
    let _ = fs::create_dir("/run/sshd");
    let running = Running::start(Command::new("/usr/sbin/sshd").args(["-D", "-f"]).arg(&path), port)?;
    Some(Host { place, by: By::Ssh, port, _running: vec![running], _programs: Vec::new() })
}

/// nginx before git's own program for HTTP (git-http-backend(1)).
fn https() -> Option<Host> {
    let place = TempDir::new().unwrap();
    let [plain, port] = free_ports();
    let at = place.path().display();
    let users = Command::new("htpasswd").args(["-nbm", "publisher", PASSWORD]).output().unwrap();
    fs::write(place.path().join("users"), users.stdout).unwrap();
    let socket = place.path().join("fcgi");
    let backend = Command::new("/usr/sbin/fcgiwrap")
        .args(["-c", "10", "-s"])
        .arg(format!("unix:{}", socket.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    let backend = Ended(backend.unwrap_or_else(|error| panic!("fcgiwrap: {error}: run .ci/peers")));
    while !socket.exists() {
        thread::sleep(Duration::from_millis(10));
    }
    let path = place.path().join("nginx.conf");
    fs::write(&path, nginx(&at.to_string(), plain, port)).unwrap();
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-e").arg(place.path().join("error.log")).arg("-p").arg(place.path()).arg("-c").arg(&path);
    let running = Running::start(&mut command, plain)?;
    Some(Host { place, by: By::Https, port, _running: vec![running], _programs: vec![backend] })
}

fn nginx(at: &str, plain: u16, port: u16) -> String {
    let secrets = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/secrets");
    let secrets = secrets.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {at}/{name};\n"))
        .concat();
    let parameters: String = [
        ("SCRIPT_FILENAME", "/usr/lib/git-core/git-http-backend"),
        ("GIT_PROJECT_ROOT", &format!("{at}/repositories")),
        ("GIT_HTTP_EXPORT_ALL", "1"),
        ("GIT_PROTOCOL", "$http_git_protocol"),
        ("PATH_INFO", "$uri"),
        ("QUERY_STRING", "$query_string"),
        ("REQUEST_METHOD", "$request_method"),
        ("CONTENT_TYPE", "$content_type"),
        ("CONTENT_LENGTH", "$content_length"),
        ("HTTP_CONTENT_ENCODING", "$http_content_encoding"),
        ("REMOTE_USER", "$remote_user"),
        ("REMOTE_ADDR", "$remote_addr"),
    ]
    .map(|(name, value)| format!("fastcgi_param {name} {value};\n"))
    .concat();
    format!(
        "daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log {at}/error.log;\nevents {{}}\nhttp {{\n{temporary}\
         access_log {at}/access.log;\nclient_max_body_size 0;\nfastcgi_read_timeout 300;\nserver {{\nlisten 127.0.0.1:{plain};\n\
         listen 127.0.0.1:{port} ssl;\nssl_certificate {secrets}/test-tls.pem;\nssl_certificate_key {secrets}/test-tls-key.pem;\n\
         location / {{\nauth_basic git;\nauth_basic_user_file {at}/users;\nfastcgi_pass unix:{at}/fcgi;\n{parameters}}}\n}}\n}}\n"
    )
}
