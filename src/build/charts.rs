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
    let lessons = lessons(&charts);
    for environment in model.environments.values_mut() {
        learn(environment, &lessons);
        for required in environment.required.iter_mut().filter(|own| lessons.contains_key(&own.name)) {
            learn(Arc::make_mut(required), &lessons);
        }
    }
    charts
}

/// What the charts of an environment tell it.
struct Lesson {
    kinds: Vec<(GroupKind, Scope)>,
    /// Whether all their objects are known.
    is_whole: bool,
}

/// Those of each environment, collected once: a required one is learned from wherever it is.
fn lessons(charts: &Charts) -> BTreeMap<&Name, Lesson> {
    let mut lessons = BTreeMap::new();
    for ((environment, _), release) in charts {
        let nothing = || Lesson { kinds: Vec::new(), is_whole: true };
        let lesson = lessons.entry(environment).or_insert_with(nothing);
        lesson.kinds.extend(release.manifests.iter().filter_map(|own| schema::defined(&own.object)));
        lesson.is_whole &= release.is_known;
    }
    lessons
}

fn learn(environment: &mut Environment, lessons: &BTreeMap<&Name, Lesson>) {
    let Some(Lesson { kinds, is_whole }) = lessons.get(&environment.name) else { return };
    environment.custom.extend(kinds.iter().cloned());
    environment.is_whole &= is_whole;
}
