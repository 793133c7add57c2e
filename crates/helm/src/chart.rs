//! Charts: a folder or an archive, read once and then shared by all renders.

mod archive;
mod assembly;
mod build;
mod coalesce;
mod decode;
mod dependencies;
mod directory;
mod documents;
mod ignore;
mod imports;
pub mod lock;
mod metadata;
mod part;
pub(crate) mod pattern;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

pub(crate) use archive::clean;
pub use archive::unpack;
pub(crate) use assembly::{Assembly, AssemblyError, Task};
pub(crate) use decode::Fields;
pub use dependencies::is_compatible;
pub use metadata::{Dependency, Maintainer, Metadata};
pub(crate) use part::Part;

use crate::{context::Version, text::Text, value::Tree, values::schema::Schema, yaml};
use assembly::Assemblies;
use build::Budget;
use documents::Documents;

/// A chart and its subcharts: immutable, cloned by copying a pointer. What renders have in common (parsed templates,
/// merged defaults) is made when the first one needs it and kept.
#[derive(Clone, Debug)]
pub struct Chart {
    content: Arc<Content>,
    /// Not in the content: assemblies have charts in them, and the two would keep each other for ever.
    kept: Arc<Kept>,
}

/// What renders leave for later ones.
#[derive(Debug, Default)]
struct Kept {
    assemblies: Assemblies,
    documents: Documents,
}

#[derive(Debug)]
struct Content {
    version: Version,
    metadata: Metadata,
    values: Arc<Tree>,
    schema: Option<Text>,
    templates: Vec<File>,
    files: Vec<File>,
    dependencies: Vec<Chart>,
    listing: OnceLock<Listing>,
    validator: OnceLock<Result<Schema, String>>,
}

/// The files of a chart by name, sorted.
pub(crate) type Listing = Arc<[(Text, Text)]>;

/// A file of a chart.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path below the chart's folder, with `/`.
    pub name: String,
    /// Its bytes, without a byte order mark.
    pub data: Text,
}

impl File {
    fn new(name: String, data: Text) -> Self {
        let data = data.strip_prefix(b"\xEF\xBB\xBF").map(Text::new).unwrap_or(data);
        Self { name, data }
    }
}

/// How a chart is read.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Which Helm is emulated.
    pub version: Version,
    /// The folder that symbolic links may not leave. Helm follows every link, which lets a chart read any file of the
    /// machine; charts of one repository link each other, so that by default the folder around the chart is the limit.
    pub root: Option<PathBuf>,
}

/// Why a chart cannot be loaded, in Helm's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError(String);

impl LoadError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The same error, told by the chart that contains the one with it.
    fn within(self, context: &str) -> Self {
        Self(format!("{context}: {}", self.0))
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

impl Chart {
    /// Loads a folder or a `.tgz`.
    ///
    /// # Errors
    /// What Helm refuses, links out of [`LoadOptions::root`], and charts beyond [`crate::limits`].
    pub fn load(path: &Path, options: &LoadOptions) -> Result<Self, LoadError> {
        let problem =
            |error: std::io::Error| LoadError(format!("stat {}: {}", path.display(), system(&error)));
        if fs::metadata(path).map_err(problem)?.is_dir() {
            let files = directory::read(path, options)?;
            return Self::checked(files, options.version, &mut Budget::new());
        }
        let bytes = fs::read(path)
            .map_err(|error| LoadError(format!("open {}: {}", path.display(), system(&error))))?;
        archive::check_kind(path, &bytes)?;
        Self::from_archive(&bytes, options.version)
    }

    /// Loads the content of a `.tgz`.
    ///
    /// # Errors
    /// What Helm refuses, and charts beyond [`crate::limits`].
    pub fn from_archive(bytes: &[u8], version: Version) -> Result<Self, LoadError> {
        let mut budget = Budget::new();
        let files = archive::read(bytes, version, &mut budget).map_err(|error| match version {
            Version::V4_1 => LoadError::new("unable to load chart archive"),
            Version::V3_17 => error,
        })?;
        if version == Version::V4_1 && !files.iter().any(|file| file.name == "Chart.yaml") {
            return Err(LoadError::new("unable to detect chart version, no Chart.yaml found"));
        }
        Self::checked(files, version, &mut budget)
    }

    /// Loads files as they lie in a chart's folder: paths with `/` below it, and contents.
    ///
    /// # Errors
    /// What Helm refuses, and charts beyond [`crate::limits`].
    pub fn from_files(
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
        version: Version,
    ) -> Result<Self, LoadError> {
        let files = files.into_iter().map(|(name, data)| File::new(name, data.into()));
        Self::checked(files.collect(), version, &mut Budget::new())
    }

    /// Loads the files of a folder that somebody else has walked: paths with `/` below it, and contents. Its `.helmignore`
    /// counts, as it does when Helm walks the folder itself.
    ///
    /// # Errors
    /// What Helm refuses, and charts beyond [`crate::limits`].
    pub fn from_folder<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
        version: Version,
    ) -> Result<Self, LoadError> {
        let mut budget = Budget::new();
        let files = directory::of(files.into_iter().collect(), version, &mut budget)?;
        Self::checked(files, version, &mut budget)
    }

    /// Helm 4 looks at `apiVersion` before it loads the chart.
    fn checked(files: Vec<File>, version: Version, budget: &mut Budget) -> Result<Self, LoadError> {
        let heads = build::heads(&files)?;
        if version == Version::V4_1 {
            for head in &heads {
                let api_version = metadata::api_version(head)
                    .map_err(|error| LoadError(format!("cannot load Chart.yaml: {error}")))?;
                match api_version.as_str() {
                    "" | "v1" | "v2" => {}
                    "v3" => return Err(LoadError::new("invalid chart apiVersion")),
                    _ => return Err(LoadError::new("unsupported chart version")),
                }
            }
        }
        build::chart(files, &heads, version, budget)
    }

    fn new(content: Content) -> Self {
        Self { content: Arc::new(content), kept: Arc::default() }
    }

    /// The chart without what its renders left.
    fn alone(&self) -> Self {
        Self { content: Arc::clone(&self.content), kept: Arc::default() }
    }

    /// Which Helm it was loaded as, and is rendered as.
    pub fn version(&self) -> Version {
        self.content.version
    }

    /// What its `Chart.yaml` says.
    pub fn metadata(&self) -> &Metadata {
        &self.content.metadata
    }

    /// Its `values.yaml`.
    pub fn values(&self) -> &Tree {
        &self.content.values
    }

    pub(crate) fn shared_values(&self) -> &Arc<Tree> {
        &self.content.values
    }

    /// Its `values.schema.json`.
    pub fn schema(&self) -> Option<&[u8]> {
        self.content.schema.as_deref()
    }

    /// The schema, compiled.
    pub(crate) fn validator(&self) -> Option<&Result<Schema, String>> {
        let schema = self.content.schema.as_ref()?;
        Some(self.content.validator.get_or_init(|| Schema::compile(schema, self.content.version)))
    }

    /// The files of `templates/`.
    pub fn templates(&self) -> &[File] {
        &self.content.templates
    }

    /// The files that are neither templates nor metadata nor subcharts: what `.Files` has, `crds/` included.
    pub fn files(&self) -> &[File] {
        &self.content.files
    }

    pub(crate) fn listing(&self) -> &Listing {
        self.content.listing.get_or_init(|| {
            let mut listing: Vec<(Text, Text)> = self
                .content
                .files
                .iter()
                .rev()
                .map(|file| (Text::from(file.name.as_str()), file.data.clone()))
                .collect();
            listing.sort_by(|(a, _), (b, _)| a.cmp(b));
            listing.dedup_by(|later, first| later.0 == first.0);
            listing.into()
        })
    }

    /// The charts below `charts/`, by name of folder or archive.
    pub fn dependencies(&self) -> &[Chart] {
        &self.content.dependencies
    }

    /// Whether it is a library, of which only the partials count.
    pub fn is_library(&self) -> bool {
        self.content.metadata.kind.eq_ignore_ascii_case("library")
    }

    /// The chart as a render with these values needs it.
    pub(crate) fn assemble(&self, values: &Tree) -> Result<(Arc<Assembly>, Vec<String>), AssemblyError> {
        self.kept.assemblies.get(self, values)
    }

    /// A document that a render of this chart has written, and its text.
    ///
    /// # Errors
    /// What the reader says.
    pub(crate) fn parse(&self, text: &[u8]) -> Result<(Text, yaml::Document), yaml::Error> {
        self.kept.documents.parse(text)
    }

    /// Whether it may be rendered by itself: an application whose dependencies are all there.
    ///
    /// # Errors
    /// What Helm says before it renders.
    pub fn check_installable(&self) -> Result<(), LoadError> {
        match self.content.metadata.kind.as_str() {
            "" | "application" => {}
            kind => return Err(LoadError(format!("{kind} charts are not installable"))),
        }
        let there =
            |name: &str| self.content.dependencies.iter().any(|chart| chart.content.metadata.name == name);
        let listed = self.content.metadata.dependencies.iter().flatten();
        let missing: Vec<_> = listed.map(|own| own.name.as_str()).filter(|name| !there(name)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let article = match self.content.version {
            Version::V3_17 => "An",
            Version::V4_1 => "an",
        };
        Err(LoadError(format!(
            "{article} error occurred while checking for chart dependencies. You may need to run `helm dependency build` \
             to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: {}",
            missing.join(", ")
        )))
    }
}

/// An error of the system as Go prints it.
fn system(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a chart keeps for its renders has the chart in it.
    #[test]
    fn a_chart_that_was_rendered_is_freed() {
        let files =
            [("Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"), ("templates/a.yaml", "a: 1\n")];
        let files = files.map(|(name, data)| (name.to_owned(), data.into()));
        let chart = Chart::from_files(files, Version::V4_1).unwrap();
        let content = Arc::downgrade(&chart.content);
        chart.assemble(&Tree::empty()).unwrap();
        assert!(content.upgrade().is_some());
        drop(chart);
        assert!(content.upgrade().is_none());
    }
}
