//! What platform, environments and apps say of rules.

use super::{
    evaluate::{self, Place},
    written::{self, Written},
};
use crate::{
    diagnostic::Diagnostics,
    model::RuleSetting,
    spec::{
        Decoder, Keyed, Stage, Traced,
        leaf::Named,
        platform::{self, PlatformSpec, RuleLevel},
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// What the platform says, apart from what the environment says: its place is a lower one.
pub(super) fn of_platform(
    written: &Written,
    place: &Place,
    told: &mut Diagnostics,
) -> BTreeMap<Arc<str>, RuleSetting> {
    let said = written::only(written.platform(), |key| key == "rules");
    let Some(said) = evaluate::evaluate(place, "settings", &said, told).0 else { return BTreeMap::new() };
    let (platform, mistaken) = Decoder::read::<PlatformSpec>(&said, Stage::Meant);
    told.extend(mistaken);
    settings(platform.and_then(|platform| platform.rules).as_ref())
}

/// Rules by name, as a platform, an environment or an app says them.
pub(super) fn settings(said: Option<&Keyed<platform::RuleSetting>>) -> BTreeMap<Arc<str>, RuleSetting> {
    let setting = |setting: &Named<platform::RuleSetting>| {
        let platform::RuleSetting { level, reason, only, allowed } = setting.value.clone();
        let at = level.as_ref().and_then(Traced::span).or(setting.span);
        let level = level.map_or(RuleLevel::Deny, |level| level.value);
        let reason = reason.map(|reason| reason.value);
        (setting.name.clone(), RuleSetting { level, span: setting.span, at, reason, only, allowed })
    };
    said.into_iter().flatten().map(setting).collect()
}
