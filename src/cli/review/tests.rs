//! Reviews of what nobody means well: names that are markup and commands, and diffs that fit no comment.

use super::{Shown, json::json, markdown::Markdown, markdown::markdown, terminal::terminal};
use crate::{
    bundle::{Artifact, Bundle, Content, Manifest},
    cli::paper::Paper,
    diff::{self, Relation},
    map,
    names::Name,
    review::{Consequence, Danger, ObjectChange, Question, Reach, Review, Side, Weight},
    source::Sources,
    value::{Map, Value},
};
use pulldown_cmark::{Event, Options, Parser, Tag};

/// Terminal commands, text turned around, HTML, a closed fence, a mention, a link, a cell of a table.
const HOSTILE: &[&str] = &[
    "a\u{1b}[2Jb",
    "a\u{202e}gpj.exe",
    "a\u{200b}\u{feff}b",
    "</details><script>alert(1)</script><img src=x onerror=alert(1)>",
    "```\n</details>\n# heading\n````",
    "` @everyone <b>bold</b> `` ",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "a | b | c \\| d",
    "<!-- --> --> <!--",
    "::error file=x::\r\n::set-output name=x::y",
    "https://evil.example/ @team #1 :tada: $x^2$ ~~gone~~ **strong** _soft_",
];

fn object(name: &str, data: Value) -> Value {
    map! { "apiVersion" => "v1", "kind" => "ConfigMap", "metadata" => map! { "name" => name, "namespace" => "prod" }, "data" => data }
}

fn bundle(objects: impl IntoIterator<Item = Value>) -> Bundle {
    let artifact = |(at, object): (usize, Value)| {
        let app = Name::new(format!("app-{}", at % 50)).ok();
        let content = Content::Manifests(vec![Manifest { object }]);
        (format!("prod/manifests/{at}.yaml").into(), Artifact { app, content })
    };
    Bundle { files: objects.into_iter().enumerate().map(artifact).collect(), ..Bundle::default() }
}

/// Asks for the review of two bundles, with these consequences.
fn reviewed<T>(old: &Bundle, new: &Bundle, consequences: Vec<Consequence>, ask: impl Fn(&Review) -> T) -> T {
    let sources = Sources::default();
    let side = |bundle| Some(Side { environment: None, bundle, sources: &sources });
    let changes: Vec<ObjectChange> = diff::objects([side(old), side(new)], Relation::States).changes;
    let question = Question::States { before: HOSTILE[3].to_owned(), after: "HEAD".to_owned() };
    ask(&Review {
        question,
        changes,
        own: 0,
        words: std::collections::BTreeMap::new(),
        consequences,
        reach: Reach::default(),
        reasons: Vec::new(),
        sources: [&sources, &sources],
    })
}

fn consequence(text: &str) -> Consequence {
    Consequence {
        danger: Danger::Pruned,
        weight: Weight::Danger,
        environment: Name::new("prod").ok(),
        app: None,
        object: format!("ConfigMap/{text}"),
        message: format!("`{text}` goes: {text}"),
        steps: vec![format!("say {text}")],
        cause: [None, None],
    }
}

fn hostile<T>(ask: impl Fn(&Review) -> T) -> T {
    let keys = |suffix: &str| -> Map {
        let mut map = Map::default();
        for text in HOSTILE {
            map.put(*text, format!("{text}{suffix}"));
        }
        map
    };
    let all = |suffix: &str| -> Vec<Value> {
        HOSTILE
            .iter()
            .map(|name| object(name, keys(suffix).into()))
            .chain([object(suffix, map! {})])
            .collect()
    };
    let consequences = HOSTILE.iter().map(|text| consequence(text)).collect();
    reviewed(&bundle(all(" old\n")), &bundle(all(" new\n")), consequences, ask)
}

/// What a terminal, a shell's log or an eye would obey.
fn misleads(letter: char) -> bool {
    letter != '\n' && (letter.is_control() || "\u{202e}\u{200b}\u{feff}".contains(letter))
}

const FORM: fn() -> Markdown = || Markdown { max_bytes: 60_000, marker: "test".to_owned() };

#[test]
fn hostile_names_do_nothing_to_a_terminal() {
    let text = hostile(|review| terminal(review, Shown::All, Paper { width: 100, colors: false }));
    assert!(text.contains("ConfigMap/a\\u{1b}[2Jb"), "{text}");
    assert!(!text.contains(misleads), "{text:?}");
    // No line of it is a command of GitHub's log.
    assert!(text.lines().all(|line| !line.starts_with("::")), "{text}");
}

#[test]
fn hostile_names_are_what_they_were_in_json() {
    let text = hostile(|review| json(review, Shown::All));
    assert!(!text.contains(misleads), "{text:?}");
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names: Vec<&str> =
        read["changes"].as_array().unwrap().iter().filter_map(|it| it["object"]["name"].as_str()).collect();
    assert!(HOSTILE.iter().all(|name| names.contains(name)), "{names:?}");
}

/// All that a comment is to its reader: its tags, and the text outside of code.
fn read(text: &str) -> (Vec<String>, String) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_GFM | Options::ENABLE_STRIKETHROUGH;
    let (mut tags, mut prose, mut in_code) = (Vec::new(), String::new(), false);
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => tags.push(html.trim().to_owned()),
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => {
                assert!(!text.contains("://"), "a bare address is a link: {text}");
                prose.push_str(&text);
            }
            Event::Code(_) => prose.push(' '),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough) => {
                panic!("foreign text became markup:\n{text}")
            }
            _ => {}
        }
    }
    (tags, prose)
}

/// Tags that are ours; a summary holds an app's name, which is a word by construction.
fn is_ours(tag: &str) -> bool {
    tag.lines().all(|line| {
        let summary =
            line.strip_prefix("<details><summary><b>").and_then(|rest| rest.strip_suffix("</summary>"));
        matches!(line, "" | "</details>" | "<!-- platc-diff:test -->")
            || summary.is_some_and(|text| text.matches('<').count() == 1)
            || line.starts_with("<sub>")
            || line == "</sub>"
    })
}

#[test]
fn hostile_names_are_no_markup_in_a_comment() {
    let text = hostile(|review| markdown(review, Shown::All, &FORM()));
    assert!(!text.contains(misleads), "{text:?}");
    let (tags, prose) = read(&text);
    let strange: Vec<&String> = tags.iter().filter(|tag| !is_ours(tag)).collect();
    assert!(strange.is_empty(), "{strange:?}\n{text}");
    assert!(prose.contains("[click](https:"), "text stays text: {prose}");
    // GitHub looks for mentions and numbers of issues in what was rendered, outside of code.
    assert!(!["@team", "#1", "@everyone"].iter().any(|word| prose.contains(word)), "{prose}");
    assert_eq!(text.matches("<details>").count(), text.matches("\n</details>").count());
}

/// Lines of some 50 kB an object, in each object others.
fn large(objects: usize, word: &str) -> Bundle {
    let text = |at: usize| {
        let lines: Vec<String> = (0..100).map(|line| format!("{at} {line} {}\n", word.repeat(90))).collect();
        lines.concat()
    };
    bundle((0..objects).map(|at| object(&format!("large-{at}"), map! { "text" => text(at) })))
}

#[test]
fn forty_megabytes_fit_a_comment() {
    let (old, new) = (large(400, "before"), large(400, "afters"));
    let raw: usize = reviewed(&old, &new, Vec::new(), |review| {
        let values =
            review.changes.iter().flat_map(|change| &change.fields).flat_map(|field| [field.old, field.new]);
        values.flatten().filter_map(Value::as_str).map(str::len).sum()
    });
    assert!(raw > 40_000_000, "{raw} bytes differ");
    for max_bytes in [10_000, 60_000] {
        let form = Markdown { max_bytes, marker: "test".to_owned() };
        let consequences = || vec![consequence("large-1"), consequence("large-2")];
        let text = reviewed(&old, &new, consequences(), |review| markdown(review, Shown::Open, &form));
        assert!(text.len() <= max_bytes, "{} of {max_bytes} bytes", text.len());
        assert!(text.contains("large-1") && text.contains("objects: 400 changed"), "{text}");
        assert!(text.contains("Shortened to fit a comment"), "it does not say that something is missing");
        let (tags, _) = read(&text);
        assert!(tags.iter().all(|tag| is_ours(tag)), "{tags:?}");
        assert_eq!(text.matches("<details>").count(), text.matches("\n</details>").count());
    }
}

#[test]
fn dangers_are_told_however_many_there_are() {
    let (old, new) = (large(1, "before"), large(1, "afters"));
    let many = || (0..20_000).map(|at| consequence(&format!("lost-{at}"))).collect();
    let form = Markdown { max_bytes: 10_000, marker: "test".to_owned() };
    let text = reviewed(&old, &new, many(), |review| markdown(review, Shown::Open, &form));
    assert!(text.len() <= 10_000, "{} bytes", text.len());
    assert!(text.contains("**pruned**: 20000 times, such as `ConfigMap/lost-0 in prod`"), "{text}");
}

#[test]
fn a_small_review_is_told_whole() {
    let (old, new) = (bundle([object("a", map! { "k" => "1" })]), bundle([object("a", map! { "k" => "2" })]));
    let text = reviewed(&old, &new, Vec::new(), |review| markdown(review, Shown::Open, &FORM()));
    assert!(text.contains("@@ data.k @@\n  -1\n  +2\n"), "{text}");
    assert!(!text.contains("Shortened"), "{text}");
}
