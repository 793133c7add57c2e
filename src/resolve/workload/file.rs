//! Files that are mounted alone, from texts and from files beside the documents.

use super::Lowering;
use crate::{
    diagnostic::Diagnostic,
    model::workload::File,
    spec::{Traced, container, leaf::Named},
    value::Value,
};
use std::sync::Arc;

impl Lowering<'_> {
    pub(super) fn file_mounts(&mut self) -> Vec<File> {
        let mut files: Vec<File> = Vec::new();
        for named in self.spec().files.iter().flatten() {
            let Some(file) = self.file(named) else { continue };
            if let Some(known) = files.iter().find(|known| known.key == file.key) {
                let (one, two) = (&known.path.value, &file.path.value);
                let message = format!("`{one}` and `{two}` have one key, `{}`, in the ConfigMap", file.key);
                let meet = Diagnostic::error("same-file", message).at(named.span, "this path");
                let meet = meet
                    .at(known.path.span(), "and this one")
                    .help("rename one: `/` becomes `__` in the key");
                self.diagnostics.push(meet);
            }
            files.push(file);
        }
        files
    }

    fn file(&mut self, named: &Named<container::File>) -> Option<File> {
        let path = named.name.clone();
        let key: Arc<str> = path.strip_prefix('/').unwrap_or_default().replace('/', "__").into();
        if !is_key(&key) || path.contains("//") || path.split('/').any(|part| part == "..") {
            let message = format!("`{path}` cannot be the path of a file");
            let help = "a path begins with `/` and has letters, digits, `-`, `_` and `.` between its `/`";
            self.tell(Diagnostic::error("bad-path", message).at(named.span, "").help(help));
            return None;
        }
        let text = self.text(named)?;
        let mode = named.value.mode.as_ref().and_then(|mode| self.mode(mode));
        let place = named.span.map(|span| Value::at(Value::NULL.data, span));
        let path = Traced { value: path, trace: place.and_then(|place| place.trace) };
        Some(File { path, key, text, mode })
    }

    fn text(&mut self, named: &Named<container::File>) -> Option<Value> {
        match (&named.value.text, &named.value.file) {
            (Some(text), None) => Some(text.clone().into()),
            (None, Some(file)) => match (self.files)(file) {
                Ok(text) => Some(Traced { value: text, trace: file.trace.clone() }.into()),
                Err(diagnostic) => {
                    self.tell(diagnostic);
                    None
                }
            },
            (text, _) => {
                let what =
                    if text.is_some() { "both `text` and `file`" } else { "neither `text` nor `file`" };
                let message = format!("the file `{}` says {what}", named.name);
                let help = "say one of them; `null` takes a lower layer's away";
                self.tell(Diagnostic::error("file-source", message).at(named.span, "").help(help));
                None
            }
        }
    }

    /// `"0555"` is the number 365 to Kubernetes.
    fn mode(&mut self, said: &Traced<Arc<str>>) -> Option<Value> {
        let octal = said.value.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
        let mode = octal.then(|| i64::from_str_radix(&said.value, 8).ok()).flatten();
        let mode = mode.filter(|mode| *mode <= 0o777);
        if mode.is_none() {
            let message = format!("`mode` cannot be `{}`", said.value);
            let help = "write three or four octal digits in quotes, such as \"0555\"";
            self.tell(Diagnostic::error("wrong-value", message).at(said.span(), "").help(help));
        }
        mode.map(|value| Traced { value, trace: said.trace.clone() }.into())
    }
}

/// The keys that a ConfigMap takes: apimachinery's `IsConfigMapKey`.
fn is_key(key: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=253).contains(&key.len()) && key.bytes().all(inner) && key != "." && !key.starts_with("..")
}
