//! `platc bootstrap`: how an environment's root gets into Argo CD, once; from then on Argo CD reads it from git.

use super::{Global, Outcome, world};
use crate::{
    build::Compiled,
    model::{ArgoCd, Environment},
    names::{Name, nearest},
};
use std::fmt::Write;

/// Arguments of `platc bootstrap`.
#[derive(Debug, clap::Args)]
pub(super) struct Bootstrap {
    /// The environment
    #[arg(value_name = "ENV")]
    environment: String,
}

impl Bootstrap {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let compiled = match global.compile(&[]) {
            Ok(compiled) => compiled,
            Err(outcome) => return outcome,
        };
        if compiled.diagnostics.has_errors() {
            global.report(&compiled.diagnostics, &compiled.inputs.sources);
            return Outcome::Findings;
        }
        let Some(environment) = compiled.model.environments.get(self.environment.as_str()) else {
            world::to_stderr(&self.unknown(&compiled));
            return Outcome::Trouble;
        };
        world::to_stdout(&commands(&compiled, environment));
        Outcome::Fine
    }

    fn unknown(&self, compiled: &Compiled) -> String {
        let known = compiled.model.environments.keys().map(Name::as_str);
        let hint = nearest(&self.environment, known.clone()).map_or_else(
            || format!("environments that are built: {}", known.collect::<Vec<_>>().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        format!("error: no environment `{}` is built\nhelp: {hint}\n", self.environment)
    }
}

/// What to run: comments and commands of a shell.
fn commands(compiled: &Compiled, environment: &Environment) -> String {
    let (argocd, git) = (&environment.argocd, &environment.git);
    let served = served(compiled, argocd);
    let mut text = format!(
        "# Once, with kubectl at the cluster that Argo CD runs in, and out/ pushed to\n# {} ({}).\n",
        *git.url, *git.revision
    );
    let mut apply = |options: &str, path: &str| {
        let _ = writeln!(text, "kubectl apply -n {}{options} -f out/{path}", argocd.namespace);
    };
    let health = format!("{}/bootstrap/health.yaml", environment.name);
    if compiled.bundles.get(&environment.name).is_some_and(|bundle| bundle.files.contains_key(&*health)) {
        // Client-side, it would take away from argocd-cm what was applied there before.
        apply(" --server-side", &health);
    }
    for one in &served {
        apply("", &format!("{}/bootstrap/project.yaml", one.name));
    }
    if argocd.shared {
        apply("", &format!("{}.yaml", argocd.name));
    } else {
        apply("", &format!("{}/bootstrap/root.yaml", environment.name));
    }
    text
}

/// The environments of one Argo CD, each after those that it requires.
fn served<'a>(compiled: &'a Compiled, argocd: &ArgoCd) -> Vec<&'a Environment> {
    let all = compiled.model.environments.values();
    let mut served: Vec<&Environment> = all.filter(|one| one.argocd.name == argocd.name).collect();
    // One that requires another requires all that the other does, and the other.
    served.sort_by_key(|environment| environment.required.len());
    served
}
