//! A chart's folder: walked as Helm walks it, by `.helmignore` and through symbolic links.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use super::{
    File, LoadError, LoadOptions,
    archive::FILE,
    build::Budget,
    ignore::{Entry, Rules},
    system,
};
use crate::{context::Version, format, limits, text::Text};

/// How deep folders may nest: a link to a folder above itself would have no end.
const DEPTH: usize = 128;

/// The files of the folder.
pub(super) fn read(path: &Path, options: &LoadOptions) -> Result<Vec<File>, LoadError> {
    let top = std::path::absolute(path).map_err(|error| LoadError::new(error.to_string()))?;
    if options.version == Version::V4_1 {
        let file = top.join("Chart.yaml");
        if let Err(error) = fs::metadata(&file) {
            let file = file.display();
            let error = system(&error);
            return Err(LoadError::new(format!("unable to detect chart at {file}: open {file}: {error}")));
        }
    }
    let rules = match fs::read(top.join(".helmignore")) {
        Ok(content) => Rules::read(&content),
        Err(_) => Rules::read(b""),
    };
    let rules = rules.map_err(LoadError::new)?;
    let mut walk =
        Walk { top: &top, rules, root: None, options, files: Vec::new(), budget: Budget::new(), depth: 0 };
    walk.folder(&top, "")?;
    Ok(walk.files)
}

/// Those of the files of a folder that are the chart's, in the order in which [`read`] meets them.
pub(super) fn of(
    mut files: Vec<(&str, &[u8])>,
    version: Version,
    budget: &mut Budget,
) -> Result<Vec<File>, LoadError> {
    files.sort_by(|(a, _), (b, _)| a.split('/').cmp(b.split('/')));
    let rules = files.iter().find(|(path, _)| *path == ".helmignore").map_or(&b""[..], |(_, bytes)| bytes);
    let rules = Rules::read(rules).map_err(LoadError::new)?;
    let ends = |path: &str| path.match_indices('/').map(|(at, _)| at).collect::<Vec<_>>();
    let mut kept = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let is_below = |end: &usize| rules.ignore(&path[..*end], Entry::Directory);
        if ends(path).iter().any(is_below) || rules.ignore(path, Entry::File) {
            continue;
        }
        check_size(path, bytes.len(), version)?;
        budget.file(bytes.len())?;
        kept.push(File::new(path.to_owned(), bytes.into()));
    }
    Ok(kept)
}

fn check_size(path: &str, size: usize, version: Version) -> Result<(), LoadError> {
    let most = match version {
        Version::V4_1 => FILE,
        Version::V3_17 => limits::FILE,
    };
    if size <= most {
        return Ok(());
    }
    let name = format::quoted(path.rsplit('/').next().unwrap_or_default().as_bytes());
    Err(LoadError::new(format!("chart file {name} is larger than the maximum file size {most}")))
}

struct Walk<'a> {
    top: &'a Path,
    rules: Rules,
    /// Where links may lead; asked for by the first of them, which few charts have.
    root: Option<PathBuf>,
    options: &'a LoadOptions,
    files: Vec<File>,
    budget: Budget,
    depth: usize,
}

impl Walk<'_> {
    /// Everything in the folder `path`, which is `inside` the chart.
    fn folder(&mut self, path: &Path, inside: &str) -> Result<(), LoadError> {
        if self.depth >= DEPTH {
            return Err(LoadError::new(format!(
                "folders of the chart nest deeper than {DEPTH}: {}",
                path.display()
            )));
        }
        self.depth += 1;
        let broken =
            |error: std::io::Error| LoadError::new(format!("open {}: {}", path.display(), system(&error)));
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(broken)? {
            let entry = entry.map_err(broken)?;
            entries.push((entry.file_name(), entry.file_type().map_err(broken)?));
        }
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (name, kind) in entries {
            let path = path.join(&name);
            let name = name.to_string_lossy();
            let inside = if inside.is_empty() { name.into_owned() } else { format!("{inside}/{name}") };
            if kind.is_symlink() {
                self.check_link(&path)?;
            }
            let kind = if kind.is_symlink() {
                fs::metadata(&path).map_err(|error| LoadError::new(error.to_string()))?.file_type()
            } else {
                kind
            };
            if kind.is_dir() {
                if !self.rules.ignore(&inside, Entry::Directory) {
                    self.folder(&path, &inside)?;
                }
            } else if !self.rules.ignore(&inside, Entry::File) {
                self.file(&path, inside, kind)?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn file(&mut self, path: &Path, inside: String, kind: fs::FileType) -> Result<(), LoadError> {
        let shown = path.display();
        if !kind.is_file() {
            return Err(LoadError::new(format!(
                "cannot load irregular file {shown} as it has file mode type bits set"
            )));
        }
        let reading = |error: std::io::Error| {
            LoadError::new(format!("error reading {inside}: open {shown}: {}", system(&error)))
        };
        let mut opened = fs::File::open(path).map_err(reading)?;
        let size = usize::try_from(opened.metadata().map_err(reading)?.len()).unwrap_or(usize::MAX);
        check_size(&inside, size, self.options.version)?;
        self.budget.file(size)?;
        // Charts have many small files: no more calls of the system than it takes.
        let data = Text::filled(size, |bytes| opened.read_exact(bytes)).map_err(reading)?;
        self.files.push(File::new(inside, data));
        Ok(())
    }

    /// A link must have an end, and the end must lie within the root.
    fn check_link(&mut self, path: &Path) -> Result<(), LoadError> {
        let shown = path.display();
        let end = fs::canonicalize(path).map_err(|error| {
            let target = fs::read_link(path).unwrap_or_default();
            let target = path.parent().unwrap_or(path).join(target);
            let error = system(&error);
            LoadError::new(format!("error evaluating symlink {shown}: lstat {}: {error}", target.display()))
        })?;
        let root = match &mut self.root {
            Some(root) => root,
            unknown => unknown.insert(root(self.top, self.options)?),
        };
        if end.starts_with(&root) {
            return Ok(());
        }
        Err(LoadError::new(format!("the symbolic link {shown} leads out of {}", root.display())))
    }
}

/// The real folder that links may lead into.
fn root(top: &Path, options: &LoadOptions) -> Result<PathBuf, LoadError> {
    let real = |path: &Path| fs::canonicalize(path).map_err(|error| LoadError::new(error.to_string()));
    match &options.root {
        Some(root) => real(root),
        None => real(top).map(|real| real.parent().unwrap_or(&real).to_owned()),
    }
}
