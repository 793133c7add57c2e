//! The five platforms: duli at the repository's root, the others below `examples/`. What their descriptions say is in `out/`,
//! their sources are short, and what is committed is what they compile to.

mod duli;
mod facts;
mod path;
mod short;

use platc::{
    build::{Compiled, compile},
    tree::Tree,
};
use std::{path::Path, sync::LazyLock};

/// A platform that was described by its owners.
pub(super) struct Platform {
    name: &'static str,
    /// The folder of `platform/` and `environments/`.
    pub(super) folder: &'static str,
    /// The table of its facts.
    facts: &'static str,
    /// How many lines its description has.
    lines: usize,
    /// How many facts are the least (issue 9).
    least: usize,
    pub(super) compiled: LazyLock<Compiled>,
}

impl Platform {
    const fn new(
        name: &'static str,
        folder: &'static str,
        facts: &'static str,
        numbers: [usize; 2],
        compiled: fn() -> Compiled,
    ) -> Self {
        Self { name, folder, facts, lines: numbers[0], least: numbers[1], compiled: LazyLock::new(compiled) }
    }

    fn tree(&self, folders: &[&str]) -> Tree {
        Tree::from_folder(Path::new(self.folder), folders).unwrap()
    }
}

fn compiled(folder: &str) -> Compiled {
    compile(Tree::from_folder(Path::new(folder), &["platform", "environments", "schemas"]).unwrap(), &[])
}

pub(super) static PLATFORMS: [Platform; 5] = [
    Platform::new("duli", ".", "tests/platforms/duli.tsv", [926, 60], || compiled(".")),
    Platform::new("ameciclo", "examples/ameciclo", "examples/ameciclo/facts.tsv", [204, 25], || {
        compiled("examples/ameciclo")
    }),
    Platform::new("comind-ops", "examples/comind-ops", "examples/comind-ops/facts.tsv", [381, 40], || {
        compiled("examples/comind-ops")
    }),
    Platform::new(
        "ontu-schedule",
        "examples/ontu-schedule",
        "examples/ontu-schedule/facts.tsv",
        [354, 45],
        || compiled("examples/ontu-schedule"),
    ),
    Platform::new("harmonyflow", "examples/harmonyflow", "examples/harmonyflow/facts.tsv", [362, 60], || {
        compiled("examples/harmonyflow")
    }),
];

/// All that is wrong, of all platforms.
fn none(wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} do not hold:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn out_is_what_the_sources_compile_to() {
    none(PLATFORMS.iter().flat_map(|platform| {
        let (out, files) = (platform.tree(&["out"]), platform.compiled.files());
        let on_disk = |path: &str| out.get(&format!("out/{path}"));
        let stale = files
            .iter()
            .filter(|(path, bytes)| on_disk(path) != Some(bytes))
            .map(|(path, _)| path.to_string());
        let left = out
            .iter()
            .filter(|(path, _)| files.get(&path["out/".len()..]).is_none())
            .map(|(path, _)| path.to_string());
        stale
            .chain(left)
            .map(|path| format!("{}: {path}: run `platc build`", platform.name))
            .collect::<Vec<_>>()
    }));
}

#[test]
fn nothing_is_left_to_say_of_any() {
    none(PLATFORMS.iter().flat_map(|platform| {
        let told = platform
            .compiled
            .diagnostics
            .iter()
            .map(|told| format!("{}: {}: {}", platform.name, told.rule, told.message));
        told.collect::<Vec<_>>()
    }));
}
