//! Which key of which Secret a value of a file is meant for.

use super::{
    import::{Found, Home},
    place::{self, Place},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Inputs,
    model::{App, Environment, Model},
    names::{Name, meant},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Where a variable goes, as a command line says it: `VARIABLE=APP/SECRET/KEY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The variable.
    pub variable: String,
    app: String,
    secret: String,
    key: Arc<str>,
}

impl std::str::FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "it is written VARIABLE=APP/SECRET/KEY".to_owned();
        let (variable, path) = text.split_once('=').ok_or_else(wrong)?;
        let words: Vec<&str> = path.split('/').collect();
        let [app, secret, key] = words[..] else { return Err(wrong()) };
        if [variable, app, secret, key].contains(&"") {
            return Err(wrong());
        }
        Ok(Self { variable: variable.into(), app: app.into(), secret: secret.into(), key: key.into() })
    }
}

/// Where values are looked for.
pub struct Scene<'m> {
    /// The documents.
    pub inputs: &'m Inputs,
    /// What they mean.
    pub model: &'m Model,
    /// The environment.
    pub environment: &'m str,
    /// The only app that is meant, when one was named.
    pub app: Option<&'m str>,
}

/// A value with its place.
pub type Matched<'m, 'f> = (Place<'m>, Arc<str>, &'f Found);

/// What became of the values of a file.
#[derive(Default)]
pub struct Matches<'m, 'f> {
    /// Those that have a place; one value may have several.
    pub matched: Vec<Matched<'m, 'f>>,
    /// Those that no key is declared for.
    pub left_out: Vec<&'f Found>,
    /// What is wrong.
    pub told: Diagnostics,
}

impl<'m> Scene<'m> {
    /// Finds the places of values: where a mapping says; else the Secret that the file names; else the one declared key
    /// that is called like the variable.
    pub fn matches<'f>(&self, values: &'f [Found], mappings: &[Mapping]) -> Matches<'m, 'f> {
        let mut matches = Matches::default();
        for mapping in
            mappings.iter().filter(|mapping| !values.iter().any(|found| found.name == mapping.variable))
        {
            let message = format!("there is no variable `{}` in what is imported", mapping.variable);
            let known = values.iter().map(|found| &*found.name);
            matches
                .told
                .push(Diagnostic::error("unknown-variable", message).help(meant(&mapping.variable, known)));
        }
        for found in values {
            let mapped: Vec<&Mapping> =
                mappings.iter().filter(|mapping| mapping.variable == found.name).collect();
            let targets = if mapped.is_empty() {
                self.targets(found)
            } else {
                Ok(mapped.iter().map(|to| (to.app.clone(), to.secret.clone(), to.key.clone())).collect())
            };
            match targets {
                Ok(targets) if targets.is_empty() => matches.left_out.push(found),
                Ok(targets) => {
                    for (app, secret, key) in targets {
                        match self.place(&app, &secret, &key) {
                            Ok(place) => matches.matched.push((place, key, found)),
                            Err(told) => matches.told.push(told),
                        }
                    }
                }
                Err(told) => matches.told.push(told),
            }
        }
        let twice = twice(&matches.matched);
        matches.told.extend(twice);
        matches
    }

    fn place(&self, app: &str, secret: &str, key: &str) -> Result<Place<'m>, Diagnostic> {
        let place = place::find(self.inputs, self.model, self.environment, app, secret)?;
        place::declared_key(&place, key).map(|_| place)
    }

    fn targets(&self, found: &Found) -> Result<Vec<(String, String, Arc<str>)>, Diagnostic> {
        let name = place::known_environment(self.inputs, self.environment)?;
        let mut targets = match &found.secret {
            Some(home) => self.owners(&name, home, &found.name)?,
            None => self.namesakes(&name, &found.name),
        };
        targets.sort();
        targets.dedup();
        if targets.len() > 1 {
            let all: Vec<String> =
                targets.iter().map(|(app, secret, key)| format!("`{app}/{secret}/{key}`")).collect();
            let message = format!("`{}` may be meant for {}", found.name, all.join(" or "));
            let (app, secret, key) = &targets[0];
            let help = format!("say which, once for each: `--map {}={app}/{secret}/{key}`", found.name);
            return Err(Diagnostic::error("ambiguous-variable", message).help(help));
        }
        Ok(targets)
    }

    fn apps(&self, environment: &Name) -> impl Iterator<Item = &'m App> {
        let built: Vec<&'m Environment> = place::users(self.inputs, self.model, environment);
        let wanted = self.app;
        let apps = built.into_iter().flat_map(|built| built.apps.values());
        apps.filter(move |app| wanted.is_none_or(|wanted| wanted == app.name.as_str()))
    }

    /// The apps that declare the Secret that a manifest names.
    fn owners(
        &self,
        environment: &Name,
        home: &Home,
        key: &str,
    ) -> Result<Vec<(String, String, Arc<str>)>, Diagnostic> {
        let declares = |app: &&App| app.secrets.iter().any(|secret| *secret.name == *home.name);
        let owners: Vec<&App> = self.apps(environment).filter(declares).collect();
        if owners.is_empty() {
            let message = format!("no app in `{environment}` declares the secret `{}`", home.name);
            let known = self.apps(environment).flat_map(|app| &app.secrets).map(|secret| &*secret.name);
            let told = Diagnostic::error("undeclared-secret", message);
            return Err(told.help(meant(&home.name, known.collect::<BTreeSet<_>>())));
        }
        Ok(owners.iter().map(|app| (app.name.to_string(), home.name.clone(), key.into())).collect())
    }

    /// The declared keys that are called like a variable.
    fn namesakes(&self, environment: &Name, name: &str) -> Vec<(String, String, Arc<str>)> {
        let secrets =
            self.apps(environment).flat_map(|app| app.secrets.iter().map(move |secret| (app, secret)));
        let keys = secrets.flat_map(|(app, secret)| secret.keys.iter().map(move |key| (app, secret, key)));
        let same = keys.filter(|(_, _, key)| *key.name == *name);
        same.map(|(app, secret, key)| (app.name.to_string(), secret.name.to_string(), key.name.clone()))
            .collect()
    }
}

/// Of two values for one key, one would be lost.
fn twice(matched: &[Matched]) -> Vec<Diagnostic> {
    let mut places: BTreeMap<(&Name, &str, &str), &str> = BTreeMap::new();
    let told = matched.iter().filter_map(|(place, key, found)| {
        let (app, secret) = (&place.app, &*place.secret.name);
        let first = places.insert((app, secret, key), &found.name)?;
        let message = format!(
            "two values are meant for `{secret}/{key}` of app `{app}`: `{first}` and `{}`",
            found.name
        );
        let help = "import one of them, or say where each goes: `--map VARIABLE=APP/SECRET/KEY`";
        Some(Diagnostic::error("two-values", message).help(help))
    });
    told.collect()
}
