//! `platc chart verify`: charts rendered by platc and by the user's own helm, and what differs.

use super::{
    peer::{Missing, Peer},
    refusal::located,
    system::{self, Chance},
};
use crate::{
    build::{
        self,
        chart::{
            self, Case, Compared, Difference, Differing, Layer, Release, ReleaseName, Request, Shown,
            compared,
        },
    },
    cli::{
        Global, Outcome,
        report::{Format, escape::visible},
        world::{self, SOURCES},
    },
    tree::{Tree, named},
};
use std::path::{Path, PathBuf};

/// Arguments of `platc chart verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// Apps, or one chart: a path to its folder or archive. All apps whose chart lies in the repository unless said
    #[arg(value_name = "APP|CHART")]
    targets: Vec<String>,
}

/// What becomes of one case.
enum Verdict {
    Compared(Compared),
    /// Both refuse it.
    Refused,
    /// Only helm renders it; platc's message.
    OnlyHelm(String),
    /// Only platc renders it; helm's message.
    OnlyPlatc(String),
}

impl Verify {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match self.verified(global) {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    fn verified(&self, global: &Global) -> Result<Outcome, Outcome> {
        global.answers_in("chart verify", &[Format::Text])?;
        let cases = self.cases(global)?;
        let peer = Peer::find().map_err(|missing| missing.tell())?;
        let mut differing = 0;
        for case in &cases {
            let verdict = verdict(global, &peer, case)?;
            differing += usize::from(verdict.differs());
            world::to_stdout(&verdict.told(case));
        }
        let (count, version) = (cases.len(), &peer.version);
        let cases = if count == 1 { "render" } else { "renders" };
        global.say(&match differing {
            0 => format!("{count} {cases}: platc and helm {version} agree on all"),
            _ => format!(
                "{count} {cases}: platc, as helm {}, and helm {version} differ in {differing}",
                peer.helm.word()
            ),
        });
        Ok(if differing == 0 { Outcome::Fine } else { Outcome::Findings })
    }

    fn cases(&self, global: &Global) -> Result<Vec<Case>, Outcome> {
        match &*self.targets {
            [target] if is_chart(global, target) => of_chart(global, target),
            _ => self.of_apps(global),
        }
    }

    fn of_apps(&self, global: &Global) -> Result<Vec<Case>, Outcome> {
        let tree =
            global.told(Tree::from_folder(&global.directory, SOURCES)).map_err(|_| Outcome::Trouble)?;
        let meaning = build::meaning(tree);
        if meaning.diagnostics.has_errors() {
            global.report(&meaning.diagnostics, &meaning.inputs.sources);
            return Err(Outcome::Trouble);
        }
        let cases = chart::of_apps(&meaning.model, &self.targets).map_err(|unknown| {
            let message = format!("no app `{unknown}` has a chart in this repository");
            world::usage(&message, "name apps whose chart is a folder here, or the path to a chart")
        })?;
        if cases.is_empty() {
            let help = "name the path to a chart, such as platform/charts/NAME";
            return Err(world::usage("no app has a chart in this repository", help));
        }
        Ok(cases)
    }
}

/// Whether a word is a path to a chart: no app is called so.
fn is_chart(global: &Global, target: &str) -> bool {
    target.contains(['/', '.']) || global.directory.join(target).join("Chart.yaml").exists()
}

/// A chart by itself, and with the values that its own CI tries (`ci/*values*.yaml`, chart-testing's custom).
fn of_chart(global: &Global, target: &str) -> Result<Vec<Case>, Outcome> {
    located(&global.directory, target).map_err(|refusal| {
        refusal.tell(global);
        Outcome::Trouble
    })?;
    let tried = Path::new(target).join("ci");
    let mut values = Vec::new();
    if global.directory.join(&tried).is_dir() {
        values = global.told(named::read(&global.directory, &[tried])).map_err(|_| Outcome::Trouble)?;
        values.retain(|(path, _)| path.rsplit('/').next().is_some_and(|name| name.contains("values")));
    }
    Ok(chart::of_chart(&PathBuf::from(target), values))
}

fn verdict(global: &Global, peer: &Peer, case: &Case) -> Result<Verdict, Outcome> {
    let ours = ours(global, peer, case);
    let mut theirs = Vec::new();
    // Twice, since what is random is no difference.
    for _ in 0..2 {
        let output = peer.template(&global.directory, case);
        theirs.push(output.map_err(|error| Missing::Program("helm".into(), error).tell())?);
    }
    let refused = theirs.iter().find(|output| !output.status.success());
    Ok(match (ours, refused) {
        (Err(_), Some(_)) => Verdict::Refused,
        (Err(message), None) => Verdict::OnlyHelm(message),
        (Ok(_), Some(output)) => Verdict::OnlyPlatc(String::from_utf8_lossy(&output.stderr).into_owned()),
        (Ok(printed), None) => Verdict::Compared(compared(&printed, [&theirs[0].stdout, &theirs[1].stdout])),
    })
}

/// What platc prints for a case, or why it does not.
fn ours(global: &Global, peer: &Peer, case: &Case) -> Result<Vec<u8>, String> {
    let values = case.values.as_deref();
    let path = global.directory.join(&case.chart);
    let request = Request {
        chart: &path,
        root: Some(&global.directory),
        helm: peer.helm,
        release: Release {
            name: ReleaseName::Said(case.release.clone()),
            namespace: case.namespace.clone(),
            is_upgrade: false,
        },
        layers: values.map(|_| Layer::File("-")).into_iter().collect(),
        kube_version: Some(&case.kube_version),
        api_versions: &case.api_versions,
        skips_schema: false,
        read: &|_| Ok(values.unwrap_or_default().to_vec()),
        now: system::now(),
    };
    let rendered = chart::template(&request, &mut Chance::default()).map_err(|failure| failure.message)?;
    Ok(rendered.printed(Shown { crds: case.includes_crds, ..Shown::default() }))
}

impl Verdict {
    fn differs(&self) -> bool {
        match self {
            Self::Compared(compared) => !compared.differing.is_empty(),
            Self::Refused => false,
            Self::OnlyHelm(_) | Self::OnlyPlatc(_) => true,
        }
    }

    /// A line for a case, and below it what differs.
    fn told(&self, case: &Case) -> String {
        let name = visible(&case.name);
        match self {
            Self::Compared(compared) => format!("{name}: {}", told(compared)),
            Self::Refused => format!("{name}: refused by both\n"),
            Self::OnlyHelm(message) => {
                format!("{name}: refused by platc alone\n{}", indented("  ", message.trim_end().lines()))
            }
            Self::OnlyPlatc(message) => {
                format!("{name}: refused by helm alone\n{}", indented("  ", message.trim_end().lines()))
            }
        }
    }
}

fn told(compared: &Compared) -> String {
    let Compared { documents, random, differing } = compared;
    let noun = if *documents == 1 { "document" } else { "documents" };
    let random = if *random == 0 { String::new() } else { format!(", {random} of them random in part") };
    if differing.is_empty() {
        return format!("{documents} {noun}, the same{random}\n");
    }
    let blocks: String = differing.iter().map(block).collect();
    format!("{} of {documents} {noun} differ{random}\n{blocks}", differing.len())
}

/// A document that differs: `-` is helm's, `+` platc's.
fn block(differing: &Differing) -> String {
    let document = visible(&differing.document);
    let (told, lines) = match &differing.difference {
        Difference::Missing => ("only helm renders it".to_owned(), &[][..]),
        Difference::Extra => ("only platc renders it".to_owned(), &[][..]),
        Difference::Moved => ("helm has another one at its place".to_owned(), &[][..]),
        Difference::Bytes => ("differs in bytes that are no text".to_owned(), &[][..]),
        Difference::Hidden(line) => {
            (format!("differs from line {line} on; lines of Secrets are not shown"), &[][..])
        }
        Difference::Lines(lines) => ("- helm, + platc".to_owned(), lines.as_slice()),
    };
    format!("  {document}: {told}\n{}", indented("    ", lines.iter().map(String::as_str)))
}

fn indented<'l>(indent: &str, lines: impl Iterator<Item = &'l str>) -> String {
    lines.flat_map(|line| [indent.to_owned(), visible(line), "\n".to_owned()]).collect()
}

impl Missing {
    fn tell(&self) -> Outcome {
        let help = "install helm 3 or 4, or name one in the variable HELM";
        match self {
            Self::Program(program, error) => world::usage(
                &format!("`{}` cannot be run: {error}", visible(&program.to_string_lossy())),
                help,
            ),
            Self::Version(program, version) => {
                let (program, version) = (visible(&program.to_string_lossy()), visible(version));
                world::usage(&format!("`{program}` says that its version is `{version}`"), help)
            }
            Self::World(error) => world::refused(error),
        }
    }
}
