//! `.env` files.

use super::{Mistake, imported, refused, told, values};

#[test]
fn names_and_values_are_read_as_shells_and_docker_compose_do() {
    let text = r#"
# a comment
PLAIN=value
  export EXPORTED = with spaces  	
export=1
EMPTY=
QUOTED="a \"b\" \\ \n \t \$HOME \x"   # a comment
SINGLE='a "b" \n $HOME'#comment
URL=postgres://u:p@host/db?a=b#fragment
HASH=#abc
dotted.name-1="x"
"#;
    let found = imported(".env", text);
    let meant = [
        ("PLAIN", "value"),
        ("EXPORTED", "with spaces"),
        ("export", "1"),
        ("EMPTY", ""),
        ("QUOTED", "a \"b\" \\ \n \t $HOME \\x"),
        ("SINGLE", "a \"b\" \\n $HOME"),
        ("URL", "postgres://u:p@host/db?a=b#fragment"),
        ("HASH", "#abc"),
        ("dotted.name-1", "x"),
    ];
    assert_eq!(values(&found), meant);
    assert!(told(&found).is_empty(), "{:?}", told(&found));
    assert!(found.values.iter().all(|found| found.secret.is_none()));
    assert_eq!(found.values[0].line, Some(3));
}

#[test]
fn quotes_span_lines_and_lines_are_still_counted() {
    let text = "KEY=\"-----BEGIN KEY-----\nMIIabc==\n-----END KEY-----\n\"\nAFTER='a\nb'\nLAST=1";
    let found = imported("prod.env", text);
    let key = "-----BEGIN KEY-----\nMIIabc==\n-----END KEY-----\n";
    assert_eq!(values(&found), [("KEY", key), ("AFTER", "a\nb"), ("LAST", "1")]);
    let lines: Vec<_> = found.values.iter().map(|found| found.line.unwrap()).collect();
    assert_eq!(lines, [1, 5, 7]);
    assert_eq!(values(&imported("prod.env", &text.replace('\n', "\r\n"))), values(&found));
}

#[test]
fn what_tools_read_in_several_ways_is_told() {
    let text = "A=$HOME/x\nB=\"${HOME}\"\nC='$HOME'\nD=5$\nE=abc #def\nF= #abc\nG=$(pwd)\n";
    let found = imported(".env.prod", text);
    let meant = [
        ("A", "$HOME/x"),
        ("B", "${HOME}"),
        ("C", "$HOME"),
        ("D", "5$"),
        ("E", "abc"),
        ("F", ""),
        ("G", "$(pwd)"),
    ];
    assert_eq!(values(&found), meant);
    assert_eq!(
        told(&found),
        [
            "1: `A` has a `$` that a shell would replace: it is kept as text",
            "2: `B` has a `$` that a shell would replace: it is kept as text",
            "5: `E` ends before ` #`, where a comment begins: quote the value if it goes on",
            "6: `F` ends before ` #`, where a comment begins: quote the value if it goes on",
            "7: `G` has a `$` that a shell would replace: it is kept as text",
        ]
    );
}

#[test]
fn of_a_name_that_stands_twice_the_last_value_counts() {
    let found = imported(".env", "A=1\nB=2\nA=3\n");
    assert_eq!(values(&found), [("A", "3"), ("B", "2")]);
    assert_eq!(found.values[0].line, Some(3));
    assert_eq!(told(&found), ["3: `A` stands here again: this one counts"]);
}

#[test]
fn a_line_that_is_no_assignment_is_told_and_not_shown() {
    let text = "A=1\nhunter2\n1X=2\n=3\nB='x' hunter2\nC=4\nMIIhunter2\nhunter2==\nD=5\n";
    let found = imported(".env", text);
    assert_eq!(values(&found), [("A", "1"), ("C", "4"), ("D", "5")]);
    let said = "the line is no `NAME=value`, and was passed over";
    assert_eq!(told(&found), [2, 3, 4, 5, 7, 8].map(|line| format!("{line}: {said}")));
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn an_open_quote_is_an_error() {
    for text in ["A=1\nB=\"hunter2\nC=3\n", "A=1\nB='hunter2\nC=3\n", "A=1\nB=\"hunter2\\\"\n", "A=1\nB=\"\\"]
    {
        let error = refused(".env", text);
        assert_eq!((error.line, &error.mistake), (Some(2), &Mistake::OpenQuote("B".into())));
        assert_eq!(error.to_string(), "`.env`, line 2: the quote that begins the value of `B` is not closed");
    }
}

#[test]
fn a_file_is_known_by_its_name_or_its_first_line() {
    assert_eq!(values(&imported("/home/me/.env", "# nothing\n")), []);
    assert_eq!(values(&imported("-", "\u{feff}# first\n\nexport A=1\n")), [("A", "1")]);
    assert_eq!(values(&imported("settings", "URL=http://a: b\n")), [("URL", "http://a: b")]);
    assert_eq!(refused("settings", "A B=1\n").mistake, Mistake::UnknownFormat);
}
