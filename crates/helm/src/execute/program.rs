//! Templates by name.

use foldhash::HashMap;

use crate::{template::Template, text::Text};

/// The templates of a chart: immutable, shared by all its renders.
#[derive(Debug, Default)]
pub struct Program {
    templates: Vec<Template>,
    names: HashMap<Text, usize>,
}

impl Program {
    /// A program of the files' templates, the files in the order in which Helm parses them.
    pub fn new(files: impl IntoIterator<Item = Vec<Template>>) -> Self {
        let mut program = Self::default();
        for template in files.into_iter().flatten() {
            program.add(template);
        }
        program
    }

    /// A later template takes the name of an earlier one, unless it is blank (text/template, `associate`).
    fn add(&mut self, template: Template) {
        match self.names.get(&template.name) {
            Some(_) if template.is_blank => {}
            Some(at) => self.templates[*at] = template,
            None => {
                self.names.insert(template.name.clone(), self.templates.len());
                self.templates.push(template);
            }
        }
    }

    /// Whether there is a template of this name.
    pub fn has(&self, name: &[u8]) -> bool {
        self.names.contains_key(name)
    }

    pub(super) fn find(&self, name: &[u8]) -> Option<usize> {
        self.names.get(name).copied()
    }

    pub(super) fn template(&self, at: usize) -> &Template {
        &self.templates[at]
    }
}
