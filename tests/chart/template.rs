//! `platc chart template` and `helm template`: the same flags, the same bytes, the same exit codes.

use super::{Printed, RECORDED, charts, platc, run};
use std::{collections::BTreeMap, fs, path::Path};
use walkdir::WalkDir;

const HELMS: [&str; 2] = ["4.1", "3.17"];

/// What helm tells of a wrong command line in its own words, and platc in clap's.
const USAGE: &[&str] = &["flag-without-text", "no-hooks-odd", "unknown-flag"];

/// The names of the recorded command lines, each with its arguments.
fn cases() -> Vec<(String, Vec<String>)> {
    let mut cases: Vec<(String, Vec<String>)> = Vec::new();
    for line in fs::read_to_string(format!("{RECORDED}/cases.txt")).unwrap().lines() {
        match (line.strip_prefix("  "), cases.last_mut()) {
            (Some(argument), Some((_, arguments))) => arguments.push(argument.to_owned()),
            _ => cases.push((line.to_owned(), Vec::new())),
        }
    }
    cases
}

/// What helm answered.
struct Recorded {
    code: i32,
    err: Vec<String>,
    out: String,
}

fn recorded(helm: &str, name: &str) -> Recorded {
    let read = |helm: &str| fs::read_to_string(format!("{RECORDED}/{helm}/{name}"));
    let text = read(helm).or_else(|_| read("4.1")).unwrap();
    let (head, out) = text.split_once("\nstdout\n").unwrap();
    let (code, err) = head.split_once("\nstderr").unwrap();
    let err = err.lines().map(|line| line.trim_start().to_owned()).filter(|line| !line.is_empty());
    Recorded {
        code: code.strip_prefix("exit ").unwrap().parse().unwrap(),
        err: err.collect(),
        out: out.to_owned(),
    }
}

/// The files that were written below `out/`, as they are recorded behind what was printed.
fn written(folder: &Path) -> String {
    let files = WalkDir::new(folder.join("out")).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        (path, fs::read_to_string(entry.path()).unwrap())
    });
    let files: BTreeMap<String, String> = files.collect();
    files.into_iter().flat_map(|(path, text)| ["file ".to_owned(), path, "\n".to_owned(), text]).collect()
}

/// The lines of helm's message that a search must find: its hint is for helm's users, its log for nobody.
fn core(recorded: &Recorded) -> impl Iterator<Item = &str> {
    let lines = recorded.err.iter().map(String::as_str).skip_while(|line| !line.starts_with("Error: "));
    lines.filter(|line| !line.starts_with("Use --debug") && !line.starts_with("Usage:"))
}

#[test]
fn every_recorded_command_line_is_answered_as_helm_does() {
    let input = fs::read(format!("{RECORDED}/values/stdin.yaml")).unwrap();
    let mut wrong = Vec::new();
    for (name, arguments) in cases() {
        for helm in HELMS {
            let folder = charts();
            let mut command = platc(folder.path());
            let Printed { out, err, code } =
                run(command.args(["chart", "template", "--helm", helm]).args(&arguments), &input);
            let recorded = recorded(helm, &name);
            if code != Some(recorded.code) {
                wrong
                    .push(format!("{name} as {helm} ends with {code:?}, helm with {}: {err}", recorded.code));
            }
            let out = out + &written(folder.path());
            if out != recorded.out {
                wrong.push(format!("{name} as {helm} prints\n{out}\nhelm\n{}", recorded.out));
            }
            let missing = core(&recorded).filter(|line| !USAGE.contains(&&*name) && !err.contains(line));
            wrong.extend(missing.map(|line| format!("{name} as {helm} does not say {line:?}: {err}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The flags that a help lists: the long name, the short one, and whether it takes anything.
fn flags(help: &str) -> Vec<(&str, Option<&str>)> {
    let lines = help.lines().filter(|line| line.starts_with("  ")).map(str::trim_start);
    let flag = |line: &'_ str| -> Option<(usize, usize)> {
        let start =
            if line.starts_with("--") { 0 } else { line.starts_with('-').then(|| line.find("--"))?? };
        let end = line[start..].find([' ', '=', '[']).map_or(line.len(), |at| start + at);
        Some((start + 2, end))
    };
    lines
        .filter_map(|line| {
            let (start, end) = flag(line)?;
            let short = line.strip_prefix('-').filter(|rest| !rest.starts_with('-')).map(|rest| &rest[..1]);
            Some((&line[start..end], short))
        })
        .collect()
}

#[test]
fn every_flag_of_helms_help_is_known_and_no_other() {
    let folder = charts();
    let help = run(platc(folder.path()).args(["chart", "template", "--help"]), b"");
    let ours = flags(&help.out);
    let mut theirs = Vec::new();
    let helps = HELMS.map(|helm| fs::read_to_string(format!("{RECORDED}/help-{helm}.txt")).unwrap());
    for text in &helps {
        let listed = flags(text);
        assert!(listed.len() > 60, "{listed:?}");
        theirs.extend(listed);
    }
    let missing: Vec<_> = theirs.iter().filter(|flag| !ours.contains(flag)).collect();
    assert!(missing.is_empty(), "platc does not know {missing:?}");
    let own = ["helm", "format", "quiet", "deny-warnings"];
    let invented: Vec<_> = ours
        .iter()
        .filter(|(name, _)| !own.contains(name) && !theirs.iter().any(|(n, _)| n == name))
        .collect();
    assert!(invented.is_empty(), "helm does not know {invented:?}");
}

#[test]
fn a_flag_of_one_helm_is_unknown_to_the_other() {
    let folder = charts();
    let listed = HELMS.map(|helm| fs::read_to_string(format!("{RECORDED}/help-{helm}.txt")).unwrap());
    // Deprecated in 4.1, which hides them from its help and takes them all the same.
    let hidden = ["atomic", "force", "validate"];
    for (name, _) in flags(&listed[0]).into_iter().chain(flags(&listed[1])) {
        for (helm, help) in HELMS.into_iter().zip(&listed) {
            let knows = flags(help).iter().any(|(known, _)| *known == name) || hidden.contains(&name);
            let flag = format!("--{name}=true");
            let arguments = ["chart", "template", "--helm", helm, "./none", &flag, "--color=never"];
            let said = run(platc(folder.path()).args(arguments), b"");
            let is_unknown = said.err.contains(&format!("unknown flag: --{name}"));
            assert_eq!(is_unknown, !knows && name != "color", "--{name} as {helm}: {}", said.err);
        }
    }
}

/// The flags that platc refuses although helm follows them.
const REFUSED: &[(&[&str], &str)] = &[
    (&["--validate"], "no cluster is asked"),
    (&["--dry-run=server"], "no cluster is asked"),
    (&["--enable-dns"], "no network is asked"),
    (&["--repo", "https://charts.example"], "nothing is downloaded"),
    (&["--verify"], "signatures are not checked"),
    (&["--post-renderer", "cat"], "no other program is run"),
    (&["--post-renderer-args", "x"], "no other program is run"),
    (&["--kubeconfig", "x"], "no kubeconfig is read"),
    (&["--kube-context", "x"], "no kubeconfig is read"),
];

#[test]
fn what_platc_does_not_do_is_refused_by_name() {
    let folder = charts();
    for (flags, reason) in REFUSED {
        let said =
            run(platc(folder.path()).args(["chart", "template", "shop", "charts/shop"]).args(*flags), b"");
        assert_eq!((said.out.as_str(), said.code), ("", Some(2)), "{flags:?}");
        let name = flags[0].split(' ').next().unwrap();
        assert!(said.err.starts_with(&format!("error: `{name}` is refused\nhelp: ")), "{}", said.err);
        assert!(said.err.contains(reason), "{}", said.err);
    }
    let help = run(platc(folder.path()).args(["chart", "template", "--help"]), b"").out;
    let refused = help.matches("Refused: ").count();
    // --dry-run is refused only with one word behind it.
    assert_eq!(refused, REFUSED.len() - 1);
}

#[test]
fn a_refused_switch_that_is_off_is_none() {
    let folder = charts();
    let said =
        run(platc(folder.path()).args(["chart", "template", "shop", "charts/shop", "--validate=false"]), b"");
    assert_eq!((said.err.as_str(), said.code), ("", Some(0)));
}

#[test]
fn a_chart_that_is_not_here_is_not_fetched() {
    let folder = charts();
    for chart in ["repo/shop", "oci://registry.example/shop", "https://charts.example/shop.tgz"] {
        let said = run(platc(folder.path()).args(["chart", "template", "shop", chart]), b"");
        assert_eq!((said.out.as_str(), said.code), ("", Some(2)), "{chart}");
        let message =
            format!("error: `{chart}` is no folder and no archive here\nhelp: nothing is downloaded");
        assert!(said.err.starts_with(&message), "{}", said.err);
    }
    let values = ["chart", "template", "shop", "charts/shop", "-f", "https://charts.example/values.yaml"];
    let said = run(platc(folder.path()).args(values), b"");
    assert_eq!((said.out.as_str(), said.code), ("", Some(1)));
    assert_eq!(said.err, "Error: https://charts.example/values.yaml is not fetched: no network is asked\n");
}

#[test]
fn the_environment_may_say_the_namespace() {
    let folder = charts();
    let mut command = platc(folder.path());
    let arguments = ["chart", "template", "shop", "charts/shop", "-s", "templates/config.yaml"];
    let said = run(command.env("HELM_NAMESPACE", "prod").args(arguments), b"");
    assert!(said.out.contains("namespace: prod\n"), "{}", said.out);
    let said = run(command.args(["-n", "staging"]), b"");
    assert!(said.out.contains("namespace: staging\n"), "{}", said.out);
}

#[test]
fn a_refused_chart_is_shown_with_its_templates() {
    let folder = charts();
    let said = run(platc(folder.path()).args(["chart", "template", "shop", "charts/broken"]), b"");
    let golden = "Error: broken/templates/pod.yaml:7:16
  executing \"broken/templates/pod.yaml\" at <include \"broken.image\" .>:
    error calling include:
broken/templates/_image.tpl:3:26
  executing \"broken.image\" at <.Values.image.repository.name>:
    nil pointer evaluating interface {}.name

error[refused-chart]: nil pointer evaluating interface {}.name
 --> broken/templates/_image.tpl:3:27
  |
3 | {{ $registry }}/{{ .Values.image.repository.name }}
  |                           ^^^^^^^^^^^^^^^^^^^^^^ `.Values.image.repository` is not there, or null
  |
 ::: broken/templates/pod.yaml:7:17
  |
7 |     - image: {{ include \"broken.image\" . | quote }}
  |                 ------------------------ called from here

1 error
";
    assert_eq!(said.err, golden);
}

#[test]
fn a_second_run_into_a_folder_leaves_the_same_files() {
    let folder = charts();
    let arguments = ["chart", "template", "shop", "charts/shop", "--output-dir", "out"];
    run(platc(folder.path()).args(arguments), b"");
    let first = written(folder.path());
    run(platc(folder.path()).args(arguments), b"");
    assert_eq!(written(folder.path()), first);
}
