//! Why `platc chart` prints no manifests, and how that is told.

use super::excerpt;
use crate::{
    build::chart::Failure,
    cli::{Global, Outcome, report::escape::visible_lines, world},
    tree::{WorldError, named},
};
use std::{
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

/// Bytes of a file of values.
const LIMIT: u64 = 64 << 20;

/// What stands in the way.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Helm refuses it, too, in these words.
    Helm(String),
    /// The chart is refused, by helm, too.
    Chart(Box<Failure>),
    /// Helm would do it; why platc does not.
    Platc(String, String),
    /// The disk.
    World(Box<WorldError>),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Chart(Box::new(failure))
    }
}

impl Refusal {
    pub(super) fn helm(message: impl Into<String>) -> Self {
        Self::Helm(message.into())
    }

    pub(super) fn platc(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Platc(message.into(), help.into())
    }

    /// Prints it. What helm refuses is told in its words and ends as it does, with 1.
    pub(super) fn tell(&self, global: &Global) -> Outcome {
        let said = |message: &str| world::to_stderr(&format!("Error: {}\n", visible_lines(message)));
        match self {
            Self::Helm(message) => said(message),
            Self::Chart(failure) => {
                said(&failure.message);
                if let Some((told, sources)) = excerpt::of(failure) {
                    world::to_stderr("\n");
                    global.tell(&told.into(), &sources);
                }
            }
            Self::Platc(message, help) => return world::usage(message, help),
            Self::World(error) => return world::refused(error),
        }
        Outcome::Findings
    }
}

/// Where a chart lies (helm, `LocateChart`).
pub(super) fn located(folder: &Path, chart: &str) -> Result<PathBuf, Refusal> {
    let chart = chart.trim();
    let path = folder.join(chart);
    if path.exists() {
        return Ok(path);
    }
    if Path::new(chart).is_absolute() || chart.starts_with('.') {
        return Err(Refusal::helm(format!("path {chart:?} not found")));
    }
    if !chart.contains('/') {
        let form = "non-absolute URLs should be in form of repo_name/path_to_chart";
        return Err(Refusal::helm(format!("{form}, got: {chart}")));
    }
    Err(Refusal::platc(
        format!("`{chart}` is no folder and no archive here"),
        "nothing is downloaded: `helm pull` brings a chart",
    ))
}

/// A file that a flag names; `-` is standard input. Errors are Go's.
pub(super) fn read(global: &Global, path: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    if path.trim() == "-" {
        let read = std::io::stdin().take(LIMIT + 1).read_to_end(&mut bytes);
        read.map_err(|error| format!("read /dev/stdin: {error}"))?;
    } else if path.contains("://") {
        return Err(format!("{path} is not fetched: no network is asked"));
    } else {
        let file =
            named::open(&global.directory, Path::new(path)).map_err(|error| in_words_of_go(path, &error))?;
        let read = file.take(LIMIT + 1).read_to_end(&mut bytes);
        read.map_err(|error| in_words_of_go(path, &WorldError::disk("read", path, &error)))?;
    }
    let is_larger = bytes.len() as u64 > LIMIT;
    if is_larger { Err(format!("{path} is larger than {} MiB", LIMIT >> 20)) } else { Ok(bytes) }
}

fn in_words_of_go(path: &str, error: &WorldError) -> String {
    match error {
        WorldError::Disk { kind: ErrorKind::NotFound, .. } => {
            format!("open {path}: no such file or directory")
        }
        WorldError::Disk { kind: ErrorKind::PermissionDenied, .. } => {
            format!("open {path}: permission denied")
        }
        WorldError::Disk { kind: ErrorKind::IsADirectory, .. } => format!("read {path}: is a directory"),
        error => error.to_string(),
    }
}
