//! Containers: the main one, those that run before it, and those that run beside it.

use super::{
    Lowering,
    pod::{Fields, said, texts, value},
    secret::variables,
    volume::TEMPORARY,
};
use crate::{
    diagnostic::Diagnostic,
    model::workload::{Container, Mount, Place, SecretAccess, SecretUse, Volume, VolumeSource},
    names::Name,
    resolve::label::spelled_all,
    source::Span,
    spec::{container, leaf::Named, workload::Workload},
    value::{Map, Value},
};
use std::sync::Arc;

/// The volume at `/tmp`, when a container mounts it: the root file system is read-only.
pub(super) fn temporary(containers: &[Container]) -> Option<Volume> {
    let mut mounts = containers.iter().flat_map(|container| &container.mounts);
    mounts.any(|mount| &*mount.volume == TEMPORARY).then(|| Volume {
        key: TEMPORARY.into(),
        span: None,
        source: VolumeSource::Kubernetes("emptyDir", Map::default().into()),
        raw: None,
    })
}

/// Where a container is written.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    /// Its name in the pod.
    pub(super) name: &'a str,
    /// Where it stands.
    pub(super) stands: Place,
    /// Its keys below the workload.
    pub(super) path: &'a [&'a str],
    /// Where its name was said.
    pub(super) span: Option<Span>,
}

impl Lowering<'_> {
    /// All containers, in the order that they start in.
    pub(super) fn containers(&mut self) -> Vec<Container> {
        let spec = self.spec();
        let written = Written { name: "main", stands: Place::Main, path: &[], span: self.named.span };
        let main = self.container(written, &main_of(spec), None);
        let mut containers = Vec::new();
        for Named { name, span, value } in spec.init_containers.iter().flatten() {
            let path = ["initContainers", name];
            let written = Written { name, stands: Place::Init, path: &path, span: *span };
            containers.push(self.container(written, value, Some(&main)));
        }
        containers.push(main);
        for Named { name, span, value } in spec.containers.iter().flatten() {
            let path = ["containers", name];
            let written = Written { name, stands: Place::Sidecar, path: &path, span: *span };
            containers.push(self.container(written, value, None));
        }
        self.check_container_names(&containers);
        containers
    }

    /// One container; an init container takes from `main` what reaches it.
    fn container(
        &mut self,
        written: Written<'_>,
        spec: &container::Container,
        main: Option<&Container>,
    ) -> Container {
        let Written { name, stands, path, span } = written;
        let ports = self.ports(spec.ports.as_ref());
        let secrets = self.secrets_with(spec, main);
        let security = match stands {
            Place::Main => self.main_security(),
            Place::Init | Place::Sidecar => self.own_security(spec.security.as_ref(), path),
        };
        self.check_root(name, &security, self.place(path));
        let mounts = self.mounts(spec, stands);
        let mounts = with_temporary(mounts, &secrets, &security);
        self.check_mounts(written, &mounts, &secrets);
        self.check_variables(&[path, &["env"]].concat(), spec.env.as_ref());
        let env = spelled_all(spec.env.as_ref());
        self.check_said_once(path, &env, &secrets);
        self.check_ends(written, spec);
        Container {
            name: name.into(),
            place: stands,
            span,
            image: self.image(spec.image.as_ref(), written),
            settings: settings(spec),
            probes: self.probes(spec.probes.as_ref(), written, &ports),
            ports,
            env,
            has_config: stands != Place::Sidecar
                && self.spec().config.as_ref().is_some_and(|said| !said.0.is_empty()),
            secrets,
            mounts,
            resources: self.resources(spec.resources.as_ref(), written, main),
            security,
            raw: self.raw(spec.raw.as_ref()),
        }
    }

    /// The Secrets that a container says, after those of the main one that it says nothing of.
    fn secrets_with(&mut self, spec: &container::Container, main: Option<&Container>) -> Vec<SecretUse> {
        let own = self.secrets(spec.secrets.as_ref());
        let env = spec.env.iter().flatten().map(|named| &named.name);
        let said: Vec<&Arc<str>> = own.iter().flat_map(variables).map(|(name, _)| name).chain(env).collect();
        let inherited = main.into_iter().flat_map(|main| &main.secrets);
        let inherited = inherited.filter(|used| !own.iter().any(|own| own.name == used.name)).cloned();
        let mut secrets: Vec<SecretUse> = inherited.collect();
        for secret in &mut secrets {
            if let SecretAccess::Variables(variables) = &mut secret.how {
                variables.retain(|(name, _)| !said.contains(&name));
            }
        }
        secrets.into_iter().chain(own.iter().cloned()).collect()
    }

    fn mounts(&mut self, spec: &container::Container, stands: Place) -> Vec<Mount> {
        let said = self.said_mounts(spec.mounts.as_ref());
        let mut mounts = if stands == Place::Sidecar { Vec::new() } else { self.own_mounts() };
        mounts.retain(|mount| !said.iter().any(|said| said.volume == mount.volume));
        mounts.extend(said);
        mounts
    }

    /// Kubernetes refuses two mounts at one path, and paths that begin nowhere.
    fn check_mounts(&mut self, written: Written<'_>, mounts: &[Mount], secrets: &[SecretUse]) {
        let files = self.spec().files.iter().flatten().map(|file| (&*file.name, file.span));
        let files = files.filter(|_| written.stands == Place::Main);
        let mut seen: Vec<(&str, Option<Span>)> = Vec::new();
        for (path, span) in places(mounts, secrets) {
            if !path.starts_with('/') || path.contains(':') {
                let message = format!("nothing can be mounted at `{path}`");
                let help = "write an absolute path without `:`, such as `/data`";
                self.tell(Diagnostic::error("bad-path", message).at(span, "").help(help));
            }
        }
        for (path, span) in places(mounts, secrets).chain(files) {
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == path) {
                let message = format!("two things are mounted at `{path}` in `{}`", written.name);
                let twice = Diagnostic::error("same-mount", message).at(span, "this one");
                self.tell(twice.at(*first, "and this one").help("mount one of them elsewhere"));
            }
            seen.push((path, span));
        }
    }

    /// A container that ends is never ready or alive, so Kubernetes takes no probes of it.
    fn check_ends(&mut self, written: Written<'_>, spec: &container::Container) {
        let always = spec.restart_policy.as_ref().is_some_and(|policy| &*policy.value == "Always");
        if written.stands != Place::Init || always {
            return;
        }
        let probes = spec.probes.as_ref().map(|_| "probes");
        let lifecycle = spec.lifecycle.as_ref().map(|_| "lifecycle");
        for word in probes.into_iter().chain(lifecycle) {
            let place = self.place(&[written.path, &[word]].concat());
            let message = format!("the init container `{}` ends, so it has no `{word}`", written.name);
            let help = "take it away, or say `restartPolicy: Always` to keep it running beside the others";
            self.tell(Diagnostic::error("not-for-init", message).at(place, "").help(help));
        }
    }

    fn check_container_names(&mut self, containers: &[Container]) {
        for (at, container) in
            containers.iter().enumerate().filter(|(_, container)| container.place != Place::Main)
        {
            let name = &container.name;
            let known = containers[..at].iter().filter(|known| known.place != Place::Main);
            if let Some(first) = known.into_iter().find(|known| known.name == *name) {
                let message = format!("two containers of one pod are named `{name}`");
                let twice = Diagnostic::error("said-twice", message).at(container.span, "again here");
                self.tell(twice.at(first.span, "first here").help("call one of them otherwise"));
            } else if &**name == "main" {
                let help = "call it otherwise: the workload's own container is `main`";
                let message = "`main` is the main container's name";
                self.tell(Diagnostic::error("reserved-name", message).at(container.span, "").help(help));
            } else if let Err(fault) = Name::new(name.clone()) {
                self.bad_name(name, container.span, fault);
            }
        }
    }
}

/// With `/tmp` where the root file system is read-only and nothing else is mounted there.
fn with_temporary(mut mounts: Vec<Mount>, secrets: &[SecretUse], security: &Value) -> Vec<Mount> {
    let read_only = security.get("readOnlyRootFilesystem").and_then(Value::as_bool) == Some(true);
    if read_only && !places(&mounts, secrets).any(|(path, _)| path == "/tmp") {
        let path = Value::from("/tmp");
        mounts.push(Mount { volume: TEMPORARY.into(), path, sub_path: None, read_only: None });
    }
    mounts
}

/// All paths of a container that something is mounted at.
fn places<'a>(
    mounts: &'a [Mount],
    secrets: &'a [SecretUse],
) -> impl Iterator<Item = (&'a str, Option<Span>)> {
    let folders = secrets.iter().filter_map(|secret| match &secret.how {
        SecretAccess::Folder(path) => Some(path),
        SecretAccess::All | SecretAccess::Variables(_) => None,
    });
    let paths = mounts.iter().map(|mount| &mount.path).chain(folders);
    paths.filter_map(|path| Some((without_slash(path.as_str()?), path.span())))
}

fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path)
}

fn settings(spec: &container::Container) -> Fields {
    said([
        ("command", texts(spec.command.as_ref())),
        ("args", texts(spec.args.as_ref())),
        ("workingDir", value(spec.working_dir.as_ref())),
        ("imagePullPolicy", value(spec.image_pull_policy.as_ref())),
        ("restartPolicy", value(spec.restart_policy.as_ref())),
        ("lifecycle", value(spec.lifecycle.as_ref())),
    ])
}

/// The main container's part of a workload.
fn main_of(workload: &Workload) -> container::Container {
    container::Container {
        image: workload.image.clone(),
        command: workload.command.clone(),
        args: workload.args.clone(),
        ports: workload.ports.clone(),
        secrets: workload.secrets.clone(),
        probes: workload.probes.clone(),
        resources: workload.resources.clone(),
        security: workload.security.clone(),
        image_pull_policy: workload.image_pull_policy.clone(),
        lifecycle: workload.lifecycle.clone(),
        working_dir: workload.working_dir.clone(),
        raw: workload.raw.as_ref().and_then(|raw| raw.container.clone()),
        ..container::Container::default()
    }
}
