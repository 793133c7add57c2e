//! Objects that come under another name, in another namespace or from another app.

use super::{
    fate::{Fate, Policy, has_option, is_cascaded},
    scene::{Changed, Moment, Present, Scene, applies, items},
};
use crate::review::{Consequence, Danger};

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let renamed = scene.objects().filter(|changed| changed.change.is_renamed());
    renamed.filter_map(|changed| told(scene, &changed, (changed.old?, changed.new?))).collect()
}

fn told(scene: &Scene, changed: &Changed, (old, new): (Present, Present)) -> Option<Consequence> {
    let environment = changed.environment()?;
    if applies(old.path).is_some() || scene.destination_change(environment, old.synced_with()?).is_some() {
        return None;
    }
    let fate = scene.fate(environment, &old);
    if old.identity == new.identity {
        return handed_over(scene, changed, (old, new), &fate);
    }
    let (was, is) = (named(&old, &new), named(&new, &old));
    if has_data(&old) {
        let old = match &fate {
            Fate::Deleted => "Argo CD deletes the old one",
            Fate::Confirmed => "Argo CD deletes the old one once somebody confirms",
            _ => "the old one stays with its data",
        };
        let message =
            format!("`{was}` becomes `{is}`, which starts empty: data do not come along, and {old}");
        return Some(changed.tell(Danger::DataLeftBehind, message));
    }
    let app = scene.policy(environment, old.synced_with()?, Moment::After);
    let last =
        has_option(old.value, "PruneLast=true") || app.is_some_and(|app| app.has_option("PruneLast=true"));
    (matches!(fate, Fate::Deleted | Fate::Confirmed) && !last).then(|| {
        changed.tell(
            Danger::Renamed,
            format!("`{was}` becomes `{is}`: Argo CD deletes the old one before it makes the new one"),
        )
    })
}

/// By its name, and by its namespace where that is what differs.
fn named(it: &Present, other: &Present) -> String {
    let identity = it.identity;
    if identity.namespace == other.identity.namespace {
        identity.to_string()
    } else {
        format!("{}/{} in {}", identity.kind, identity.name, identity.namespace)
    }
}

fn has_data(it: &Present) -> bool {
    match (&*it.identity.group, &*it.identity.kind) {
        ("", "PersistentVolumeClaim") => true,
        ("apps", "StatefulSet") => !items(it.value, &["spec", "volumeClaimTemplates"]).is_empty(),
        _ => false,
    }
}

/// The tracking annotation is that of the app that synced last: where it is still the old one's, the old one prunes.
fn handed_over(
    scene: &Scene,
    changed: &Changed,
    (old, new): (Present, Present),
    fate: &Fate,
) -> Option<Consequence> {
    let (environment, from, to) = (changed.environment()?, old.synced_with()?, new.synced_with()?);
    let cascades = || {
        let prunes = scene.root(environment, Moment::After).is_some_and(Policy::prunes);
        let is_deleted = scene.policy(environment, from, Moment::Before).is_some_and(Policy::cascades);
        prunes && is_deleted && is_cascaded(old.value, old.identity)
    };
    let how = match fate {
        Fate::Deleted | Fate::Confirmed => format!("where `{from}` syncs first, it prunes it"),
        Fate::WithApplication if cascades() => {
            format!("where the Application of `{from}` is deleted first, it takes it along")
        }
        _ => return None,
    };
    let message =
        format!("`{}` goes from app `{from}` to `{to}`: {how}, and `{to}` makes it anew", new.identity);
    (from != to).then(|| changed.tell(Danger::HandedOver, message))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PRUNING, keeping, told, told_of};

    const DEPLOYMENT: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 2}}";

    #[test]
    fn a_rename_deletes_before_it_creates() {
        let other = DEPLOYMENT.replace("name: web", "name: front");
        let expected = "renamed: `Deployment/web` becomes `Deployment/front`: Argo CD deletes the old one before it makes the new one";
        assert_eq!(told_of(DEPLOYMENT, &other), [expected]);
        let last = PRUNING.replace("syncPolicy: {", "syncPolicy: {syncOptions: [PruneLast=true], ");
        assert!(told(&format!("{last}{DEPLOYMENT}"), &format!("{last}{other}")).is_empty());
        let keeping = keeping();
        let expected = "orphaned: in the cluster stays `Deployment/web`: `web` does not prune";
        assert_eq!(told(&format!("{keeping}{DEPLOYMENT}"), &format!("{keeping}{other}")), [expected]);
    }

    #[test]
    fn a_claim_of_another_name_starts_empty() {
        let of = |name: &str| {
            format!(
                "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}, namespace: shop, annotations: {{argocd.argoproj.io/sync-options: 'Prune=confirm'}}}}, spec: {{a: b}}}}"
            )
        };
        let expected = "data-left-behind: `PersistentVolumeClaim/a` becomes `PersistentVolumeClaim/b`, which starts empty: data do not come along, and Argo CD deletes the old one once somebody confirms";
        assert_eq!(told_of(&of("a"), &of("b")), [expected]);
    }

    #[test]
    fn an_object_goes_to_another_app() {
        let apps = format!(
            "{PRUNING}{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{name: api-prod}}, spec: {{destination: {{namespace: shop}}, syncPolicy: {{automated: {{}}}}}}}}\n---\n"
        );
        let (web, api) = (
            format!("{apps}{DEPLOYMENT}"),
            format!("{apps}{}", DEPLOYMENT.replace("namespace: shop", "namespace: shop, labels: {app: api}")),
        );
        let expected = "handed-over: `Deployment/web` goes from app `web` to `api`: where `web` syncs first, it prunes it, and `api` makes it anew";
        assert_eq!(told(&web, &api), [expected]);
        assert!(told(&api, &web).is_empty());
    }
}
