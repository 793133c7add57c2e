//! The pipeline: load, resolve, render and check, in this order, environments side by side.

pub mod affected;
pub mod chart;
mod charts;
pub mod edited;
pub mod explain;
pub mod graph;
pub mod promotion;
pub mod review;
pub mod validate;

use crate::{
    bundle::Bundle,
    check::{self, Compile},
    diagnostic::{Diagnostic, Diagnostics, Level},
    inputs::Inputs,
    load,
    model::{Environment, Model},
    names::Name,
    parallel,
    render::{self, chart::LeftOut},
    resolve,
    spec::app::Delivery,
    tree::Tree,
};
use std::{collections::BTreeMap, sync::OnceLock};

/// What a platform compiled to, as far as its mistakes let it.
#[derive(Debug)]
pub struct Compiled {
    /// What was read.
    pub inputs: Inputs,
    /// What it means.
    pub model: Model,
    /// What each environment compiled to.
    pub bundles: BTreeMap<Name, Bundle>,
    /// What the environments of an Argo CD share.
    pub roots: Bundle,
    /// All that there is to say, sorted.
    pub diagnostics: Diagnostics,
    /// What the charts of apps render to.
    charts: render::Charts,
    printed: OnceLock<Tree>,
}

/// Compiles the named environments of a tree of files, or all.
///
/// Files that cannot be read end it: what the others say may be about them. Beyond that each stage goes on with what
/// is sound, so that all mistakes of a run are told at once and none in other words.
pub fn compile(tree: Tree, named: &[String]) -> Compiled {
    compile_since(tree, named, |_| {}, |_| Tree::default())
}

/// The same. `meant` hears what the sources mean before anything is rendered, unless there are errors already. Where
/// something is known of what stood in `out/` before, `before` says which of its files are not what was compiled now, so
/// that rules can tell what the API server will not change.
pub fn compile_since(
    tree: Tree,
    named: &[String],
    meant: impl FnOnce(&Model),
    before: impl FnOnce(&Compiled) -> Tree,
) -> Compiled {
    judged(tree, named, meant, |compiled| compiled.check(&before(compiled)))
}

/// The same without asking any rule: what is compared need not be good, and `check` tells whether it is.
pub fn draft(tree: Tree, named: &[String]) -> Compiled {
    judged(tree, named, |_| {}, |_| Diagnostics::default())
}

/// Two drafts side by side.
pub fn drafts(trees: [Tree; 2]) -> [Compiled; 2] {
    let [before, after] = trees;
    let (before, after) = parallel::both(|| draft(before, &[]), || draft(after, &[]));
    [before, after]
}

fn judged(
    tree: Tree,
    named: &[String],
    meant: impl FnOnce(&Model),
    judge: impl FnOnce(&Compiled) -> Diagnostics,
) -> Compiled {
    let (inputs, told) = load::load(tree);
    let (strays, mut diagnostics): (Diagnostics, Diagnostics) = told.into_iter().partition(load::is_stray);
    let mut compiled = Compiled {
        inputs,
        model: Model::default(),
        bundles: BTreeMap::new(),
        roots: Bundle::default(),
        diagnostics: Diagnostics::default(),
        charts: render::Charts::new(),
        printed: OnceLock::new(),
    };
    if diagnostics.has_errors() {
        diagnostics.extend(resolve::layers(&compiled.inputs));
    } else {
        let (model, told) = resolve::resolve(&compiled.inputs, named);
        diagnostics.extend(told);
        compiled.model = model;
        if !diagnostics.has_errors() {
            meant(&compiled.model);
        }
        diagnostics.extend(compiled.render());
        diagnostics.extend(judge(&compiled));
    }
    if !diagnostics.iter().any(may_name_files) {
        diagnostics.extend(strays);
    }
    compiled.diagnostics = diagnostics.sorted();
    compiled
}

/// Whether a mistake may hide the names of files, which would then be taken for documents.
fn may_name_files(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.rule, "unknown-key" | "wrong-type")
}

/// What a platform means, as far as its mistakes let it, without what it compiles to.
#[derive(Debug)]
pub struct Meaning {
    /// What was read.
    pub inputs: Inputs,
    /// What it means; nothing when a file cannot be read.
    pub model: Model,
    /// All that there is to say, sorted.
    pub diagnostics: Diagnostics,
    /// Whether a file could not be read: what the others say may be about it.
    pub is_readable: bool,
}

/// Reads and resolves all environments of a tree of files, for commands that change sources.
pub fn meaning(tree: Tree) -> Meaning {
    let (inputs, mut diagnostics) = load::load(tree);
    let is_readable = !diagnostics.iter().any(|told| told.level == Level::Error && !load::is_stray(told));
    let mut model = Model::default();
    if is_readable {
        let (resolved, told) = resolve::resolve(&inputs, &[]);
        model = resolved;
        diagnostics.extend(told);
    }
    Meaning { inputs, model, diagnostics: diagnostics.sorted(), is_readable }
}

impl Compiled {
    fn render(&mut self) -> Diagnostics {
        self.charts = charts::render(&mut self.model);
        let charts = &self.charts;
        let environments: Vec<(&Name, &Environment)> = self.model.environments.iter().collect();
        let rendered = parallel::map(&environments, |(name, environment)| {
            (Name::clone(name), render::render(environment, charts))
        });
        let mut diagnostics = Diagnostics::default();
        for (name, (bundle, told)) in rendered {
            diagnostics.extend(told.seen_in(name.as_str()));
            self.bundles.insert(name, bundle);
        }
        self.roots = render::roots(&self.model);
        diagnostics
    }

    /// Asks every rule. What an environment requires is looked at, too, whether or not it is built.
    pub fn check(&self, before: &Tree) -> Diagnostics {
        let required = self.model.environments.values().flat_map(|environment| &environment.required);
        let required: BTreeMap<&Name, &Environment> = required
            .filter(|required| !self.bundles.contains_key(&required.name))
            .map(|required| (&required.name, &**required))
            .collect();
        if required.is_empty() {
            return check::check(
                &Compile::new(&self.model, &self.bundles, &self.inputs.custom, self.files())
                    .since(before)
                    .without(self.unneeded()),
            );
        }
        let mut bundles = self.bundles.clone();
        let rendered = required
            .into_iter()
            .map(|(name, required)| (name.clone(), render::render(required, &self.charts).0));
        bundles.extend(rendered);
        check::check(
            &Compile::new(&self.model, &bundles, &self.inputs.custom, self.files())
                .since(before)
                .without(self.unneeded()),
        )
    }

    /// What became of the hooks of all charts whose objects platc writes, in every environment.
    pub fn left_out(&self) -> LeftOut {
        let is_written = |(environment, app): &(Name, Name)| {
            let app = self.model.environments.get(environment).and_then(|found| found.apps.get(app));
            app.is_some_and(|app| app.delivery.value == Delivery::Rendered)
        };
        let written = self.charts.iter().filter(|(key, _)| is_written(key));
        written.fold(LeftOut::default(), |sum, (_, release)| sum.and(release.left_out))
    }

    /// All files below `out/`, as bytes; printed once.
    pub fn files(&self) -> &Tree {
        self.printed.get_or_init(|| {
            let bundles: Vec<&Bundle> = self.bundles.values().chain([&self.roots]).collect();
            let printed = parallel::map(&bundles, |bundle| render::print::tree(bundle, &self.inputs.sources));
            let mut files = Tree::default();
            for tree in printed {
                files.extend(tree);
            }
            files
        })
    }
}
