//! Who asks: what the user's own configuration says of a host, never what a repository says.

mod netrc;

use crate::{
    cli::{fetch::Login, trouble::Trouble},
    tree::named,
    value::base64,
};
use serde_json::Value as Json;
use std::{
    env,
    path::{Path, PathBuf},
};

/// What the user's configuration knows.
pub(super) struct Credentials {
    registries: Vec<(PathBuf, Json)>,
    netrc: Vec<netrc::Machine>,
    /// Files of it that cannot be read, with the reason.
    broken: Vec<String>,
}

/// What is known of a registry's host.
pub(super) enum Known {
    /// A login.
    Login(Login),
    /// That a program knows, by the file that says so: it is not run.
    Program(PathBuf),
    /// Nothing.
    Nothing,
}

impl Credentials {
    /// Reads what there is.
    pub(super) fn read() -> Self {
        let mut own = Self { registries: Vec::new(), netrc: Vec::new(), broken: Vec::new() };
        for path in [docker(), helm()].into_iter().flatten() {
            let Some(text) = own.text(&path) else { continue };
            match serde_json::from_str(&text) {
                Ok(json) => own.registries.push((path, json)),
                Err(_) => own.broken.push(format!("`{}` is no JSON", path.display())),
            }
        }
        if let Some(text) = netrc().and_then(|path| own.text(&path)) {
            own.netrc = netrc::read(&text);
        }
        own
    }

    fn text(&mut self, path: &Path) -> Option<String> {
        if !path.is_file() {
            return None;
        }
        let read =
            named::read(Path::new(""), &[path.to_owned()]).ok().and_then(|files| files.into_iter().next());
        let text = read.and_then(|(_, bytes)| String::from_utf8(bytes.to_vec()).ok());
        if text.is_none() {
            self.broken.push(format!("`{}` cannot be read", path.display()));
        }
        text
    }

    /// What is known of a registry, by its host and port.
    pub(super) fn registry(&self, host: &str) -> Known {
        let mut program = None;
        for (path, json) in &self.registries {
            if let Some(login) = auth(json, host) {
                return Known::Login(login);
            }
            if names_program(json, host) {
                program.get_or_insert_with(|| path.clone());
            }
        }
        program.map_or(Known::Nothing, Known::Program)
    }

    /// Who asks a repository of charts, by its host.
    pub(super) fn repository(&self, host: &str) -> Option<Login> {
        let machine = self.netrc.iter().find(|machine| machine.name.eq_ignore_ascii_case(host))?;
        Some(basic(&machine.login, &machine.password))
    }

    /// That a server wants a login, and where one could stand.
    pub(super) fn wanted(&self, url: &str, known: &Known, hint: &str) -> Trouble {
        let (message, help) = match known {
            Known::Program(path) => (
                format!(
                    "`{url}` wants a login, and `{}` knows it by a program alone, which is not run",
                    path.display()
                ),
                "let `helm registry login` write it into helm's own file, where no program keeps it"
                    .to_owned(),
            ),
            Known::Login(_) => {
                (format!("`{url}` does not take the login that your configuration has"), hint.to_owned())
            }
            Known::Nothing => {
                (format!("`{url}` wants a login, and your configuration has none"), hint.to_owned())
            }
        };
        let broken: Vec<String> = self.broken.iter().map(|broken| format!("; {broken}")).collect();
        Trouble::new(message, format!("{help}{}", broken.concat()))
    }
}

/// The value of the header that says a name and a password.
fn basic(name: &str, password: &str) -> Login {
    Login(format!("Basic {}", base64::encode(format!("{name}:{password}").as_bytes())))
}

/// What `auths` says of a host.
fn auth(json: &Json, host: &str) -> Option<Login> {
    let auths = json.get("auths")?.as_object()?;
    let (_, said) = auths.iter().find(|(key, _)| is_of(key, host))?;
    let text = |key: &str| said.get(key).and_then(Json::as_str).filter(|text| !text.is_empty());
    if let Some(auth) = text("auth") {
        let decoded = String::from_utf8(base64::decode(auth)?).ok()?;
        let (name, password) = decoded.split_once(':')?;
        return Some(basic(name, password.trim_end_matches('\0')));
    }
    Some(basic(text("username")?, text("password")?))
}

/// Whether a program is said to know a host.
fn names_program(json: &Json, host: &str) -> bool {
    let helpers = json.get("credHelpers").and_then(Json::as_object);
    let by_host = helpers.is_some_and(|helpers| helpers.keys().any(|key| is_of(key, host)));
    let store = json.get("credsStore").and_then(Json::as_str).is_some_and(|store| !store.is_empty());
    let listed = json.get("auths").and_then(Json::as_object);
    by_host || store && listed.is_some_and(|auths| auths.keys().any(|key| is_of(key, host)))
}

/// Whether a key of `auths` means a host: some have a scheme before it and a path behind.
fn is_of(key: &str, host: &str) -> bool {
    let rest = key.split_once("://").map_or(key, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().eq_ignore_ascii_case(host)
}

fn said(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn docker() -> Option<PathBuf> {
    let folder = said("DOCKER_CONFIG").or_else(|| Some(said("HOME")?.join(".docker")))?;
    Some(folder.join("config.json"))
}

fn helm() -> Option<PathBuf> {
    let own = if cfg!(target_os = "macos") { "Library/Preferences" } else { ".config" };
    let home = || {
        let above = said("XDG_CONFIG_HOME").or_else(|| Some(said("HOME")?.join(own)))?;
        Some(above.join("helm"))
    };
    let file = || Some(said("HELM_CONFIG_HOME").or_else(home)?.join("registry/config.json"));
    said("HELM_REGISTRY_CONFIG").or_else(file)
}

fn netrc() -> Option<PathBuf> {
    said("NETRC").or_else(|| Some(said("HOME")?.join(".netrc")))
}

#[cfg(test)]
mod tests {
    use super::{auth, names_program};
    use crate::cli::fetch::Login;
    use serde_json::json;

    #[test]
    fn a_login_is_that_of_the_host_and_its_port() {
        let config = json!({"auths": {
            "registry.example.org:5000": {"auth": "YTpiOmM="},
            "https://index.example.org/v1/": {"username": "u", "password": "p"},
            "empty.example.org": {},
            "odd.example.org": {"auth": "%"},
        }});
        let of = |host: &str| auth(&config, host).map(|Login(login)| login);
        assert_eq!(of("registry.example.org:5000").as_deref(), Some("Basic YTpiOmM="));
        assert_eq!(of("Index.example.org").as_deref(), Some("Basic dTpw"));
        for none in ["registry.example.org", "example.org", "empty.example.org", "odd.example.org"] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn programs_are_told_apart_by_host() {
        let config = json!({"credsStore": "x", "auths": {"a": {}}, "credHelpers": {"b": "y"}});
        assert!(names_program(&config, "a") && names_program(&config, "b") && !names_program(&config, "c"));
        assert!(!names_program(&json!({"auths": {"a": {}}}), "a"));
    }
}
