//! The input of `git fast-import` that changes a few files of a commit's tree, of which nothing is checked out.

use crate::{
    bundle::{Change, Changes},
    tree::ObjectId,
};
use std::fmt::Write;

/// The reference that the new tree's commit is put at.
pub const MADE: &str = "refs/platc/made";

/// Says how a commit's tree becomes the next one's: files below `folder` go and come, all others are as they were.
///
/// The commit itself is thrown away: fast-import cannot sign, and knows neither author nor message here.
/// <https://git-scm.com/docs/git-fast-import>
pub fn stream(tip: Option<ObjectId>, folder: &str, changes: &Changes) -> Vec<u8> {
    let mut text = format!("feature done\ncommit {MADE}\ncommitter platc <> 0 +0000\ndata 0\n").into_bytes();
    if let Some(tip) = tip {
        text.extend(format!("from {tip}\n").into_bytes());
    }
    let gone = changes.files.iter().filter(|(_, change)| **change == Change::Remove);
    for (path, _) in gone {
        text.extend(format!("D {}\n", quoted(folder, path)).into_bytes());
    }
    for (path, change) in &changes.files {
        if let Change::Add(bytes) | Change::Edit(bytes) = change {
            text.extend(
                format!("M 100644 inline {}\ndata {}\n", quoted(folder, path), bytes.len()).into_bytes(),
            );
            text.extend_from_slice(bytes);
            text.push(b'\n');
        }
    }
    text.extend_from_slice(b"done\n");
    text
}

/// A path as fast-import reads it, whatever letters it has.
fn quoted(folder: &str, path: &str) -> String {
    let mut text = String::from("\"");
    let slash = if path.is_empty() { "" } else { "/" };
    for letter in [folder, slash, path].into_iter().flat_map(str::chars) {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            letter if letter.is_ascii_control() => {
                let _ = write!(text, "\\{:03o}", u32::from(letter));
            }
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::{quoted, stream};
    use crate::bundle::{Change, Changes};

    #[test]
    fn what_goes_is_said_before_what_comes() {
        let files = [("a", Change::Add(b"1\n".as_slice().into())), ("b/c", Change::Remove)];
        let changes =
            Changes { files: files.map(|(path, change)| (path.into(), change)).into(), unchanged: 0 };
        let text = String::from_utf8(stream(None, "x/out", &changes)).unwrap();
        assert_eq!(
            text,
            "feature done\ncommit refs/platc/made\ncommitter platc <> 0 +0000\ndata 0\nD \"x/out/b/c\"\n\
             M 100644 inline \"x/out/a\"\ndata 2\n1\n\ndone\n"
        );
    }

    #[test]
    fn any_letter_is_part_of_a_path_and_nothing_else() {
        assert_eq!(quoted("out", "a \"b\"\\\nD c"), r#""out/a \"b\"\\\012D c""#);
        assert_eq!(quoted("out", ""), "\"out\"");
    }
}
