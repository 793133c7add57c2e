//! The order in which Helm installs kinds.

use crate::context::Version;

/// Helm 4.1's `InstallOrder`; Helm 3.17 does not know the last two.
const KINDS: &[&str] = &[
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Sorts by kind and leaves the order within a kind. Unknown kinds come last, by their names.
pub(super) fn sort<T>(items: &mut [T], version: Version, kind: impl Fn(&T) -> &str) {
    let known = match version {
        Version::V3_17 => &KINDS[..KINDS.len() - 2],
        Version::V4_1 => KINDS,
    };
    let rank = |kind: &str| known.iter().position(|own| *own == kind).unwrap_or(known.len());
    let mut ranked: Vec<(usize, usize)> = items.iter().map(|item| rank(kind(item))).zip(0..).collect();
    ranked.sort_by(|(a, i), (b, j)| {
        let unknown = *a == known.len() && *b == known.len();
        a.cmp(b)
            .then_with(|| if unknown { kind(&items[*i]).cmp(kind(&items[*j])) } else { i.cmp(j) })
            .then(i.cmp(j))
    });
    permute(items, ranked.into_iter().map(|(_, from)| from).collect());
}

/// Puts at each place the item that `from` names.
fn permute<T>(items: &mut [T], mut from: Vec<usize>) {
    for start in 0..items.len() {
        let mut at = start;
        while from[at] != start {
            let next = from[at];
            items.swap(at, next);
            from[at] = at;
            at = next;
        }
        from[at] = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_sorted_and_the_order_within_them_stays() {
        fn kind<'a>(item: &'a &'static str) -> &'a str {
            item.split(' ').next().unwrap()
        }
        let kinds =
            ["Zoo", "Service 2", "MutatingWebhookConfiguration", "Apple", "Service 1", "Namespace", "Zoo"];
        let mut sorted = kinds;
        sort(&mut sorted, Version::V4_1, kind);
        let expected =
            ["Namespace", "Service 2", "Service 1", "MutatingWebhookConfiguration", "Apple", "Zoo", "Zoo"];
        assert_eq!(sorted, expected);
        sort(&mut sorted, Version::V3_17, kind);
        let expected =
            ["Namespace", "Service 2", "Service 1", "Apple", "MutatingWebhookConfiguration", "Zoo", "Zoo"];
        assert_eq!(sorted, expected);
    }
}
