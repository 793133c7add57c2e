//! How much is read at most: a hostile folder ends in a message, not in a full memory.

/// Bytes of one file.
pub const FILE_BYTES: u64 = 16 << 20;

/// Bytes of all files of one snapshot.
pub const TOTAL_BYTES: u64 = 1 << 30;

/// Files, and what stands among them, of one snapshot.
pub const ENTRIES: usize = 200_000;
