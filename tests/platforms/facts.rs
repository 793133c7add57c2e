//! Each statement of a description that ends as an object is in `out/`: a table says where, row by row.

use super::{PLATFORMS, Platform, none, path::Path};
use platc::{map, source::Sources, value::Value, yaml};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    ops::RangeInclusive,
};

/// Why a statement is not in `out/`.
const OUTSIDE: &[&str] = &["provisioning", "prose", "human procedure"];

/// What of `metadata` says something that was decided.
const METADATA: &[&str] = &["metadata.labels.", "metadata.annotations.", "metadata.namespace"];

/// Lines between two sections that say nothing: blank ones, rules and headings.
const BLANK: usize = 4;

/// Lines at the end of a description that only lead elsewhere.
const REFERENCES: usize = 8;

/// A table: the sections of a description, and what each of them says.
struct Table {
    sections: Vec<Section>,
}

struct Section {
    title: String,
    lines: RangeInclusive<usize>,
    rows: Vec<Row>,
}

struct Row {
    /// Its place in the table.
    number: usize,
    /// The line of the description.
    line: usize,
    said: Said,
}

enum Said {
    /// An object has it.
    Fact(Fact),
    /// It stays outside, for a reason.
    Outside { why: String, statement: String },
}

struct Fact {
    environment: String,
    object: String,
    path: Path,
    value: String,
}

impl Table {
    fn of(platform: &Platform) -> Self {
        let text = fs::read_to_string(platform.facts).unwrap();
        let mut sections: Vec<Section> = Vec::new();
        for (at, line) in
            text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with("# line\t"))
        {
            match line.strip_prefix("# ") {
                Some(heading) => sections.push(Section::headed(heading)),
                None => {
                    sections.last_mut().expect("a heading comes first").rows.push(Row::read(at + 1, line));
                }
            }
        }
        Self { sections }
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sections.iter().flat_map(|section| &section.rows)
    }

    fn facts(&self) -> impl Iterator<Item = (&Row, &Fact)> {
        self.rows().filter_map(|row| if let Said::Fact(fact) = &row.said { Some((row, fact)) } else { None })
    }
}

impl Section {
    /// `title (first-last)`
    fn headed(heading: &str) -> Self {
        let (title, lines) =
            heading.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).expect(heading);
        let (first, last) = lines.split_once('-').expect(heading);
        Self {
            title: title.to_owned(),
            lines: first.parse().unwrap()..=last.parse().unwrap(),
            rows: Vec::new(),
        }
    }

    fn facts(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.said, Said::Fact(_))).count()
    }
}

impl Row {
    fn read(number: usize, line: &str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let [line, environment, object, path, value] = cells[..] else {
            panic!("row {number} has not five cells")
        };
        let said = if environment == "-" {
            assert_eq!(path, "-", "row {number}");
            Said::Outside { why: object.to_owned(), statement: value.to_owned() }
        } else {
            Said::Fact(Fact {
                environment: environment.to_owned(),
                object: object.to_owned(),
                path: path.parse().unwrap(),
                value: value.to_owned(),
            })
        };
        Self { number, line: line.parse().unwrap(), said }
    }
}

/// The objects of an environment in `out/` by `Kind/name`, its values files as `Values/app`.
pub(super) fn objects(folder: &str, environment: &str) -> BTreeMap<String, Vec<Value>> {
    let mut objects = BTreeMap::<_, Vec<_>>::new();
    for entry in walkdir::WalkDir::new(format!("{folder}/out/{environment}")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let stem = entry.path().file_stem().unwrap().to_str().unwrap();
        let is_values = entry.path().parent().unwrap().ends_with("values");
        for document in documents(entry.path()) {
            let name = document.at_path(["metadata", "name"]).and_then(Value::as_str);
            let (key, object) = match document.get("kind").and_then(Value::as_str) {
                _ if is_values => (format!("Values/{stem}"), map! { "values" => document }),
                Some(kind) => (format!("{kind}/{}", name.unwrap_or_default()), document),
                None => continue,
            };
            objects.entry(key).or_default().push(object);
        }
    }
    objects
}

/// The documents of a file, as Kubernetes' tools read them.
fn documents(path: &std::path::Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let file = Sources::default().add(path.to_string_lossy(), &*text);
    yaml::read(file, &text, yaml::Dialect::Kubernetes).unwrap_or_else(|found| panic!("{path:?}: {found:?}"))
}

/// What a fact's field is in `out/`, as its value would be printed.
fn found(fact: &Fact, objects: &BTreeMap<String, Vec<Value>>) -> String {
    match objects.get(&fact.object).map_or(&[][..], Vec::as_slice) {
        [] => "no such object".into(),
        [object] => match fact.path.find(object) {
            None => "no such field".into(),
            Some(value) => value.spelled().map_or_else(|| value.kind().into(), |text| text.to_string()),
        },
        several => format!("{} such objects", several.len()),
    }
}

#[test]
fn each_statement_of_a_description_is_in_out() {
    none(PLATFORMS.iter().flat_map(|platform| {
        let mut environments = BTreeMap::new();
        let mut wrong = Vec::new();
        for (row, fact) in Table::of(platform).facts() {
            let Fact { environment, object, path, value } = fact;
            let objects = environments
                .entry(environment.clone())
                .or_insert_with(|| objects(platform.folder, environment));
            let found = found(fact, objects);
            if found != *value {
                wrong.push(format!(
                    "{} row {}: {environment} {object} {path} is {found}, not {value}",
                    platform.name, row.number
                ));
            }
        }
        wrong
    }));
}

/// A path that leads nowhere is absent everywhere: that something is absent counts beside where it is present.
#[test]
fn what_is_absent_in_one_object_is_there_in_another_of_its_kind() {
    none(PLATFORMS.iter().flat_map(|platform| {
        let table = Table::of(platform);
        let facts: Vec<_> = table.facts().collect();
        let kind = |fact: &Fact| fact.object.split('/').next().map(str::to_owned);
        let is_shown = |absent: &Fact| {
            let path = absent.path.to_string();
            let present = facts.iter().filter(|(_, fact)| !fact.value.starts_with("no such "));
            present
                .filter(|(_, fact)| kind(fact) == kind(absent))
                .any(|(_, fact)| fact.path.to_string().starts_with(&path))
        };
        let absent = facts.iter().filter(|(_, fact)| fact.value.starts_with("no such "));
        let wrong = absent.filter(|(_, fact)| !is_shown(fact));
        wrong
            .map(|(row, fact)| format!("{} row {}: {}", platform.name, row.number, fact.path))
            .collect::<Vec<_>>()
    }));
}

#[test]
fn each_row_says_a_leaf_or_why_there_is_none() {
    none(PLATFORMS.iter().flat_map(|platform| {
        let table = Table::of(platform);
        let wrong = table.rows().filter(|row| !is_well_formed(row));
        wrong.map(|row| format!("{} row {}", platform.name, row.number)).collect::<Vec<_>>()
    }));
}

fn is_well_formed(row: &Row) -> bool {
    match &row.said {
        Said::Outside { why, statement } => OUTSIDE.contains(&&**why) && !statement.is_empty(),
        Said::Fact(fact) => {
            let path = fact.path.to_string();
            let is_decided = ["spec", "data", "values"].contains(&fact.path.root())
                || METADATA.iter().any(|begin| path.starts_with(begin));
            is_decided && fact.object.contains('/') && !fact.value.is_empty()
        }
    }
}

#[test]
fn the_sections_are_the_description_and_each_is_accounted_for() {
    none(PLATFORMS.iter().flat_map(|platform| {
        let (mut wrong, mut next) = (Vec::new(), 1);
        for Section { title, lines, rows } in &Table::of(platform).sections {
            let place = format!("{}: {title}", platform.name);
            let gap = lines.start().checked_sub(next);
            if gap.is_none_or(|gap| gap > BLANK) || lines.end() < lines.start() {
                wrong.push(format!(
                    "{place} begins at {}, the one before it ends at {}",
                    lines.start(),
                    next - 1
                ));
            }
            if rows.is_empty() {
                wrong.push(format!("{place} says nothing"));
            }
            let strangers = rows.iter().filter(|row| !lines.contains(&row.line));
            wrong.extend(strangers.map(|row| format!("{place}: row {} is of line {}", row.number, row.line)));
            next = lines.end() + 1;
        }
        if next > platform.lines + 1 || platform.lines + 1 - next > REFERENCES {
            wrong.push(format!(
                "{} ends at line {}, its description at {}",
                platform.name,
                next - 1,
                platform.lines
            ));
        }
        wrong
    }));
}

/// `cargo test -- --nocapture the_facts_are_enough` prints the counts.
#[test]
fn the_facts_are_enough_and_most_are_of_objects() {
    let mut counts = String::new();
    none(PLATFORMS.iter().flat_map(|platform| {
        let table = Table::of(platform);
        for section in &table.sections {
            let (facts, all) = (section.facts(), section.rows.len());
            writeln!(counts, "{:<14} {facts:>4} {:>4}  {}", platform.name, all - facts, section.title)
                .unwrap();
        }
        let facts: Vec<&Fact> = table.facts().map(|(_, fact)| fact).collect();
        let in_values = facts.iter().filter(|fact| fact.path.root() == "values").count();
        let mut seen = BTreeSet::new();
        let twice = facts
            .iter()
            .filter(|fact| !seen.insert((&fact.environment, &fact.object, fact.path.to_string())));
        let mut wrong: Vec<String> = twice
            .map(|fact| format!("{}: {} {} stands twice", platform.name, fact.object, fact.path))
            .collect();
        if facts.len() < platform.least || in_values * 3 > facts.len() {
            wrong.push(format!("{}: {} facts, {in_values} of them in values", platform.name, facts.len()));
        }
        wrong
    }));
    println!("platform      facts outside  section\n{counts}");
}
