//! The release's name and the chart, of what `helm template` takes without a flag.

use super::flags::Flags;
use crate::build::chart::ReleaseName;

/// What is called so where nothing says a name: `--generate-name` changes nothing of it, in helm neither.
const UNNAMED: &str = "release-name";

/// The release's name and the chart (helm, `Install.NameAndChart`).
pub(super) fn of(arguments: &[String], flags: &Flags) -> Result<(ReleaseName, String), String> {
    let template = flags.text("name-template").filter(|template| !template.is_empty());
    match arguments {
        [] => Err("\"helm template\" requires at least 1 argument".to_owned()),
        [_, _] if flags.is_on("generate-name") => {
            Err("cannot set --generate-name and also specify a name".to_owned())
        }
        [_, _] if template.is_some() => Err("cannot set --name-template and also specify a name".to_owned()),
        [name, chart] => Ok((ReleaseName::Said(name.clone()), chart.clone())),
        [chart] => {
            let name = template.map_or(ReleaseName::Said(UNNAMED.to_owned()), |template| {
                ReleaseName::Template(template.to_owned())
            });
            Ok((name, chart.clone()))
        }
        [_, _, more @ ..] => {
            Err(format!("expected at most two arguments, unexpected arguments: {}", more.join(", ")))
        }
    }
}
