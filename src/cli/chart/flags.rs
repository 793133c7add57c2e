//! The flags of `helm template`: what platc does with each. A test holds the table against helm's own help.

use crate::build::chart::Helm;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, builder::PossibleValuesParser};
use std::collections::BTreeMap;

const CLUSTER: &str = "no cluster is asked";
const DNS: &str = "no network is asked: getHostByName answers nothing";
const DOWNLOAD: &str = "nothing is downloaded: CHART is a folder or an archive";
const EXCERPTS: &str = "messages show the lines of their templates anyway";
const INSTALL: &str = "nothing is installed";
const KUBECONFIG: &str = "no kubeconfig is read, from which helm takes the namespace: say --namespace, too";
const NOTES: &str = "notes are not printed";
const PROGRAM: &str = "no other program is run: pipe what is printed into it";
const SIGNATURES: &str = "signatures are not checked: `helm verify` does that";

/// One flag of `helm template`.
#[derive(Debug)]
pub(super) struct Flag {
    name: &'static str,
    short: Option<char>,
    takes: Takes,
    does: Does,
    /// The one Helm that has it; `None` when all that platc stands in for have it.
    only: Option<Helm>,
}

/// What stands behind a flag (spf13/pflag's types).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// Nothing, or `=true` and its like.
    Switch,
    /// A text.
    Text,
    /// A text behind `=`, or nothing, which means this.
    TextOr(&'static str),
    /// Texts, with commas between them or in several flags.
    List,
    /// A text with commas of its own, in each of several flags.
    Each,
}

/// What platc does with a flag.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// What helm does, which is this.
    This(&'static str),
    /// Nothing, as helm does where nothing is installed and nothing fetched; this is why.
    Nothing(&'static str),
    /// It refuses, for this reason.
    Refuses(&'static str),
}

/// Every flag of `helm template`, in the order of helm's help; `--color` and `--help` are platc's own, too.
const FLAGS: &[Flag] = &[
    this("api-versions", Takes::List, "API versions that the chart sees, beside Kubernetes' own").short('a'),
    nothing("atomic", Takes::Switch, INSTALL),
    nothing("ca-file", Takes::Text, DOWNLOAD),
    nothing("cert-file", Takes::Text, DOWNLOAD),
    nothing("create-namespace", Takes::Switch, INSTALL),
    this("dependency-update", Takes::Switch, "Refuse when a dependency is missing: platc downloads none"),
    nothing("description", Takes::Text, INSTALL),
    nothing("devel", Takes::Switch, DOWNLOAD),
    nothing("disable-openapi-validation", Takes::Switch, INSTALL),
    this("dry-run", Takes::TextOr("client"), "Where to simulate: `client`; `server` needs a cluster"),
    refuses("enable-dns", Takes::Switch, DNS),
    nothing("force", Takes::Switch, INSTALL),
    nothing("force-conflicts", Takes::Switch, INSTALL).only(Helm::V4_1),
    nothing("force-replace", Takes::Switch, INSTALL).only(Helm::V4_1),
    this("generate-name", Takes::Switch, "Take no NAME; the release is called release-name").short('g'),
    nothing("hide-notes", Takes::Switch, NOTES),
    this("include-crds", Takes::Switch, "Print the CRDs of crds/, too"),
    nothing("insecure-skip-tls-verify", Takes::Switch, DOWNLOAD),
    this("is-upgrade", Takes::Switch, "Set .Release.IsUpgrade instead of .Release.IsInstall"),
    nothing("key-file", Takes::Text, DOWNLOAD),
    nothing("keyring", Takes::Text, SIGNATURES),
    this("kube-version", Takes::Text, "Kubernetes' version that the chart sees"),
    nothing("labels", Takes::List, INSTALL).short('l'),
    this("name-template", Takes::Text, "A template that makes the release's name"),
    this("no-hooks", Takes::Switch, "Leave hooks out"),
    this("output-dir", Takes::Text, "Write a file for each template below this folder, instead of stdout"),
    nothing("pass-credentials", Takes::Switch, DOWNLOAD),
    nothing("password", Takes::Text, DOWNLOAD),
    nothing("plain-http", Takes::Switch, DOWNLOAD),
    refuses("post-renderer", Takes::Text, PROGRAM),
    refuses("post-renderer-args", Takes::Each, PROGRAM),
    this("release-name", Takes::Switch, "Put the release's name into the paths of --output-dir"),
    nothing("render-subchart-notes", Takes::Switch, NOTES),
    nothing("replace", Takes::Switch, INSTALL),
    refuses("repo", Takes::Text, DOWNLOAD),
    nothing("rollback-on-failure", Takes::Switch, INSTALL).only(Helm::V4_1),
    nothing("server-side", Takes::Switch, INSTALL).only(Helm::V4_1),
    this("set", Takes::Each, "Set values: key=value, with commas between several"),
    this("set-file", Takes::Each, "Set values to what files hold: key=path"),
    this("set-json", Takes::Each, "Set values written as JSON: key=json, or one object"),
    this("set-literal", Takes::Each, "Set a text as it is: key=text"),
    this("set-string", Takes::Each, "Set texts: key=text"),
    this("show-only", Takes::Each, "Print only what these templates make, such as templates/*.yaml")
        .short('s'),
    nothing("skip-crds", Takes::Switch, INSTALL),
    this("skip-schema-validation", Takes::Switch, "Do not hold values against values.schema.json"),
    this("skip-tests", Takes::Switch, "Leave the hooks of tests out"),
    nothing("take-ownership", Takes::Switch, INSTALL),
    nothing("timeout", Takes::Text, INSTALL),
    nothing("username", Takes::Text, DOWNLOAD),
    refuses("validate", Takes::Switch, CLUSTER),
    this("values", Takes::List, "Files of values, the last wins; `-` is standard input").short('f'),
    refuses("verify", Takes::Switch, SIGNATURES),
    nothing("version", Takes::Text, DOWNLOAD),
    nothing("wait", Takes::TextOr("watcher"), INSTALL),
    nothing("wait-for-jobs", Takes::Switch, INSTALL),
    // Those of every command of helm's.
    nothing("burst-limit", Takes::Text, CLUSTER),
    nothing("colour", Takes::Text, INSTALL).only(Helm::V4_1),
    nothing("content-cache", Takes::Text, DOWNLOAD).only(Helm::V4_1),
    nothing("debug", Takes::Switch, EXCERPTS),
    nothing("kube-apiserver", Takes::Text, CLUSTER),
    nothing("kube-as-group", Takes::Each, CLUSTER),
    nothing("kube-as-user", Takes::Text, CLUSTER),
    nothing("kube-ca-file", Takes::Text, CLUSTER),
    refuses("kube-context", Takes::Text, KUBECONFIG),
    nothing("kube-insecure-skip-tls-verify", Takes::Switch, CLUSTER),
    nothing("kube-tls-server-name", Takes::Text, CLUSTER),
    nothing("kube-token", Takes::Text, CLUSTER),
    refuses("kubeconfig", Takes::Text, KUBECONFIG),
    this("namespace", Takes::Text, "The release's namespace").short('n'),
    nothing("qps", Takes::Text, CLUSTER),
    nothing("registry-config", Takes::Text, DOWNLOAD),
    nothing("repository-cache", Takes::Text, DOWNLOAD),
    nothing("repository-config", Takes::Text, DOWNLOAD),
];

const fn this(name: &'static str, takes: Takes, help: &'static str) -> Flag {
    Flag { name, short: None, takes, does: Does::This(help), only: None }
}

const fn nothing(name: &'static str, takes: Takes, reason: &'static str) -> Flag {
    Flag { name, short: None, takes, does: Does::Nothing(reason), only: None }
}

const fn refuses(name: &'static str, takes: Takes, reason: &'static str) -> Flag {
    Flag { name, short: None, takes, does: Does::Refuses(reason), only: None }
}

impl Flag {
    const fn short(self, letter: char) -> Self {
        Self { short: Some(letter), ..self }
    }

    const fn only(self, helm: Helm) -> Self {
        Self { only: Some(helm), ..self }
    }

    fn argument(&self) -> Arg {
        let arg = Arg::new(self.name).long(self.name).short(self.short).value_name("TEXT");
        let arg = match self.takes {
            Takes::Switch => arg
                .value_parser(PossibleValuesParser::new(TRUE.iter().chain(FALSE)))
                .hide_possible_values(true)
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_name("BOOL"),
            Takes::Text => arg.allow_hyphen_values(true),
            Takes::TextOr(missing) => arg.num_args(0..=1).require_equals(true).default_missing_value(missing),
            Takes::List => arg.action(ArgAction::Append).value_delimiter(','),
            Takes::Each => arg.action(ArgAction::Append).allow_hyphen_values(true),
        };
        match self.does {
            Does::This(help) => arg.help(help),
            Does::Nothing(reason) => arg.help(format!("Changes nothing: {reason}")).hide_short_help(true),
            Does::Refuses(reason) => arg.help(format!("Refused: {reason}")).hide_short_help(true),
        }
    }
}

/// What stands for true and false behind a switch (Go, `strconv.ParseBool`).
const TRUE: &[&str] = &["1", "t", "T", "true", "TRUE", "True"];
const FALSE: &[&str] = &["0", "f", "F", "false", "FALSE", "False"];

/// The flags of `helm template` that a command line says.
#[derive(Debug)]
pub(super) struct Flags(BTreeMap<&'static str, Vec<String>>);

impl Flags {
    /// Whether a switch is on; the last one counts.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.text(name).is_some_and(|word| TRUE.contains(&word))
    }

    /// What was said behind a flag, the last time.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).last().map(String::as_str)
    }

    /// All that was said behind a flag.
    pub(super) fn texts(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// A flag that one Helm has not.
    pub(super) fn unknown_to(&self, helm: Helm) -> Option<&'static str> {
        let mut said = FLAGS.iter().filter(|flag| self.0.contains_key(flag.name));
        said.find(|flag| flag.only.is_some_and(|only| only != helm)).map(|flag| flag.name)
    }

    /// A flag that platc does not follow, and why.
    pub(super) fn refused(&self) -> Option<(&'static str, &'static str)> {
        FLAGS.iter().find_map(|flag| match flag.does {
            Does::Refuses(KUBECONFIG) if self.text("namespace").is_some() => None,
            Does::Refuses(reason) if self.asks_for(flag) => Some((flag.name, reason)),
            _ => None,
        })
    }

    fn asks_for(&self, flag: &Flag) -> bool {
        match flag.takes {
            Takes::Switch => self.is_on(flag.name),
            _ => self.0.contains_key(flag.name),
        }
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        command.args(FLAGS.iter().map(Flag::argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let said = |flag: &Flag| {
            let texts = matches.get_many::<String>(flag.name)?;
            Some((flag.name, texts.cloned().collect()))
        };
        Ok(Self(FLAGS.iter().filter_map(said).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
