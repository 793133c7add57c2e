//! `platc chart`: Helm charts without helm.

mod dry_run;
mod excerpt;
mod flags;
mod name;
mod peer;
mod refusal;
mod system;
mod template;
mod vendor;
mod verify;
mod written;

use super::{Global, Outcome};
use crate::build::chart::Helm;
use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

/// Arguments of `platc chart`.
#[derive(Debug, clap::Args)]
pub(super) struct Chart {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Bring the charts that the platform names into platform/charts/, and lock them
    Vendor(vendor::Vendor),
    /// Print what a chart renders to: in the place of `helm template`, with its flags
    Template(template::Template),
    /// Render charts with platc and with your own helm, and show what differs
    Verify(verify::Verify),
}

impl Chart {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match &self.action {
            Action::Vendor(vendor) => vendor.run(global),
            Action::Template(template) => template.run(global),
            Action::Verify(verify) => verify.run(global),
        }
    }
}

/// Reads whose behaviour a chart gets.
fn helm() -> impl TypedValueParser<Value = Helm> {
    let words = Helm::ALL.iter().map(|helm| helm.word());
    PossibleValuesParser::new(words).try_map(|word| Helm::of(&word).ok_or("no such helm"))
}

/// Whether a command line is one of `chart template`, which ends with 1 whatever is wrong, since helm does.
pub(super) fn stands_in(arguments: clap::Command) -> bool {
    let matches = arguments.ignore_errors(true).try_get_matches();
    let chart = matches.as_ref().ok().and_then(|matches| matches.subcommand_matches("chart"));
    chart.is_some_and(|chart| chart.subcommand_name() == Some("template"))
}
