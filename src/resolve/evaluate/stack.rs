//! What is being evaluated right now, outermost first, so that circles are seen and reads are counted.

use crate::{diagnostic::Diagnostics, names::Name, source::Span};
use std::cell::RefCell;

/// Another app that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::resolve) struct Read {
    /// The app.
    pub(in crate::resolve) app: Name,
    /// The environment that it runs in.
    pub(in crate::resolve) environment: Name,
    /// The expression that read it.
    pub(in crate::resolve) span: Option<Span>,
}

struct Frame {
    key: String,
    title: String,
    span: Option<Span>,
    reads: Vec<Read>,
    absent: Vec<Name>,
}

thread_local! {
    /// Expressions call back through minijinja, which carries no state of ours.
    static STACK: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

/// Begins a value.
///
/// # Errors
/// When it is being evaluated already: it depends on itself.
pub(super) fn enter(key: &str, title: &str, span: Option<Span>) -> Result<(), Diagnostics> {
    STACK.with_borrow_mut(|stack| {
        if let Some(start) = stack.iter().position(|frame| frame.key == key) {
            let circle = &stack[start..];
            let mut titles: Vec<String> = circle.iter().map(|frame| frame.title.clone()).collect();
            titles.push(title.to_owned());
            let spans: Vec<Option<Span>> = circle.iter().map(|frame| frame.span).collect();
            return Err(super::circle(&titles, &spans).into());
        }
        let (key, title) = (key.to_owned(), title.to_owned());
        stack.push(Frame { key, title, span, reads: Vec::new(), absent: Vec::new() });
        Ok(())
    })
}

/// Ends the value that was begun last; gives the apps that it read, and those that it wanted to read and that do not
/// run there.
pub(super) fn leave() -> (Vec<Read>, Vec<Name>) {
    STACK.with_borrow_mut(|stack| stack.pop().map(|frame| (frame.reads, frame.absent)).unwrap_or_default())
}

/// Notes for the value that is being evaluated that an app is not there to be read.
pub(super) fn absent(app: Name) {
    STACK.with_borrow_mut(|stack| {
        if let Some(frame) = stack.last_mut() {
            frame.absent.push(app);
        }
    });
}

/// Counts a read for the value that is being evaluated.
pub(super) fn read(read: Read) {
    STACK.with_borrow_mut(|stack| {
        if let Some(frame) = stack.last_mut() {
            frame.reads.push(read);
        }
    });
}

/// Where the value that is being evaluated stands.
pub(super) fn span() -> Option<Span> {
    STACK.with_borrow(|stack| stack.last().and_then(|frame| frame.span))
}

/// Runs an evaluation in the scope of another app: what that app reads is its own dependency, not the reader's.
pub(super) fn quietly<T>(evaluate: impl FnOnce() -> T) -> T {
    let before = STACK.with_borrow(|stack| stack.last().map_or(0, |frame| frame.reads.len()));
    let result = evaluate();
    STACK.with_borrow_mut(|stack| {
        if let Some(frame) = stack.last_mut() {
            frame.reads.truncate(before);
        }
    });
    result
}
