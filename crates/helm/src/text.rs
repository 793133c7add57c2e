//! Go's strings: bytes that nobody promises to be UTF-8, shared when cloned.

use std::{borrow::Cow, fmt, ops::Deref, sync::Arc, sync::LazyLock};

static EMPTY: LazyLock<Arc<[u8]>> = LazyLock::new(|| Arc::from([]));

/// A string as Go has it: immutable bytes. Cloning copies a pointer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<[u8]>);

impl Text {
    /// Copies `bytes`; the empty text allocates nothing.
    pub fn new(bytes: &[u8]) -> Self {
        if bytes.is_empty() { Self::default() } else { Self(Arc::from(bytes)) }
    }

    /// A text of `length` bytes, all written by `fill`: for content that is read, which is not copied then.
    ///
    /// # Errors
    /// What `fill` says.
    pub(crate) fn filled<E>(length: usize, fill: impl FnOnce(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut bytes: Arc<[u8]> = std::iter::repeat_n(0, length).collect();
        Arc::get_mut(&mut bytes).map_or(Ok(()), fill)?;
        Ok(Self(bytes))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// For messages and for functions that Go defines on runes: what is no UTF-8 becomes U+FFFD.
    pub fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl Default for Text {
    fn default() -> Self {
        Self(EMPTY.clone())
    }
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl std::borrow::Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes())
    }
}

impl From<&[u8]> for Text {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes)
    }
}

impl From<Arc<str>> for Text {
    /// Shares the bytes.
    fn from(text: Arc<str>) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::new(text.as_bytes())
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(&bytes)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lossy())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.lossy())
    }
}
