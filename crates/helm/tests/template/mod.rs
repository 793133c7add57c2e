//! `helm template` by this crate, as the recordings ask for it: flags in, exit code and texts out.

pub(crate) mod answer;
pub(crate) mod flags;

use answer::Answer;
use flags::Flags;
use helm::{
    chart::{Chart, LoadOptions},
    context::{Instant, Random, Version},
    render::{Capabilities, KubeVersion, Options, Rendered, render},
    value::Tree,
    values,
};
use std::{fs, path::Path};

/// What renders ask for chance: the same bytes each time.
pub(crate) struct Counter(pub(crate) u64);

impl Random for Counter {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            // SplitMix64: its lowest byte is as random as tests need.
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed ^ (mixed >> 31)).to_le_bytes()[0];
        }
    }
}

/// What a chart is rendered with.
pub(crate) struct Request<'a> {
    /// The folder that paths in flags start from.
    pub(crate) folder: &'a Path,
    /// Below it.
    pub(crate) chart: &'a str,
    /// The folder that symbolic links may lead into.
    pub(crate) root: &'a Path,
    pub(crate) release: &'a str,
    pub(crate) flags: &'a Flags,
    pub(crate) version: Version,
}

impl Request<'_> {
    /// Loads the chart and renders it.
    pub(crate) fn answer(&self) -> Answer {
        self.told(self.load().and_then(|chart| self.render(&chart)))
    }

    /// What helm would write for this outcome.
    pub(crate) fn told(&self, printed: Result<Vec<u8>, String>) -> Answer {
        match printed {
            Ok(stdout) => Answer { code: 0, stderr: String::new(), stdout },
            // Messages name files by the path that was given, which helm was given below its working folder.
            Err(message) => Answer {
                code: 1,
                stderr: format!("Error: {message}\n").replace(&format!("{}/", self.folder.display()), ""),
                stdout: Vec::new(),
            },
        }
    }

    pub(crate) fn load(&self) -> Result<Chart, String> {
        let options = LoadOptions { version: self.version, root: Some(self.root.to_owned()) };
        let chart =
            Chart::load(&self.folder.join(self.chart), &options).map_err(|error| error.to_string())?;
        chart.check_installable().map_err(|error| error.to_string())?;
        Ok(chart)
    }

    /// Renders a loaded chart.
    pub(crate) fn rendered(&self, chart: &Chart) -> Result<Rendered, String> {
        render(chart, &self.values()?, &self.options()?, &mut Counter(1)).map_err(|error| error.to_string())
    }

    /// Renders a loaded chart to what is printed.
    pub(crate) fn render(&self, chart: &Chart) -> Result<Vec<u8>, String> {
        let rendered = self.rendered(chart)?;
        match self.flags.only.as_slice() {
            [] => Ok(rendered.manifest(self.flags.shown)),
            only => rendered.show_only(self.flags.shown, only),
        }
    }

    /// What the flags give.
    pub(crate) fn values(&self) -> Result<Tree, String> {
        let mut values = Tree::empty();
        for file in &self.flags.files {
            let content = fs::read(self.folder.join(file))
                .map_err(|_| format!("open {file}: no such file or directory"))?;
            let read = values::read(&content, self.version)
                .map_err(|error| format!("failed to parse {file}: {error}"))?;
            values::merge(&mut values, read);
        }
        self.flags.set(&mut values, self.folder, self.version)?;
        Ok(values)
    }

    fn options(&self) -> Result<Options, String> {
        let mut options = Options::new(self.release, self.version);
        if let Some(namespace) = &self.flags.namespace {
            options.release.namespace.clone_from(namespace);
        }
        options.release.is_upgrade = self.flags.is_upgrade;
        options.skip_schema = self.flags.skip_schema;
        options.trace = self.flags.records;
        options.now = Instant { seconds: 1_800_000_000, nanoseconds: 0 };
        let mut capabilities = Capabilities::new(self.version);
        if let Some(version) = &self.flags.kube_version {
            capabilities = capabilities.with_kube_version(KubeVersion::parse(version, self.version)?);
        }
        options.capabilities =
            capabilities.with_api_versions(self.flags.api_versions.iter().map(String::as_str));
        Ok(options)
    }
}
