//! The charts of all apps, each read once, and rendered side by side before anything asks what kinds there are.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{Environment, GroupKind, Model},
    names::Name,
    parallel,
    render::{
        Charts,
        chart::{self, ChartRelease, Loaded},
    },
    schema,
    spec::platform::Scope,
};
use std::{collections::BTreeMap, sync::Arc};

/// Renders the charts of a model's apps. The model learns which kinds they bring, and which environments lack objects
/// because a chart cannot be rendered.
pub(super) fn render(model: &mut Model) -> Charts {
    let folders: Vec<_> = chart::folders(model).into_iter().collect();
    let loaded = parallel::map(&folders, |(path, (helm, folder))| {
        (path.clone(), chart::load(*helm, folder).map(Arc::new))
    });
    let loaded: BTreeMap<Arc<str>, Result<Arc<Loaded>, Diagnostic>> = loaded.into_iter().collect();
    let released = parallel::map(&chart::apps(model), |(environment, app)| {
        let folder = app.chart.as_ref()?.folder.as_ref()?;
        let release = match loaded.get(&folder.path)? {
            Ok(loaded) => chart::release(environment, app, loaded),
            Err(told) => ChartRelease { told: Diagnostics::from(told.clone()), ..ChartRelease::default() },
        };
        Some(((environment.name.clone(), app.name.clone()), release))
    });
    let charts: Charts = released.into_iter().flatten().collect();
    for environment in model.environments.values_mut() {
        learn(environment, &charts);
        for required in &mut environment.required {
            if of(&charts, &required.name).next().is_some() {
                learn(Arc::make_mut(required), &charts);
            }
        }
    }
    charts
}

fn of<'c>(charts: &'c Charts, environment: &Name) -> impl Iterator<Item = &'c ChartRelease> {
    let environment = environment.clone();
    charts.iter().filter(move |((name, _), _)| *name == environment).map(|(_, release)| release)
}

fn learn(environment: &mut Environment, charts: &Charts) {
    let name = environment.name.clone();
    let objects = of(charts, &name).flat_map(|release| &release.manifests);
    let kinds: Vec<(GroupKind, Scope)> = objects.filter_map(|own| schema::defined(&own.object)).collect();
    environment.custom.extend(kinds);
    environment.is_whole &= of(charts, &name).all(|release| release.is_known);
}
