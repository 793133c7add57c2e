//! The flags of `helm template` that the recordings use.

use helm::{
    context::Version,
    render::Shown,
    value::Tree,
    values::{Setting, set},
};
use std::{fs, path::Path};

/// What a list of flags says.
#[derive(Clone, Default)]
pub(crate) struct Flags {
    pub(crate) files: Vec<String>,
    pub(crate) only: Vec<String>,
    pub(crate) shown: Shown,
    pub(crate) namespace: Option<String>,
    pub(crate) kube_version: Option<String>,
    pub(crate) api_versions: Vec<String>,
    pub(crate) is_upgrade: bool,
    pub(crate) skip_schema: bool,
    /// No flag of helm's: whether what was read is told.
    pub(crate) records: bool,
    /// By name of the flag.
    settings: Vec<(String, String)>,
}

/// The flags that set values, in the order in which helm follows them, whatever the order of the command line.
const SETTINGS: [&str; 5] = ["set-json", "set", "set-string", "set-file", "set-literal"];

impl Flags {
    /// Reads one word a line.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut flags = Self::default();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let (name, behind) = match line.trim_start_matches('-').split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (line.trim_start_matches('-'), None),
            };
            if !flags.switch(name) {
                let value =
                    behind.or_else(|| lines.next()).ok_or_else(|| format!("nothing behind {line}"))?;
                flags.take(name, value)?;
            }
        }
        Ok(flags)
    }

    fn switch(&mut self, name: &str) -> bool {
        match name {
            "include-crds" => self.shown.crds = true,
            "no-hooks" => self.shown.hooks = false,
            "skip-tests" => self.shown.tests = false,
            "is-upgrade" => self.is_upgrade = true,
            "skip-schema-validation" => self.skip_schema = true,
            "dry-run" | "release-name" | "skip-crds" => {}
            _ => return false,
        }
        true
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        let words = value.split(',').map(str::to_owned);
        match name {
            "f" | "values" => self.files.extend(words),
            "a" | "api-versions" => self.api_versions.extend(words),
            "s" | "show-only" => self.only.push(value.to_owned()),
            "n" | "namespace" => self.namespace = Some(value.to_owned()),
            "kube-version" => self.kube_version = Some(value.to_owned()),
            _ if SETTINGS.contains(&name) => self.settings.push((name.to_owned(), value.to_owned())),
            _ => return Err(format!("the replay knows no flag {name}")),
        }
        Ok(())
    }

    /// Sets what the flags say in `values`.
    pub(crate) fn set(&self, values: &mut Tree, folder: &Path, version: Version) -> Result<(), String> {
        let read = |path: &str| {
            fs::read(folder.join(path)).map_err(|_| format!("open {path}: no such file or directory"))
        };
        for name in SETTINGS {
            let setting = match name {
                "set-json" => Setting::Json,
                "set-string" => Setting::Text,
                "set-file" => Setting::File(&read),
                "set-literal" => Setting::Literal,
                _ => Setting::Typed,
            };
            for (_, line) in self.settings.iter().filter(|(flag, _)| flag == name) {
                set(values, setting, line, version)?;
            }
        }
        Ok(())
    }
}
