//! Versions that jump, go back, or stop meaning one thing: images, charts, CRDs.

use super::scene::{Changed, Moment, Scene, Told, items, listed, text};
use crate::{
    names::Name,
    review::{Consequence, Danger},
    schema::pods::pod_way,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let mut found = images(scene);
    found.extend(charts(scene));
    let definitions = scene.edited_of("apiextensions.k8s.io", &["CustomResourceDefinition"]);
    found.extend(definitions.flat_map(|(changed, old, new)| definition(&changed, old, new)));
    found
}

/// One image in several containers of an app is told once.
fn images(scene: &Scene) -> Vec<Consequence> {
    let mut found: BTreeMap<(Option<&str>, Option<String>, String), Consequence> = BTreeMap::new();
    for (changed, old, new) in scene.edited() {
        let Some(identity) = changed.new.map(|it| it.identity) else { continue };
        let Some(way) = pod_way(&identity.group, &identity.kind) else { continue };
        let of = |value| containers(value, way);
        let before = of(old);
        for (name, (after, path)) in of(new) {
            let Some((was, _)) = before.get(&name).filter(|(was, _)| *was != after) else { continue };
            for (danger, message) in image_change(was, after) {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let key =
                    (changed.environment(), changed.change.app().map(ToString::to_string), message.clone());
                found.entry(key).or_insert_with(|| changed.tell_at(danger, &path, message));
            }
        }
    }
    found.into_values().collect()
}

/// The image of each container, with the way to it.
fn containers<'v>(value: &'v Value, way: &[&str]) -> BTreeMap<&'v str, (&'v str, Vec<String>)> {
    let mut found = BTreeMap::new();
    for list in ["initContainers", "containers"] {
        let path: Vec<&str> = way.iter().copied().chain(["spec", list]).collect();
        for (at, container) in items(value, &path).iter().enumerate() {
            let path =
                path.iter().map(|it| (*it).to_owned()).chain([at.to_string(), "image".to_owned()]).collect();
            found.insert(text(container, &["name"]), (text(container, &["image"]), path));
        }
    }
    found
}

/// The name, the tag and the digest of an image.
fn parts(image: &str) -> (&str, Option<&str>, Option<&str>) {
    let (rest, digest) = image.split_once('@').map_or((image, None), |(rest, digest)| (rest, Some(digest)));
    // A colon before the last slash is a registry's port.
    match rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        Some((name, tag)) => (name, Some(tag), digest),
        None => (rest, None, digest),
    }
}

fn image_change(was: &str, is: &str) -> Vec<(Danger, String)> {
    let ((old_name, old_tag, old_digest), (name, tag, digest)) = (parts(was), parts(is));
    let mut found = Vec::new();
    if let (true, Some(old), Some(new)) = (old_name == name, old_tag, tag) {
        let step = step(old, new);
        let how = match step {
            Some(Danger::OlderVersion) => "which is older",
            _ => "another major version",
        };
        let danger = step.map(|step| if step == Danger::MajorChart { Danger::MajorImage } else { step });
        found.extend(
            danger.map(|danger| (danger, format!("image `{name}` goes from `{old}` to `{new}`, {how}"))),
        );
    }
    let is_mutable =
        |tag: Option<&str>, digest: Option<&str>| digest.is_none() && tag.is_none_or(|tag| tag == "latest");
    if is_mutable(tag, digest) && !is_mutable(old_tag, old_digest) {
        found.push((
            Danger::MutableTag,
            format!(
                "image `{name}` has the tag `{}`, which may mean another image tomorrow",
                tag.unwrap_or("latest")
            ),
        ));
    } else if old_digest.is_some() && digest.is_none() {
        found.push((
            Danger::DigestDropped,
            format!(
                "image `{name}` is pinned by its digest no more: its tag may mean another image tomorrow"
            ),
        ));
    }
    found
}

/// What sort of step two versions of one thing are: [`Danger::MajorChart`] stands for any major one.
fn step(old: &str, new: &str) -> Option<Danger> {
    let (before, after) = (Version::parse(old)?, Version::parse(new)?);
    // Years count time, not what is compatible; `18-alpine` and `18` are no steps of one line.
    if before.numbers[0] >= 1000 || after.numbers[0] >= 1000 {
        return (after.numbers < before.numbers && before.rest == after.rest).then_some(Danger::OlderVersion);
    }
    let common = before.numbers.len().min(after.numbers.len());
    match before.numbers[..common].cmp(&after.numbers[..common]) {
        std::cmp::Ordering::Greater => Some(Danger::OlderVersion),
        std::cmp::Ordering::Less if before.numbers[0] < after.numbers[0] => Some(Danger::MajorChart),
        std::cmp::Ordering::Equal if !before.is_pre && after.is_pre => Some(Danger::OlderVersion),
        _ => None,
    }
}

/// A version as tags write it: numbers with dots, and what follows them.
struct Version<'t> {
    numbers: Vec<u64>,
    rest: &'t str,
    is_pre: bool,
}

impl<'t> Version<'t> {
    /// `None` for branches, commits and the like: a single number must be short to be a version.
    fn parse(text: &'t str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let numbers: Option<Vec<u64>> =
            numbers.trim_end_matches('.').split('.').map(|it| it.parse().ok()).collect();
        let numbers = numbers?;
        let is_version = (numbers.len() > 1 || numbers[0] < 1000)
            && (rest.is_empty() || rest.starts_with(['-', '+', '_', 'r']));
        let pre = ["alpha", "beta", "rc", "pre", "dev", "snapshot"];
        let is_pre = numbers.len() > 2
            && pre.iter().any(|word| {
                rest.to_ascii_lowercase().trim_start_matches(['-', '.']).starts_with(word)
                    && !rest.starts_with("-alpine")
            });
        is_version.then_some(Self { numbers, rest, is_pre })
    }
}

/// Charts of apps: as Argo CD is told them, else as they label what they render.
fn charts(scene: &Scene) -> Vec<Consequence> {
    let mut found: BTreeMap<(Option<&str>, Option<Name>, String), Consequence> = BTreeMap::new();
    for (changed, old, new) in scene.edited() {
        let [before, after] = [old, new].map(|value| charts_of(value));
        for (name, version) in after {
            let Some((danger, was)) = before.get(name).and_then(|was| Some((step(was, version)?, was)))
            else {
                continue;
            };
            let how = if danger == Danger::OlderVersion { "which is older" } else { "another major version" };
            let message = format!("chart `{name}` goes from `{was}` to `{version}`, {how}");
            let told = || chart_told(scene, &changed, danger, &message);
            found.entry((changed.environment(), changed.app(), message.clone())).or_insert_with(told);
        }
    }
    found.into_values().collect()
}

fn chart_told(scene: &Scene, changed: &Changed, danger: Danger, message: &str) -> Consequence {
    let told = changed.tell(danger, message);
    let environment = changed.environment().unwrap_or_default();
    let models = [Moment::Before, Moment::After].map(|moment| scene.side(environment, moment)?.environment);
    let pinned = models.map(|model| model?.apps.get(&changed.app()?)?.chart.as_ref()?.span);
    told.caused_by(pinned)
}

fn charts_of(value: &Value) -> BTreeMap<&str, &str> {
    let source = value.at_path(["spec", "source"]).into_iter();
    let sources = source.chain(items(value, &["spec", "sources"]));
    let said = sources
        .map(|it| (text(it, &["chart"]), text(it, &["targetRevision"])))
        .filter(|(chart, _)| !chart.is_empty());
    // `name-1.2.3`: Helm's own chart label.
    let label = text(value, &["metadata", "labels", "helm.sh/chart"]);
    let split = label
        .match_indices('-')
        .find(|(at, _)| label[at + 1..].trim_start_matches('v').starts_with(|it: char| it.is_ascii_digit()));
    said.chain(split.map(|(at, _)| (&label[..at], &label[at + 1..]))).collect()
}

fn definition(changed: &Changed, old: &Value, new: &Value) -> Vec<Consequence> {
    let served = |value: &Value| -> BTreeSet<String> {
        let all = items(value, &["spec", "versions"]).iter();
        let served = all.filter(|it| it.get("served").and_then(Value::as_bool) != Some(false));
        served.map(|it| text(it, &["name"]).to_owned()).collect()
    };
    let stored = |value: &Value| {
        let mut all = items(value, &["spec", "versions"]).iter();
        let stored = all.find(|it| it.get("storage").and_then(Value::as_bool) == Some(true));
        stored.map(|it| text(it, &["name"]).to_owned()).unwrap_or_default()
    };
    let kind = text(new, &["spec", "names", "kind"]);
    let mut found = Vec::new();
    let lost: Vec<String> = served(old).difference(&served(new)).cloned().collect();
    if !lost.is_empty() {
        let message =
            format!("{} of `{kind}` is served no more: manifests and clients that use it fail", listed(lost));
        found.push(changed.tell_at(Danger::DefinitionVersionRemoved, &["spec", "versions"], message));
    }
    let (before, after) = (stored(old), stored(new));
    if before != after {
        let message = format!(
            "`{kind}` is stored as `{after}` instead of `{before}`; what is there stays as it is until it is written again"
        );
        found.push(changed.tell_at(Danger::StorageVersionChanged, &["spec", "versions"], message));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;
    use super::image_change;

    fn words(was: &str, is: &str) -> Vec<String> {
        image_change(was, is)
            .into_iter()
            .map(|(danger, message)| format!("{}: {message}", danger.word()))
            .collect()
    }

    #[test]
    fn images_jump_and_go_back() {
        assert_eq!(
            words("shop/web:1.4.2", "shop/web:2.0.0"),
            ["major-image: image `shop/web` goes from `1.4.2` to `2.0.0`, another major version"]
        );
        assert_eq!(
            words("postgres:16-alpine", "postgres:17-alpine"),
            ["major-image: image `postgres` goes from `16-alpine` to `17-alpine`, another major version"]
        );
        assert_eq!(
            words("r:5000/web:v1.10.0", "r:5000/web:v1.9.0"),
            ["older-version: image `r:5000/web` goes from `v1.10.0` to `v1.9.0`, which is older"]
        );
        assert_eq!(
            words("web:1.2.0", "web:1.2.0-rc1"),
            ["older-version: image `web` goes from `1.2.0` to `1.2.0-rc1`, which is older"]
        );
        for (was, is) in [
            ("web:1.4.2", "web:1.5.0"),
            ("web:2024.12.1", "web:2025.1.0"),
            ("web:main-3f2a", "web:main-77aa"),
            ("web:8-alpine", "web:8.1-alpine"),
            ("web:1.0.0", "api:3.0.0"),
            ("web:1.2.0-rc1", "web:1.2.0"),
        ] {
            assert!(words(was, is).is_empty(), "{was} {is}");
        }
    }

    #[test]
    fn tags_stop_meaning_one_image() {
        assert_eq!(
            words("web:1.0.0", "web:latest"),
            ["mutable-tag: image `web` has the tag `latest`, which may mean another image tomorrow"]
        );
        assert_eq!(
            words("web:1.0.0", "web"),
            ["mutable-tag: image `web` has the tag `latest`, which may mean another image tomorrow"]
        );
        assert_eq!(
            words("web:1.0.0@sha256:aa", "web:1.0.0"),
            [
                "digest-dropped: image `web` is pinned by its digest no more: its tag may mean another image tomorrow"
            ]
        );
        assert!(
            words("web:1.0.0", "web:latest@sha256:aa").is_empty() && words("web:latest", "web").is_empty()
        );
    }

    #[test]
    fn an_image_of_several_workloads_is_told_once() {
        let of = |tag: &str| {
            ["a", "b"].map(|name| format!("{{apiVersion: batch/v1, kind: CronJob, metadata: {{name: {name}, namespace: shop}}, spec: {{jobTemplate: {{spec: {{template: {{spec: {{containers: [{{name: main, image: 'web:{tag}'}}]}}}}}}}}}}}}\n---\n")).concat()
        };
        assert_eq!(
            told_of(&of("1.0"), &of("2.0")),
            ["major-image: image `web` goes from `1.0` to `2.0`, another major version"]
        );
    }

    #[test]
    fn a_chart_jumps() {
        let of = |version: &str| {
            format!(
                "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, namespace: shop, labels: {{helm.sh/chart: postgresql-ha-{version}}}}}}}"
            )
        };
        let expected =
            "major-chart: chart `postgresql-ha` goes from `16.3.2` to `17.0.0`, another major version";
        assert_eq!(told_of(&of("16.3.2"), &of("17.0.0")), [expected]);
        assert!(told_of(&of("16.3.2"), &of("16.4.0")).is_empty());
        let expected = "older-version: chart `postgresql-ha` goes from `16.3.2` to `16.3.1`, which is older";
        assert_eq!(told_of(&of("16.3.2"), &of("16.3.1")), [expected]);
    }

    #[test]
    fn a_definition_loses_a_version_and_stores_another() {
        let of = |versions: &str| {
            format!(
                "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: things.shop.example}}, spec: {{names: {{kind: Thing}}, versions: [{versions}]}}}}"
            )
        };
        let both =
            of("{name: v1, served: true, storage: false}, {name: v1beta1, served: true, storage: true}");
        let expected = [
            "definition-version-removed: `v1beta1` of `Thing` is served no more: manifests and clients that use it fail",
            "storage-version-changed: `Thing` is stored as `v1` instead of `v1beta1`; what is there stays as it is until it is written again",
        ];
        assert_eq!(told_of(&both, &of("{name: v1, served: true, storage: true}")), expected);
        let more = both.replace("versions: [", "versions: [{name: v2, served: true, storage: false}, ");
        assert!(told_of(&both, &more).is_empty());
    }
}
