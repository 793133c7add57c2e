//! `--dry-run`: `helm template` is one anyway, but what it takes behind it differs between versions.

use super::refusal::Refusal;
use crate::build::chart::Helm;

/// Refuses what would ask a cluster, and what helm does not take.
pub(super) fn check(word: &str, helm: Helm) -> Result<(), Refusal> {
    match (word, helm) {
        ("client" | "true", _) | ("1" | "t" | "T" | "TRUE" | "True", Helm::V4_1) => Ok(()),
        ("server", _) | ("none" | "false", Helm::V3_17) => {
            Err(Refusal::platc(format!("`--dry-run={word}` is refused"), "no cluster is asked"))
        }
        ("none" | "0" | "f" | "F" | "false" | "FALSE" | "False", Helm::V4_1) => {
            Err(Refusal::helm(format!("invalid dry-run value ({word:?}). Must be \"server\" or \"client\"")))
        }
        (_, Helm::V4_1) => {
            let words = "Must be \"none\", \"server\", or \"client\"";
            Err(Refusal::helm(format!("invalid dry-run value ({word:?}). {words}")))
        }
        (_, Helm::V3_17) => {
            let words = "Flag must one of the following: false, true, none, client, server";
            Err(Refusal::helm(format!("Invalid dry-run flag. {words}")))
        }
    }
}
