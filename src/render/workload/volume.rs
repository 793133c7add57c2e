//! Volumes: what a pod has, what its containers mount, and the claims behind them.

use super::{Subject, config, manifest};
use crate::{
    bundle::Manifest,
    map,
    model::{
        Workload,
        workload::{Container, File, Place, SecretAccess, SecretUse, Volume, VolumeSource},
    },
    render::{
        config_hash::fingerprint,
        field::{at, list, with},
        labels,
        merge::merge,
    },
    spec::workload::WorkloadKind,
    value::Value,
};
use std::collections::BTreeSet;

/// The volume of the ConfigMap with the files.
const FILES: &str = "config-files";

/// The longest name that a volume may have.
const NAME_LIMIT: usize = 63;

/// The claims of a workload as objects; a StatefulSet makes its own.
pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    if makes_claims(subject.workload) {
        return Vec::new();
    }
    subject.workload.volumes.iter().filter_map(|volume| claim(subject, volume)).collect()
}

/// The claims of a StatefulSet. With `apiVersion` and `kind`, because the API server adds them and Argo CD would see
/// a difference for ever (argo-cd issue 11143).
pub(super) fn claim_templates(subject: &Subject<'_>) -> Option<Value> {
    let templates = subject.workload.volumes.iter().filter_map(|volume| {
        let mut template = map! {
            "apiVersion" => "v1",
            "kind" => "PersistentVolumeClaim",
            "metadata" => map! {
                "name" => at(volume.key.clone(), volume.span),
                "labels" => labels::identity(subject.app, subject.workload),
            },
            "spec" => claim_spec(volume)?,
        };
        if let Some(raw) = &volume.raw {
            merge(&mut template, raw);
        }
        Some(template)
    });
    list(templates.collect())
}

/// The volumes of a workload's pods: its own, its files, and the Secrets that are mounted.
pub(super) fn of_pod(subject: &Subject<'_>) -> Vec<Value> {
    let workload = subject.workload;
    let mut volumes: Vec<Value> = workload.volumes.iter().filter_map(|volume| own(subject, volume)).collect();
    volumes.extend(files(subject));
    volumes.extend(secrets(workload));
    volumes
}

/// What a container mounts. Files are mounted alone, each over what the image has beside it.
pub(super) fn mounts(workload: &Workload, container: &Container) -> Vec<Value> {
    let volumes = container.mounts.iter().map(|mount| {
        map! {
            "name" => mount.volume.clone(),
            "mountPath" => mount.path.clone(),
            "subPath" =>? mount.sub_path.clone(),
            "readOnly" =>? mount.read_only.clone(),
        }
    });
    let files = if container.place == Place::Sidecar { &[] } else { &workload.files[..] };
    let files = files.iter().map(|file| {
        map! {
            "name" => FILES,
            "mountPath" => file.path.clone(),
            "subPath" => file.key.clone(),
            "readOnly" => true,
        }
    });
    let secrets = container.secrets.iter().filter_map(|secret| {
        let SecretAccess::Folder(path) = &secret.how else { return None };
        Some(map! { "name" => secret_volume(&secret.name), "mountPath" => path.clone(), "readOnly" => true })
    });
    volumes.chain(files).chain(secrets).collect()
}

fn makes_claims(workload: &Workload) -> bool {
    workload.kind.value == WorkloadKind::StatefulSet
}

fn claim_name(subject: &Subject<'_>, volume: &Volume) -> Value {
    at(format!("{}-{}", subject.workload.name, volume.key), volume.span)
}

fn claim(subject: &Subject<'_>, volume: &Volume) -> Option<Manifest> {
    let object = map! {
        "apiVersion" => "v1",
        "kind" => "PersistentVolumeClaim",
        "metadata" => subject.metadata(claim_name(subject, volume), &[]),
        "spec" => claim_spec(volume)?,
    };
    Some(manifest(object, volume.span, volume.raw.as_ref()))
}

/// `None` for a volume that claims nothing.
fn claim_spec(volume: &Volume) -> Option<Value> {
    let VolumeSource::Claim { size, storage_class, access_modes } = &volume.source else { return None };
    Some(map! {
        "accessModes" => access_modes.clone(),
        "resources" => map! { "requests" => map! { "storage" => size.clone() } },
        "storageClassName" =>? storage_class.clone(),
    })
}

/// A volume of the workload's own; `None` where a claim template gives it to the pod.
fn own(subject: &Subject<'_>, volume: &Volume) -> Option<Value> {
    let name = map! { "name" => at(volume.key.clone(), volume.span) };
    match &volume.source {
        VolumeSource::Claim { .. } if makes_claims(subject.workload) => None,
        VolumeSource::Claim { .. } => {
            let claim = map! { "claimName" => claim_name(subject, volume) };
            Some(with(name, &[("persistentVolumeClaim", claim)]))
        }
        VolumeSource::Kubernetes(kind, source) => {
            let mut object = with(name, &[(*kind, source.clone())]);
            if let Some(raw) = &volume.raw {
                merge(&mut object, raw);
            }
            Some(object)
        }
    }
}

/// The files of a workload; each is listed when one has a mode of its own.
fn files(subject: &Subject<'_>) -> Option<Value> {
    let files = &subject.workload.files;
    let items =
        files.iter().any(|file| file.mode.is_some()).then(|| files.iter().map(item).collect::<Value>());
    let config_map = map! { "name" => config::files_name(subject), "items" =>? items };
    (!files.is_empty()).then(|| map! { "name" => FILES, "configMap" => config_map })
}

fn item(file: &File) -> Value {
    map! { "key" => file.key.clone(), "path" => file.key.clone(), "mode" =>? file.mode.clone() }
}

/// The Secrets that containers mount, each once; it may be missing only when all of them can do without it.
fn secrets(workload: &Workload) -> Vec<Value> {
    let uses = || {
        workload
            .containers
            .iter()
            .flat_map(|container| &container.secrets)
            .filter(|secret| is_mounted(secret))
    };
    let mut seen = BTreeSet::new();
    let first = uses().filter(|secret| seen.insert(secret.name.clone()));
    let volume = |secret: &SecretUse| {
        let optional = uses().filter(|other| other.name == secret.name).all(|other| other.optional);
        map! {
            "name" => secret_volume(&secret.name),
            "secret" => map! {
                "secretName" => at(secret.name.clone(), secret.span),
                "optional" =>? optional.then_some(true),
            },
        }
    };
    first.map(volume).collect()
}

fn is_mounted(secret: &SecretUse) -> bool {
    matches!(secret.how, SecretAccess::Folder(_))
}

/// The name of a Secret's volume, which has neither the dots nor the length that the Secret's own may have.
fn secret_volume(secret: &str) -> String {
    let name = format!("secret-{secret}");
    if name.len() <= NAME_LIMIT && !name.contains('.') {
        return name;
    }
    let hash = fingerprint(&secret.into());
    let kept: String = name.replace('.', "-").chars().take(NAME_LIMIT - hash.len() - 1).collect();
    format!("{kept}-{hash}")
}
