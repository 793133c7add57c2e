//! `.netrc`: who asks which machine, as curl and git read it.

/// What is said of a machine.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Machine {
    pub(super) name: String,
    pub(super) login: String,
    pub(super) password: String,
}

/// Reads the machines. `default`, which belongs to no host, is passed over, and so is what stands in macros.
pub(super) fn read(text: &str) -> Vec<Machine> {
    let mut machines: Vec<Machine> = Vec::new();
    let mut words = words(text).into_iter();
    let mut is_named = false;
    while let Some(word) = words.next() {
        match word.as_str() {
            "machine" => {
                let name = words.next().unwrap_or_default();
                machines.push(Machine { name, login: String::new(), password: String::new() });
                is_named = true;
            }
            "default" => is_named = false,
            "login" | "password" | "account" => {
                let said = words.next().unwrap_or_default();
                let Some(machine) = machines.last_mut().filter(|_| is_named) else { continue };
                match word.as_str() {
                    "login" => machine.login = said,
                    "password" => machine.password = said,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    machines.retain(|machine| !machine.password.is_empty());
    machines
}

/// The words of a text: between blanks, or in quotes; a `#` where a word could begin ends the line, and a macro ends with
/// an empty line.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut in_macro = false;
    for line in text.lines() {
        if in_macro {
            in_macro = !line.trim().is_empty();
            continue;
        }
        let mut rest = line.trim_start();
        while !rest.is_empty() && !rest.starts_with('#') {
            let (word, behind) = if let Some(quoted) = rest.strip_prefix('"') {
                quoted_word(quoted)
            } else {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            };
            if word == "macdef" {
                in_macro = true;
                break;
            }
            words.push(word);
            rest = behind.trim_start();
        }
    }
    words
}

/// A word up to its closing quote, with what backslashes stand for, and what is behind it.
fn quoted_word(text: &str) -> (String, &str) {
    let mut word = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (word, &text[at + 1..]),
            '\\' => word.extend(letters.next().map(|(_, escaped)| escaped)),
            letter => word.push(letter),
        }
    }
    (word, "")
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn machines_are_read_as_curl_reads_them() {
        let text = "# a comment\nmachine a.example.org login me password p#1\nmachine b.example.org\n  login \"you and I\"\n  \
                    password \"q\\\"r\" # more\nmacdef init\nmachine evil.example.org login x password y\n\n\
                    default login any password one\nmachine c.example.org login only\n";
        let read = read(text);
        let rows: Vec<(&str, &str, &str)> =
            read.iter().map(|own| (own.name.as_str(), own.login.as_str(), own.password.as_str())).collect();
        assert_eq!(rows, [("a.example.org", "me", "p#1"), ("b.example.org", "you and I", "q\"r")]);
    }
}
