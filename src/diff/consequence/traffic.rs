//! Services that select no pods any more, or others than before.

use super::{
    fate::Fate,
    scene::{Changed, Moment, Scene, Standing, listed},
};
use crate::{
    bundle::Identity,
    names::Name,
    review::{Consequence, Danger},
    schema::{pods::pod_way, selector::has_all},
    value::{Map, Value},
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let mut touched: BTreeMap<&str, Vec<Changed>> = BTreeMap::new();
    for changed in scene.objects() {
        let matters = changed
            .present()
            .is_some_and(|it| is_service(it.identity) || labels(it.identity, it.value).is_some());
        if let Some(environment) = changed.environment().filter(|_| matters) {
            touched.entry(environment).or_default().push(changed);
        }
    }
    touched
        .into_iter()
        .flat_map(|(environment, changes)| in_environment(scene, environment, &changes))
        .collect()
}

fn in_environment(scene: &Scene, environment: &str, changes: &[Changed]) -> Vec<Consequence> {
    let [before, after] = [Moment::Before, Moment::After].map(|moment| scene.standing(environment, moment));
    let was: BTreeMap<&Identity, &Standing> =
        before.iter().filter(|it| is_service(&it.identity)).map(|it| (&it.identity, it)).collect();
    let services = after.iter().filter(|it| is_service(&it.identity));
    let staying = staying(scene, environment, changes);
    let of_service = |service: &Standing| {
        let old = was.get(&service.identity)?;
        if !concerns(changes, old, service) {
            return None;
        }
        let (had, has) = (selected(before, old), selected(after, service));
        told(scene, environment, service, &Selected { had, has, after, before, staying: &staying })
            .map(|told| caused(changes, service, told))
    };
    services.filter_map(of_service).collect()
}

/// What a Service selects, and what else there is.
struct Selected<'s, 'a> {
    had: BTreeSet<&'s Identity>,
    has: BTreeSet<&'s Identity>,
    before: &'s [Standing<'a>],
    after: &'s [Standing<'a>],
    staying: &'s BTreeSet<&'s Identity>,
}

fn told(scene: &Scene, environment: &str, service: &Standing, it: &Selected) -> Option<Consequence> {
    let name = scene.side(environment, Moment::After).and_then(|_| Name::new(environment).ok());
    let tell = |danger, message: String| {
        let mut told = super::scene::tell(danger, name.as_ref(), &service.identity, message);
        told.app = service.app.cloned();
        told
    };
    let identity = &service.identity;
    if it.had.is_empty() || it.had == it.has || it.had.iter().any(|had| it.staying.contains(had)) {
        return None;
    }
    if it.has.is_empty() {
        let message =
            format!("`{identity}` selects no pod any more, where it selected those of {}", listed(&it.had));
        return Some(tell(Danger::ServiceWithoutPods, message));
    }
    // A workload that is new or gone is told by itself.
    let stands = |all: &[Standing], one: &Identity| all.iter().any(|it| it.identity == *one);
    let lost = it.had.difference(&it.has).any(|one| stands(it.after, one));
    let won = it.has.difference(&it.had).any(|one| stands(it.before, one));
    (lost || won).then(|| {
        tell(
            Danger::ServiceOtherPods,
            format!("`{identity}` selects the pods of {} instead of {}", listed(&it.has), listed(&it.had)),
        )
    })
}

fn caused(changes: &[Changed], service: &Standing, told: Consequence) -> Consequence {
    let own = changes.iter().find(|changed| changed.new.is_some_and(|new| *new.identity == service.identity));
    let cause = own.map(|changed| changed.tell_at(told.danger, &["spec", "selector"], "").cause);
    let workload = || {
        changes.iter().find(|changed| {
            changed.present().is_some_and(|it| {
                it.identity.namespace == service.identity.namespace && !is_service(it.identity)
            })
        })
    };
    let cause = cause.or_else(|| workload().map(|changed| changed.change.cause));
    Consequence { cause: cause.unwrap_or_default(), ..told }
}

/// Workloads that are compiled no more and stay in the cluster, pods and all.
fn staying<'s>(scene: &Scene, environment: &str, changes: &'s [Changed]) -> BTreeSet<&'s Identity> {
    let gone = changes.iter().filter_map(Changed::gone);
    let stays = gone.filter(|old| !matches!(scene.fate(environment, old), Fate::Deleted | Fate::Confirmed));
    stays.map(|old| old.identity).collect()
}

fn is_service(identity: &Identity) -> bool {
    identity.group.is_empty() && &*identity.kind == "Service"
}

/// Whether the Service itself changes, or a workload that it selects or selected.
fn concerns(changes: &[Changed], old: &Standing, new: &Standing) -> bool {
    changes.iter().any(|changed| {
        let own = changed.new.is_some_and(|it| *it.identity == new.identity);
        let sides = [(old, changed.old), (new, changed.new)];
        own || sides
            .iter()
            .any(|(service, side)| side.is_some_and(|it| takes(service, it.identity, it.value)))
    })
}

fn selected<'s>(all: &'s [Standing], service: &Standing) -> BTreeSet<&'s Identity> {
    all.iter().filter(|it| takes(service, &it.identity, it.value)).map(|it| &it.identity).collect()
}

fn takes(service: &Standing, identity: &Identity, value: &Value) -> bool {
    // A Service without a selector has endpoints that somebody else makes.
    let selector =
        service.value.at_path(["spec", "selector"]).filter(|it| it.as_map().is_some_and(|it| !it.is_empty()));
    identity.namespace == service.identity.namespace
        && selector
            .zip(labels(identity, value))
            .is_some_and(|(selector, labels)| has_all(selector, Some(labels)))
}

/// The labels of the pods that an object makes.
fn labels<'v>(identity: &Identity, value: &'v Value) -> Option<&'v Map> {
    let way =
        pod_way(&identity.group, &identity.kind).filter(|_| !matches!(&*identity.kind, "Job" | "CronJob"))?;
    value.at_path(way.iter().copied().chain(["metadata", "labels"])).and_then(Value::as_map)
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;

    fn service(selector: &str) -> String {
        format!(
            "{{apiVersion: v1, kind: Service, metadata: {{name: web, namespace: shop}}, spec: {{selector: {{{selector}}}}}}}\n---\n"
        )
    }

    fn set(name: &str, labels: &str) -> String {
        format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: {name}, namespace: shop}}, spec: {{replicas: 0, template: {{metadata: {{labels: {{{labels}}}}}}}}}}}\n---\n"
        )
    }

    #[test]
    fn a_service_loses_its_pods() {
        let before = service("app: web") + &set("web", "app: web");
        let expected = [
            "service-without-pods: `Service/web` selects no pod any more, where it selected those of `Deployment/web`",
        ];
        assert_eq!(told_of(&before, &(service("app: web, tier: front") + &set("web", "app: web"))), expected);
        assert_eq!(told_of(&before, &(service("app: web") + &set("web", "app: front"))), expected);
        assert!(told_of(&before, &(service("app: web") + &set("web", "app: web, tier: front"))).is_empty());
    }

    #[test]
    fn a_service_gets_other_pods() {
        let sets = set("web", "app: web") + &set("api", "app: api");
        let expected = [
            "service-other-pods: `Service/web` selects the pods of `Deployment/api` instead of `Deployment/web`",
        ];
        assert_eq!(told_of(&(service("app: web") + &sets), &(service("app: api") + &sets)), expected);
        let one = service("app: web") + &set("web", "app: web");
        assert!(told_of(&one, &(one.clone() + &set("canary", "app: web"))).is_empty());
    }
}
