//! The last lines of a commit's message: where it comes from, for programs (git-interpret-trailers(1)).

use crate::tree::ObjectId;

pub(super) const PLATFORM: &str = "Platc-Platform";
pub(super) const FOLDER: &str = "Platc-Folder";
pub(super) const ENVIRONMENT: &str = "Platc-Environment";
pub(super) const SOURCE: &str = "Platc-Source-Commit";
pub(super) const REPOSITORY: &str = "Platc-Source-Repository";
pub(super) const TREE: &str = "Platc-Tree";

/// What a commit of platc's says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The platform's name.
    pub platform: String,
    /// The folder that holds out/; `.` for the branch's top.
    pub folder: String,
    /// The environments that were published.
    pub environments: Vec<String>,
    /// The commit of the sources.
    pub source: String,
    /// out/ as the commit left it, what is not platc's included.
    pub tree: ObjectId,
}

impl Record {
    /// Reads a commit's message; `None` when platc did not write it.
    #[must_use]
    pub fn read(message: &str) -> Option<Self> {
        // What a source's commit says stands in paragraphs of their own above.
        let last = message.trim_end().rsplit("\n\n").next()?;
        let said = |key: &'static str| {
            last.lines().filter_map(move |line| line.strip_prefix(key)?.strip_prefix(": ")).map(str::to_owned)
        };
        Some(Self {
            platform: said(PLATFORM).next()?,
            folder: said(FOLDER).next()?,
            environments: said(ENVIRONMENT).collect(),
            source: said(SOURCE).next()?,
            tree: ObjectId::read(&said(TREE).next()?)?,
        })
    }
}
