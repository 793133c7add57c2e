//! The variables of one template: those the parser knows, and those that are there when it is executed.

use foldhash::HashMap;

/// Where a name leads when the template is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// To this slot.
    Slot(usize),
    /// Nowhere: it was declared in a part that is not executed before this one.
    Gone,
    /// To a declaration that `and` or `or` may skip, so that only the execution can tell.
    Unsure,
}

/// Go's parser forgets a variable at the `end` of what declares it; the execution forgets it at an `else` too, and does not
/// know it before its pipeline is evaluated. Both are kept here, each as a stack, with the lookup by name beside them.
#[derive(Debug)]
pub(super) struct Scope<'s> {
    known: Vec<&'s [u8]>,
    live: Vec<Live<'s>>,
    names: HashMap<&'s [u8], Name>,
    /// How many variables were live at once at most.
    pub(super) slots: usize,
}

#[derive(Debug, Default)]
struct Name {
    known: usize,
    /// The slot of the last one that is live.
    live: Option<usize>,
}

#[derive(Debug)]
struct Live<'s> {
    name: &'s [u8],
    place: Place,
    /// The slot of the one of this name before it.
    hidden: Option<usize>,
}

impl<'s> Scope<'s> {
    /// A template's: it knows `$` only.
    pub(super) fn new() -> Self {
        let dot = Live { name: b"$", place: Place::Slot(0), hidden: None };
        Self { known: Vec::new(), live: vec![dot], names: HashMap::default(), slots: 1 }
    }

    /// The parser meets a declaration.
    pub(super) fn learn(&mut self, name: &'s [u8]) {
        self.known.push(name);
        self.names.entry(name).or_default().known += 1;
    }

    /// How many the parser knows.
    pub(super) fn learned(&self) -> usize {
        self.known.len()
    }

    /// The parser forgets all but the first `count`.
    pub(super) fn forget(&mut self, count: usize) {
        for name in self.known.drain(count..) {
            if let Some(name) = self.names.get_mut(name) {
                name.known -= 1;
            }
        }
    }

    /// The execution declares a variable; its slot.
    pub(super) fn push(&mut self, name: &'s [u8]) -> usize {
        let slot = self.live.len();
        let hidden = self.names.entry(name).or_default().live.replace(slot);
        self.live.push(Live { name, place: Place::Slot(slot), hidden });
        self.slots = self.slots.max(self.live.len());
        slot
    }

    /// How many variables are live.
    pub(super) fn mark(&self) -> usize {
        self.live.len()
    }

    /// The execution forgets all but the first `mark`.
    pub(super) fn pop(&mut self, mark: usize) {
        for gone in self.live.drain(mark..).rev() {
            if let Some(name) = self.names.get_mut(gone.name) {
                name.live = gone.hidden;
            }
        }
    }

    /// What was declared since `mark` may have been skipped.
    pub(super) fn doubt(&mut self, mark: usize) {
        for live in &mut self.live[mark..] {
            live.place = Place::Unsure;
        }
    }

    /// Where a name leads; none when the parser does not know it.
    pub(super) fn find(&self, name: &[u8]) -> Option<Place> {
        let found = self.names.get(name);
        if name != b"$" && found.is_none_or(|found| found.known == 0) {
            return None;
        }
        Some(self.place(name, found))
    }

    /// Where an assignment leads, which the parser does not check.
    pub(super) fn assigned(&self, name: &[u8]) -> Place {
        self.place(name, self.names.get(name))
    }

    fn place(&self, name: &[u8], found: Option<&Name>) -> Place {
        let unnamed = if name == b"$" { Place::Slot(0) } else { Place::Gone };
        found.and_then(|found| found.live).map_or(unnamed, |slot| self.live[slot].place)
    }
}
