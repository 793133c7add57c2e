//! `platc chart vendor`, and servers on this machine: nginx, docker-registry, git, and some that misbehave.

mod git;
mod registry;
mod repository;
mod rude;

use super::{PLATC, peer, printed, repository as root, servers};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A platform with charts, and a home with nothing in it.
struct Shop {
    folder: TempDir,
    home: TempDir,
}

impl Shop {
    /// One whose `charts` are these lines, and whose app `web` installs the chart of that key.
    fn new(charts: &str) -> Self {
        let shop = Self { folder: TempDir::new().unwrap(), home: TempDir::new().unwrap() };
        shop.write("platform/apps/web.yaml", "kind: App\nmetadata: {name: web}\nspec: {chart: web}\n");
        let environment =
            "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main, namespace: prod}\n";
        shop.write("environments/prod/environment.yaml", environment);
        shop.charts(charts);
        shop
    }

    fn charts(&self, charts: &str) {
        let platform = "kind: Platform\napiVersion: platc.dev/v1alpha1\nmetadata: {name: shop}\nspec:\n  \
                        git: {url: https://git.example/shop.git, revision: main}\n  kubernetes: '1.35'\n  \
                        argocd: {version: '3.3'}\n  clusters: {main: {server: https://kubernetes.default.svc}}\n  \
                        projects: {apps: {description: All}}\n  charts:\n";
        let charts: String = charts.lines().flat_map(|line| ["    ", line, "\n"]).collect();
        self.write("platform/platform.yaml", &format!("{platform}{charts}"));
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        write(self.folder.path(), path, text);
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The names of what lies below platform/charts/, files alone.
    fn vendored(&self) -> Vec<String> {
        let folder = self.path("platform/charts");
        if !folder.exists() {
            return Vec::new();
        }
        super::tree(&folder).into_keys().map(|path| path.to_str().unwrap().to_owned()).collect()
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(PLATC);
        command.args(["--color", "never"]).args(words.split(' ')).current_dir(self.folder.path());
        alone(&mut command, self.home.path());
        command
    }

    /// Runs platc; its exit code and what it says.
    fn run(&self, words: &str) -> (i32, String) {
        let output = self.command(words).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    #[track_caller]
    fn succeeds(&self, words: &str) -> String {
        let (code, told) = self.run(words);
        assert_eq!(code, 0, "{words}: {told}");
        told
    }

    /// Vendoring is refused with these words, and nothing was written.
    #[track_caller]
    fn refuses(&self, words: &str, told: &str) {
        let before = self.vendored();
        let (code, said) = self.run(words);
        assert_eq!(code, 2, "{words}: {said}");
        assert!(said.contains(told), "{words}: {said}");
        assert!(said.ends_with("nothing was written\n"), "{said}");
        assert_eq!(self.vendored(), before);
    }
}

/// Takes away what this machine's configuration says, and trusts the tests' own authority.
fn alone(command: &mut Command, home: &Path) {
    let said =
        ["DOCKER_CONFIG", "HELM_REGISTRY_CONFIG", "HELM_CONFIG_HOME", "XDG_CONFIG_HOME", "NETRC", "NO_PROXY"];
    let proxies =
        ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy", "SSL_CERT_DIR"];
    said.iter().chain(&proxies).for_each(|name| _ = command.env_remove(name));
    let authority = root().join("tests/secrets/test-tls-authority.pem");
    command.env("HOME", home).env("SSL_CERT_FILE", &authority).env("GIT_SSL_CAINFO", &authority);
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const CONFIG: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-{{ .Chart.Name }}}\n\
                      data: {version: {{ .Chart.Version | quote }}}\n";

/// Writes a chart into a folder of its name; `more` ends its Chart.yaml.
fn chart(folder: &Path, name: &str, version: &str, more: &str) {
    let head = format!("apiVersion: v2\nname: {name}\nversion: {version}\n{more}");
    write(folder, &format!("{name}/Chart.yaml"), &head);
    write(folder, &format!("{name}/values.yaml"), "words: hello\n");
    write(folder, &format!("{name}/templates/config.yaml"), CONFIG);
}

/// The real helm, with a home of its own.
fn helm(home: &Path) -> Command {
    let mut helm = Command::new(peer("bin/helm"));
    alone(&mut helm, home);
    helm
}

/// Packs a chart with the real helm into a folder.
fn pack(home: &Path, chart: &Path, into: &Path) {
    printed(helm(home).args(["package", "--destination"]).args([into, chart]));
}
