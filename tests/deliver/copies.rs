//! Copies of source files, which bear no mark of their own.

use super::{HandEdits, Place, Scope, lines, plan};
use platc::{
    bundle::{Artifact, Bundle, Content, Manifest},
    map,
    render::print,
    source::Sources,
    tree::{Folder, Lock, Tree, header},
    value::Value,
};
use std::fs;

fn chart(files: &[(&str, &str)]) -> Tree {
    let copy = |(path, text): &(&str, &str)| {
        let from = format!("platform/charts/web/{path}").into();
        let content = Content::Copy { from, bytes: text.as_bytes().into() };
        (format!("prod/charts/web/{path}").into(), Artifact { app: None, content })
    };
    print::tree(&Bundle { files: files.iter().map(copy).collect(), ..Bundle::default() }, &Sources::default())
}

fn build(place: &Place, expected: &Tree) {
    let lock = Lock::take(&Folder::new(&place.path("")), &|| {}).unwrap();
    let out = place.output();
    let changes = plan(expected, &out, &Scope::All, HandEdits::Keep).unwrap();
    super::apply(&lock, &out, expected, &changes).unwrap();
}

#[test]
fn a_list_says_which_copies_are_platcs() {
    let place = Place::new();
    build(&place, &chart(&[("Chart.yaml", "name: web\n"), ("templates/a.yaml", "a\n")]));
    assert_eq!(
        place.text("out/prod/charts/web/.platc"),
        "# platc: platform/charts/web\nChart.yaml\ntemplates/a.yaml\n"
    );
    place.put("out/prod/charts/web/mine.yaml", "mine\n");
    // As in a fresh clone: the list alone must do.
    fs::remove_dir_all(place.path(".platc")).unwrap();
    let less = chart(&[("Chart.yaml", "name: web\n")]);
    let refused = plan(&less, &place.output(), &Scope::All, HandEdits::Keep).unwrap_err();
    assert_eq!(lines(&refused).len(), 2);
    let changes = plan(&less, &place.output(), &Scope::All, HandEdits::Overwrite).unwrap();
    let touched: Vec<_> = changes.files.keys().map(|path| &**path).collect();
    assert_eq!(touched, ["prod/charts/web/.platc", "prod/charts/web/templates/a.yaml"]);
}

#[test]
fn copies_come_and_go_with_their_chart() {
    let place = Place::new();
    build(&place, &chart(&[("Chart.yaml", "name: web\n"), ("templates/a.yaml", "a\n")]));
    build(&place, &chart(&[("Chart.yaml", "name: web2\n"), ("templates/b.yaml", "b\n")]));
    let paths: Vec<_> = place.files().into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        ["prod/charts/web/.platc", "prod/charts/web/Chart.yaml", "prod/charts/web/templates/b.yaml"]
    );
    build(&place, &chart(&[]));
    assert!(place.files().is_empty());
    assert!(!place.path("out/prod").exists());
}

#[test]
fn a_copy_that_was_edited_by_hand_is_somebodys_work() {
    let place = Place::new();
    build(&place, &chart(&[("Chart.yaml", "name: web\n")]));
    place.put("out/prod/charts/web/Chart.yaml", "name: mine\n");
    let expected = chart(&[("Chart.yaml", "name: web2\n")]);
    let refused = plan(&expected, &place.output(), &Scope::All, HandEdits::Keep).unwrap_err();
    assert_eq!(
        lines(&refused),
        [
            "out-edited: `out/prod/charts/web/Chart.yaml` was edited by hand, and this build would overwrite it"
        ]
    );
    assert_eq!(refused.iter().next().unwrap().notes, ["compiled from `platform/charts/web`"]);
}

#[test]
fn documents_stand_below_the_line_that_names_their_sources() {
    let mut sources = Sources::default();
    let mut object = |path: &str, name: &str| {
        let span = platc::source::Span { file: sources.add(path, ""), start: 0, end: 0 };
        let name = Value::at(platc::value::Data::String(name.into()), span);
        Manifest { object: map! { "kind" => "Service", "metadata" => map! { "name" => name } } }
    };
    let manifests = vec![object("platform/apps/b.yaml", "b"), object("environments/my prod/a%.yaml", "a")];
    let bytes = print::print(&Content::Manifests(manifests), &sources);
    assert_eq!(
        std::str::from_utf8(&bytes).unwrap(),
        "# platc: environments/my%20prod/a%25.yaml platform/apps/b.yaml\n\
         kind: Service\nmetadata:\n  name: b\n---\nkind: Service\nmetadata:\n  name: a\n"
    );
    assert_eq!(header::sources(&bytes).unwrap(), ["environments/my prod/a%.yaml", "platform/apps/b.yaml"]);
    let values = print::print(&Content::Values(map! { "a" => 1 }), &sources);
    assert_eq!(std::str::from_utf8(&values).unwrap(), "# platc:\na: 1\n");
}

#[test]
fn no_path_ends_the_line_that_names_it() {
    for path in ["a\nb: c", "\u{85}x", "\u{2028}", "\u{202e}abc", "ünï/cödé", "a%20b", "%", "%zz", "\u{feff}"]
    {
        let line = header::line([path]);
        assert_eq!(line.lines().count(), 1);
        assert!(
            !line.trim_end().contains(|c: char| c.is_control() || "\u{2028}\u{202e}\u{feff}".contains(c))
        );
        assert_eq!(header::sources(line.as_bytes()).unwrap(), [path]);
    }
    assert_eq!(header::sources(b"# platc:\n").unwrap(), Vec::<String>::new());
    assert_eq!(header::sources(b"kind: X\n# platc: a\n"), None);
    assert_eq!(header::sources(b""), None);
}
