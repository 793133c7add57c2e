//! The documentation: the reference is current, every example is true, every link leads somewhere.

mod adopt;
mod page;
mod reference;

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};
use walkdir::WalkDir;

#[test]
fn the_reference_is_made_of_the_types() {
    let pages =
        [("docs/language.md", reference::page()), ("docs/language/words.md", reference::words_page())];
    for (path, page) in pages {
        assert!(is_current(path, &page), "{path} is not current: UPDATE=1 cargo test docs");
    }
}

#[test]
fn every_example_is_true() {
    for (path, text) in pages().into_iter().filter(|(path, _)| !path.starts_with("docs/rules/")) {
        let told = page::run(&path, &text);
        // A page without commands is never written: another test may just have made it.
        let is_true = told == text || is_current(&path, &told);
        let printed = told.lines().zip(text.lines()).find(|(printed, shown)| printed != shown);
        assert!(is_true, "{path}: commands print {printed:?}: UPDATE=1 cargo test docs");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for (path, text) in pages() {
        for link in links(&text).filter(|link| !link.starts_with("https://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = Path::new(&path).parent().unwrap();
            let target = if file.is_empty() { Path::new(&path).to_owned() } else { folder.join(file) };
            let leads = match fs::read_to_string(&target) {
                Ok(text) => anchor.is_empty() || anchors(&text).contains(anchor),
                Err(_) => anchor.is_empty() && target.is_dir(),
            };
            if !leads {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_index_leads_to_every_page() {
    let index = fs::read_to_string("docs/README.md").unwrap();
    let listed: BTreeSet<String> = links(&index).map(|link| format!("docs/{link}")).collect();
    // The rules' pages have an index of their own, made with them.
    let own = |path: &String| path.starts_with("docs/") && !path.starts_with("docs/rules/");
    let pages =
        pages().into_iter().map(|(path, _)| path).filter(own).chain(["docs/rules/README.md".to_owned()]);
    let are_lists = ["docs/README.md", "docs/SUMMARY.md"];
    let pages = pages.filter(|path| !are_lists.contains(&&**path));
    let missing: Vec<_> = pages.filter(|path| !listed.contains(path)).collect();
    assert!(missing.is_empty(), "docs/README.md does not name {missing:?}");
}

#[test]
fn the_book_has_every_page_in_the_order_of_the_index() {
    assert!(
        is_current("docs/SUMMARY.md", &summary()),
        "docs/SUMMARY.md is not current: UPDATE=1 cargo test docs"
    );
}

/// What mdBook makes its chapters of: the index, the rules' pages below theirs.
fn summary() -> String {
    let index = fs::read_to_string("docs/README.md").unwrap();
    let mut summary = "# Summary\n\n[platc](README.md)\n\n".to_owned();
    for (indent, entry) in index.lines().filter_map(|line| line.split_once("- ")) {
        let chapters: Vec<(&str, &str)> = chapters(entry).collect();
        if chapters.is_empty() {
            let title = entry.split(',').next().unwrap_or_default();
            writeln!(summary, "{indent}- [{title}]()").unwrap();
        }
        for (title, page) in chapters {
            writeln!(summary, "{indent}- [{title}]({page})").unwrap();
            if page == "rules/README.md" {
                rules().for_each(|rule| writeln!(summary, "{indent}  - [{rule}](rules/{rule}.md)").unwrap());
            }
        }
    }
    summary
}

/// The titles of a line's links, and where they lead.
fn chapters(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends = line.match_indices("](");
    ends.filter_map(move |(at, _)| {
        let title = line[..at].rsplit_once('[')?.1;
        Some((title, line[at + 2..].split_once(')')?.0))
    })
}

fn rules() -> impl Iterator<Item = String> {
    let pages =
        pages().into_iter().filter_map(|(path, _)| path.strip_prefix("docs/rules/").map(str::to_owned));
    pages.filter_map(|page| page.strip_suffix(".md").map(str::to_owned)).filter(|rule| rule != "README")
}

#[test]
fn every_command_has_a_section() {
    let page = fs::read_to_string("docs/commands.md").unwrap();
    let help = page.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands = help.lines().filter_map(|line| line.trim().split(' ').next());
    let missing: Vec<_> = commands.filter(|name| !page.contains(&format!("\n## platc {name}\n"))).collect();
    assert!(missing.is_empty(), "docs/commands.md has no section on {missing:?}");
}

/// Whether a committed file says this; with UPDATE it is made to.
fn is_current(path: &str, text: &str) -> bool {
    let is_current = fs::read_to_string(path).is_ok_and(|committed| committed == text);
    if !is_current && std::env::var_os("UPDATE").is_some() {
        fs::write(path, text).unwrap();
        return true;
    }
    is_current
}

/// What people wrote: every page with its text. The page that `.ci/full` writes is its own proof, and so are the rules'
/// examples, which [`crate::rule_pages`] runs.
fn pages() -> Vec<(String, String)> {
    let files = WalkDir::new("docs").sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let below = files.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let paths = below.map(|path| path.to_str().unwrap().to_owned()).chain(["README.md".to_owned()]);
    let paths = paths.filter(|path| path != "docs/conformance.md");
    paths.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The targets of a page's links, those in examples left out.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|prose| prose.split("](").skip(1)).filter_map(|rest| rest.split(')').next())
}

/// What a page's headings are called in links.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let slug = |heading: &str| {
        let kept =
            heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
        kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
    };
    headings.map(|heading| slug(heading.trim_start_matches('#'))).collect()
}
