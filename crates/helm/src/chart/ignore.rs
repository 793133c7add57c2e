//! `.helmignore`: which files of a chart's folder do not belong to the chart.

use super::pattern::Pattern;

/// The rules of one chart.
#[derive(Debug, Default)]
pub(super) struct Rules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    pattern: Pattern,
    /// What the pattern is compared with.
    subject: Subject,
    negated: bool,
    directories_only: bool,
}

#[derive(Debug)]
enum Subject {
    /// The path below the chart's folder, when the rule has a `/`.
    Path,
    /// The last part of it.
    Name,
}

/// What a rule is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    File,
    Directory,
}

impl Rules {
    /// Reads the content of a `.helmignore` and adds Helm's own rule: no hidden files below `templates/`.
    pub(super) fn read(content: &[u8]) -> Result<Self, String> {
        let content = String::from_utf8_lossy(content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content));
        let mut rules = Vec::new();
        for line in content.lines().chain(["templates/.?*"]) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                rules.push(Rule::read(line)?);
            }
        }
        Ok(Self(rules))
    }

    /// Whether `path` (below the chart's folder) is left out. Rules are asked in order. A negated rule that does *not*
    /// match leaves the file out, and one that matches only passes on to the next rule: surprising, but Helm's.
    pub(super) fn ignore(&self, path: &str, entry: Entry) -> bool {
        for rule in &self.0 {
            let wrong_kind = rule.directories_only && entry == Entry::File;
            if rule.negated {
                if wrong_kind || !rule.matches(path) {
                    return true;
                }
            } else if !wrong_kind && rule.matches(path) {
                return true;
            }
        }
        false
    }
}

impl Rule {
    fn read(line: &str) -> Result<Self, String> {
        if line.contains("**") {
            return Err("double-star (**) syntax is not supported".to_owned());
        }
        Pattern::new(line).map_err(|_| "syntax error in pattern".to_owned())?;
        let (negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (directories_only, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
        let (subject, line) = match line.strip_prefix('/') {
            Some(rest) => (Subject::Path, rest),
            None if line.contains('/') => (Subject::Path, line),
            None => (Subject::Name, line),
        };
        // What was valid with its `!` and `/` may be invalid without: then it never matches.
        let pattern = Pattern::new(line).or_else(|_| Pattern::new("/")).map_err(|_| String::new())?;
        Ok(Self { pattern, subject, negated, directories_only })
    }

    fn matches(&self, path: &str) -> bool {
        match self.subject {
            Subject::Path => self.pattern.matches(path),
            Subject::Name => self.pattern.matches(path.rsplit('/').next().unwrap_or(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(rules: &str, path: &str, entry: Entry) -> bool {
        Rules::read(rules.as_bytes()).is_ok_and(|rules| rules.ignore(path, entry))
    }

    #[test]
    fn rules_leave_out_what_helm_leaves_out() {
        // Helm's own table, pkg/ignore/rules_test.go.
        assert!(ignored("helm.txt", "helm.txt", Entry::File));
        assert!(ignored("helm.*", "helm.txt", Entry::File));
        assert!(!ignored("tiller*", "helm.txt", Entry::File));
        assert!(ignored("cargo/*.txt", "cargo/a.txt", Entry::File));
        assert!(ignored("/cargo", "cargo", Entry::Directory));
        assert!(!ignored("/a.txt", "cargo/a.txt", Entry::File));
        assert!(ignored("cargo/", "cargo", Entry::Directory));
        assert!(!ignored("cargo/", "cargo", Entry::File));
        assert!(!ignored("!helm.txt", "helm.txt", Entry::File));
        assert!(ignored("!*.txt", "tiller", Entry::File));
        assert!(ignored("!mast/", "mast", Entry::File));
        assert!(ignored("", "templates/.dotfile", Entry::File));
        assert!(!ignored("", ".joonix", Entry::File));
        assert_eq!(Rules::read(b"**").err().as_deref(), Some("double-star (**) syntax is not supported"));
        assert_eq!(Rules::read(b"[z-").err().as_deref(), Some("syntax error in pattern"));
    }
}
