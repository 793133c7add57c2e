//! Every shorthand beside its long form.

use super::*;
use crate::{
    source::Sources,
    yaml::{self, Dialect},
};

fn read(text: &str) -> Value {
    let file = Sources::default().add("app.yaml", text);
    yaml::read(file, text, Dialect::Platform).unwrap().remove(0)
}

fn expanded(expand: fn(&mut Value, &mut Diagnostics), short: &str) -> (Value, Vec<String>) {
    let (mut value, mut diagnostics) = (read(short), Diagnostics::default());
    expand(&mut value, &mut diagnostics);
    (value, diagnostics.iter().map(|found| format!("{}: {}", found.rule, found.message)).collect())
}

fn all_equal(expand: fn(&mut Value, &mut Diagnostics), table: &[(&str, &str)]) {
    for (short, long) in table {
        assert_eq!(expanded(expand, short), (read(long), vec![]), "{short}");
        assert_eq!(expanded(expand, long), (read(long), vec![]), "{long} is long already");
    }
}

#[test]
fn every_shorthand_of_an_app_becomes_its_long_form() {
    all_equal(
        expand_app,
        &[
            ("workload: {replicas: 2}", "workloads: {main: {replicas: 2}}"),
            ("workload: null", "workloads: {main: null}"),
            (
                "{workloads: {canary: {like: main}}, workload: {replicas: 2}}",
                "workloads: {main: {replicas: 2}, canary: {like: main}}",
            ),
            (
                "workload: {image: 'host:5000/x:1'}",
                "workloads: {main: {image: {repository: 'host:5000/x', tag: '1'}}}",
            ),
            (
                "workload: {image: '${{ vars.registry }}/backup:1.3.0'}",
                "workloads: {main: {image: {repository: '${{ vars.registry }}/backup', tag: 1.3.0}}}",
            ),
            (
                "workload: {image: '${{ vars.image }}'}",
                "workloads: {main: {image: {repository: '${{ vars.image }}'}}}",
            ),
            (
                "workload: {ports: {http: 3000, grpc: '${{ vars.port }}', old: null}}",
                "workloads: {main: {ports: {http: {container: 3000}, grpc: {container: '${{ vars.port }}'}, old: null}}}",
            ),
            (
                "workload: {files: {/etc/redis.conf: redis.conf}}",
                "workloads: {main: {files: {/etc/redis.conf: {file: redis.conf}}}}",
            ),
            (
                "workload: {volumes: {a: {configMap: x}, b: {secret: z}, c: {emptyDir: {}}}}",
                "workloads: {main: {volumes: {a: {configMap: {name: x}}, b: {secret: {secretName: z}}, c: {emptyDir: {}}}}}",
            ),
            (
                "workloads: {job: {containers: {a: {image: 'x:1', ports: {m: 1}}}, initContainers: {b: {image: z}}}}",
                "workloads: {job: {containers: {a: {image: {repository: x, tag: '1'}, ports: {m: {container: 1}}}}, \
                 initContainers: {b: {image: {repository: z}}}}}",
            ),
            ("namespace: '${{ env.name }}'", "namespace: {name: '${{ env.name }}'}"),
            ("secrets: {db: [USER, PASSWORD]}", "secrets: {db: {keys: {USER: {}, PASSWORD: {}}}}"),
            ("chart: redis", "chart: {name: redis}"),
            (
                "rules: {x: warn, z: {level: deny, reason: it}}",
                "rules: {x: {level: warn}, z: {level: deny, reason: it}}",
            ),
        ],
    );
}

#[test]
fn every_shorthand_of_a_platform_and_an_environment_becomes_its_long_form() {
    all_equal(
        expand_platform,
        &[
            ("argocd: {version: '3.3'}", "argocd: {argocd: {version: '3.3'}}"),
            ("argocd: {names: {root: r}, raw: {}}", "argocd: {argocd: {names: {root: r}, raw: {}}}"),
            (
                "argocd: {main: {version: '3.3'}, names: {version: '3.4'}}",
                "argocd: {main: {version: '3.3'}, names: {version: '3.4'}}",
            ),
            (
                "clusters: {a: {provides: [IngressClass/nginx, {crd: x}]}}",
                "clusters: {a: {provides: [{object: IngressClass/nginx}, {crd: x}]}}",
            ),
            ("defaults: {chart: x}", "defaults: {chart: {name: x}}"),
            ("rules: {x: allow}", "rules: {x: {level: allow}}"),
        ],
    );
    all_equal(
        expand_environment,
        &[
            ("overrides: {namespace: x}", "overrides: {namespace: {name: x}}"),
            ("rules: {x: allow}", "rules: {x: {level: allow}}"),
        ],
    );
}

#[test]
fn a_shape_that_is_no_shorthand_stays_for_decode_to_refuse() {
    for wrong in [
        "namespace: [x]",
        "secrets: {db: [USER, {PASSWORD: {}}]}",
        "secrets: {db: !append [USER]}",
        "workloads: [x]",
        "argocd: [x]",
        "chart: !unset",
    ] {
        assert_eq!(expanded(expand_app, wrong), (read(wrong), vec![]), "{wrong}");
    }
}

#[test]
fn one_document_says_the_main_workload_once() {
    for twice in ["{workload: {}, workloads: {main: {}}}", "{workload: {}, workloads: null}"] {
        let (value, told) = expanded(expand_app, twice);
        assert_eq!(told, ["said-twice: `workload` and `workloads` both speak of the main workload"]);
        assert!(value.get("workload").is_none());
    }
}

#[test]
fn a_number_as_tag_is_told_with_the_quoted_form() {
    let mut value = read("workload: {image: {repository: x, tag: 1.10}}");
    let mut diagnostics = Diagnostics::default();
    expand_app(&mut value, &mut diagnostics);
    let told: Vec<_> = diagnostics.iter().map(|found| (found.rule, found.help.as_deref())).collect();
    assert_eq!(told, [("number-as-tag", Some("quote it: \"1.10\""))]);
    assert_eq!(value, read("workloads: {main: {image: {repository: x, tag: '1.10'}}}"));
}

#[test]
fn a_long_form_has_the_places_of_the_short_one_and_its_tag() {
    let text = "workload: {image: !replace redis:7}";
    let mut sources = Sources::default();
    let file = sources.add("app.yaml", text);
    let mut value = yaml::read(file, text, Dialect::Platform).unwrap().remove(0);
    expand_app(&mut value, &mut Diagnostics::default());
    let workloads = value.as_map().unwrap().entry("workloads").unwrap();
    assert_eq!(sources.text(workloads.key_span.unwrap()), "workload");
    let image = workloads.value.at_path(["main", "image"]).unwrap();
    let tag = image.as_map().unwrap().entry("tag").unwrap();
    assert_eq!(image.tag(), Some("replace"));
    assert_eq!((sources.text(tag.key_span.unwrap()), tag.value.tag()), ("redis:7", None));
    assert_eq!(sources.text(tag.value.span().unwrap()), "redis:7");
}
