//! Helm values, one file an app, and the local charts that Argo CD renders with them.

use super::below;
use crate::{
    bundle::{Artifact, Bundle, Content},
    model::{Environment, Source},
    spec::app::Delivery,
};

/// Puts values and chart copies into the bundle.
pub(super) fn place(environment: &Environment, bundle: &mut Bundle) {
    for (name, app) in &environment.apps {
        let Some(chart) = app.chart.as_ref().filter(|_| app.delivery.value == Delivery::Helm) else {
            continue;
        };
        if let Some(values) = &app.values {
            let path = below(&environment.name, &format!("values/{name}.yaml"));
            let content = Content::Values(values.clone());
            bundle.files.insert(path, Artifact { app: Some(name.clone()), content });
        }
        let (Source::Folder, Some(folder)) = (&chart.source, &chart.folder) else { continue };
        for (path, file) in &folder.files {
            let copy = below(&environment.name, &format!("charts/{}/{path}", chart.name));
            let from = format!("{}/{path}", folder.path).into();
            let content = Content::Copy { from, bytes: file.bytes.clone() };
            bundle.files.insert(copy, Artifact { app: Some(name.clone()), content });
        }
    }
}
