//! `.tgz`: a chart as it is published, unpacked in memory.

use std::{io::Read, path::Path};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::{File, LoadError, build::Budget};
use crate::{context::Version, format, limits, text::Text};

/// What Helm 4 lets a file have (`archive.MaxDecompressedFileSize`).
pub(super) const FILE: usize = 5 << 20;
/// What Helm 4 lets an archive have (`archive.MaxDecompressedChartSize`).
const CHART: usize = 100 << 20;

/// Refuses what is no archive before anything is unpacked, with Helm's hint for a values file given as a chart.
pub(super) fn check_kind(path: &Path, bytes: &[u8]) -> Result<(), LoadError> {
    if bytes.starts_with(b"\x1F\x8B\x08") {
        return Ok(());
    }
    let path = path.display().to_string();
    if path.ends_with(".yml") || path.ends_with(".yaml") {
        return Err(LoadError::new(format!(
            "file '{path}' seems to be a YAML file, but expected a gzipped archive"
        )));
    }
    let kind = if bytes.iter().take(512).any(|byte| matches!(byte, 0..=8 | 0xB | 0xE..=0x1A | 0x1C..=0x1F)) {
        "application/octet-stream"
    } else {
        "text/plain; charset=utf-8"
    };
    Err(LoadError::new(format!("file '{path}' does not appear to be a gzipped archive; got '{kind}'")))
}

/// The files of an archive, named from the chart's folder on.
pub(super) fn read(bytes: &[u8], version: Version, budget: &mut Budget) -> Result<Vec<File>, LoadError> {
    let (per_file, total) = match version {
        Version::V4_1 => (FILE, CHART),
        Version::V3_17 => (limits::FILE, limits::CHART),
    };
    let broken = |error: std::io::Error| match error.to_string().as_str() {
        "invalid gzip header" => LoadError::new("gzip: invalid header"),
        other => LoadError::new(other),
    };
    let mut files = Vec::new();
    let mut left = total;
    let mut archive = Archive::new(MultiGzDecoder::new(bytes).take(2 * limits::CHART as u64));
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let kind = entry.header().entry_type();
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if kind.is_dir()
            || path.ends_with('/')
            || matches!(kind, EntryType::XGlobalHeader | EntryType::XHeader)
        {
            continue;
        }
        let name = inside(&path)?;
        let size = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        if size > left {
            return Err(LoadError::new(format!(
                "decompressed chart is larger than the maximum size {total}"
            )));
        }
        if size > per_file {
            let path = format::quoted(path.as_bytes());
            return Err(LoadError::new(format!(
                "decompressed chart file {path} is larger than the maximum file size {per_file}"
            )));
        }
        budget.file(size)?;
        left -= size;
        let mut data = Vec::with_capacity(size.min(1 << 20));
        // Links have no content here, and are the empty files that they are to Helm.
        entry.by_ref().take(size as u64).read_to_end(&mut data).map_err(broken)?;
        let data = Text::from(data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&data));
        files.push(File { name, data });
    }
    if files.is_empty() {
        return Err(LoadError::new("no files in chart archive"));
    }
    Ok(files)
}

/// A path of the archive without its first part, which is the chart's folder. Nothing may point elsewhere.
fn inside(path: &str) -> Result<String, LoadError> {
    let delimiter = if path.contains('\\') { '\\' } else { '/' };
    let (folder, rest) = path.split_once(delimiter).unwrap_or((path, ""));
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err(LoadError::new("chart illegally contains absolute paths"));
    }
    let name = clean(&rest);
    if name.is_empty() {
        let path = format::quoted(path.as_bytes());
        return Err(LoadError::new(format!(
            "chart illegally contains content outside the base directory: {path}"
        )));
    }
    if name.starts_with("..") {
        return Err(LoadError::new("chart illegally references parent directory"));
    }
    let drive = name.as_bytes();
    if drive.len() > 2 && drive[0].is_ascii_alphabetic() && drive[1..].starts_with(b":/") {
        return Err(LoadError::new("chart contains illegally named files"));
    }
    if folder == "Chart.yaml" {
        return Err(LoadError::new("chart yaml not in base directory"));
    }
    Ok(name)
}

/// Go's `path.Clean` of a relative path, with nothing instead of `.`.
pub(crate) fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
