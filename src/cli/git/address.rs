//! Addresses of git repositories, and names of revisions there, that come from files which a pull request may change: each is
//! refused before any program starts.

use crate::{
    cli::{
        fetch::{is_loopback, refused_host},
        trouble::Trouble,
    },
    resolve::charts::is_git_address,
};

/// What is written instead of an address that is none.
const ADDRESSES: &str = "write `https://host/path`, `ssh://user@host/path` or `user@host:path`";

/// Whether a repository that may be asked is on this machine, without TLS.
pub(in crate::cli) fn permitted(url: &str) -> Result<bool, Trouble> {
    let (host, plain) = parts(url)?;
    match refused_host(host, plain) {
        Some(reason) => Err(Trouble::new(reason, ADDRESSES)),
        None => Ok(plain),
    }
}

/// The host of a git repository that may be asked, and whether it is without TLS.
fn parts(url: &str) -> Result<(&str, bool), Trouble> {
    let rest = url.split_once("://").map(|(_, rest)| rest);
    let server = rest.unwrap_or_default().split('/').next().unwrap_or_default();
    let host = match server.strip_prefix('[') {
        Some(literal) => literal.split(']').next().unwrap_or_default(),
        None => server.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default(),
    };
    let plain = url.starts_with("http://") && is_loopback(host);
    let is_option = server.starts_with('-') || url.starts_with('-');
    if is_option
        || !plain && !is_git_address(url)
        || url.contains(char::is_whitespace)
        || url.contains(char::is_control)
    {
        return Err(Trouble::new("the address of the git repository is none that is asked", ADDRESSES));
    }
    let login = server.rsplit_once('@').map(|(login, _)| login);
    // A user is part of an address of ssh, a password is not.
    if login.is_some_and(|login| !url.starts_with("ssh://") || login.contains(':')) {
        let help = "leave them out: git's credential helpers, or ~/.netrc, say who asks";
        return Err(Trouble::new("the address of the git repository holds a user's name or password", help));
    }
    Ok((if rest.is_some() { host } else { scp_host(url) }, plain))
}

/// The host of `user@host:path`.
fn scp_host(url: &str) -> &str {
    let server = url.split(':').next().unwrap_or_default();
    server.rsplit('@').next().unwrap_or_default()
}

/// Refuses what git would take for more than a name (git-check-ref-format(1), gitrevisions(7)).
pub(in crate::cli) fn permitted_revision(revision: &str) -> Result<(), Trouble> {
    let odd = |letter: char| letter.is_control() || " :+^~?*[\\@{".contains(letter);
    if revision.is_empty() || revision.starts_with('-') || revision.contains("..") || revision.contains(odd) {
        let help = "name a branch, a tag or a commit";
        return Err(Trouble::new(format!("`{revision}` is no revision"), help));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{parts, permitted_revision};

    #[test]
    fn only_addresses_of_servers_are_asked() {
        for (url, host, plain) in [
            ("https://git.invalid/a", "git.invalid", false),
            ("https://git.invalid:1/a", "git.invalid", false),
            ("ssh://git@git.invalid/a", "git.invalid", false),
            ("git@git.invalid:a/b.git", "git.invalid", false),
            ("git@169.254.169.254:a", "169.254.169.254", false),
            ("http://127.0.0.1:8080/a", "127.0.0.1", true),
            ("http://[::1]:8080/a", "::1", true),
        ] {
            assert_eq!(parts(url), Ok((host, plain)), "{url}");
        }
        for bad in [
            "http://git.invalid/a",
            "file:///srv/a",
            "/srv/a",
            "../a",
            "ext::sh -c id",
            "ssh://-oProxyCommand=id/a",
            "-u@git.invalid:a",
            "https://user:password@git.invalid/a",
            "https://token@git.invalid/a",
            "ssh://git:password@git.invalid/a",
            "https://git.invalid/a b",
        ] {
            let told = parts(bad).unwrap_err();
            assert!(!told.message.contains("password@"), "{told:?}");
        }
    }

    #[test]
    fn a_revision_is_a_name_alone() {
        for good in ["main", "v1.2.0", "feature/x", "0123456789abcdef0123456789abcdef01234567"] {
            assert!(permitted_revision(good).is_ok(), "{good}");
        }
        for bad in ["", "-x", "--upload-pack=id", "a:b", "+a", "a b", "HEAD^", "a..b", "@{1}", "a*"] {
            assert!(permitted_revision(bad).is_err(), "{bad}");
        }
    }
}
