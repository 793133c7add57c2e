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
        let Some(chart) = &app.chart else { continue };
        if let Some(values) = &app.values {
            let path = below(&environment.name, &format!("values/{name}.yaml"));
            let content = Content::Values(values.clone());
            bundle.files.insert(path, Artifact { app: Some(name.clone()), content });
        }
        let Source::Folder { path, files } = &chart.source else { continue };
        if app.delivery.value != Delivery::Helm {
            continue;
        }
        for (file, bytes) in files {
            let copy = below(&environment.name, &format!("charts/{}/{file}", chart.name));
            let content = Content::Copy { from: format!("{path}/{file}").into(), bytes: bytes.clone() };
            bundle.files.insert(copy, Artifact { app: Some(name.clone()), content });
        }
    }
}
