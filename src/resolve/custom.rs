//! The custom kinds that an environment's own apps bring: looked up for each object, so found once.

use crate::{
    model::{App, GroupKind},
    names::Name,
    schema,
    spec::platform::Scope,
};
use std::collections::BTreeMap;

/// The kind of each CRD among the manifests of apps, and where its objects live. Those of charts are known only once
/// they are rendered.
pub(super) fn kinds(apps: &BTreeMap<Name, App>) -> BTreeMap<GroupKind, Scope> {
    let objects = apps.values().flat_map(|app| &app.manifests).flat_map(|manifests| &manifests.objects);
    objects.filter_map(schema::defined).collect()
}
