//! What `platc explain --json` prints: one object, of the shape that schemas/platc/explain.v1.schema.json describes.

use super::Answer;
use crate::{
    build::explain::{Explained, Said, Shown},
    cli::report::escape::json_escaped,
    names::Name,
    source::Sources,
};
use serde_json::{Value as Json, json};

/// The shape's name: it changes when a reader of the former one would be misled.
const VERSION: &str = "platc.dev/explain/v1";

/// Prints an answer.
pub(super) fn print(answer: &Answer, sources: &Sources) -> String {
    let explanation = &answer.explanation;
    let line = answer.line.as_ref();
    let values: Vec<Json> = explanation.values.iter().map(|value| self::value(value, sources)).collect();
    let reads: Vec<Json> = explanation.reads.iter().map(|read| value(read, sources)).collect();
    let whole = json!({
        "version": VERSION,
        "environment": explanation.environment.as_ref().map(Name::as_str),
        "app": explanation.app.as_ref().map(Name::as_str),
        "file": line.map(|line| format!("out/{}", line.path)),
        "line": line.map(|line| line.line),
        "column": line.and_then(|line| line.column),
        "stale": answer.is_stale,
        "object": explanation.object,
        "notes": explanation.notes,
        "values": values,
        "reads": reads,
    });
    format!("{whole:#}").lines().flat_map(|line| [json_escaped(line), "\n".to_owned()]).collect()
}

fn value(explained: &Explained, sources: &Sources) -> Json {
    let said: Vec<Json> = explained.said.iter().map(|said| self::said(said, sources)).collect();
    let parts: Vec<Json> = explained.parts.iter().map(|part| value(part, sources)).collect();
    let mut whole = json!({
        "path": explained.path,
        "parts": parts,
        "made": explained.made,
        "from": explained.from,
        "said": said,
    });
    show(&mut whole, &explained.value);
    whole
}

fn said(said: &Said, sources: &Sources) -> Json {
    let position = sources.position(said.span);
    let reads: Vec<Json> = said.reads.iter().map(|read| value(read, sources)).collect();
    let mut whole = json!({
        "layer": said.layer,
        "file": sources.path(said.span),
        "line": position.line,
        "column": position.column,
        "expression": said.expression,
        "reads": reads,
    });
    show(&mut whole, &said.value);
    whole
}

/// What nobody may see is `null`, and said to be.
fn show(whole: &mut Json, value: &Shown) {
    whole["value"] = if let Shown::Value(value) = value { value.to_json() } else { Json::Null };
    whole["hidden"] = (!matches!(value, Shown::Value(_))).into();
}
