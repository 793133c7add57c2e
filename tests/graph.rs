//! `platc graph`: the apps, what they need, and their waves, in three languages.

use std::{fs, process::Command};

/// What the repository's own platform looks like.
fn drawn(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_platc")).arg("graph").args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn mermaid_has_each_app_in_its_wave_and_each_need() {
    assert_eq!(
        drawn(&["shared"]),
        "flowchart RL
  subgraph e0 [\"shared\"]
    subgraph e0w0 [\"wave 0\"]
      e0n0[\"argocd<br>chart argo-cd\"]
      e0n1[\"cert-manager<br>chart cert-manager\"]
      e0n2[\"sealed-secrets<br>chart sealed-secrets\"]
    end
    subgraph e0w1 [\"wave 1\"]
      e0n3[\"csi-digitalocean<br>chart csi-digitalocean\"]
      e0n4[\"rancher<br>chart rancher\"]
    end
  end
  e0n3 -- dependsOn --> e0n2
  e0n4 -- dependsOn --> e0n1
"
    );
}

#[test]
fn environments_that_require_others_are_joined() {
    let all = drawn(&[]);
    assert!(all.ends_with("  e0 -. requires .-> e1\n  e2 -. requires .-> e1\n"), "{all}");
    let dot = drawn(&["--as", "dot"]);
    let requires = "  \"staging/postgres\" -> \"shared/argocd\" [style=dashed, label=\"requires\", ltail=\"cluster_staging\", lhead=\"cluster_shared\"]\n";
    assert!(dot.contains(requires), "{dot}");
}

#[test]
fn graphviz_has_a_rank_for_each_wave() {
    let dot = drawn(&["prod", "--as", "dot"]);
    assert_eq!(dot.matches("rank=same").count(), 2, "{dot}");
    assert!(dot.contains("    \"prod/backend\" -> \"prod/redis\" [label=\"export\"]\n"), "{dot}");
}

/// Each app is a box, each need a line that ends where the box of what is needed ends.
#[test]
fn the_picture_has_a_box_for_each_app_and_a_line_for_each_need() {
    let svg = drawn(&["prod", "--as", "svg"]);
    assert_eq!(svg.matches("class=\"app\"").count(), 6, "{svg}");
    assert_eq!(svg.matches("class=\"edge\"").count(), 5, "{svg}");
    assert!(svg.contains("<title>backend needs postgres: export</title>"), "{svg}");
    assert_eq!(svg.matches("<g>").count(), svg.matches("</g>").count());
}

#[test]
fn an_environment_that_is_not_there_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_platc")).args(["graph", "prd"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (&*told, output.status.code()),
        ("error: no environment `prd` is built\nhelp: did you mean `prod`?\n", Some(2))
    );
}

#[test]
fn the_pages_of_the_examples_show_their_graphs() {
    for (name, environment) in [
        ("ameciclo", None),
        ("comind-ops", Some("prod")),
        ("harmonyflow", Some("prod")),
        ("ontu-schedule", None),
    ] {
        let folder = format!("examples/{name}");
        let words = environment.into_iter().chain(["-C", &folder]);
        let graph = drawn(&words.collect::<Vec<_>>());
        let page = fs::read_to_string(format!("{folder}/README.md")).unwrap();
        assert!(
            page.contains(&format!("\n```mermaid\n{graph}```\n")),
            "{folder}/README.md should show\n{graph}"
        );
    }
}
