//! What a pod names and does not start without.

use crate::{
    check::{pods::Pod, reads},
    value::Value,
};

/// A kind, and the value that names an object of it in the pod's namespace.
pub(super) type Need<'a> = (&'static str, &'a Value);

/// Each ConfigMap, Secret, claim and ServiceAccount that a pod needs, unless it is optional; each place once, however
/// many keys it reads.
pub(super) fn of_pod(pod: Pod<'_>) -> Vec<Need<'_>> {
    let account = pod.spec.get("serviceAccountName").or_else(|| pod.spec.get("serviceAccount"));
    let mut needs: Vec<Need> = account.map(|name| ("ServiceAccount", name)).into_iter().collect();
    let claims = pod.volumes().filter_map(|volume| volume.at_path(["persistentVolumeClaim", "claimName"]));
    needs.extend(claims.map(|name| ("PersistentVolumeClaim", name)));
    for kind in ["ConfigMap", "Secret"] {
        reads::each(pod.object, kind, &mut |read| {
            if !needs.iter().any(|(_, known)| std::ptr::eq(*known, read.name)) {
                needs.push((kind, read.name));
            }
        });
    }
    needs
}
