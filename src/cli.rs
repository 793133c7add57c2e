//! The command line: arguments, printing, exit codes. The only place that prints.

mod actions;
mod affected;
mod bootstrap;
mod build;
mod chart;
mod check;
mod completions;
mod desk;
mod diff;
mod explain;
mod fetch;
mod git;
mod graph;
mod hook;
mod init;
mod known;
mod man;
mod markup;
mod merge_driver;
mod new;
pub mod page;
mod paper;
mod promote;
mod publish;
pub mod report;
mod review;
mod schema;
mod secret;
mod set;
mod trouble;
mod validate;
mod world;

use clap::{CommandFactory, Parser, Subcommand};
use report::outputs::{Output, OutputParser};
use std::{path::PathBuf, process::ExitCode};

/// Compiles a platform to the manifests that Argo CD syncs.
#[derive(Debug, Parser)]
#[command(name = "platc", version = env!("PLATC_VERSION"), about, disable_help_subcommand = true)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
struct Global {
    /// Work in this folder: the one that holds platform/ and environments/
    #[arg(short = 'C', value_name = "DIR", default_value = ".", global = true)]
    directory: PathBuf,
    /// How diagnostics are printed; several at once, all but one to files
    #[arg(long = "format", alias = "output", value_name = "FORMAT[=FILE]", value_delimiter = ',', default_value = "text", value_parser = OutputParser, global = true)]
    outputs: Vec<Output>,
    /// Whether to colour
    #[arg(long, value_enum, default_value = "auto", global = true)]
    color: Color,
    /// Print nothing but diagnostics
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Let warnings fail, too
    #[arg(long, global = true)]
    deny_warnings: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start from an example
    Init(init::Init),
    /// Write the file of a new app or environment
    New(new::New),
    /// Compile to out/
    Build(build::Build),
    /// Compile in memory and compare with out/: what CI and hooks run
    Check(check::Check),
    /// Check any YAML of Kubernetes objects, without a platform
    Validate(validate::Validate),
    /// Show what differs between two environments, or between two states of the platform
    Diff(diff::Diff),
    /// Show which environments and apps a change touches
    Affected(affected::AffectedBy),
    /// Show where a value comes from, and what it overrode
    Explain(explain::Explain),
    /// Draw the apps, what they need, and their waves
    Graph(graph::Graph),
    /// Edit an environment's overlays so that it equals another, up to what is expected to differ
    Promote(promote::Promote),
    /// Set one value of one app in one environment's overlay
    Set(set::Set),
    /// Commit to the branch that Argo CD reads, and push
    Publish(publish::Publish),
    /// Seal secrets for the environments' controllers, and keep their records
    Secret(secret::Secret),
    /// Vendor Helm charts, render them without helm, and compare with what helm renders
    Chart(chart::Chart),
    /// Let git run platc before commits and pushes, and in merges
    Hook(hook::Hook),
    /// Merge a file of out/ by compiling the merged sources: git runs it
    MergeDriver(merge_driver::MergeDriver),
    /// Print how to apply an environment's root, once
    Bootstrap(bootstrap::Bootstrap),
    /// Write the JSON Schemas of platc's documents to schemas/
    Schema(schema::Schema),
    /// Print what a shell completes platc's commands with
    Completions(completions::Completions),
    /// Write the manual to a folder, a page for each command
    Man(man::Man),
}

/// How a command ended, as its exit code says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing is wrong.
    Fine,
    /// Diagnostics, or differences.
    Findings,
    /// Wrong usage, or the world refused.
    Trouble,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let failed = if chart::stands_in(Arguments::command()) { 1 } else { 2 };
            // A closed pipe is the reader's wish; there is nobody left to tell.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { failed } else { 0 });
        }
    };
    let Arguments { global, command } = arguments;
    if let Some(conflict) = report::outputs::conflict(&global.outputs) {
        world::usage(&conflict, "give all but one a file, as in `--format github,sarif=FILE`");
        return ExitCode::from(2);
    }
    let outcome = match command {
        Command::Init(command) => command.run(&global),
        Command::New(command) => command.run(&global),
        Command::Build(command) => command.run(&global),
        Command::Check(command) => command.run(&global),
        Command::Validate(command) => command.run(&global),
        Command::Diff(command) => command.run(&global),
        Command::Affected(command) => command.run(&global),
        Command::Explain(command) => command.run(&global),
        Command::Graph(command) => command.run(&global),
        Command::Promote(command) => command.run(&global),
        Command::Set(command) => command.run(&global),
        Command::Publish(command) => command.run(&global),
        Command::Secret(command) => command.run(&global),
        Command::Chart(command) => command.run(&global),
        Command::Hook(command) => command.run(&global),
        Command::MergeDriver(command) => command.run(&global),
        Command::Bootstrap(command) => command.run(&global),
        Command::Schema(command) => command.run(&global),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(&global),
    };
    ExitCode::from(match outcome {
        Outcome::Fine => 0,
        Outcome::Findings => 1,
        Outcome::Trouble => 2,
    })
}
