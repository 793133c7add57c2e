//! Slices: immutable, because no template function changes an element in place.

use std::{cell::Cell, ops::Deref, rc::Rc};

use super::{Value, map::Teardown};

/// What type a slice's elements have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// `[]interface {}`
    Any,
    /// `[]string`
    Text,
    /// `[]int`
    Int,
    /// `[]int64`
    Int64,
    /// `[][]interface {}`
    List,
    /// `[][]string`
    Texts,
    /// `[]map[string]interface {}`
    Maps,
}

/// A slice. Cloning copies a pointer.
#[derive(Clone, Debug)]
pub struct List(Rc<Node>);

#[derive(Debug)]
struct Node {
    element: Element,
    items: Vec<Value>,
    null: bool,
    /// Where it stood in the values of the release, for the trace; 0 is nowhere.
    place: Cell<u32>,
}

impl List {
    /// A slice of `items`, which the caller promises to be of the element's type.
    pub fn new(element: Element, items: Vec<Value>) -> Self {
        let items = items.into_iter().map(Value::as_element).collect();
        Self(Rc::new(Node { element, items, null: false, place: Cell::new(0) }))
    }

    /// Go's nil slice, which is empty and which JSON and YAML write as `null`: `rest` of an empty list, `regexFindAll` that finds
    /// nothing.
    pub fn null(element: Element) -> Self {
        Self(Rc::new(Node { element, items: Vec::new(), null: true, place: Cell::new(0) }))
    }

    /// Whether it is Go's nil slice.
    pub fn is_null(&self) -> bool {
        self.0.null
    }

    /// The type of its elements.
    pub fn element(&self) -> Element {
        self.0.element
    }

    /// Where it stood in the values of the release; 0 is nowhere.
    #[inline]
    pub(crate) fn place(&self) -> u32 {
        self.0.place.get()
    }

    pub(crate) fn mark(&self, place: u32) {
        self.0.place.set(place);
    }

    /// Whether both are one slice in memory.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Where the slice is in memory: where no other map or list is, as long as both live.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).cast::<()>().addr()
    }

    /// Whether nobody else has this slice.
    pub(super) fn is_last(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    pub(super) fn into_items(self) -> Vec<Value> {
        Rc::try_unwrap(self.0).map(|mut node| std::mem::take(&mut node.items)).unwrap_or_default()
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.items
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        Teardown::of(self.items.drain(..));
    }
}
