//! Charts of HTTP repositories: what index.yaml lists, and the archive that it names.

use super::credentials::{Credentials, Known};
use crate::{
    build::chart::{
        index::{self, Unlisted},
        package::{Package, is_version},
    },
    cli::{
        fetch::{Client, Reach, Request, checked},
        trouble::Trouble,
    },
    names::nearest,
    value::digest,
};
use std::{collections::BTreeMap, sync::Arc};

/// Bytes of an index: the largest public one has a quarter of it.
const INDEX: u64 = 64 << 20;

/// Bytes of an archive, as it comes.
pub(super) const ARCHIVE: u64 = 64 << 20;

/// Repositories, each index fetched once.
#[derive(Default)]
pub(super) struct Repositories {
    indexes: BTreeMap<String, Arc<[u8]>>,
}

impl Repositories {
    /// Brings a chart: of this version, or the newest of a range.
    pub(super) fn bring(
        &mut self,
        (client, credentials): (&Client, &Credentials),
        repository: &str,
        (chart, version): (&str, &str),
    ) -> Result<Package, Trouble> {
        let repository = repository.trim_end_matches('/');
        let index = self.index((client, credentials), repository)?;
        let listed = index::find(&index, chart, version)
            .map_err(|unlisted| told(&unlisted, repository, (chart, version)))?;
        let said = listed.urls.first().map(String::as_str).unwrap_or_default();
        let url = joined(repository, said);
        let bytes = fetched(client, credentials, &url, ARCHIVE)?;
        let found = digest::digits(&bytes);
        if let Some(digest) = listed.digest.as_ref().filter(|digest| **digest != found) {
            let message = format!(
                "`{url}`: index.yaml says that its digest is sha256:{digest}, and it is sha256:{found}"
            );
            let help = "ask who publishes the chart: what came is not what was published";
            return Err(Trouble::new(message, help));
        }
        Package::unpack(&bytes).map_err(|reason| unpacked(&url, &reason))
    }

    fn index(
        &mut self,
        (client, credentials): (&Client, &Credentials),
        repository: &str,
    ) -> Result<Arc<[u8]>, Trouble> {
        if let Some(known) = self.indexes.get(repository) {
            return Ok(known.clone());
        }
        let url = format!("{repository}/index.yaml");
        let index: Arc<[u8]> = fetched(client, credentials, &url, INDEX)?.into();
        self.indexes.insert(repository.to_owned(), index.clone());
        Ok(index)
    }
}

/// What is wrong with an archive.
pub(super) fn unpacked(url: &str, reason: &str) -> Trouble {
    let help = "ask who publishes the chart: nothing of it was written";
    Trouble::new(format!("`{url}` holds no chart that can be taken: {reason}"), help)
}

fn fetched(client: &Client, credentials: &Credentials, url: &str, limit: u64) -> Result<Vec<u8>, Trouble> {
    let login = checked(Reach::Charts, url).ok().and_then(|uri| credentials.repository(uri.host()?));
    let request = Request { url, accept: None, login: login.as_ref(), limit };
    let answer = client.ask(&request).map_err(|error| Trouble::fetching(url, &error))?;
    match answer.status.as_u16() {
        200..=299 => Ok(answer.body),
        401 | 403 => {
            let known = login.map_or(Known::Nothing, Known::Login);
            let hint = "say who asks in ~/.netrc: `machine HOST login NAME password PASSWORD`";
            Err(credentials.wanted(url, &known, hint))
        }
        404 => {
            let help = "open the address in a browser: a repository of charts has an index.yaml there";
            Err(Trouble::new(format!("`{url}`: the server answers with status 404"), help))
        }
        status => {
            let message = format!("`{url}`: the server answers with status {status}");
            Err(Trouble::new(message, "open the address in a browser: it shows what the server has to say"))
        }
    }
}

fn told(unlisted: &Unlisted, repository: &str, (chart, version): (&str, &str)) -> Trouble {
    match unlisted {
        Unlisted::Broken(reason) => Trouble::new(
            format!("`{repository}/index.yaml` lists no charts: {reason}"),
            "look whether the address is that of a repository of charts",
        ),
        Unlisted::Chart(known) => {
            let help = match nearest(chart, known.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it lists {} others; say `chart` when the key is not its name", known.len()),
            };
            Trouble::new(format!("`{repository}` has no chart `{chart}`"), help)
        }
        Unlisted::Version(near) => {
            let help = match &**near {
                [] => "it lists the chart without any version that can be fetched".to_owned(),
                near => format!("it has {}", near.join(", ")),
            };
            let what = if is_version(version) { "version" } else { "version in the range" };
            Trouble::new(format!("`{repository}` has no {what} {version} of `{chart}`"), help)
        }
    }
}

/// The address of an archive that an index names: absolute, from the server's root, or below the repository.
fn joined(repository: &str, url: &str) -> String {
    if url.contains("://") {
        return url.to_owned();
    }
    let (scheme, rest) = repository.split_once("://").unwrap_or(("https", repository));
    let (server, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut parts: Vec<&str> = if url.starts_with('/') { Vec::new() } else { path.split('/').collect() };
    parts.retain(|part| !part.is_empty());
    for part in url.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("{scheme}://{server}/{}", parts.join("/"))
}

#[test]
fn archives_lie_where_the_index_says() {
    let rows = [
        ("https://a/charts", "web-1.tgz", "https://a/charts/web-1.tgz"),
        ("https://a", "x/web-1.tgz", "https://a/x/web-1.tgz"),
        ("https://a:1/b/c", "../web-1.tgz?x=1", "https://a:1/b/web-1.tgz?x=1"),
        ("https://a/b", "/web-1.tgz", "https://a/web-1.tgz"),
        ("https://a/b", "https://c/web-1.tgz", "https://c/web-1.tgz"),
        ("https://a/b", "../../../web-1.tgz", "https://a/web-1.tgz"),
    ];
    for (repository, url, found) in rows {
        assert_eq!(joined(repository, url), found);
    }
}
