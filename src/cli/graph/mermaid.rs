//! Mermaid's flowcharts, which GitHub and GitLab draw where Markdown has a block of them.

use super::{heading, nodes};
use crate::{
    build::graph::{Around, Graph},
    names::Name,
};
use std::fmt::Write;

/// The graph as a flowchart. Names of apps are no identifiers there, so each has a number.
pub(super) fn write(graph: &Graph) -> String {
    let mut text = "flowchart RL\n".to_owned();
    for (number, around) in graph.environments.iter().enumerate() {
        environment(&mut text, number, around);
    }
    for (from, to) in &graph.requires {
        let number = |name: &Name| graph.environments.iter().position(|around| around.name == *name);
        if let (Some(from), Some(to)) = (number(from), number(to)) {
            let _ = writeln!(text, "  e{from} -. requires .-> e{to}");
        }
    }
    text
}

fn environment(text: &mut String, number: usize, around: &Around) {
    let id = |name: &Name| nodes(around).position(|node| node.name == *name).unwrap_or_default();
    let _ = writeln!(text, "  subgraph e{number} [\"{}\"]", around.name);
    for (at, (wave, nodes)) in around.waves.iter().enumerate() {
        let _ = writeln!(text, "    subgraph e{number}w{at} [\"{}\"]", heading(*wave));
        for node in nodes {
            let made_of = node.made_of.replace('"', "#quot;");
            let _ = writeln!(text, "      e{number}n{}[\"{}<br>{made_of}\"]", id(&node.name), node.name);
        }
        text.push_str("    end\n");
    }
    text.push_str("  end\n");
    for edge in &around.edges {
        let (from, to) = (id(&edge.from), id(&edge.to));
        let _ = writeln!(text, "  e{number}n{from} -- {} --> e{number}n{to}", edge.why);
    }
}
