//! The words for what a change will do in the clusters, each with its weight, its cause and the safe sequence.

use super::Weight;
use crate::spec::decode::words;

/// One row for each word: what happens, which change of the sources makes it, and the safe sequence.
macro_rules! dangers {
    ($($variant:ident = $word:literal, $weight:ident, $caption:literal, $trigger:literal, [$($step:literal),* $(,)?];)+) => {
        words! {
            /// What a change will do, by a stable name.
            pub enum Danger { $(#[doc = $caption] #[doc = ""] #[doc = $trigger] $variant = $word),+ }
        }

        impl Danger {
            /// How much it weighs.
            #[must_use]
            pub fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight),+ }
            }

            /// What happens.
            #[must_use]
            pub fn caption(self) -> &'static str {
                match self { $(Self::$variant => $caption),+ }
            }

            /// The change of the sources that makes it.
            #[must_use]
            pub fn trigger(self) -> &'static str {
                match self { $(Self::$variant => $trigger),+ }
            }

            /// The safe sequence, a step each, with `{kind}`, `{name}`, `{namespace}`, `{application}` and `{argocd}`
            /// (its namespace) for those of the object; empty where there is nothing to do but to know.
            #[must_use]
            pub fn steps(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($step),*]),+ }
            }
        }
    };
}

dangers! {
    EnvironmentRemoved = "environment-removed", Danger,
        "the environment is compiled no more: its root finds no source, nothing in the cluster is deleted, and nothing is synced any more",
        "an environment's folder goes, or it becomes abstract",
        ["remove its apps in a commit of their own first, with `overrides.sync.prune: true`, and `sync.cascade: true` where their objects shall go",
         "after this change run `kubectl -n {argocd} delete application {application}`, since no root is ever pruned"];
    AppDeleted = "app-deleted", Danger,
        "the root prunes the Application, whose finalizer has Argo CD delete all objects of the app",
        "an app goes or is disabled, with `sync.cascade: true` on it and `overrides.sync.prune: true` on its environment",
        ["to keep the objects, commit `sync.cascade: false` first and let it sync, then take the app away",
         "back up what is on its volumes"];
    AppOrphaned = "app-orphaned", Notice,
        "the app is compiled no more, and what it has in the cluster runs on with nobody to sync it",
        "an app goes or is disabled, without `sync.cascade: true` or without `overrides.sync.prune: true`",
        ["to remove the objects, too, commit `sync.cascade: true` first and let it sync, then take the app away and run `argocd app delete {application} --cascade`",
         "to keep them, run `argocd app delete {application} --cascade=false`"];
    Pruned = "pruned", Danger,
        "Argo CD deletes the objects with its next sync, since their app prunes",
        "an object goes from an app with `sync.prune: true`",
        ["to keep one, commit `argocd.argoproj.io/sync-options: Prune=false` on it first and let it sync"];
    Orphaned = "orphaned", Notice,
        "the objects stay in the cluster, and nobody owns them any more",
        "an object goes from an app that does not prune (the default), or says `Prune=false`",
        ["look whether anything still needs it, then run `kubectl delete` on it, or sync once with `argocd app sync {application} --prune`"];
    ClaimDeleted = "claim-deleted", Danger,
        "Argo CD deletes a claim, and its volume goes with it unless its class retains volumes",
        "a claim goes from an app with `sync.prune: true`, or a StatefulSet whose retention policy deletes its claims",
        ["back up what is on the volume",
         "to keep it, commit `argocd.argoproj.io/sync-options: Prune=false,Delete=false` on the claim first and let it sync"];
    ClaimsLeft = "claims-left", Notice,
        "a StatefulSet goes, and the claims that it made stay with their data",
        "a StatefulSet with volumes goes from an app with `sync.prune: true`",
        ["look whether anything still needs the data, then delete the claims by hand"];
    VolumeDeleted = "volume-deleted", Danger,
        "Argo CD deletes a PersistentVolume; by its reclaim policy the disk behind it may go, too",
        "a PersistentVolume goes from an app with `sync.prune: true`",
        ["set `persistentVolumeReclaimPolicy: Retain` first, and back up what is on it"];
    NamespaceDeleted = "namespace-deleted", Danger,
        "Argo CD deletes a namespace once somebody confirms, and Kubernetes deletes all that is in it, whoever made it",
        "the last app of a namespace goes or gets another, with `overrides.sync.prune: true` on the environment",
        ["run `kubectl -n {name} get all,pvc,secret` and back up what is needed",
         "confirm only then: the Application waits for `argocd.argoproj.io/deletion-approved`"];
    DefinitionDeleted = "definition-deleted", Danger,
        "Argo CD deletes a CRD once somebody confirms, and Kubernetes deletes all its objects in all namespaces",
        "a CRD goes from an app with `sync.prune: true`",
        ["run `kubectl get {name} --all-namespaces` and save what is needed",
         "to keep it, commit `argocd.argoproj.io/sync-options: Prune=false` on it first and let it sync"];
    SecretInUse = "secret-in-use", Danger,
        "a Secret or ConfigMap is deleted that pods still name: they run on, and none of them starts again",
        "a Secret or ConfigMap goes from an app with `sync.prune: true` while a workload still names it",
        ["let the workloads name another one first, and take this one away when they have restarted"];
    ImmutableField = "immutable-field", Danger,
        "the API server refuses the update, so that the sync of the whole app fails",
        "a field changes that is fixed: selectors, `serviceName`, claim templates, a claim's spec, `roleRef`, a Secret's type…",
        [];
    ClaimShrinks = "claim-shrinks", Danger,
        "the API server refuses to make a claim smaller, so that the sync of the whole app fails",
        "a volume's `size` becomes less",
        ["make a new claim of the size under another name, copy the data, and let the workload mount the new one"];
    Recreated = "recreated", Danger,
        "a fixed field changes, and the sync options have Argo CD delete the object and make it anew",
        "a fixed field changes on an object with `Force=true,Replace=true`",
        ["sync it when its absence hurts least"];
    ServiceWithoutPods = "service-without-pods", Danger,
        "a Service selects no pod any more: what calls it is refused",
        "a Service's `selector` changes, or the pod labels that it selects do",
        ["make the pods carry both labels first, change the selector next, and take the old label away last"];
    ServiceOtherPods = "service-other-pods", Notice,
        "a Service sends what it gets to pods of other workloads than before",
        "a Service's `selector` changes to that of another workload",
        [];
    ScaledToZero = "scaled-to-zero", Danger,
        "no pod of the workload is left",
        "`replicas` becomes 0",
        [];
    ReplicasReset = "replicas-reset", Danger,
        "`replicas` is said no more, so that Kubernetes sets it to 1 until an autoscaler, if there is one, acts",
        "`autoscaling` is added to a workload with more than one replica, or `replicas` goes from a manifest",
        ["run `kubectl -n {namespace} apply edit-last-applied {kind}/{name}` and take `spec.replicas` out there, before the sync",
         "with server-side apply, commit the autoscaler first, and take `replicas` away once it owns the field"];
    AutoscalerLower = "autoscaler-lower", Notice,
        "an autoscaler may leave fewer pods than before",
        "`autoscaling.min` becomes less",
        [];
    AutoscalerRemoved = "autoscaler-removed", Notice,
        "an autoscaler goes, and the workload has the replicas that its manifest says",
        "`autoscaling` goes from a workload of an app with `sync.prune: true`",
        ["set `replicas` to what the workload needs at its peak, in the same commit"];
    BudgetRemoved = "budget-removed", Notice,
        "a PodDisruptionBudget goes: a drain may take all pods of the workload at once",
        "`disruption` goes from a workload of an app with `sync.prune: true`",
        [];
    BlockedEvictions = "blocked-evictions", Danger,
        "a PodDisruptionBudget allows no eviction: drains and upgrades of nodes hang",
        "`disruption.minAvailable` becomes as high as the replicas, or `maxUnavailable` 0",
        [];
    PermissionsWidened = "permissions-widened", Danger,
        "a Role or ClusterRole allows more than before",
        "`roles` of a workload gain verbs, resources, groups or `*`",
        [];
    AdminBound = "admin-bound", Danger,
        "somebody becomes the admin of the cluster",
        "a binding to `cluster-admin` is new, or has new subjects",
        [];
    SubjectsAdded = "subjects-added", Notice,
        "somebody gets rights that they did not have",
        "a RoleBinding or ClusterRoleBinding is new, or has new subjects",
        [];
    ProjectWidened = "project-widened", Notice,
        "an AppProject permits more than before",
        "an app gets a chart from another repository, another namespace, or a kind that its project did not permit",
        [];
    SecurityLoosened = "security-loosened", Danger,
        "pods are confined less than before",
        "`security` becomes privileged, root, writable, with a host's namespace, more capabilities or escalation",
        [];
    PodSecurityLowered = "pod-security-lowered", Danger,
        "a namespace lets in pods that it refused before",
        "`namespace.podSecurity` goes to a weaker level, or away",
        [];
    NetworkOpened = "network-opened", Danger,
        "pods can be reached, or reach out, where a NetworkPolicy prevented it",
        "a NetworkPolicy is deleted, or loses a policy type, or has a rule without peers",
        [];
    ServiceExposed = "service-exposed", Danger,
        "a Service becomes reachable from outside of the cluster",
        "`service.raw` or a manifest sets the type LoadBalancer or NodePort",
        [];
    HostExposed = "host-exposed", Notice,
        "a host is served that was not served before",
        "`ingress.host` is new",
        [];
    TlsRemoved = "tls-removed", Danger,
        "a host is served without TLS that had it",
        "`ingress.tls` goes",
        [];
    MajorChart = "major-chart", Danger,
        "a chart takes a step that its authors call incompatible",
        "the pinned `version` of a chart gets another major",
        ["read the chart's notes on upgrading, each major's on the way",
         "take one major at a time, the first environment first"];
    MajorImage = "major-image", Notice,
        "an image takes a step that its authors call incompatible",
        "an image's tag gets another major",
        [];
    OlderVersion = "older-version", Danger,
        "a chart or image is older than before: data that the newer one migrated may be unreadable to it",
        "a version of a chart or a tag of an image goes back",
        ["make sure that what the newer one wrote can be read by the older one, or restore a backup with it"];
    MutableTag = "mutable-tag", Notice,
        "an image's tag may mean another image tomorrow, on each node another",
        "an image's tag becomes `latest`, or goes",
        [];
    DigestDropped = "digest-dropped", Notice,
        "an image is pinned by its digest no more",
        "an image's digest goes",
        [];
    DefinitionVersionRemoved = "definition-version-removed", Danger,
        "a CRD stops serving a version: manifests and clients that use it fail",
        "a version of a CRD goes, or is served no more",
        ["move all manifests and clients to a version that stays, before this change",
         "rewrite the stored objects, and take the version out of `status.storedVersions`: the API server refuses the update before"];
    StorageVersionChanged = "storage-version-changed", Notice,
        "objects of a CRD are stored in another version from now on; those that are there stay as they are until they are written",
        "the version of a CRD that says `storage: true` is another",
        ["rewrite the stored objects before the old version goes: `kubectl get {name} -A -o json | kubectl replace -f -`"];
    Renamed = "renamed", Danger,
        "Argo CD deletes an object before it makes the one of the new name, since it prunes first",
        "an object gets another name or namespace in an app with `sync.prune: true`",
        ["commit `sync.options: [PruneLast=true]` with the change: what goes is deleted when what comes is healthy",
         "or keep both names for one commit"];
    DataLeftBehind = "data-left-behind", Danger,
        "a claim, or a StatefulSet with claims, has another name: the new one starts empty",
        "a volume, or a StatefulSet with volumes, gets another name or namespace",
        ["make the new one beside the old, and stop what writes",
         "copy the data from the old claim to the new one",
         "let the workload mount the new claim, and remove the old one when all is well"];
    HandedOver = "handed-over", Danger,
        "an object goes to another app: where its old app syncs first, it is deleted before the new one makes it again",
        "a manifest moves from an app with `sync.prune: true` to another app",
        ["commit `argocd.argoproj.io/sync-options: Prune=false` on the object in the old app and let it sync",
         "then move it, and take the option away once the new app is synced"];
    ApplicationRenamed = "application-renamed", Danger,
        "an app's Application has another name: to Argo CD one goes and another comes, with the same objects",
        "`argocd.names.application`, or what it reads, changes",
        ["commit `sync.cascade: false` and let it sync, so that the old Application has no finalizer",
         "then rename, and let the new Application sync: it takes over the objects",
         "run `argocd app delete` with `--cascade=false` on the old one, unless the root has pruned it"];
    AppMoved = "app-moved", Danger,
        "an app goes to another namespace or cluster, where all is made anew; nothing moves along",
        "`namespace` of an app changes, or the cluster of its environment",
        ["keep the old one, and bring up the new one under another name or in its new place beside it",
         "move the data, then the traffic",
         "take the old one away last"];
    ProjectChanged = "project-changed", Notice,
        "an app belongs to another AppProject, with other permissions and sync windows",
        "`project` of an app changes",
        [];
    Restart = "restart", Notice,
        "the pods of a workload restart",
        "an image, configuration, secret or anything else of a pod changes",
        [];
    Downtime = "downtime", Notice,
        "all pods of a workload stop before new ones start",
        "anything of a pod changes, and the workload's strategy is Recreate, or it is a StatefulSet of one",
        ["sync it when its absence hurts least"];
    PruneOn = "prune-on", Danger,
        "objects that were left in the cluster by earlier changes are deleted with the next sync",
        "`sync.prune` becomes true on an app, or `overrides.sync.prune` on an environment",
        ["run `argocd app diff` on it first: what it shows as gone is what will be deleted"];
    SelfHealOn = "self-heal-on", Notice,
        "what somebody changed by hand in the cluster is undone",
        "`sync.selfHeal` becomes true",
        [];
    CascadeOn = "cascade-on", Notice,
        "from now on, removing the Application deletes all objects of the app",
        "`sync.cascade` becomes true",
        [];
    CascadeOff = "cascade-off", Notice,
        "from now on, removing the Application leaves all objects of the app",
        "`sync.cascade` becomes false",
        ["take the finalizer away by hand as well: an apply removes only the finalizers that it once wrote"];
    SyncByItself = "sync-by-itself", Notice,
        "Argo CD syncs the app by itself, all that has waited for a hand included",
        "`sync.mode` goes from manual or none to auto",
        ["run `argocd app diff` on it first: what it shows is what will be applied"];
    SyncByHand = "sync-by-hand", Notice,
        "Argo CD does not sync the app by itself any more: this change waits for somebody",
        "`sync.mode` goes from auto to manual",
        [];
    WaveMoved = "wave-moved", Notice,
        "the Application is synced in another wave, before or after others than until now",
        "`dependsOn`, or a reference between apps, changes",
        [];
    Unordered = "unordered", Notice,
        "two apps change of which one needs the other, and Argo CD syncs each by itself: waves order the first sync only",
        "an app changes together with one that it depends on",
        ["where the order matters, commit the change of what is needed first, and the other once it is synced"];
    ByHand = "by-hand", Notice,
        "what starts the environment is new or changes, and nobody syncs it",
        "an environment is new, or its bootstrap changes: the root's project, the health check, or the root where its Argo CD has one environment",
        ["apply it by hand once it is merged, as `platc bootstrap` prints"];
    LargeChange = "large-change", Notice,
        "many objects change at once",
        "more than 50 objects of an environment change",
        [];
}
