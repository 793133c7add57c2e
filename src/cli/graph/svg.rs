//! A picture: a band for each environment, a column for each wave, a box for each app.

use super::heading;
use crate::{
    build::graph::{Around, Graph, Node},
    cli::markup::html,
};
use std::{collections::BTreeMap, fmt::Write};

/// The size of a box, and what is left free around it.
const BOX: (usize, usize) = (190, 44);
const GAP: (usize, usize) = (90, 16);
/// The edge of the picture, and the lines above the boxes.
const MARGIN: usize = 20;
const HEAD: usize = 56;

const STYLE: &str = "\
  <style>
    text { font: 13px sans-serif; fill: #1f2328 }
    .name { font-weight: 600 }
    .less { font-size: 11px; fill: #59636e }
    .band { fill: #f6f8fa; stroke: #d1d9e0 }
    .app { fill: #ffffff; stroke: #59636e }
    .edge { fill: none; stroke: #818b98 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .less { fill: #9198a1 }
      .band { fill: #151b23; stroke: #3d444d }
      .app { fill: #0d1117; stroke: #9198a1 }
      .edge { stroke: #656c76 }
    }
  </style>
  <defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">\
<path d=\"M0 0 8 4 0 8Z\" fill=\"#818b98\"/></marker></defs>
";

/// The graph as a file that browsers show.
pub(super) fn write(graph: &Graph) -> String {
    let (mut body, mut top, mut right) = (String::new(), MARGIN, 0);
    for around in &graph.environments {
        let band = Band { around, top };
        band.draw(&mut body);
        top += band.height() + MARGIN;
        right = right.max(band.width());
    }
    let width = right + 2 * MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {top}\" width=\"{width}\" height=\"{top}\">\n{STYLE}{body}</svg>\n"
    )
}

/// The part of the picture that one environment has.
struct Band<'a> {
    around: &'a Around,
    top: usize,
}

impl Band<'_> {
    fn width(&self) -> usize {
        self.around.waves.len().max(1) * (BOX.0 + GAP.0)
    }

    fn height(&self) -> usize {
        let most = self.around.waves.iter().map(|(_, nodes)| nodes.len()).max().unwrap_or_default();
        HEAD + most * (BOX.1 + GAP.1)
    }

    fn draw(&self, body: &mut String) {
        let (name, top) = (self.around.name.as_str(), self.top);
        let _ = writeln!(
            body,
            "  <g><title>{name}</title>\n  <rect class=\"band\" x=\"{MARGIN}\" y=\"{top}\" width=\"{}\" height=\"{}\" rx=\"8\"/>",
            self.width(),
            self.height()
        );
        let _ =
            writeln!(body, "  <text class=\"name\" x=\"{}\" y=\"{}\">{name}</text>", MARGIN + 12, top + 22);
        let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (column, (wave, nodes)) in self.around.waves.iter().enumerate() {
            let x = MARGIN + GAP.0 / 2 + column * (BOX.0 + GAP.0);
            let _ = writeln!(
                body,
                "  <text class=\"less\" x=\"{x}\" y=\"{}\">{}</text>",
                top + 44,
                heading(*wave)
            );
            for (row, node) in nodes.iter().enumerate() {
                let place = (x, top + HEAD + row * (BOX.1 + GAP.1));
                places.insert(node.name.as_str(), place);
            }
        }
        self.edges(body, &places);
        for node in self.around.waves.iter().flat_map(|(_, nodes)| nodes) {
            app(body, node, places[node.name.as_str()]);
        }
        body.push_str("  </g>\n");
    }

    /// From the left side of the app that needs to the right side of what it needs.
    fn edges(&self, body: &mut String, places: &BTreeMap<&str, (usize, usize)>) {
        for edge in &self.around.edges {
            let (Some(from), Some(to)) = (places.get(edge.from.as_str()), places.get(edge.to.as_str()))
            else {
                continue;
            };
            let (x1, y1) = (from.0, from.1 + BOX.1 / 2);
            let (x2, y2) = (to.0 + BOX.0, to.1 + BOX.1 / 2);
            let bend = GAP.0 / 2;
            let _ = writeln!(
                body,
                "  <path class=\"edge\" marker-end=\"url(#end)\" d=\"M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}\"><title>{} needs {}: {}</title></path>",
                x1.saturating_sub(bend),
                x2 + bend,
                edge.from,
                edge.to,
                edge.why
            );
        }
    }
}

fn app(body: &mut String, node: &Node, (x, y): (usize, usize)) {
    let (made_of, project) = (html(&node.made_of), html(&node.project));
    let _ = writeln!(
        body,
        "  <g><title>{} of the project {project}</title><rect class=\"app\" x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"5\"/>\
<text class=\"name\" x=\"{}\" y=\"{}\">{}</text><text class=\"less\" x=\"{}\" y=\"{}\">{made_of}</text></g>",
        node.name,
        BOX.0,
        BOX.1,
        x + 10,
        y + 19,
        node.name,
        x + 10,
        y + 35
    );
}
