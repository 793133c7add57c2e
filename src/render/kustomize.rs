//! Folders of Kustomize that Argo CD gives to Kustomize, copied with their bases to where it reads them.

use super::below;
use crate::{
    bundle::{Artifact, Bundle, Content},
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Environment, Kustomization, Made},
    spec::app::Delivery,
};

/// Puts the copies into the bundle: the folders lie to each other as they do in the sources.
pub(super) fn place(environment: &Environment, bundle: &mut Bundle) {
    let apps = environment.apps.iter().filter(|(_, app)| app.delivery.value == Delivery::Kustomize);
    for (name, app) in apps {
        for kustomization in &app.kustomizations {
            for (path, bytes) in &kustomization.files {
                let inside = inside(kustomization, path);
                let copy = below(&environment.name, &format!("kustomize/{name}{inside}"));
                let content = Content::Copy { from: path.clone(), bytes: bytes.clone() };
                bundle.files.insert(copy, Artifact { app: Some(name.clone()), content });
            }
        }
    }
}

/// The folder below `out/<env>/` that Argo CD gives to Kustomize.
pub(super) fn folder(app: &App) -> Option<String> {
    let kustomization = app.kustomizations.first().filter(|_| app.delivery.value == Delivery::Kustomize)?;
    Some(format!("kustomize/{}{}", app.name, inside(kustomization, &kustomization.folder)))
}

/// A path behind the folder that holds all of a kustomization.
fn inside<'p>(kustomization: &Kustomization, path: &'p str) -> &'p str {
    path.strip_prefix(kustomization.top()).unwrap_or(path)
}

/// The folders whose objects platc shall deliver, and does not know.
pub(super) fn unknown(app: &App) -> Diagnostics {
    let wanted = app.kustomizations.iter().filter(|_| app.delivery.value != Delivery::Kustomize);
    wanted.filter_map(told).collect()
}

fn told(kustomization: &Kustomization) -> Option<Diagnostic> {
    let folder = &kustomization.folder;
    let told = match &kustomization.made {
        Made::Objects(_) => return None,
        Made::Never => {
            let message = format!("nobody has rendered the folder of Kustomize `{folder}` yet");
            Diagnostic::error("kustomize-lock", message).at(kustomization.span, "")
        }
        Made::Stale(span) => {
            let message = format!("`{folder}` is not what Kustomize rendered last");
            Diagnostic::error("kustomize-lock", message)
                .at(kustomization.span, "")
                .at(*span, "the digest of what it rendered")
        }
    };
    let help =
        "render it with your own kubectl or kustomize, or say `delivery: kustomize`: then Argo CD does";
    Some(told.help(help).run("platc chart vendor --kustomize"))
}
