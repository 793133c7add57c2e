//! A release as `.ci/release` makes it: static, at home anywhere, with all that belongs to it. It takes a quarter of an
//! hour, so `.ci/full` makes one and `.ci/run` none; by hand: `cargo test --features peers --test main -- peers::release`,
//! as root.

mod bill;
mod version;

use super::{Tree, copy_sources, printed, repository, run, tree};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};

/// Answers every question about a name with 127.0.0.1, in a network of its own where nothing else is; `$1` is the root
/// to change to, the rest the command.
const WITH_NAMES: &str = r#"
    ip link set lo up
    python3 tests/peers/release/names.py & names=$!
    until ss --listening --udp --numeric | grep --quiet 127.0.0.1:53; do sleep 0.1; done
    code=0
    chroot "$@" || code=$?
    kill $names
    exit $code
"#;

/// The files of a release: made once, in minutes.
static RELEASE: LazyLock<Release> = LazyLock::new(Release::make);

struct Release {
    /// Where they are.
    folder: PathBuf,
    /// What the archive's name is without `.tar.gz`.
    name: String,
    /// The archive, unpacked.
    unpacked: tempfile::TempDir,
}

impl Release {
    fn make() -> Self {
        printed(Command::new(".ci/release").current_dir(repository()));
        let target = printed(Command::new("rustc").args(["--print", "host-tuple"]));
        let name = format!("platc-{}-{}", env!("CARGO_PKG_VERSION"), target.trim());
        let (folder, unpacked) = (repository().join("target/dist"), tempfile::tempdir().unwrap());
        let archive = folder.join(format!("{name}.tar.gz"));
        printed(Command::new("tar").args(["xzf".as_ref(), archive.as_os_str()]).current_dir(&unpacked));
        Self { folder, name, unpacked }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.unpacked.path().join(below)
    }

    fn platc(&self) -> PathBuf {
        self.path("platc")
    }

    fn files(&self, below: &str) -> Vec<PathBuf> {
        tree(&self.path(below)).into_keys().map(|path| self.path(below).join(path)).collect()
    }
}

/// A folder with the program and nothing else.
fn bare_root() -> tempfile::TempDir {
    assert_eq!(printed(Command::new("id").arg("-u")), "0\n", "only root changes its root: run this as root");
    let root = tempfile::tempdir().unwrap();
    fs::copy(RELEASE.platc(), root.path().join("platc")).unwrap();
    root
}

fn in_root(root: &Path, arguments: &[&str]) -> Output {
    let mut chroot = Command::new("chroot");
    run(chroot.arg(root).arg("/platc").args(arguments).env_clear().env("PATH", "/usr/sbin:/usr/bin"), "")
}

/// The same in a network whose names are all 127.0.0.1: what platc says when it asks a host for a certificate.
fn asks(root: &Path, host: &str) -> String {
    let mut unshare = Command::new("unshare");
    unshare.args(["--net", "bash", "-c", WITH_NAMES, "bash"]).arg(root);
    unshare.args(["/platc", "secret", "fetch-cert", "prod", &format!("https://{host}:9/cert.pem")]);
    let output = run(unshare.env("SSL_CERT_FILE", "/authority.pem").current_dir(repository()), "");
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

fn program_says(program: &str, arguments: &[&str]) -> String {
    printed(Command::new(program).args(arguments).arg(RELEASE.platc()))
}

#[test]
fn the_program_needs_no_library() {
    let file = program_says("file", &["--brief"]);
    assert!(file.contains("statically linked") || file.contains("static-pie linked"), "{file}");
    let headers = program_says("readelf", &["--wide", "--program-headers", "--dynamic"]);
    assert!(headers.contains("LOAD") && !headers.contains("INTERP"), "{headers}");
    assert!(!headers.contains("(NEEDED)"), "{headers}");
}

#[test]
fn an_empty_root_is_enough_to_build() {
    let root = bare_root();
    copy_sources(repository(), root.path());
    let output = in_root(root.path(), &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_same(&tree(&root.path().join("out")), &tree(&repository().join("out")));
    let check = in_root(root.path(), &["check"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

/// Which paths differ says more than a dump of both.
fn assert_same(built: &Tree, committed: &Tree) {
    let paths = built.keys().chain(committed.keys());
    let differ: Vec<_> = paths.filter(|path| built.get(*path) != committed.get(*path)).collect();
    assert!(differ.is_empty() && !built.is_empty(), "{differ:?}");
}

#[test]
fn names_are_resolved_without_the_libraries_of_a_system() {
    let root = bare_root();
    copy_sources(repository(), root.path());
    fs::copy("tests/secrets/test-tls-authority.pem", root.path().join("authority.pem")).unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    let configure = |file: &str, text: &str| fs::write(root.path().join("etc").join(file), text).unwrap();
    let reaches = |host| {
        let told = asks(root.path(), host);
        assert!(told.contains("not reached: Connection refused"), "{host}: {told}");
    };
    configure("resolv.conf", "nameserver 127.0.0.1\n");
    reaches("by-dns.example.com");
    configure("hosts", "127.0.0.1 by-file.example.com\n");
    configure("nsswitch.conf", "hosts: files\n");
    reaches("by-file.example.com");
    let told = asks(root.path(), "by-dns.example.com");
    assert!(told.contains("not reached: failed to lookup address information"), "{told}");
    // Services that only shared libraries bring are passed over.
    configure("nsswitch.conf", "hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns\n");
    reaches("by-dns.example.com");
}

#[test]
fn the_version_names_the_commit() {
    let version = printed(Command::new(RELEASE.platc()).arg("--version"));
    let head =
        printed(Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).current_dir(repository()));
    let commit = version.trim().strip_prefix(concat!("platc ", env!("CARGO_PKG_VERSION"), " (")).unwrap();
    let commit = commit.strip_suffix(')').unwrap();
    assert_eq!(commit.strip_suffix(", changed").unwrap_or(commit), head.trim());
}

#[test]
fn no_path_of_this_machine_is_in_the_program() {
    let bytes = fs::read(RELEASE.platc()).unwrap();
    let home = std::env::var("HOME").unwrap();
    for path in [repository().to_str().unwrap(), &format!("{home}/.cargo"), &format!("{home}/.rustup")] {
        let found = bytes.windows(path.len()).filter(|window| *window == path.as_bytes()).count();
        assert_eq!(found, 0, "{path}");
    }
    assert!(bytes.windows(7).any(|window| window == b"/cargo/"), "the paths are nowhere at all");
}

#[test]
fn the_checksums_are_those_of_the_files_and_of_the_next_run() {
    let sums = fs::read_to_string(RELEASE.folder.join("SHA256SUMS")).unwrap();
    let named: Vec<_> = sums.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name).collect();
    assert_eq!(named, [format!("{}.tar.gz", RELEASE.name), format!("{}.cdx.json", RELEASE.name)]);
    let check = ["--check", "--strict", "--quiet", "SHA256SUMS"];
    printed(Command::new("sha256sum").args(check).current_dir(&RELEASE.folder));
    // Into a folder of its own: other tests read this one.
    let again = tempfile::tempdir().unwrap();
    let mut release = Command::new(".ci/release");
    printed(release.current_dir(repository()).env("PLATC_DIST", again.path()).env("TZ", "Asia/Tokyo"));
    assert_eq!(fs::read_to_string(again.path().join("SHA256SUMS")).unwrap(), sums);
}

#[test]
fn the_action_installs_the_archive() {
    let runner = tempfile::tempdir().unwrap();
    let archive = RELEASE.folder.join(format!("{}.tar.gz", RELEASE.name));
    let sum = printed(Command::new("sha256sum").arg(&archive));
    let mut install = Command::new("bash");
    install.arg("ci/github/install.sh").current_dir(repository());
    install.env("RUNNER_TEMP", runner.path()).env("GITHUB_PATH", runner.path().join("path"));
    install
        .env("RUNNER_OS", "Linux")
        .env("RUNNER_ARCH", "X64")
        .env("PLATC_VERSION", env!("CARGO_PKG_VERSION"));
    install.env("PLATC_SHA256", &sum[..64]).env("PLATC_URL", format!("file://{}", archive.display()));
    let said = printed(&mut install);
    assert!(said.starts_with(concat!("platc ", env!("CARGO_PKG_VERSION"))), "{said}");
}

#[test]
fn shells_read_the_completions() {
    let scripts = RELEASE.files("completions");
    let names: Vec<_> = scripts.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["_platc", "platc.bash", "platc.elv", "platc.fish", "platc.ps1"]);
    for (shell, option, name) in
        [("bash", "-n", "platc.bash"), ("zsh", "-n", "_platc"), ("fish", "--no-execute", "platc.fish")]
    {
        let output = run(Command::new(shell).arg(option).arg(RELEASE.path("completions").join(name)), "");
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}");
    }
    let completes = "source \"$1\"; COMP_WORDS=(platc comp); COMP_CWORD=1; _platc platc comp platc; echo \"${COMPREPLY[*]}\"";
    let mut bash = Command::new("bash");
    bash.args(["-c", completes, "bash"]).arg(RELEASE.path("completions/platc.bash"));
    assert_eq!(printed(&mut bash), "completions\n");
}

#[test]
fn the_manual_is_well_formed_and_has_every_command() {
    for page in &RELEASE.files("man/man1") {
        let man = run(Command::new("man").args(["--warnings=w", "--local-file"]).arg(page), "");
        assert!(man.status.success() && man.stderr.is_empty(), "{}: {man:?}", page.display());
        let text = String::from_utf8(man.stdout).unwrap();
        let footer = text.trim_end().lines().last().unwrap();
        assert!(footer.starts_with(concat!("platc ", env!("CARGO_PKG_VERSION"))), "{footer}");
    }
    let help = printed(Command::new(RELEASE.platc()).arg("-h"));
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    for command in commands.lines().filter_map(|line| line.trim().split(' ').next()) {
        assert!(RELEASE.path(&format!("man/man1/platc-{command}.1")).exists(), "{command}");
    }
    assert!(RELEASE.path("man/man1/platc-secret-set.1").exists());
}

/// From what is committed, as somebody with nothing but cargo has it.
#[test]
fn cargo_installs_a_clean_clone() {
    let home = repository().join("target/install");
    let clone = home.join("clone");
    let _ = fs::remove_dir_all(&clone);
    printed(Command::new("git").args(["clone", "--quiet"]).arg(repository()).arg(&clone));
    let mut install = Command::new("cargo");
    // In the profile for debugging: it takes a third of the time, and the commit is what the environment says.
    install
        .args(["install", "--quiet", "--locked", "--debug", "--git"])
        .arg(format!("file://{}", clone.display()));
    install.arg("--root").arg(&home).args(["--force", "platc"]).current_dir(&home);
    printed(install.env("CARGO_TARGET_DIR", home.join("target")).env("PLATC_COMMIT", "0123456789ab"));
    let version = printed(Command::new(home.join("bin/platc")).arg("--version"));
    assert_eq!(version, concat!("platc ", env!("CARGO_PKG_VERSION"), " (0123456789ab)\n"));
}
