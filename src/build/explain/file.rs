//! Files of `out/` as a line of them is asked for: which app they are of, and which one was meant.

use crate::{
    build::Compiled,
    bundle::Artifact,
    names::{Name, nearest},
    value::Value,
};

/// The app that an Application is.
pub(super) fn app_of<'c>(compiled: &'c Compiled, environment: &Name, object: &Value) -> Option<&'c Name> {
    let text = |path: &[&str]| object.at_path(path.iter().copied()).and_then(Value::as_str);
    let name = text(&["metadata", "name"]).filter(|_| text(&["kind"]) == Some("Application"))?;
    let mut apps = compiled.model.environments.get(environment)?.apps.values();
    apps.find(|app| &*app.application.value == name).map(|app| &app.name)
}

/// The file that was meant: one that is called alike, or lies elsewhere.
pub(super) fn meant(compiled: &Compiled, path: &str) -> String {
    let paths = || compiled.files().iter().map(|(path, _)| &**path);
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let elsewhere = || paths().find(|known| name(known) == name(path));
    nearest(path, paths()).or_else(elsewhere).map_or_else(
        || "`platc build` tells what it writes, and out/ holds it".to_owned(),
        |meant| format!("did you mean `out/{meant}`?"),
    )
}

/// The file at a path below `out/`, with the environment that it is in.
pub(super) fn artifact<'c>(compiled: &'c Compiled, path: &str) -> Option<(Option<&'c Name>, &'c Artifact)> {
    let shared = compiled.roots.files.get(path).map(|artifact| (None, artifact));
    let own = || {
        let (name, bundle) = compiled.bundles.get_key_value(path.split('/').next()?)?;
        Some((Some(name), bundle.files.get(path)?))
    };
    shared.or_else(own)
}
