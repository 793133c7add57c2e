//! A secret value as it comes in: from standard input, a file, or a prompt that shows nothing.

use crate::tree::{WorldError, named};
use seal::Plaintext;
use std::{
    fmt,
    io::{self, IsTerminal, Read},
    path::Path,
};
use zeroize::Zeroizing;

/// Bytes of one value: more than a Secret holds, so that whoever gives too much is told so by the check of its size.
const LIMIT: usize = 16 << 20;

/// The least room of one read. Standard input's own buffer, which nobody wipes, is passed by where there is as much.
const ROOM: usize = 64 << 10;

/// What becomes of a final line break: `echo` and editors write one that is not meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// One is left out.
    Cut,
    /// The value is all that was given.
    Exact,
}

/// A value, and what was done to it.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) value: Plaintext,
    /// Whether a final line break was left out.
    pub(super) is_cut: bool,
}

/// Why there is no value. No message holds a part of one.
#[derive(Debug)]
pub(super) enum InputError {
    /// It cannot be read.
    World(WorldError),
    /// It is larger than any value.
    TooLarge(String),
    /// The two answers to the prompt are not the same.
    Differs,
}

impl InputError {
    /// What to do about it.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::World(error) => error.help(),
            Self::TooLarge(_) => "a Secret holds 1 MiB at most: keep larger data elsewhere, and its key here",
            Self::Differs => "run the same command again; a value that is hard to type comes through a pipe",
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::World(error) => error.fmt(f),
            Self::TooLarge(from) => write!(f, "`{from}` is larger than 16 MiB"),
            Self::Differs => f.write_str("the value was typed differently the second time"),
        }
    }
}

/// The value on standard input; where that is a terminal, the answer to a prompt.
pub(super) fn from_stdin(prompt: &str, ending: Ending) -> Result<Given, InputError> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return typed(|again| rpassword::prompt_password(format!("{prompt}{again}: ")));
    }
    let bytes = read(stdin.lock(), "standard input")?;
    Ok(ended(bytes, ending))
}

/// A password that is known elsewhere, so that a mistyped one is found out: the answer to a prompt, asked once, or
/// standard input without its final line break.
pub(super) fn password(prompt: &str) -> Result<Plaintext, InputError> {
    if io::stdin().is_terminal() {
        return answer(&mut |prompt| rpassword::prompt_password(prompt), &format!("{prompt}: "));
    }
    from_stdin(prompt, Ending::Cut).map(|given| given.value)
}

/// The bytes of a file, all of them.
pub(super) fn from_file(root: &Path, path: &Path) -> Result<Plaintext, InputError> {
    let file = named::open(root, path).map_err(InputError::World)?;
    Ok(ended(read(file, &path.display().to_string())?, Ending::Exact).value)
}

/// What somebody has typed twice alike.
fn typed(mut ask: impl FnMut(&str) -> io::Result<String>) -> Result<Given, InputError> {
    let (value, again) = (answer(&mut ask, "")?, answer(&mut ask, " (again)")?);
    if value.expose() != again.expose() {
        return Err(InputError::Differs);
    }
    Ok(Given { value, is_cut: false })
}

fn answer(ask: &mut dyn FnMut(&str) -> io::Result<String>, prompt: &str) -> Result<Plaintext, InputError> {
    let text =
        ask(prompt).map_err(|error| InputError::World(WorldError::disk("read", "the terminal", &error)))?;
    Ok(text.into())
}

fn ended(mut bytes: Zeroizing<Vec<u8>>, ending: Ending) -> Given {
    let body = bytes.strip_suffix(b"\n").map(|body| body.strip_suffix(b"\r").unwrap_or(body).len());
    let body = body.filter(|_| ending == Ending::Cut);
    let end = body.unwrap_or(bytes.len());
    bytes.truncate(end);
    Given { value: std::mem::take(&mut *bytes).into(), is_cut: body.is_some() }
}

/// Reads to the end, into room that is wiped whenever it was too small.
fn read(mut from: impl Read, name: &str) -> Result<Zeroizing<Vec<u8>>, InputError> {
    let mut bytes = Zeroizing::new(vec![0; ROOM]);
    let mut filled = 0;
    loop {
        if bytes.len() - filled < ROOM {
            let mut larger = Zeroizing::new(vec![0; bytes.len() * 2]);
            larger[..filled].copy_from_slice(&bytes[..filled]);
            bytes = larger;
        }
        match from.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(InputError::World(WorldError::disk("read", name, &error))),
        }
        if filled > LIMIT {
            return Err(InputError::TooLarge(name.to_owned()));
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Ending, InputError, LIMIT, ROOM, ended, from_file, read, typed};
    use crate::tree::Folder;
    use std::{
        io::{self, Read},
        path::Path,
    };
    use tempfile::TempDir;

    #[test]
    fn one_final_line_break_is_left_out_unless_all_is_meant() {
        let rows = [
            ("a\n", "a", true),
            ("a\r\n", "a", true),
            ("a\n\n", "a\n", true),
            ("\n", "", true),
            ("a", "a", false),
            ("a\r", "a\r", false),
            ("", "", false),
            ("\na \t", "\na \t", false),
        ];
        for (text, value, is_cut) in rows {
            let cut = ended(read(text.as_bytes(), "").unwrap(), Ending::Cut);
            assert_eq!((cut.value.expose_text(), cut.is_cut), (Some(value), is_cut), "{text:?}");
            let exact = ended(read(text.as_bytes(), "").unwrap(), Ending::Exact);
            assert_eq!((exact.value.expose_text(), exact.is_cut), (Some(text), false));
        }
    }

    /// Gives a thousand bytes at once, and is interrupted before each.
    struct Dripping<'b> {
        rest: &'b [u8],
        is_interrupted: bool,
    }

    impl Read for Dripping<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.is_interrupted = !self.is_interrupted;
            if self.is_interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let end = room.len().min(1_000);
            self.rest.read(&mut room[..end])
        }
    }

    #[test]
    fn values_of_any_size_are_read_whole_and_larger_ones_refused() {
        for size in [0, 1, ROOM - 1, ROOM, ROOM + 1, 5 * ROOM, LIMIT] {
            let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
            assert!(*read(&*bytes, "").unwrap() == bytes, "{size}");
        }
        let slow = vec![7; 3 * ROOM + 1];
        assert!(*read(Dripping { rest: &slow, is_interrupted: false }, "").unwrap() == slow);
        let error = read(io::repeat(b'x'), "standard input").unwrap_err();
        assert_eq!(error.to_string(), "`standard input` is larger than 16 MiB");
        assert!(error.help().contains("1 MiB"));
    }

    #[test]
    fn a_file_is_given_with_all_its_bytes() {
        let folder = TempDir::new().unwrap();
        Folder::new(folder.path()).write("key", b"\xff\x00a\n").unwrap();
        assert_eq!(from_file(folder.path(), Path::new("key")).unwrap().expose(), b"\xff\x00a\n");
        let absent = from_file(folder.path(), Path::new("absent")).unwrap_err();
        assert_eq!(absent.to_string(), "cannot read `absent`: No such file or directory");
        let folder = from_file(folder.path(), Path::new("")).unwrap_err();
        assert!(folder.to_string().contains("directory"), "{folder}");
    }

    #[test]
    fn what_is_typed_is_typed_twice_alike() {
        let mut asked = Vec::new();
        let mut answer = |answers: [&str; 2]| {
            asked.clear();
            typed(|again| {
                asked.push(again.to_owned());
                Ok(answers[asked.len() - 1].to_owned())
            })
        };
        assert_eq!(answer(["hunter2", "hunter2"]).unwrap().value.expose(), b"hunter2");
        let differs = answer(["hunter2", "hunter3"]).unwrap_err();
        assert!(matches!(differs, InputError::Differs));
        assert!(!format!("{differs} {differs:?} {}", differs.help()).contains("hunter"));
        assert_eq!(asked, ["", " (again)"]);
        let closed = typed(|_| Err(io::ErrorKind::UnexpectedEof.into())).unwrap_err();
        assert_eq!(closed.to_string(), "cannot read `the terminal`: unexpected end of file");
    }
}
