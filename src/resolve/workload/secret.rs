//! Secrets that containers read, and the names of environment variables.

use super::Lowering;
use crate::{
    diagnostic::Diagnostic,
    model::workload::{SecretAccess, SecretUse},
    resolve::label::is_subdomain,
    source::Span,
    spec::{
        Keyed, container,
        leaf::{Named, Scalar},
    },
    value::Value,
};
use std::sync::Arc;

impl Lowering<'_> {
    /// The Secrets of one container. One that is read as variables and as files is used twice.
    pub(super) fn secrets(&mut self, said: Option<&Keyed<container::SecretUse>>) -> Vec<SecretUse> {
        let mut uses = Vec::new();
        for Named { name, span, value: said } in said.into_iter().flatten() {
            if !is_subdomain(name) {
                self.bad_name(
                    name,
                    *span,
                    "a Secret's name has only lower-case letters, digits, `-` and `.`",
                );
            }
            let variables = said.env.as_ref().map(|env| {
                let pairs = env.iter().map(|named| (named.name.clone(), named.value.clone().into()));
                SecretAccess::Variables(pairs.collect())
            });
            let folder = said.mount.as_ref().map(|path| SecretAccess::Folder(path.clone().into()));
            let all = (variables.is_none() && folder.is_none()).then_some(SecretAccess::All);
            let optional = said.optional.as_ref().is_some_and(|said| said.value);
            let external = said.external.as_ref().is_some_and(|said| said.value);
            uses.extend(variables.into_iter().chain(folder).chain(all).map(|how| SecretUse {
                name: name.clone(),
                span: *span,
                how,
                optional,
                external,
                owner: None,
            }));
        }
        uses
    }

    /// Names of variables that processes can have; Kubernetes leaves others out and says so only in an event.
    pub(super) fn check_variables(&mut self, path: &[&str], said: Option<&Keyed<Scalar>>) {
        for named in said.into_iter().flatten() {
            self.check_variable(path, &named.name);
        }
    }

    fn check_variable(&mut self, path: &[&str], name: &str) {
        let first = |byte: u8| byte.is_ascii_alphabetic() || b"-._".contains(&byte);
        let inner = |byte: u8| first(byte) || byte.is_ascii_digit();
        if name.bytes().next().is_some_and(first) && name.bytes().all(inner) && name.len() <= 253 {
            return;
        }
        let place = self.place(&[path, &[name]].concat());
        let message = format!("`{name}` cannot be the name of an environment variable");
        let help = "a name has letters, digits, `_`, `-` and `.`, and does not begin with a digit";
        self.tell(Diagnostic::error("bad-variable", message).at(place, "").help(help));
    }

    /// One container's own variables: from `env`, and from Secrets by key. A name that is said twice would be taken
    /// from either.
    pub(super) fn check_said_once(
        &mut self,
        path: &[&str],
        env: &[(Arc<str>, Value)],
        secrets: &[SecretUse],
    ) {
        let mut seen: Vec<(&Arc<str>, Option<Span>)> =
            env.iter().map(|(name, value)| (name, value.span())).collect();
        for secret in secrets {
            for (name, key) in variables(secret) {
                self.check_variable(&[path, &["secrets", &secret.name, "env"]].concat(), name);
                if let Some((_, first)) = seen.iter().find(|(known, _)| *known == name) {
                    let message = format!("the variable `{name}` is said twice");
                    let twice = Diagnostic::error("said-twice", message).at(key.span(), "again here");
                    self.tell(twice.at(*first, "first here").help("rename one of them"));
                }
                seen.push((name, key.span()));
            }
        }
    }
}

/// The variables that hold single keys of a Secret.
pub(super) fn variables(secret: &SecretUse) -> &[(Arc<str>, Value)] {
    if let SecretAccess::Variables(variables) = &secret.how { variables } else { &[] }
}
