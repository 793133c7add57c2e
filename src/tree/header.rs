//! The mark by which platc knows its own files: their first line, which names their sources.
//!
//! A file is platc's when its first line is `# platc: <its source files>`. Copies of source files keep their bytes, so
//! they have no such line: a file `.platc` in their folder bears it instead and lists them, a path below that folder a
//! line. Neither Helm nor Argo CD reads that file: both take a hidden file for none of theirs.

use super::{Tree, folders_above};
use std::{collections::BTreeSet, fmt::Write};

/// What the first line of platc's files begins with.
pub const MARK: &str = "# platc:";

/// The name of the file that lists copies.
pub const LIST: &str = ".platc";

/// The first line of a file that is made of some source files, with its line break.
pub fn line<'a>(sources: impl IntoIterator<Item = &'a str>) -> String {
    let sorted: BTreeSet<&str> = sources.into_iter().collect();
    let mut line = MARK.to_owned();
    for source in sorted {
        line.push(' ');
        escape(source, &mut line);
    }
    line.push('\n');
    line
}

/// The source files of a file that bears the mark; `None` when it does not.
pub fn sources(bytes: &[u8]) -> Option<Vec<String>> {
    let first = bytes.split(|byte| *byte == b'\n').next()?;
    let named = std::str::from_utf8(first).ok()?.strip_prefix(MARK)?;
    Some(named.split_ascii_whitespace().map(unescape).collect())
}

/// What a file holds below its mark.
pub fn body(bytes: &[u8]) -> &[u8] {
    let after = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    if sources(bytes).is_some() { &bytes[after..] } else { bytes }
}

/// The list of some copies, by their paths below the folder that it lies in.
pub fn list<'a>(sources: impl IntoIterator<Item = &'a str>, copies: &BTreeSet<&str>) -> String {
    let mut text = line(sources);
    for copy in copies {
        text.push_str(copy);
        text.push('\n');
    }
    text
}

/// The copies that the lists of a tree name.
pub fn listed(tree: &Tree) -> BTreeSet<String> {
    let lists = tree.iter().filter_map(|(path, bytes)| {
        let folder = path.strip_suffix(LIST)?.strip_suffix('/')?;
        sources(bytes)?;
        Some((folder, std::str::from_utf8(bytes).ok()?))
    });
    lists
        .flat_map(|(folder, text)| text.lines().skip(1).map(move |copy| format!("{folder}/{copy}")))
        .collect()
}

/// The source files of a file in a tree: its own line says them, or the list of the copies around it.
pub fn sources_in(tree: &Tree, path: &str) -> Vec<String> {
    let lists = folders_above(path).map(|folder| format!("{folder}/{LIST}"));
    let mut marked = std::iter::once(path.to_owned()).chain(lists).filter_map(|path| tree.get(&path));
    marked.find_map(|bytes| sources(bytes)).unwrap_or_default()
}

/// Writes a path so that it ends neither the line nor the word, and looks like what it is.
fn escape(path: &str, line: &mut String) {
    for letter in path.chars() {
        if letter != '%' && (letter.is_alphanumeric() || letter.is_ascii_graphic()) {
            line.push(letter);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in letter.encode_utf8(&mut bytes).bytes() {
            let _ = write!(line, "%{byte:02X}");
        }
    }
}

fn unescape(word: &str) -> String {
    let mut parts = word.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => bytes.extend([b"%", part.as_bytes()].concat()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
