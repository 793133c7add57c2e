//! `platc man`: the manual, a page for each command.

use super::{Arguments, Global, Outcome, world};
use crate::tree::named;
use clap::{Command, CommandFactory};
use std::path::PathBuf;

/// Arguments of `platc man`.
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// The folder; `man` finds one that is called man1 in a folder of MANPATH
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let mut platc = Arguments::command();
        // Gives each command its whole name, as `platc-secret-set`, and the options that all have.
        platc.build();
        let mut pages = Vec::new();
        add(&platc, &mut pages);
        for (name, page) in &pages {
            if let Err(error) = named::write(&global.directory, &self.folder.join(name), page) {
                return world::refused(&error);
            }
        }
        global.say(&format!("{} pages written to {}", pages.len(), self.folder.display()));
        Outcome::Fine
    }
}

/// Adds the page of a command, as the name of its file and the file, and those of the commands below it.
fn add(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) {
    let source = concat!("platc ", env!("CARGO_PKG_VERSION"));
    // Without a date, since a page has none that matters; an empty one would leave its place to the source.
    let page = clap_mangen::Man::new(command.clone()).date(" ").source(source).manual("platc");
    let mut text = Vec::new();
    page.render(&mut text).expect("memory takes whatever is written");
    pages.push((page.get_filename(), text));
    command.get_subcommands().filter(|below| below.get_name() != "help").for_each(|below| add(below, pages));
}
