//! `platc new`: the file of a new app or environment, with as little in it as compiles.

use super::{
    Global, Outcome,
    desk::{Desk, Ends},
    report::escape::visible,
    world,
};
use crate::{
    build::edited::{Texts, edited, new_errors},
    diagnostic::{Diagnostic, Diagnostics, Level},
    map,
    names::{Name, RepoPath},
    value::{Map, Value},
    yaml,
};
use std::{mem::ManuallyDrop, sync::Arc};

/// Arguments of `platc new`.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Write the file of a new app
    App(App),
    /// Write the file of a new environment
    Env(Environment),
}

/// Arguments of `platc new app`.
#[derive(Debug, clap::Args)]
struct App {
    /// The app
    #[arg(value_name = "APP")]
    name: String,
    /// The image that its workload runs
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,
    /// The port that it serves HTTP on
    #[arg(long, value_name = "PORT", requires = "image")]
    port: Option<u16>,
    /// The chart that it installs, by its key under `charts`
    #[arg(long, value_name = "CHART", conflicts_with = "image")]
    chart: Option<String>,
    /// A class that it is of; again for more
    #[arg(long = "class", value_name = "CLASS")]
    classes: Vec<String>,
    /// The project that it belongs to; needed where there are several
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// An environment that it runs in, or one that others extend; again for more; without it in all of them
    #[arg(long = "env", value_name = "ENV")]
    environments: Vec<String>,
    /// The team that it belongs to, as a label
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// A folder below platform/apps/ for its file
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<String>,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Arguments of `platc new env`.
#[derive(Debug, clap::Args)]
struct Environment {
    /// The environment
    #[arg(value_name = "ENV")]
    name: String,
    /// The cluster that it is on, by its key under `clusters`; needed unless it extends one that says it
    #[arg(long, value_name = "CLUSTER", required_unless_present = "extends")]
    cluster: Option<String>,
    /// The environment that it is like
    #[arg(long, value_name = "ENV")]
    extends: Option<String>,
    /// A variable, as KEY=VALUE; again for more
    #[arg(long = "var", value_name = "KEY=VALUE", value_parser = variable)]
    vars: Vec<(String, String)>,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn variable(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

impl New {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let done = match &self.what {
            What::App(app) => app.write(global),
            What::Env(environment) => environment.write(global),
        };
        done.unwrap_or_else(|outcome| outcome)
    }
}

impl App {
    fn write(&self, global: &Global) -> Result<Outcome, Outcome> {
        let desk = Desk::open(global, if self.dry_run { Ends::Shown } else { Ends::Written })?;
        let name = name(&self.name)?;
        if let Some(known) = desk.compiled.inputs.apps.get(&name) {
            return Err(known_already(&format!("an app `{name}`"), &known.path));
        }
        try_and_write(&desk, &self.path(&name)?, &document("App", &name, self.spec()))
    }

    fn path(&self, name: &Name) -> Result<String, Outcome> {
        let folder = self.folder.as_deref().unwrap_or_default();
        let path = RepoPath::below("platform/apps", format!("{folder}/{name}.yaml").trim_start_matches('/'));
        let path = path.as_ref().map(RepoPath::as_str).ok().filter(|path| path.starts_with("platform/apps/"));
        path.map(str::to_owned).ok_or_else(|| {
            let message = format!("`{}` is no folder below platform/apps/", visible(folder));
            world::usage(&message, "say a folder there, such as `--in team-a`")
        })
    }

    fn spec(&self) -> Value {
        let text = |said: &Option<String>| said.as_deref().map(Value::from);
        let several = |said: &[String]| (!said.is_empty()).then(|| said.to_vec());
        let port = self.port.map(|port| map! { "http" => i64::from(port) });
        map! {
            "environments" =>? several(&self.environments),
            "project" =>? text(&self.project),
            "classes" =>? several(&self.classes),
            "labels" =>? text(&self.team).map(|team| map! { "team" => team }),
            "chart" =>? text(&self.chart),
            "workload" =>? text(&self.image).map(|image| {
                map! { "image" => image, "ports" =>? port, "resources" =>? self.classes.is_empty().then(resources) }
            }),
        }
    }
}

/// What a workload is given that no class says more of: rules ask for it, and people know better.
fn resources() -> Value {
    map! { "requests" => map! { "cpu" => "100m", "memory" => "128Mi" }, "limits" => map! { "memory" => "128Mi" } }
}

impl Environment {
    fn write(&self, global: &Global) -> Result<Outcome, Outcome> {
        let desk = Desk::open(global, if self.dry_run { Ends::Shown } else { Ends::Written })?;
        let name = name(&self.name)?;
        if let Some(known) = desk.compiled.inputs.environments.get(&name) {
            return Err(known_already(&format!("an environment `{name}`"), &known.path));
        }
        let path = format!("environments/{name}/environment.yaml");
        try_and_write(&desk, &path, &document("Environment", &name, self.spec()))
    }

    fn spec(&self) -> Value {
        let text = |said: &Option<String>| said.as_deref().map(Value::from);
        let vars = self.vars.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        map! {
            "extends" =>? self.extends.as_ref().map(|extends| vec![extends.clone()]),
            "cluster" =>? text(&self.cluster),
            "vars" =>? (!self.vars.is_empty()).then(|| vars.collect::<Map>()),
        }
    }
}

fn name(said: &str) -> Result<Name, Outcome> {
    Name::new(said).map_err(|reason| world::usage(&format!("`{}` cannot be a name", visible(said)), reason))
}

fn known_already(what: &str, path: &str) -> Outcome {
    world::usage(
        &format!("there is {what} already, in {}", visible(path)),
        "choose another name, or change that one",
    )
}

fn document(kind: &str, name: &Name, spec: Value) -> String {
    let document = map! { "kind" => kind, "metadata" => map! { "name" => name.as_str() }, "spec" => spec };
    yaml::emit(&document)
}

/// Writes the file when it makes no mistake, and shows what it becomes.
fn try_and_write(desk: &Desk, path: &str, text: &str) -> Result<Outcome, Outcome> {
    desk.sound()?;
    let path: Arc<str> = path.into();
    if desk.compiled.inputs.tree.get(&path).is_some() {
        return Err(world::usage(
            &format!("{} is there already", visible(&path)),
            "say another folder with `--in`",
        ));
    }
    let texts = Texts::from([(path.clone(), text.to_owned())]);
    let after = ManuallyDrop::new(edited(&desk.compiled, &texts, &[]));
    let errors: Diagnostics = new_errors(&desk.compiled, &after).into_iter().map(sealed_later).collect();
    if !errors.is_empty() {
        desk.global.tell(&errors, &after.inputs.sources);
    }
    if errors.has_errors() {
        desk.global.say("nothing was written");
        return Ok(Outcome::Findings);
    }
    desk.global.say(&format!("{}:\n{text}", visible(&path)));
    desk.finish(&texts, &after)?;
    Ok(Outcome::Fine)
}

/// Values are sealed for an environment that is there, so that they are missing is no reason against its file.
fn sealed_later(told: Diagnostic) -> Diagnostic {
    if told.rule == "missing-secret-key" { Diagnostic { level: Level::Warning, ..told } } else { told }
}
