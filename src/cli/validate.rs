//! `platc validate`: any YAML against what the API server takes, without a platform and without a cluster.

use super::{
    Global, Outcome,
    report::{Place, Subject},
    world,
};
use crate::{
    build::validate::{File, Object, Options, Validated, Verdict, validate},
    pattern::Pattern,
    schema::Catalog,
    tree::named,
};
use std::path::PathBuf;

/// Arguments of `platc validate`.
#[derive(Debug, clap::Args)]
pub(super) struct Validate {
    /// Files, folders, or - for standard input
    #[arg(value_name = "FILE|DIR|-", required = true)]
    paths: Vec<PathBuf>,
    /// The Kubernetes version, such as 1.35; the newest that platc knows unless said
    #[arg(long, value_name = "VERSION")]
    kubernetes_version: Option<String>,
    /// Refuse fields that no schema knows
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true")]
    strict: bool,
    /// Kinds to leave out: Kind, version/Kind or group/version/Kind
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    skip: Vec<String>,
    /// Kinds to refuse
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    reject: Vec<String>,
    /// Leave out objects of kinds that have no schema, instead of refusing them
    #[arg(long)]
    ignore_missing_schemas: bool,
    /// Leave out files whose path this regular expression matches
    #[arg(long, value_name = "PATTERN")]
    ignore_filename_pattern: Vec<String>,
    /// CRDs and schemas beside Kubernetes' own: files or folders
    #[arg(long, value_name = "FILE|DIR")]
    schema_location: Vec<PathBuf>,
    /// Say how many objects were looked at
    #[arg(long)]
    summary: bool,
}

impl Validate {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match self.validated(global) {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    fn validated(&self, global: &Global) -> Result<Outcome, Outcome> {
        self.refuse_templates()?;
        let files = global.files(&self.paths)?;
        let files = self.wanted(files)?;
        let schemas = global.told(named::read(&global.directory, &self.schemas(global)))?;
        let catalog = self.catalog()?;
        let options = Options {
            skipped: self.skip.clone(),
            rejected: self.reject.clone(),
            may_lack_schemas: self.ignore_missing_schemas,
            may_have_unknown_fields: !self.strict,
        };
        let count = files.len();
        let validated = validate(files, schemas, catalog, &options);
        let outcome = report(global, &validated);
        if self.summary {
            global.say(&summary(&validated, count));
        }
        Ok(outcome)
    }

    fn wanted(&self, mut files: Vec<File>) -> Result<Vec<File>, Outcome> {
        for text in &self.ignore_filename_pattern {
            let pattern = Pattern::new(text).map_err(|reason| {
                world::to_stderr(&format!("error: `{text}` is no regular expression: {reason}\n"));
                Outcome::Trouble
            })?;
            files.retain(|(path, _)| !pattern.is_match(path));
        }
        Ok(files)
    }

    /// kubeconform fills templates, and fetches: platc reads what is there.
    fn refuse_templates(&self) -> Result<(), Outcome> {
        let text = self.schema_location.iter().filter_map(|path| path.to_str());
        let Some(refused) = text.into_iter().find(|text| text.contains("{{") || text.contains("://")) else {
            return Ok(());
        };
        world::to_stderr(&format!(
            "error: `{refused}` is no file and no folder\nhelp: name the folder that holds CRDs or schemas: platc has no \
             network, and finds each kind in it by what the files say\n"
        ));
        Err(Outcome::Trouble)
    }

    /// `master` is kubeconform's word for what is newest.
    fn catalog(&self) -> Result<Catalog, Outcome> {
        let version = self.kubernetes_version.as_deref().filter(|version| *version != "master");
        Catalog::of(version).map_err(|reason| {
            world::to_stderr(&format!("error: {reason}\n"));
            Outcome::Trouble
        })
    }

    /// `default` is kubeconform's word for what is always there; `schemas/` is where `platc schema import` writes.
    fn schemas(&self, global: &Global) -> Vec<PathBuf> {
        let said = self.schema_location.iter().filter(|path| path.as_os_str() != "default").cloned();
        let own = PathBuf::from("schemas");
        said.chain(global.directory.join(&own).is_dir().then_some(own)).collect()
    }
}

fn report(global: &Global, validated: &Validated) -> Outcome {
    let looked_at = validated.objects.iter().filter(|object| object.verdict != Verdict::Skipped);
    let subject = |object: &Object| Subject { name: object.name.clone(), place: Place::Span(object.span) };
    global.report_on(&looked_at.map(subject).collect::<Vec<_>>(), &validated.diagnostics, &validated.sources)
}

/// In kubeconform's order.
fn summary(validated: &Validated, files: usize) -> String {
    let count = |verdict| validated.objects.iter().filter(|object| object.verdict == verdict).count();
    format!(
        "{} objects in {files} files: {} valid, {} invalid, {} skipped",
        validated.objects.len(),
        count(Verdict::Valid),
        count(Verdict::Invalid),
        count(Verdict::Skipped)
    )
}
