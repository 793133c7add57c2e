//! `platc chart template`: what a chart renders to, in the place of `helm template`.

use super::{
    dry_run,
    flags::Flags,
    helm, name,
    refusal::{Refusal, located, read},
    system::{self, Chance},
    written,
};
use crate::{
    build::chart::{self, Helm, Layer, Release, Rendered, Request, Setting, Shown},
    cli::{
        Global, Outcome,
        report::{Format, escape::visible_lines},
        world,
    },
};

/// Arguments of `platc chart template`.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true, override_usage = "platc chart template [OPTIONS] [NAME] <CHART>")]
pub(super) struct Template {
    /// The chart, a folder or an archive; before it the release's name
    #[arg(value_name = "CHART")]
    arguments: Vec<String>,
    /// Whose behaviour the chart gets
    #[arg(long, value_name = "VERSION", default_value = Helm::default().word(), value_parser = helm())]
    helm: Helm,
    #[command(flatten)]
    flags: Flags,
}

/// The flags that set single values, in the order in which helm hears them.
const SETTINGS: &[(&str, Setting)] = &[
    ("set-json", Setting::Json),
    ("set", Setting::Typed),
    ("set-string", Setting::Text),
    ("set-file", Setting::File),
    ("set-literal", Setting::Literal),
];

impl Template {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        if let Err(outcome) = global.answers_in("chart template", &[Format::Text]) {
            return outcome;
        }
        match self.printed(global) {
            Ok(()) => Outcome::Fine,
            Err(refusal) => refusal.tell(global),
        }
    }

    fn printed(&self, global: &Global) -> Result<(), Refusal> {
        self.follows()?;
        let (name, chart) = name::of(&self.arguments, &self.flags).map_err(Refusal::helm)?;
        let release =
            Release { name, namespace: self.namespace(), is_upgrade: self.flags.is_on("is-upgrade") };
        let chart = located(&global.directory, &chart)?;
        let mut chance = Chance::default();
        let request = Request {
            chart: &chart,
            root: None,
            helm: self.helm,
            release,
            layers: self.layers(),
            kube_version: self.flags.text("kube-version").filter(|version| !version.is_empty()),
            api_versions: self.flags.texts("api-versions"),
            skips_schema: self.flags.is_on("skip-schema-validation"),
            read: &|path| read(global, path),
            now: system::now(),
        };
        let rendered = chart::template(&request, &mut chance)?;
        if chance.has_failed() {
            return Err(Refusal::platc(
                "this system has no random numbers",
                "see that /dev/urandom can be read",
            ));
        }
        for warning in &rendered.warnings {
            world::to_stderr(&format!("{}\n", visible_lines(warning)));
        }
        self.put(global, &rendered)
    }

    /// Refuses what this Helm has not, and what platc does not do.
    fn follows(&self) -> Result<(), Refusal> {
        if let Some(flag) = self.flags.unknown_to(self.helm) {
            return Err(Refusal::helm(format!("unknown flag: --{flag}")));
        }
        if let Some((flag, reason)) = self.flags.refused() {
            return Err(Refusal::platc(format!("`--{flag}` is refused"), reason));
        }
        self.flags.text("dry-run").map_or(Ok(()), |word| dry_run::check(word, self.helm))
    }

    /// As helm finds it, but for a kubeconfig.
    fn namespace(&self) -> String {
        let said = self.flags.text("namespace").map(str::to_owned);
        let said = said.or_else(|| std::env::var("HELM_NAMESPACE").ok());
        said.filter(|name| !name.is_empty()).unwrap_or_else(|| "default".to_owned())
    }

    fn layers(&self) -> Vec<Layer<'_>> {
        let files = self.flags.texts("values").iter().map(|path| Layer::File(path));
        let set = SETTINGS
            .iter()
            .flat_map(|(flag, setting)| self.flags.texts(flag).iter().map(|line| Layer::Set(*setting, line)));
        files.chain(set).collect()
    }

    fn shown(&self) -> Shown {
        Shown {
            crds: self.flags.is_on("include-crds"),
            hooks: !self.flags.is_on("no-hooks"),
            tests: !self.flags.is_on("skip-tests"),
        }
    }

    fn put(&self, global: &Global, rendered: &Rendered) -> Result<(), Refusal> {
        let (shown, only) = (self.shown(), self.flags.texts("show-only"));
        let printed = match (self.flags.text("output-dir").filter(|folder| !folder.is_empty()), only) {
            (Some(folder), _) => {
                let release = self.flags.is_on("release-name").then_some(rendered.release.as_str());
                written::write(global, folder, release, rendered, shown)
                    .map_err(|error| Refusal::World(Box::new(error)))?;
                match only.first() {
                    Some(template) => Err(format!("could not find template {template} in chart")),
                    None => Ok(b"\n".to_vec()),
                }
            }
            (None, []) => Ok(rendered.printed(shown)),
            (None, only) => rendered.printed_only(shown, only),
        };
        world::to_stdout_bytes(&printed.map_err(Refusal::helm)?);
        Ok(())
    }
}
