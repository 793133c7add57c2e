//! Fields that the API server does not let change: the same table that the rule `immutable-field` asks.

use super::{
    fate::{has_option, is_hook},
    scene::{Changed, Scene},
};
use crate::{
    review::{Consequence, Danger},
    schema::immutable::{FIELDS, Field, Held},
    value::{Value, Way},
};

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    // Hooks are made anew with each sync.
    let edited = scene.edited().filter(|(_, _, new)| !is_hook(new));
    edited.filter_map(|(changed, old, new)| first(&changed, old, new)).collect()
}

/// One refused field fails the sync as all of them do; the first is told.
fn first(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let identity = changed.new?.identity;
    let fields = FIELDS.iter().filter(|field| field.is_of(&identity.group, &identity.kind));
    fields.into_iter().find_map(|field| told(changed, field, old, new))
}

fn told(changed: &Changed, field: &Field, old: &Value, new: &Value) -> Option<Consequence> {
    let identity = changed.new?.identity;
    let at = |value: &'_ Value| value.at_path(field.path.iter().copied()).cloned();
    let (before, after) = (at(old), at(new));
    let below = field.change(old, (before.as_ref(), after.as_ref()))?;
    let way = Way(field.path.iter().map(|key| (*key).into()).chain(below.into_iter().rev()).collect());
    if has_option(new, "Force=true") {
        let message = format!(
            "`{way}` of `{identity}` is fixed, and `Force=true` has Argo CD delete it and make it anew"
        );
        return Some(changed.tell_at(Danger::Recreated, field.path, message));
    }
    if field.held == Held::Growing {
        let text = |value: Option<&Value>| value.and_then(Value::spelled).unwrap_or_default();
        let sizes = (text(before.as_ref()), text(after.as_ref()));
        let message = format!(
            "`{identity}` shrinks from {} to {}, which the API server refuses: the sync of the app fails",
            sizes.0, sizes.1
        );
        return Some(changed.tell_at(Danger::ClaimShrinks, field.path, message));
    }
    let message = format!(
        "`{way}` of `{identity}` cannot change where it is: the API server refuses it, and the sync of the app fails"
    );
    let mut told = changed.tell_at(Danger::ImmutableField, field.path, message);
    told.steps = vec![field.remedy.help(&identity.kind, &identity.namespace, &identity.name)];
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{found, told_of};

    fn claim(rest: &str) -> String {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data, namespace: shop}}, spec: {{{rest}}}}}"
        )
    }

    #[test]
    fn a_claim_may_grow_and_may_not_shrink() {
        let of = |size: &str| claim(&format!("resources: {{requests: {{storage: {size}}}}}"));
        let expected = "claim-shrinks: `PersistentVolumeClaim/data` shrinks from 10Gi to 5Gi, which the API server refuses: the sync of the app fails";
        assert_eq!(told_of(&of("10Gi"), &of("5Gi")), [expected]);
        assert!(told_of(&of("10Gi"), &of("20Gi")).is_empty());
        assert!(told_of(&of("1Gi"), &of("1024Mi")).is_empty());
    }

    #[test]
    fn a_class_of_a_claim_is_fixed_once_it_was_said() {
        let expected = "immutable-field: `spec.storageClassName` of `PersistentVolumeClaim/data` cannot change where it is: the API server refuses it, and the sync of the app fails";
        assert_eq!(told_of(&claim("storageClassName: slow"), &claim("storageClassName: fast")), [expected]);
        assert!(told_of(&claim(""), &claim("storageClassName: fast")).is_empty());
    }

    fn set(rest: &str) -> String {
        format!("{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: db, namespace: shop{rest}")
    }

    #[test]
    fn a_stateful_set_is_orphaned_and_made_anew() {
        let of = |service: &str| set(&format!("}}, spec: {{serviceName: {service}}}}}"));
        let found = found(&of("a"), &of("b"));
        assert_eq!(found[0].danger.word(), "immutable-field");
        assert_eq!(
            found[0].steps,
            [
                "leave the field as it was, or run `kubectl -n shop delete statefulset db --cascade=orphan` before the sync: pods and claims stay, and the new one takes them over"
            ]
        );
        let policy = |said: &str| set(&format!("}}, spec: {{{said}}}}}"));
        assert!(
            told_of(
                &policy("updateStrategy: {type: OnDelete}"),
                &policy("updateStrategy: {type: RollingUpdate}")
            )
            .is_empty()
        );
    }

    #[test]
    fn what_is_forced_is_made_anew() {
        let of = |name: &str| {
            format!(
                "{{apiVersion: v1, kind: Secret, metadata: {{name: a, namespace: shop, annotations: {{argocd.argoproj.io/sync-options: 'Force=true,Replace=true'}}}}, type: {name}}}"
            )
        };
        let expected = "recreated: `type` of `Secret/a` is fixed, and `Force=true` has Argo CD delete it and make it anew";
        assert_eq!(told_of(&of("Opaque"), &of("kubernetes.io/tls")), [expected]);
        assert!(told_of(&of("Opaque"), &of("Opaque")).is_empty());
    }
}
