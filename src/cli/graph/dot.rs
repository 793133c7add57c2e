//! The language of Graphviz: a cluster for each environment, a rank for each wave.

use super::{heading, nodes};
use crate::{
    build::graph::{Around, Graph},
    names::Name,
};
use std::fmt::Write;

/// The graph as a file that `dot` reads.
pub(super) fn write(graph: &Graph) -> String {
    let mut text = "digraph platform {\n  rankdir=RL\n  compound=true\n  node [shape=box, style=rounded, fontname=\"sans-serif\"]\n"
        .to_owned();
    for around in &graph.environments {
        environment(&mut text, around);
    }
    for (from, to) in &graph.requires {
        let first = |name: &Name| {
            let around = graph.environments.iter().find(|around| around.name == *name)?;
            nodes(around).next().map(|node| format!("\"{name}/{}\"", node.name))
        };
        if let (Some(tail), Some(head)) = (first(from), first(to)) {
            let clusters = format!("ltail=\"cluster_{from}\", lhead=\"cluster_{to}\"");
            let _ = writeln!(text, "  {tail} -> {head} [style=dashed, label=\"requires\", {clusters}]");
        }
    }
    text.push_str("}\n");
    text
}

fn environment(text: &mut String, around: &Around) {
    let name = &around.name;
    let _ = writeln!(text, "  subgraph \"cluster_{name}\" {{\n    label=\"{name}\"");
    for (wave, nodes) in &around.waves {
        let _ = writeln!(text, "    {{ rank=same // {}", heading(*wave));
        for node in nodes {
            let label = format!("{}\\n{}", node.name, quoted(&node.made_of));
            let _ = writeln!(text, "      \"{name}/{}\" [label=\"{label}\"]", node.name);
        }
        text.push_str("    }\n");
    }
    for edge in &around.edges {
        let _ =
            writeln!(text, "    \"{name}/{}\" -> \"{name}/{}\" [label=\"{}\"]", edge.from, edge.to, edge.why);
    }
    text.push_str("  }\n");
}

/// A text inside quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
