//! How much of the thread's stack a render may use, measured, so that no template overflows it.

use std::{cell::Cell, io, ptr, thread};

use crate::limits;

/// What a thread of unknown size certainly has left.
const ROOM: usize = 512 << 10;
/// What a deep stack has beyond its limit, for the functions that templates call.
const SPARE: usize = 16 << 20;
/// More than one template takes before it calls another.
const RESERVE: usize = 64 << 10;

thread_local! {
    static DEEP: Cell<Option<Stack>> = const { Cell::new(None) };
}

/// Does `work` on a thread of its own where templates may nest as deep as Helm lets them.
///
/// # Errors
/// When the system has no thread to give.
pub fn with_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(limits::STACK + SPARE).spawn_scoped(scope, || {
            DEEP.set(Some(Stack { top: address(), room: limits::STACK }));
            work()
        })?;
        worker.join().map_err(|_| io::Error::other("the thread that renders panicked"))
    })
}

/// A part of a thread's stack.
#[derive(Clone, Copy)]
pub(super) struct Stack {
    top: usize,
    room: usize,
}

impl Stack {
    /// What may be used from here on.
    pub(super) fn here() -> Self {
        DEEP.get().unwrap_or_else(|| Self { top: address(), room: ROOM })
    }

    /// Whether nothing more may begin.
    #[inline]
    pub(super) fn is_used_up(&self) -> bool {
        self.used() > self.room
    }

    /// Whether another template must not begin, for which Go has words of its own.
    pub(super) fn is_nearly_used_up(&self) -> bool {
        self.used() > self.room - RESERVE
    }

    #[inline]
    fn used(&self) -> usize {
        self.top.abs_diff(address())
    }
}

/// About where the stack is now.
#[inline]
fn address() -> usize {
    let here = 0_u8;
    ptr::from_ref(&here).addr()
}
