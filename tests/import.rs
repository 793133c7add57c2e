//! `platc schema import`: what a cluster says of its kinds becomes files that later commands read.

use platc::{
    build,
    schema::{Custom, import},
    source::Sources,
    tree::Tree,
    yaml::{self, Dialect},
};
use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// The files that a text is written to.
fn imported(text: &str) -> BTreeMap<String, String> {
    let mut sources = Sources::default();
    let file = sources.add("cluster", text);
    let documents = yaml::read(file, text, Dialect::Kubernetes).unwrap();
    let definitions = import::definitions(&documents);
    let mut custom = Custom::default();
    for definition in definitions.values() {
        let told = custom.add(definition);
        assert!(told.is_empty(), "{told:?}");
    }
    definitions.iter().map(|(path, definition)| (path.clone(), yaml::emit(definition))).collect()
}

const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com, annotations: {note: gone}}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets, shortNames: [w]}
  scope: Cluster
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns: [{name: Age, type: date, jsonPath: .metadata.creationTimestamp}]
    schema:
      openAPIV3Schema:
        description: A widget
        type: object
        properties:
          spec: {type: object, description: What it is, properties: {description: {type: string, title: T}}}
";

const WRITTEN: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
    plural: widgets
  scope: Cluster
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        properties:
          spec:
            properties:
              description:
                type: string
            type: object
        type: object
    served: true
    storage: true
";

#[test]
fn a_definition_is_kept_without_what_people_read() {
    let files = imported(DEFINITION);
    assert_eq!(
        files.into_iter().collect::<Vec<_>>(),
        [("schemas/example.com/widget.yaml".to_owned(), WRITTEN.to_owned())]
    );
}

#[test]
fn a_list_of_definitions_is_as_good_as_several_documents() {
    let list = format!("kind: List\nitems:\n- {}", DEFINITION.trim().replace('\n', "\n  "));
    assert_eq!(imported(&list), imported(&format!("{DEFINITION}---{DEFINITION}")));
}

/// As a cluster prints it, shortened to two kinds and what they refer to; version 3 differs in where schemas stand.
const DUMP: &str = r##"{
  "paths": {
    "/apis/example.com/v1/widgets": {"get": {"x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Widget"}}},
    "/apis/example.com/v1/namespaces/{namespace}/widgets/{name}": {"get": {"x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Widget"}}},
    "/apis/example.com/v1/globals": {"get": {"x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Global"}}}
  },
  "SCHEMAS": {
    "com.example.v1.Widget": {
      "description": "words", "type": "object",
      "properties": {
        "apiVersion": {"type": "string"}, "kind": {"type": "string"},
        "metadata": {"$ref": "#/SCHEMAS/io.k8s.ObjectMeta"},
        "spec": {"type": "object", "properties": {
          "port": {"type": "string", "format": "int-or-string"},
          "tree": {"$ref": "#/SCHEMAS/com.example.v1.Tree"},
          "free": {"description": "anything"}
        }}
      },
      "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Widget"}]
    },
    "com.example.v1.Global": {"type": "object", "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Global"}]},
    "com.example.v1.WidgetList": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/SCHEMAS/com.example.v1.Widget"}}}, "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "WidgetList"}]},
    "com.example.v1.Tree": {"type": "object", "properties": {"left": {"allOf": [{"$ref": "#/SCHEMAS/com.example.v1.Tree"}]}, "value": {"type": "integer"}}},
    "io.k8s.ObjectMeta": {"type": "object", "properties": {"name": {"type": "string"}}},
    "io.k8s.apps.v1.Deployment": {"type": "object", "x-kubernetes-group-version-kind": [{"group": "apps", "version": "v1", "kind": "Deployment"}]}
  }
}"##;

#[test]
fn a_clusters_openapi_gives_its_custom_kinds() {
    let second = imported(&DUMP.replace("SCHEMAS", "definitions"));
    let third = DUMP
        .replace("#/SCHEMAS", "#/components/schemas")
        .replace("\"SCHEMAS\": {", "\"components\": {\"schemas\": {");
    assert_eq!(second, imported(&format!("{third}}}")));
    let paths: Vec<&str> = second.keys().map(String::as_str).collect();
    assert_eq!(paths, ["schemas/example.com/global.yaml", "schemas/example.com/widget.yaml"]);
    assert!(second[paths[0]].contains("scope: Cluster") && second[paths[0]].contains("plural: globals"));
    let widget = &second[paths[1]];
    assert!(widget.contains("scope: Namespaced") && widget.contains("plural: widgets"));
    let spec = widget.split_once("          spec:\n").unwrap().1;
    assert_eq!(
        spec,
        "            properties:
              free:
                x-kubernetes-preserve-unknown-fields: true
              port:
                x-kubernetes-int-or-string: true
              tree:
                properties:
                  left:
                    x-kubernetes-preserve-unknown-fields: true
                  value:
                    type: integer
                type: object
            type: object
        type: object
    served: true
    storage: true
"
    );
}

#[test]
fn a_dump_whose_references_multiply_ends() {
    let mut schemas = String::new();
    for level in 0..40 {
        let next = format!("{{\"$ref\": \"#/definitions/L{}\"}}", level + 1);
        let last = level == 39;
        let below = if last { "{}".to_owned() } else { format!("{{\"a\": {next}, \"b\": {next}}}") };
        schemas.extend([
            "\"L",
            &level.to_string(),
            "\": {\"type\": \"object\", \"properties\": ",
            &below,
            "},",
        ]);
    }
    let kind = r##""K": {"type": "object", "properties": {"spec": {"$ref": "#/definitions/L0"}}, "x-kubernetes-group-version-kind": [{"group": "x.com", "version": "v1", "kind": "K"}]}"##;
    let dump = format!("{{\"definitions\": {{{schemas}{kind}}}}}");
    assert_eq!(imported(&dump).len(), 1);
}

#[test]
fn the_command_writes_files_that_a_check_reads() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
        let output = command.args(arguments).arg("-C").arg(folder.path()).output().unwrap();
        (String::from_utf8(output.stderr).unwrap(), output.status.code())
    };
    let file = folder.path().join("cluster.yaml");
    fs::write(&file, DEFINITION).unwrap();
    let import = |file: &Path| run(&["schema", "import", file.to_str().unwrap()]);
    assert_eq!(import(&file), ("1 kind written to schemas/\n".to_owned(), Some(0)));
    let written = folder.path().join("schemas/example.com/widget.yaml");
    assert_eq!(fs::read_to_string(&written).unwrap(), WRITTEN);
    fs::write(&file, "kind: ConfigMap\n").unwrap();
    let (told, code) = import(&file);
    assert!(told.starts_with("error[no-definition]: there is no custom kind to import\n"), "{told}");
    assert_eq!(code, Some(1));
    fs::write(&file, DEFINITION.replace("type: string", "type: text")).unwrap();
    let (told, code) = import(&file);
    assert!(told.contains("`type` must be `object`, `array`"), "{told}");
    assert_eq!(code, Some(1));
    let (told, code) = import(Path::new("gone.yaml"));
    assert!(told.starts_with("error: cannot read `gone.yaml`: "), "{told}");
    assert_eq!(code, Some(2));
}

#[test]
fn what_schemas_hold_is_what_a_check_holds_objects_against() {
    let mut tree = Tree::default();
    let mut insert = |path: &str, text: &str| tree.insert(path, text.as_bytes());
    insert(
        "platform/platform.yaml",
        "kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://git.example.com/shop.git}
  kubernetes: \"1.35\"
  argocd: {version: \"3.3\"}
  clusters: {main: {server: https://kubernetes.default.svc, provides: [{crd: widgets.example.com}]}}
  projects: {apps: {}}
",
    );
    insert(
        "environments/prod/environment.yaml",
        "{kind: Environment, metadata: {name: prod}, spec: {cluster: main}}\n",
    );
    insert(
        "platform/apps/web.yaml",
        "{kind: App, metadata: {name: web}, spec: {manifests: {widget: web/widget.yaml}}}\n",
    );
    insert(
        "platform/apps/web/widget.yaml",
        "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}, spec: {descripton: x}}\n",
    );
    let told = |tree: Tree| -> Vec<String> {
        let compiled = build::compile(tree, &[]);
        compiled.diagnostics.iter().map(|told| format!("{}: {}", told.rule, told.message)).collect()
    };
    let unknown = told(tree.clone());
    assert!(unknown.iter().any(|told| told.starts_with("unknown-kind: ")), "{unknown:?}");
    let definition = WRITTEN.replace("Cluster", "Namespaced");
    tree.insert("schemas/example.com/widget.yaml", definition.as_bytes());
    let known = told(tree);
    assert!(known.contains(&"unknown-field: `spec` has no field `descripton`".to_owned()), "{known:?}");
    assert!(!known.iter().any(|told| told.starts_with("unknown-kind: ")), "{known:?}");
}
