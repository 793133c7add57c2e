//! `.tgz`: a chart as it is published, unpacked in memory.

use std::{collections::BTreeSet, io::Read, path::Path};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::{File, LoadError, build::Budget};
use crate::{context::Version, format, limits};

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

/// The files of an archive, named from the chart's folder on, with their bytes as they are. What Helm lets pass and nobody
/// should write to a disk is refused: links, devices, names that lead out of the folder or stand there twice.
///
/// # Errors
/// The entry that is refused; what Helm 4 refuses, by its limits.
pub fn unpack(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, LoadError> {
    let files = entries(bytes, Version::V4_1, &mut Budget::new(), refuse)?;
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let mut seen = BTreeSet::new();
    for (name, _) in &files {
        let in_a_file = name.match_indices('/').any(|(at, _)| names.contains(&name[..at]));
        if in_a_file || !seen.insert(name) {
            return Err(LoadError::new(format!("{} is there twice", format::quoted(name.as_bytes()))));
        }
    }
    Ok(files)
}

/// What no folder should get of an archive.
fn refuse(kind: EntryType, path: &str) -> Result<(), LoadError> {
    let what = match kind {
        EntryType::Regular | EntryType::Continuous => None,
        EntryType::Symlink => Some("a symbolic link"),
        EntryType::Link => Some("a hard link"),
        EntryType::Char | EntryType::Block => Some("a device"),
        EntryType::Fifo => Some("a pipe"),
        _ => Some("no file"),
    };
    let leads_out = || path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..");
    let is_odd = || path.contains(char::is_control) || path.contains('\u{fffd}');
    let what = what
        .or_else(|| leads_out().then_some("a path out of the chart's folder"))
        .or_else(|| is_odd().then_some("a name that is no text"));
    match what {
        Some(what) => Err(LoadError::new(format!("{} is {what}", format::quoted(path.as_bytes())))),
        None => Ok(()),
    }
}

/// The files of an archive, named from the chart's folder on.
pub(super) fn read(bytes: &[u8], version: Version, budget: &mut Budget) -> Result<Vec<File>, LoadError> {
    let files = entries(bytes, version, budget, |_, _| Ok(()))?;
    Ok(files.into_iter().map(|(name, data)| File::new(name, data.into())).collect())
}

fn entries(
    bytes: &[u8],
    version: Version,
    budget: &mut Budget,
    allowed: fn(EntryType, &str) -> Result<(), LoadError>,
) -> Result<Vec<(String, Vec<u8>)>, LoadError> {
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
        allowed(kind, &path)?;
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
        files.push((name, data));
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

#[cfg(test)]
mod tests {
    use super::{read, unpack};
    use crate::{chart::build::Budget, context::Version};
    use flate2::{Compression, write::GzEncoder};
    use tar::{Builder, EntryType, Header};

    /// An archive of entries, their names as they are given.
    fn archive(entries: &[(&str, EntryType, &str)]) -> Vec<u8> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, kind, content) in entries {
            let mut header = Header::new_ustar();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            if matches!(kind, EntryType::Symlink | EntryType::Link) {
                header.set_link_name("/etc/passwd").unwrap();
            }
            header.set_cksum();
            builder.append(&header, content.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn an_archive_is_unpacked_as_it_is() {
        let files = [
            ("web/", EntryType::Directory, ""),
            ("web/Chart.yaml", EntryType::Regular, "\u{feff}name: web"),
            ("web/templates/./a.yaml", EntryType::Regular, ""),
        ];
        let unpacked = unpack(&archive(&files)).unwrap();
        let names: Vec<(&str, usize)> =
            unpacked.iter().map(|(name, bytes)| (name.as_str(), bytes.len())).collect();
        assert_eq!(names, [("Chart.yaml", 12), ("templates/a.yaml", 0)]);
    }

    #[test]
    fn what_leads_out_of_the_folder_is_refused_by_its_name() {
        let rows = [
            ("web/link", EntryType::Symlink, r#""web/link" is a symbolic link"#),
            ("web/link", EntryType::Link, r#""web/link" is a hard link"#),
            ("web/null", EntryType::Char, r#""web/null" is a device"#),
            ("web/null", EntryType::Block, r#""web/null" is a device"#),
            ("web/pipe", EntryType::Fifo, r#""web/pipe" is a pipe"#),
            ("web/a/../b", EntryType::Regular, r#""web/a/../b" is a path out of the chart's folder"#),
            ("../web/b", EntryType::Regular, r#""../web/b" is a path out of the chart's folder"#),
            ("web/../../b", EntryType::Regular, r#""web/../../b" is a path out of the chart's folder"#),
            ("/web/b", EntryType::Regular, r#""/web/b" is a path out of the chart's folder"#),
            ("web\\..\\b", EntryType::Regular, r#""web\\..\\b" is a path out of the chart's folder"#),
            ("web/a\nb", EntryType::Regular, r#""web/a\nb" is a name that is no text"#),
            ("web/x", EntryType::Regular, r#""x" is there twice"#),
            ("web/x/y", EntryType::Regular, r#""x/y" is there twice"#),
        ];
        for (name, kind, told) in rows {
            let files = [("web/x", EntryType::Regular, ""), (name, kind, "")];
            assert_eq!(unpack(&archive(&files)).unwrap_err().to_string(), told);
        }
    }

    #[test]
    fn a_bomb_ends_at_the_limit_and_a_cut_archive_is_told() {
        let large = "x".repeat((5 << 20) + 1);
        let told = unpack(&archive(&[("web/x", EntryType::Regular, &large)])).unwrap_err().to_string();
        assert_eq!(told, r#"decompressed chart file "web/x" is larger than the maximum file size 5242880"#);
        let many: Vec<String> = (0..21).map(|number| format!("web/{number}")).collect();
        let entries: Vec<_> =
            many.iter().map(|name| (name.as_str(), EntryType::Regular, &large[1..])).collect();
        let told = unpack(&archive(&entries)).unwrap_err().to_string();
        assert_eq!(told, "decompressed chart is larger than the maximum size 104857600");
        let whole = archive(&[("web/x", EntryType::Regular, &format!("{:?}", (0..999).collect::<Vec<_>>()))]);
        assert!(unpack(&whole[..whole.len() / 2]).is_err());
        assert!(unpack(b"no archive").is_err());
    }

    #[test]
    fn a_render_takes_links_as_helm_does() {
        let linked = archive(&[("web/link", EntryType::Symlink, "")]);
        let files = read(&linked, Version::V4_1, &mut Budget::new()).unwrap();
        assert_eq!((files[0].name.as_str(), files[0].data.len()), ("link", 0));
    }
}
