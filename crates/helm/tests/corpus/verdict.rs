//! How our answer stands to helm's two.

use crate::template::answer::Answer;
use std::io;

/// What comparing one case says.
pub(crate) enum Verdict {
    /// The same bytes.
    Identical,
    /// Helm draws lots; what both of its answers agree on is the same in ours.
    Random,
    /// Refused by both, at the same place with the same message, as one of helm's answers at least has them.
    RefusedAlike,
    /// Refused by both, elsewhere or otherwise.
    RefusedElsewhere(String),
    /// Refused by one.
    RefusedByOne(String),
    /// Rendered by both, differently.
    Differing(String),
}

/// How often helm is asked about a case that ours differs in: of two values that it draws between, it gives the same eight
/// times in a row once in a hundred and twenty-eight.
const ASKED: usize = 8;

/// Compares our answer with helm's; further ones, by their numbers, are asked for when the first differs, until one is
/// another.
pub(crate) fn compare(
    helm: &Answer,
    mut again: impl FnMut(usize) -> io::Result<Answer>,
    ours: &Answer,
) -> io::Result<Verdict> {
    Ok(match (helm.refusal(), ours.refusal()) {
        (Some(theirs), Some(own)) if theirs == own => Verdict::RefusedAlike,
        (None, None) if helm.stdout == ours.stdout => Verdict::Identical,
        // A chart that ranges over `keys` of a map comes to what it refuses in an order that Go draws.
        (Some(theirs), Some(own)) => {
            for number in 2..=ASKED {
                if again(number)?.refusal().as_ref() == Some(&own) {
                    return Ok(Verdict::RefusedAlike);
                }
            }
            Verdict::RefusedElsewhere(format!("helm: {theirs}; ours: {own}"))
        }
        (Some(theirs), None) => Verdict::RefusedByOne(format!("helm: {theirs}")),
        (None, Some(own)) => Verdict::RefusedByOne(format!("ours: {own}")),
        (None, None) => {
            let mut other = again(2)?;
            for number in 3..=ASKED {
                if other.stdout != helm.stdout {
                    break;
                }
                other = again(number)?;
            }
            manifests([&helm.stdout, &other.stdout], &ours.stdout)
        }
    })
}

fn manifests(helm: [&[u8]; 2], ours: &[u8]) -> Verdict {
    if helm[0] == helm[1] {
        return Verdict::Differing(first_difference(helm[0], ours));
    }
    let [first, second, own] = [helm[0], helm[1], ours].map(documents);
    if first.len() != second.len() || first.len() != own.len() {
        return Verdict::Differing(format!("{} documents instead of {}", own.len(), first.len()));
    }
    let pairs = first.iter().zip(&second).zip(&own);
    for ((first, second), own) in pairs {
        if let Some(difference) = document([first, second], own) {
            return Verdict::Differing(difference);
        }
    }
    Verdict::Random
}

/// How a document differs in what two documents of helm's agree on.
fn document([first, second]: [&[u8]; 2], own: &[u8]) -> Option<String> {
    if first == second {
        return (first != own).then(|| first_difference(first, own));
    }
    let [first, second, own] = [first, second, own].map(lines);
    // Lots of several lines can have more lines at times; what is before and behind them is compared.
    if first.len() != second.len() || first.len() != own.len() {
        let before = first.iter().zip(&second).take_while(|(a, b)| a == b).count();
        let behind = first.iter().rev().zip(second.iter().rev()).take_while(|(a, b)| a == b).count();
        let differs = own.len() < before.max(behind)
            || own[..before] != first[..before]
            || own[own.len() - behind..] != first[first.len() - behind..];
        return differs.then(|| "around lots of several lines".to_owned());
    }
    let mut all = first.iter().zip(&second).zip(&own);
    let differing = all.find(|((first, second), own)| first == second && first != own && !is_base64(first));
    differing.map(|((theirs, _), own)| told(theirs, own))
}

/// Whether a line is the inside of a certificate: it says the same elsewhere when a serial number before it is shorter.
fn is_base64(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.len() == 64 && line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
}

/// The documents of a manifest, each with its comment of where it comes from.
fn documents(manifest: &[u8]) -> Vec<&[u8]> {
    let mut starts: Vec<usize> = memchr::memmem::find_iter(manifest, b"---\n# Source: ").collect();
    starts.push(manifest.len());
    starts.windows(2).map(|pair| &manifest[pair[0]..pair[1]]).collect()
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split(|byte| *byte == b'\n').collect()
}

fn first_difference(theirs: &[u8], ours: &[u8]) -> String {
    let [theirs, ours] = [theirs, ours].map(lines);
    let same = theirs.iter().zip(&ours).take_while(|(theirs, ours)| theirs == ours).count();
    let line = |lines: &[&[u8]]| lines.get(same).map_or(b"".to_vec(), |line| line.to_vec());
    format!("line {}: {}", same + 1, told(&line(&theirs), &line(&ours)))
}

fn told(theirs: &[u8], ours: &[u8]) -> String {
    let [theirs, ours] =
        [theirs, ours].map(|line| String::from_utf8_lossy(line).trim().chars().take(80).collect::<String>());
    format!("helm `{theirs}`, ours `{ours}`")
}
