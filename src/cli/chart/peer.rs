//! The user's own helm: found, asked for its version, and run where it reads nothing but the chart.

use crate::{
    build::chart::{Case, Helm},
    tree::{Scratch, WorldError},
};
use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    path::Path,
    process::{Command, Output, Stdio},
};

/// A helm that can be run.
pub(super) struct Peer {
    program: OsString,
    home: Scratch,
    /// What it says of itself, such as `v4.1.4`.
    pub(super) version: String,
    /// What of platc stands in for it.
    pub(super) helm: Helm,
}

/// Why there is none.
pub(super) enum Missing {
    /// It does not start, for this reason.
    Program(OsString, io::Error),
    /// It says that it is this.
    Version(OsString, String),
    /// There is no folder for its files.
    World(WorldError),
}

impl Peer {
    /// What the variable HELM names, or `helm` of PATH.
    pub(super) fn find() -> Result<Self, Missing> {
        let program =
            env::var_os("HELM").filter(|program| !program.is_empty()).unwrap_or_else(|| "helm".into());
        let home = Scratch::new(&env::temp_dir()).map_err(Missing::World)?;
        let mut peer = Self { program, home, version: String::new(), helm: Helm::default() };
        let asked = peer.command(Path::new(".")).args(["version", "--template", "{{ .Version }}"]).output();
        let asked = match asked {
            Ok(output) => output,
            Err(error) => return Err(Missing::Program(peer.program, error)),
        };
        String::from_utf8_lossy(&asked.stdout).trim().clone_into(&mut peer.version);
        peer.helm = match peer.version.split('.').next() {
            Some("v3") => Helm::V3_17,
            Some("v4") => Helm::V4_1,
            _ => return Err(Missing::Version(peer.program, peer.version)),
        };
        Ok(peer)
    }

    /// What `helm template` prints for a case.
    pub(super) fn template(&self, folder: &Path, case: &Case) -> io::Result<Output> {
        let mut command = self.command(folder);
        command.args(["template", "--namespace", &case.namespace, "--kube-version", &case.kube_version]);
        command.args(case.api_versions.iter().flat_map(|version| ["--api-versions", version]));
        command.args(case.includes_crds.then_some("--include-crds"));
        command.args(case.values.iter().flat_map(|_| ["--values", "-"]));
        command.args(["--", &case.release]).arg(&case.chart);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let input = child.stdin.take().zip(case.values.clone());
        // It may print before it has read all.
        let writing = input.map(|(mut stdin, values)| std::thread::spawn(move || stdin.write_all(&values)));
        let output = child.wait_with_output();
        // One that does not read its values says why itself.
        drop(writing.map(std::thread::JoinHandle::join));
        output
    }

    /// It sees no configuration, plugin, cache or cluster of the user's.
    fn command(&self, folder: &Path) -> Command {
        let home = self.home.path();
        let mut command = Command::new(&self.program);
        command.current_dir(folder).env_clear().env("HOME", home).env("KUBECONFIG", home.join("none"));
        command.envs(["PATH", "TMPDIR"].into_iter().filter_map(|name| Some((name, env::var_os(name)?))));
        for (name, part) in
            [("HELM_CACHE_HOME", "cache"), ("HELM_CONFIG_HOME", "config"), ("HELM_DATA_HOME", "data")]
        {
            command.env(name, home.join(part));
        }
        command
    }
}
