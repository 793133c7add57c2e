//! Where repositories may lie: addresses that Argo CD reads, and that can do nothing else.

use crate::{diagnostic::Diagnostic, spec::Traced};
use std::sync::Arc;

/// What is wrong with the address of a git repository. Git knows transports that run programs (`ext::`, gitremote-helpers(7)).
pub(super) fn of_git(url: &Traced<Arc<str>>) -> Option<Diagnostic> {
    let by_ssh = url.split_once('@').is_some_and(|(user, rest)| {
        let path = rest.split_once(':').is_some_and(|(host, _)| is_host(host));
        path && !user.is_empty()
            && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    });
    let good = by_ssh || ["https://", "ssh://"].iter().any(|scheme| has_host(url, scheme));
    (!good).then(|| bad(url, "write `https://host/path`, `ssh://user@host/path` or `user@host:path`"))
}

/// What is wrong with the address of a repository of charts.
pub(super) fn of_charts(url: &Traced<Arc<str>>) -> Option<Diagnostic> {
    let good = ["https://", "oci://"].iter().any(|scheme| has_host(url, scheme));
    (!good).then(|| bad(url, "write `https://host/path` or `oci://host/path`"))
}

fn has_host(url: &str, scheme: &str) -> bool {
    let rest = url.strip_prefix(scheme).unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    is_host(host.rsplit('@').next().unwrap_or_default())
}

/// A host with or without a port. One that begins with `-` would be an option of ssh.
fn is_host(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]_".contains(&byte);
    !text.is_empty() && !text.starts_with('-') && text.bytes().all(inner)
}

fn bad(url: &Traced<Arc<str>>, help: &str) -> Diagnostic {
    Diagnostic::error("bad-url", format!("`{}` is no address of a repository", url.value))
        .at(url.span(), "")
        .help(help)
}
