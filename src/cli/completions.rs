//! `platc completions`: what a shell completes platc's commands with.

use super::{Arguments, Outcome, world};
use clap::CommandFactory;
use clap_complete::Shell;

/// Arguments of `platc completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "platc", &mut script);
        world::to_stdout(&String::from_utf8_lossy(&script));
        Outcome::Fine
    }
}
