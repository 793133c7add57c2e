//! Says which commit `platc --version` names, and which examples `platc init` writes.

use std::{
    env,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// The examples of `platc init` by their names: the folder that holds `platform/` and `environments/`.
const EXAMPLES: &[(&str, &str)] = &[
    ("small", "docs/example"),
    ("duli", "."),
    ("ameciclo", "examples/ameciclo"),
    ("comind-ops", "examples/comind-ops"),
    ("harmonyflow", "examples/harmonyflow"),
    ("ontu-schedule", "examples/ontu-schedule"),
];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PLATC_COMMIT");
    let version = env!("CARGO_PKG_VERSION");
    let version = commit().map_or_else(|| version.to_owned(), |commit| format!("{version} ({commit})"));
    println!("cargo::rustc-env=PLATC_VERSION={version}");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("examples.rs"), examples()?)
}

/// The examples as a table in Rust: what people wrote of each, without what platc makes of it.
fn examples() -> io::Result<String> {
    let root = env::current_dir()?;
    let mut text = "static EXAMPLES: &[(&str, &[File])] = &[\n".to_owned();
    for (name, folder) in EXAMPLES {
        let _ = writeln!(text, "({name:?}, &[");
        for below in ["environments", "platform", "schemas"].map(|below| root.join(folder).join(below)) {
            let mut files = Vec::new();
            collect(&below, &mut files)?;
            files.sort();
            for file in files {
                let path = file.strip_prefix(root.join(folder)).unwrap_or(&file).display();
                let _ = writeln!(
                    text,
                    "({:?}, include_bytes!({:?})),",
                    path.to_string(),
                    file.display().to_string()
                );
            }
        }
        text.push_str("]),\n");
    }
    text.push_str("];\n");
    Ok(text)
}

/// All files below a folder, but for the schemas of platc's own documents, which it writes itself.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    // Cargo takes what is not there for something that changes all the time.
    if !folder.exists() || folder.ends_with("schemas/platc") {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// What whoever builds says, else what git says. Nothing without git, outside platc's own repository, and in builds for
/// debugging: each commit would have them compiled anew.
fn commit() -> Option<String> {
    let said = env::var("PLATC_COMMIT").unwrap_or_default();
    if let Some(said) = said.split_whitespace().next() {
        return Some(said.to_owned());
    }
    if env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        return None;
    }
    // The log grows with whatever moves HEAD, the branch that HEAD names included; what is compiled may differ from it.
    let head = ["HEAD", "logs/HEAD"].into_iter().filter_map(|name| git(&["rev-parse", "--git-path", name]));
    let sources = ["Cargo.lock", "Cargo.toml", "crates", "src"].map(str::to_owned);
    for path in head.chain(sources).filter(|path| Path::new(path).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
    git(&["describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=, changed"])
}

/// One line from git; nothing when it cannot say.
fn git(arguments: &[&str]) -> Option<String> {
    // Named, so that a tarball inside another repository is no commit of that one, and no hook's variables count.
    let git = Command::new("git").args(["--git-dir=.git", "--no-optional-locks"]).args(arguments).output();
    let output = git.ok().filter(|output| output.status.success())?;
    let line = String::from_utf8(output.stdout).ok()?;
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}
