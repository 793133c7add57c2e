//! `platc graph`: a picture of the apps, of what they need, and of the waves that they come in.

mod dot;
mod mermaid;
mod svg;

use super::{Global, Outcome, report::escape::visible, world};
use crate::{
    build::graph::{self, Around, Node},
    names::{Name, meant},
};

/// How the graph is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Language {
    /// Graphviz' language
    Dot,
    /// What GitHub and GitLab draw in Markdown
    Mermaid,
    /// A picture
    Svg,
}

/// Arguments of `platc graph`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "An arrow leads from an app to what must be there first. Waves are columns, from the left."
)]
pub(super) struct Graph {
    /// The environments; all that are not abstract unless said
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// The language that it is written in
    #[arg(long = "as", value_name = "LANGUAGE", default_value = "mermaid")]
    language: Language,
}

impl Graph {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        self.drawn(global).unwrap_or_else(|outcome| outcome)
    }

    fn drawn(&self, global: &Global) -> Result<Outcome, Outcome> {
        let compiled = global.compile(&[])?;
        if compiled.diagnostics.has_errors() {
            return Err(global.report(&compiled.diagnostics, &compiled.inputs.sources));
        }
        let known = || compiled.model.environments.keys().map(Name::as_str);
        if let Some(name) = self.environments.iter().find(|name| known().all(|known| known != name.as_str()))
        {
            let message = format!("no environment `{}` is built", visible(name));
            return Err(world::usage(&message, &meant(name, known())));
        }
        let graph = graph::graph(&compiled, &self.environments);
        world::to_stdout(&match self.language {
            Language::Dot => dot::write(&graph),
            Language::Mermaid => mermaid::write(&graph),
            Language::Svg => svg::write(&graph),
        });
        Ok(Outcome::Fine)
    }
}

/// What stands above the apps of a wave.
fn heading(wave: Option<i64>) -> String {
    wave.map_or_else(|| "no wave".to_owned(), |wave| format!("wave {wave}"))
}

/// The number of each app of an environment, in the order of the waves.
fn nodes(around: &Around) -> impl Iterator<Item = &Node> {
    around.waves.iter().flat_map(|(_, nodes)| nodes)
}
