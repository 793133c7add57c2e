//! Helm 4's layout of an error: one block for each template (`reformatExecErrorMsg` in its `pkg/engine`).

/// One block, cut out of Go's message by searching for its punctuation.
#[derive(PartialEq)]
struct Block<'a> {
    place: &'a str,
    executing: Option<(&'a str, &'a str)>,
    message: &'a str,
}

/// The blocks of a message whose wrapped errors begin at `starts`; none when one of them is not text/template's, for
/// then Helm prints the line as it is.
pub(super) fn of(line: &str, starts: &[usize]) -> Option<String> {
    let mut blocks: Vec<Block> = Vec::new();
    for start in starts {
        let block = Block::read(&line[*start..])?;
        if blocks.last() != Some(&block) {
            blocks.push(block);
        }
    }
    let text: String = blocks.iter().map(Block::print).collect();
    Some(text.trim().to_owned())
}

impl<'a> Block<'a> {
    fn read(error: &'a str) -> Option<Self> {
        let rest = error.strip_prefix("template: ")?;
        if rest.starts_with("no template ") {
            return Some(Self { place: "", executing: None, message: error });
        }
        Self::executing(rest).or_else(|| Self::simple(rest))
    }

    fn executing(rest: &'a str) -> Option<Self> {
        let (place, rest) = rest.split_once(": executing ")?;
        let (name, rest) = rest.strip_prefix('"')?.split_once('"')?;
        let (node, message) = rest.strip_prefix(" at <")?.split_once(">: ")?;
        Some(Self { place, executing: Some((name, node)), message: first(message) })
    }

    fn simple(rest: &'a str) -> Option<Self> {
        let (place, message) = rest.rsplit_once(": ")?;
        Some(Self { place, executing: None, message: first(message) })
    }

    fn print(&self) -> String {
        let mut text = String::new();
        if !self.place.is_empty() {
            text.extend([self.place, "\n  "]);
        }
        if let Some((name, node)) = self.executing {
            text.extend(["executing \"", name, "\" at <", node, ">:\n    "]);
        }
        if !self.message.is_empty() {
            text.extend([self.message, "\n"]);
        }
        text
    }
}

/// What precedes the next template's error.
fn first(message: &str) -> &str {
    message.split(" template:").next().unwrap_or(message)
}
