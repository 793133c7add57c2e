//! Volumes: claims of a workload's own, and Kubernetes' kinds.

use super::{Lowering, pod::value};
use crate::{
    diagnostic::Diagnostic,
    map,
    model::workload::{Container, Mount, Volume, VolumeSource},
    names::{Name, nearest},
    resolve::label::spelled,
    spec::{
        Keyed, Traced,
        leaf::Named,
        workload::{self, WorkloadKind},
    },
    value::Value,
};
use std::sync::Arc;

/// The key of the volume that is mounted at `/tmp`.
pub(super) const TEMPORARY: &str = "tmp";

/// Access modes that let one node, or one pod, in.
const SINGLE: &[&str] = &["ReadWriteOnce", "ReadWriteOncePod"];

impl Lowering<'_> {
    pub(super) fn volumes(&mut self) -> Vec<Volume> {
        let Some(volumes) = &self.spec().volumes else { return Vec::new() };
        volumes.iter().filter_map(|volume| self.volume(volume)).collect()
    }

    fn volume(&mut self, named: &Named<workload::Volume>) -> Option<Volume> {
        if &*named.name == TEMPORARY {
            let message = "`tmp` is the key of platc's own volume at `/tmp`";
            let help = "call it otherwise; platc's own is left out when something else is mounted at `/tmp`";
            self.tell(Diagnostic::error("reserved-name", message).at(named.span, "").help(help));
        } else if let Err(fault) = Name::new(named.name.clone()) {
            self.bad_name(&named.name, named.span, fault);
        }
        let source = self.source(named)?;
        let raw = self.raw(named.value.raw.as_ref());
        Some(Volume { key: named.name.clone(), span: named.span, source, raw })
    }

    /// The one kind that a volume is of.
    fn source(&mut self, named: &Named<workload::Volume>) -> Option<VolumeSource> {
        let volume = &named.value;
        let claim = volume.claim.as_ref().map(|claim| map! { "claimName" => claim.clone() });
        let kinds = [
            ("emptyDir", value(volume.empty_dir.as_ref())),
            ("configMap", value(volume.config_map.as_ref())),
            ("secret", value(volume.secret.as_ref())),
            ("persistentVolumeClaim", claim),
            ("hostPath", value(volume.host_path.as_ref())),
            ("projected", value(volume.projected.as_ref())),
            ("downwardAPI", value(volume.downward_api.as_ref())),
            ("csi", value(volume.csi.as_ref())),
            ("nfs", value(volume.nfs.as_ref())),
        ];
        let mut kinds = kinds.into_iter().filter_map(|(word, value)| value.map(|value| (word, value)));
        if let Some(size) = &volume.size {
            self.check_quantity(size);
        }
        let own = volume.size.as_ref().map(|size| VolumeSource::Claim {
            size: spelled(&size.0),
            storage_class: value(volume.storage_class.as_ref()),
            access_modes: access_modes(volume),
        });
        if own.is_none() {
            self.only_for_claims(named);
        }
        match (own, kinds.next(), kinds.next()) {
            (Some(own), None, _) => Some(own),
            (None, Some((word, content)), None) => {
                if content.as_map().is_none() {
                    let message = format!("`{word}` must be a map, found {}", content.kind());
                    self.tell(
                        Diagnostic::error("wrong-type", message).at(content.span(), "").help("write a map"),
                    );
                }
                Some(VolumeSource::Kubernetes(word, content))
            }
            (None, None, _) => {
                let message = format!("nothing says what the volume `{}` is", named.name);
                let help = "say `size` for a claim of its own, or one of `emptyDir`, `configMap`, `secret`, `claim`…";
                self.tell(Diagnostic::error("volume-source", message).at(named.span, "").help(help));
                None
            }
            (Some(_), Some(_), _) | (None, Some(_), Some(_)) => {
                let message = format!("the volume `{}` is two things at once", named.name);
                let help = "a lower layer may have said one of them: take it away with `null`";
                self.tell(Diagnostic::error("volume-source", message).at(named.span, "").help(help));
                None
            }
        }
    }

    /// Words of a claim mean nothing on other volumes.
    fn only_for_claims(&mut self, named: &Named<workload::Volume>) {
        let modes = named.value.access_modes.as_ref().map(|_| "accessModes");
        let class = named.value.storage_class.as_ref().map(|_| "storageClass");
        for word in modes.into_iter().chain(class) {
            let place = self.place(&["volumes", &named.name, word]);
            let message = format!("`{word}` is a word of claims, and `{}` has no `size`", named.name);
            self.tell(
                Diagnostic::error("volume-source", message).at(place, "").help("say `size`, or take it away"),
            );
        }
    }

    /// The mounts that the main and the init containers have.
    pub(super) fn own_mounts(&self) -> Vec<Mount> {
        let volumes = self.spec().volumes.iter().flatten();
        volumes
            .filter_map(|Named { name, value: volume, .. }| {
                Some(Mount {
                    volume: name.clone(),
                    path: volume.mount.clone()?.into(),
                    sub_path: value(volume.sub_path.as_ref()),
                    read_only: value(volume.read_only.as_ref()),
                })
            })
            .collect()
    }

    /// The mounts that a container beside the main one says itself.
    pub(super) fn said_mounts(&mut self, said: Option<&Keyed<Traced<Arc<str>>>>) -> Vec<Mount> {
        let mut mounts = Vec::new();
        for Named { name, span, value: path } in said.into_iter().flatten() {
            let volumes = self.spec().volumes.as_ref();
            let Some(volume) = volumes.and_then(|volumes| volumes.get(name)) else {
                let known: Vec<&str> = volumes.into_iter().flatten().map(|volume| &*volume.name).collect();
                let help = match nearest(name, known.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None if known.is_empty() => "the workload has no `volumes`".to_owned(),
                    None => format!("known here: {}", known.join(", ")),
                };
                let message = format!("there is no volume `{name}`");
                self.tell(Diagnostic::error("unknown-volume", message).at(*span, "").help(help));
                continue;
            };
            let read_only = value(volume.read_only.as_ref());
            mounts.push(Mount { volume: name.clone(), path: path.clone().into(), sub_path: None, read_only });
        }
        mounts
    }

    /// A volume that nobody mounts is a mistake.
    pub(super) fn check_mounted(&mut self, volumes: &[Volume], containers: &[Container]) {
        for volume in volumes {
            let mounts = containers.iter().flat_map(|container| &container.mounts);
            if !mounts.into_iter().any(|mount| mount.volume == volume.key) {
                let message = format!("no container mounts the volume `{}`", volume.key);
                let help = "say its `mount`, or name it in a container's `mounts`";
                self.tell(Diagnostic::error("unmounted-volume", message).at(volume.span, "").help(help));
            }
        }
    }

    /// A Deployment starts a new pod before it ends the old one, and shares its claims between all; a volume that
    /// one node alone may have survives neither.
    pub(super) fn strategy_for(&mut self, volumes: &[Volume]) -> Option<Value> {
        let single = volumes.iter().find(|volume| is_single(volume))?;
        let spec = self.spec();
        let several = spec.replicas.as_ref().filter(|replicas| replicas.value > 1);
        let (what, place) = match (self.kind().value, &spec.autoscaling, several) {
            (WorkloadKind::DaemonSet, ..) => ("the pods of all nodes", self.place(&["kind"])),
            (WorkloadKind::Deployment, Some(_), _) => ("the autoscaler's pods", self.place(&["autoscaling"])),
            (WorkloadKind::Deployment, None, Some(replicas)) => ("several replicas", replicas.span()),
            (WorkloadKind::Deployment, None, None) => return Some(map! { "type" => "Recreate" }),
            (WorkloadKind::StatefulSet | WorkloadKind::Job | WorkloadKind::CronJob, ..) => return None,
        };
        let message =
            format!("{what} would share the volume `{}`, which one node at a time may have", single.key);
        self.tell(
            Diagnostic::error("unshared-volume", message).at(place, "").at(single.span, "this volume").help(
                "make it a StatefulSet, where each pod has its own, or say `accessModes: [ReadWriteMany]`",
            ),
        );
        None
    }
}

fn is_single(volume: &Volume) -> bool {
    let VolumeSource::Claim { access_modes, .. } = &volume.source else { return false };
    access_modes.iter().all(|mode| mode.as_str().is_some_and(|mode| SINGLE.contains(&mode)))
}

fn access_modes(volume: &workload::Volume) -> Vec<Value> {
    match &volume.access_modes {
        Some(modes) => modes.iter().cloned().map(Into::into).collect(),
        None => vec!["ReadWriteOnce".into()],
    }
}
