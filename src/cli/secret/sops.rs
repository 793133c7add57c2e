//! Runs `sops`, which has the keys of many services to decrypt with and its own way to each.

use crate::{
    diagnostic::Diagnostic,
    secret::import::{ImportError, Imported, sops},
};
use seal::Plaintext;
use std::{
    ffi::OsStr,
    io,
    path::Path,
    process::{Command, Output, Stdio},
};

/// Decrypts a file and reads what it holds. `program` is `sops`, to be looked for in PATH, or a path to it; it may ask
/// for a passphrase.
///
/// # Errors
/// When there is no such program, it refuses the file, or the file holds what cannot be imported.
pub(super) fn read(program: &OsStr, path: &Path, format: sops::Format) -> Result<Imported, Diagnostic> {
    let shown = path.to_string_lossy();
    let output = Command::new(program)
        .args(["--decrypt", "--input-type", format.input(), "--output-type", format.output(), "--"])
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .stdin(Stdio::inherit())
        .output();
    let Output { status, stdout, stderr } = output.map_err(|error| missing(&error, &shown))?;
    let printed = Plaintext::from(stdout);
    if !status.success() {
        return Err(refused(&String::from_utf8_lossy(&stderr), &shown));
    }
    sops::read(&shown, &printed).map_err(|error| told(&error))
}

/// An import that failed, as every command tells it.
#[must_use]
pub(super) fn told(error: &ImportError) -> Diagnostic {
    let place = error.line.map_or_else(|| error.path.clone(), |line| format!("{}:{line}", error.path));
    Diagnostic::error("secret-import", error.mistake.to_string()).in_file(place).help(error.help())
}

fn missing(error: &io::Error, path: &str) -> Diagnostic {
    let (message, help) = if error.kind() == io::ErrorKind::NotFound {
        ("SOPS encrypted this file, and there is no program `sops` to decrypt it".to_owned(), "install sops")
    } else {
        (format!("`sops` cannot be run: {error}"), "correct its installation")
    };
    let help = format!("{help}, or decrypt the file where its key is and import what comes out");
    Diagnostic::error("sops-failed", message).in_file(path).help(help)
}

fn refused(said: &str, path: &str) -> Diagnostic {
    let lines = said.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let told = Diagnostic::error("sops-failed", "`sops` cannot decrypt this file").in_file(path);
    lines
        .map(|line| without_hashes(line).chars().filter(|c| !c.is_control()).collect::<String>())
        .fold(told, |told, line: String| told.note(line))
        .help("see that its key is where `sops` looks for it: `SOPS_AGE_KEY_FILE` for age")
}

/// Of a file that was changed, SOPS prints the hash of all its values, by which they can be guessed.
fn without_hashes(line: &str) -> String {
    const SHORTEST: usize = 32;
    let is_hash = |word: &str| word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = line.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    words
        .map(|word| {
            let end = word.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(word.len());
            if is_hash(&word[..end]) { format!("…{}", &word[end..]) } else { word.to_owned() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::import;

    #[test]
    fn without_the_program_it_is_told_what_to_install() {
        let told = read(OsStr::new("no-such-sops"), Path::new("db.yaml"), sops::Format::Yaml).unwrap_err();
        assert_eq!(told.message, "SOPS encrypted this file, and there is no program `sops` to decrypt it");
        assert_eq!(told.file.as_deref(), Some("db.yaml"));
        assert!(told.help.unwrap().starts_with("install sops, or"));
    }

    #[test]
    fn an_import_that_failed_is_told_at_its_line() {
        let text = "kind: Secret\nmetadata: {name: db}\ndata: {key: hunter2!}\n";
        let told = told(&import::read("db.yaml", &text.into(), &[]).unwrap_err());
        assert_eq!(
            (told.message.as_str(), told.file.as_deref()),
            ("`data.key` is not base64", Some("db.yaml:3"))
        );
        assert!(told.help.is_some());
    }

    #[test]
    fn what_it_says_is_passed_on_without_hashes() {
        let mac = "0123456789ABCDEF".repeat(8);
        let told =
            refused(&format!("MAC mismatch.\n\nFile has {mac}, computed ABCDEF\u{1b}[0m age1qqq\n"), "x");
        assert_eq!(told.notes, ["MAC mismatch.", "File has …, computed ABCDEF[0m age1qqq"]);
    }
}
