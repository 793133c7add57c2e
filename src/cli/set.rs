//! `platc set`: one value of one app in one environment, as the smallest edit of its overlay.

use super::{
    Global, Outcome,
    desk::{Desk, Ends},
    report::escape::visible,
    world,
};
use crate::{
    build::edited::{Texts, edited, new_errors},
    names::Name,
    promote::{Edit, Overlay},
    resolve::Reading,
    source::Sources,
    value::{Value, steps},
    yaml::{self, Dialect},
};
use std::sync::Arc;

/// Arguments of `platc set`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Set {
    #[command(subcommand)]
    what: Option<What>,
    /// The environment
    #[arg(value_name = "ENV", required = true)]
    environment: Option<String>,
    /// The app and the path of a value in its spec, such as backend.workload.replicas
    #[arg(value_name = "APP.PATH", required = true)]
    path: Option<String>,
    /// The value, as YAML
    #[arg(value_name = "VALUE", required = true, allow_hyphen_values = true)]
    value: Option<String>,
    /// Take the value as text, whatever YAML would read
    #[arg(long)]
    string: bool,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Set which image an app runs
    Image(Image),
}

/// Arguments of `platc set image`.
#[derive(Debug, clap::Args)]
struct Image {
    /// The environment
    #[arg(value_name = "ENV")]
    environment: String,
    /// The app
    #[arg(value_name = "APP")]
    app: String,
    /// The tag, the digest (sha256:…), or both as TAG@sha256:…
    #[arg(value_name = "TAG")]
    tag: String,
    /// The workload
    #[arg(long, value_name = "KEY", default_value = "main")]
    workload: String,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Set {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let done = match &self.what {
            Some(What::Image(image)) => image.set(global),
            None => self.set(global),
        };
        done.unwrap_or_else(|outcome| outcome)
    }

    fn set(&self, global: &Global) -> Result<Outcome, Outcome> {
        let said = |word: &Option<String>| word.clone().unwrap_or_default();
        let (path, value) = (said(&self.path), self.value(global)?);
        let (app, below) = path.split_once('.').unwrap_or((&path, ""));
        let typed = steps::steps(below).map_err(|fault| no_path(&path, fault))?;
        if typed.is_empty() {
            return Err(no_path(&path, "it names an app and nothing of it"));
        }
        let desk = Desk::open(global, if self.dry_run { Ends::Shown } else { Ends::Written })?;
        let (environment, app) = (desk.environment(&said(&self.environment))?, desk.app(app)?);
        let long = match typed.split_first() {
            Some((first, rest)) if &**first == "workload" => {
                [&["workloads".into(), "main".into()], rest].concat()
            }
            _ => typed,
        };
        let reading = Reading::of(&desk.compiled.inputs, environment);
        let spec = reading.as_ref().and_then(|reading| reading.spec(app));
        let long = spec.map_or_else(|| long.clone(), |spec| steps::joined(spec, &long));
        write(&desk, (environment, app), &path, &[(long, Edit::Set(value))])
    }

    /// The value as the language reads it.
    fn value(&self, global: &Global) -> Result<Value, Outcome> {
        let text = self.value.as_deref().unwrap_or_default();
        if self.string {
            return Ok(text.into());
        }
        let mut sources = Sources::default();
        let file = sources.add("VALUE", text);
        match yaml::read(file, text, Dialect::Platform) {
            Ok(read) => match <[Value; 1]>::try_from(read) {
                Ok([value]) => Ok(value),
                Err(none) if none.is_empty() && !text.trim().is_empty() => Ok(Value::NULL),
                Err(_) => Err(world::usage(
                    "the value is no one document of YAML",
                    "write a scalar, a list or a map; `--string` for text, `null` for nothing",
                )),
            },
            Err(told) => {
                global.tell(&told, &sources);
                Err(Outcome::Trouble)
            }
        }
    }
}

impl Image {
    fn set(&self, global: &Global) -> Result<Outcome, Outcome> {
        let desk = Desk::open(global, if self.dry_run { Ends::Shown } else { Ends::Written })?;
        let (environment, app) = (desk.environment(&self.environment)?, desk.app(&self.app)?);
        let reading = Reading::of(&desk.compiled.inputs, environment);
        let spec = reading.as_ref().and_then(|reading| reading.spec(app));
        if spec.is_some_and(|spec| spec.at_path(["workloads", &*self.workload]).is_none()) {
            let message = format!("app `{app}` has no workload `{}` in `{environment}`", self.workload);
            let help = format!(
                "say where a chart has its tag: `platc set {environment} {app}.values.image.tag TAG`"
            );
            return Err(world::usage(&message, &help));
        }
        let (tag, digest) = match self.tag.split_once('@') {
            Some((tag, digest)) => (Some(tag).filter(|tag| !tag.is_empty()), Some(digest)),
            None if self.tag.starts_with("sha256:") => (None, Some(&*self.tag)),
            None => (Some(&*self.tag), None),
        };
        let part = |key: &str, said: Option<&str>| {
            let steps = ["workloads", &*self.workload, "image", key].map(Arc::from).to_vec();
            (steps, said.map_or(Edit::Remove, |said| Edit::Set(said.into())))
        };
        // What goes comes last: an image of a digest alone is never left without either.
        let mut edits = vec![part("tag", tag), part("digest", digest)];
        edits.sort_by_key(|(_, edit)| *edit == Edit::Remove);
        let what = if self.workload == "main" {
            "workload".to_owned()
        } else {
            format!("workloads.{}", self.workload)
        };
        write(&desk, (environment, app), &format!("{app}.{what}.image"), &edits)
    }
}

fn no_path(path: &str, fault: &str) -> Outcome {
    world::usage(&format!("`{path}` is no path: {fault}"), "write APP.KEY.KEY, as `platc explain` takes it")
}

/// Tries the edits; writes and shows them when they make no mistake.
fn write(
    desk: &Desk,
    (environment, app): (&Name, &Name),
    path: &str,
    edits: &[(Vec<Arc<str>>, Edit)],
) -> Result<Outcome, Outcome> {
    let global = desk.global;
    let overlay = Overlay::of(&desk.compiled.inputs, environment, app);
    let is_said = |(steps, edit): &(Vec<Arc<str>>, Edit)| match edit {
        Edit::Set(value) => {
            overlay.says(steps).is_some_and(|said| said == *value && said.spelled() == value.spelled())
        }
        Edit::Remove => overlay.says(steps).is_none(),
    };
    if edits.iter().all(is_said) {
        global.say(&visible(&format!(
            "{path} is that in {environment} already: {} is unchanged",
            overlay.path
        )));
        return Ok(Outcome::Fine);
    }
    let text = overlay.with(edits).map_err(|reason| {
        let message = format!("{} cannot be changed without touching the rest: {reason}", overlay.path);
        world::usage(&message, "change it by hand")
    })?;
    let texts = Texts::from([(overlay.path.clone(), text)]);
    let after = std::mem::ManuallyDrop::new(edited(&desk.compiled, &texts, &[]));
    let errors = new_errors(&desk.compiled, &after);
    if errors.has_errors() {
        global.tell(&errors, &after.inputs.sources);
        global.say("nothing was written");
        return Ok(Outcome::Findings);
    }
    // Where errors let nothing be rendered nobody can tell what an edit does, so it has to mend one of them at least.
    let is_blind = after.diagnostics.has_errors() && after.bundles.is_empty();
    if is_blind && new_errors(&after, &desk.compiled).is_empty() {
        global.tell(&after.diagnostics, &after.inputs.sources);
        global.say("nothing was written");
        return Ok(Outcome::Findings);
    }
    global.say(&visible(&format!("{path} in {}", overlay.path)));
    desk.finish(&texts, &after)?;
    Ok(Outcome::Fine)
}
