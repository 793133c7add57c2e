//! What a commit of out/ says: what changed by environment and app, and the commit of the sources that it comes from.

use super::{date::rfc_3339, gone::Gone, trailers};
use crate::{
    bundle::{Change, Changes},
    tree::{ObjectId, Origin},
};
use serde_json::Value as Json;
use std::{collections::BTreeMap, fmt::Write};

/// How many names a subject lists.
const NAMED: usize = 3;

/// How many letters of a commit's name people read.
const SHORT: usize = 7;

/// What is said.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The platform's name.
    pub platform: &'a str,
    /// The folder that holds out/; empty for the branch's top.
    pub folder: &'a str,
    /// The environments that are published.
    pub environments: &'a [&'a str],
    /// What becomes of their files.
    pub changes: &'a Changes,
    /// The apps that they take away.
    pub gone: &'a Gone,
    /// Where the sources come from.
    pub origin: &'a Origin,
    /// out/ afterwards.
    pub tree: ObjectId,
    /// Who signs it off.
    pub sign_off: Option<&'a str>,
}

/// The message of a commit, a line's end at its end: a subject, what changed, and trailers.
///
/// Argo CD shows the source's commit by the trailers `Argocd-reference-commit-…`
/// (<https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/>).
pub fn message(said: &Said) -> String {
    let counted = Counted::of(said.changes);
    let origin = said.origin;
    let mut text = format!("{}\n\n", subject(said, &counted));
    if !origin.subject.is_empty() {
        let _ = writeln!(text, "{}\n", line(&origin.subject));
    }
    counted.tell(said.gone, &mut text);
    text.push('\n');
    let folder = if said.folder.is_empty() { "." } else { said.folder };
    let mut trailer = |key: &str, value: &str| _ = writeln!(text, "{key}: {}", line(value));
    trailer(trailers::PLATFORM, said.platform);
    trailer(trailers::FOLDER, folder);
    said.environments.iter().for_each(|name| trailer(trailers::ENVIRONMENT, name));
    let url = origin.url.as_deref().and_then(without_login);
    if let Some(url) = &url {
        trailer(trailers::REPOSITORY, url);
    }
    trailer(trailers::SOURCE, &origin.id);
    trailer(trailers::TREE, &said.tree.to_string());
    trailer("Argocd-reference-commit-author", &origin.author);
    trailer("Argocd-reference-commit-sha", &origin.id);
    trailer("Argocd-reference-commit-subject", &origin.subject);
    if !origin.body.is_empty() {
        trailer("Argocd-reference-commit-body", &Json::from(&*origin.body).to_string());
    }
    if let Some(url) = &url {
        trailer("Argocd-reference-commit-repourl", url);
    }
    trailer("Argocd-reference-commit-date", &rfc_3339(origin.date));
    if let Some(who) = said.sign_off {
        trailer("Signed-off-by", who);
    }
    text
}

/// `prod, staging: backend, redis (shop@1a2b3c4)`
fn subject(said: &Said, counted: &Counted) -> String {
    let touched: Vec<&str> = counted.0.keys().copied().flatten().collect();
    let named = if touched.is_empty() { said.environments } else { &touched };
    let environments = some_of(named.iter().copied(), "environments");
    let mut apps: Vec<&str> = counted.apps().flatten().collect();
    apps.sort_unstable();
    apps.dedup();
    let what = if apps.is_empty() { "settings".to_owned() } else { some_of(apps.into_iter(), "apps") };
    let commit = said.origin.id.get(..SHORT).unwrap_or(&said.origin.id);
    format!("{environments}: {what} ({}@{commit})", said.platform)
}

fn some_of<'a>(names: impl ExactSizeIterator<Item = &'a str>, many: &str) -> String {
    match names.len() {
        number if number > NAMED => format!("{number} {many}"),
        _ => names.collect::<Vec<_>>().join(", "),
    }
}

/// How many files came, changed and went.
#[derive(Clone, Copy, Debug, Default)]
struct Count([usize; 3]);

/// By environment and app; what is no app's is its environment's own, what is no environment's all of theirs.
struct Counted<'a>(BTreeMap<Option<&'a str>, BTreeMap<Option<&'a str>, Count>>);

impl<'a> Counted<'a> {
    fn of(changes: &'a Changes) -> Self {
        let mut counted = Self(BTreeMap::new());
        for (path, change) in &changes.files {
            let (environment, below) =
                path.split_once('/').map_or((None, &**path), |(it, below)| (Some(it), below));
            let Count(count) = counted.0.entry(environment).or_default().entry(app(below)).or_default();
            count[match change {
                Change::Add(_) => 0,
                Change::Edit(_) => 1,
                Change::Remove => 2,
            }] += 1;
        }
        counted
    }

    fn apps(&self) -> impl Iterator<Item = Option<&'a str>> {
        self.0.values().flat_map(|apps| apps.keys().copied())
    }

    fn tell(&self, gone: &Gone, text: &mut String) {
        let own = "the environment's own";
        let width = self.apps().map(|app| app.unwrap_or(own).chars().count()).max().unwrap_or_default();
        let roots = "roots of Argo CD";
        for (environment, apps) in &self.0 {
            let _ = writeln!(text, "{}", environment.unwrap_or("for all environments"));
            for (app, Count(count)) in apps {
                let words =
                    ["added", "changed", "removed"].iter().zip(count).filter(|(_, count)| **count > 0);
                let mut words: Vec<String> = words.map(|(word, count)| format!("{count} {word}")).collect();
                if environment.zip(*app).is_some_and(|(environment, app)| gone.has(environment, app)) {
                    words.push("the app is gone".to_owned());
                }
                let own = if environment.is_some() { own } else { roots };
                let _ = writeln!(text, "  {:width$}  {}", app.unwrap_or(own), words.join(", "));
            }
        }
    }
}

/// The app that a file of an environment is made for, by its place (docs/argocd.md).
pub(super) fn app(below: &str) -> Option<&str> {
    let (folder, rest) = below.split_once('/')?;
    match folder {
        "manifests" | "kustomize" => {
            rest.split('/').next().map(|name| name.strip_suffix(".yaml").unwrap_or(name))
        }
        "values" => rest.strip_suffix(".yaml"),
        "argocd" => rest.strip_prefix("applications/")?.strip_suffix(".yaml"),
        _ => None,
    }
}

/// A text as one line: what would end it is left out.
fn line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The address of a repository without whoever asks it; `None` for what is no server's: a folder of somebody's machine.
pub fn without_login(url: &str) -> Option<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        let (server, path) = url.split_once(':')?;
        let is_host = !server.contains('/') && server.contains('.') && !path.starts_with('\\');
        return is_host.then(|| url.to_owned());
    };
    if !matches!(scheme, "https" | "http" | "ssh") {
        return None;
    }
    let (server, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (login, host) = server.rsplit_once('@').map_or((None, server), |(login, host)| (Some(login), host));
    let user = login.filter(|_| scheme == "ssh").and_then(|login| login.split(':').next());
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    Some(format!("{scheme}://{user}{host}{path}"))
}

#[cfg(test)]
mod tests;
