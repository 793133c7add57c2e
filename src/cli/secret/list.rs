//! `platc secret list`: a table of keys by environments.

use super::{
    super::{Global, Outcome, report::Format},
    clock,
    sources::Session,
};
use crate::{
    model::Environment,
    names::Name,
    secret::{
        listing::{Cell, Listing, list},
        place::known_environment,
    },
};
use std::{collections::BTreeSet, fmt::Write};

/// Arguments of `platc secret list`.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// The environments; all unless said
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
}

impl List {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        global.answers_in("platc secret list", &[Format::Text, Format::Json])?;
        let session = Session::reading(global)?;
        let mut wanted = BTreeSet::new();
        for said in &self.environments {
            wanted.insert(known_environment(session.inputs(), said).map_err(|told| session.refuse(told))?);
        }
        let is_wanted = |name: &Name| wanted.is_empty() || wanted.contains(name);
        let listing = list(&session.meaning.model, is_wanted);
        let environments: Vec<&Environment> =
            session.meaning.model.environments.values().filter(|one| is_wanted(&one.name)).collect();
        let text = || table(&listing, &environments) + &certificates(&environments);
        global.answer(|format| if format == Format::Json { json(&listing) } else { text() })?;
        Ok(Outcome::Fine)
    }
}

/// Columns as wide as their widest cell, two spaces between them.
fn table(listing: &Listing, environments: &[&Environment]) -> String {
    let head = ["APP", "SECRET/KEY"].into_iter().chain(environments.iter().map(|one| one.name.as_str()));
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).collect()];
    for (row, cells) in listing {
        let cell = |one: &&Environment| cells.get(&one.name).map_or_else(|| "-".to_owned(), Cell::to_string);
        let start = [row.app.to_string(), format!("{}/{}", row.secret, row.key)];
        rows.push(start.into_iter().chain(environments.iter().map(cell)).collect());
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text
}

/// What `current` and `former` are, by environment.
fn certificates(environments: &[&Environment]) -> String {
    let mut text = String::new();
    for environment in environments {
        for (at, held) in environment.secret_store.certificates.iter().enumerate() {
            let what = if at == 0 { "current" } else { "former" };
            let certificate = &held.certificate;
            let (from, to) = (clock::date(certificate.not_before), clock::date(certificate.not_after));
            let start = if text.is_empty() { "\n" } else { "" };
            let name = &environment.name;
            let _ = writeln!(
                text,
                "{start}{name}: {what} {} of {from}, until {to}: {}",
                certificate.fingerprint, held.path
            );
        }
    }
    text
}

fn json(listing: &Listing) -> String {
    let all = listing
        .iter()
        .flat_map(|(row, cells)| cells.iter().map(move |(environment, cell)| (row, environment, cell)));
    let entry = |(row, environment, cell): (&crate::secret::listing::Row, &Name, &Cell)| {
        let certificate = if let Cell::Sealed(_, certificate) = cell { certificate.as_deref() } else { None };
        serde_json::json!({
            "environment": environment.as_str(),
            "app": row.app.as_str(),
            "secret": &*row.secret,
            "key": &*row.key,
            "state": cell.to_string(),
            "certificate": certificate,
        })
    };
    let entries: Vec<_> = all.map(entry).collect();
    format!("{:#}\n", serde_json::Value::from(entries))
}
