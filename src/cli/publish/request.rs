//! Pull requests: each environment on a branch of platc's own, and a request to merge it, made by whom the host knows.

mod body;
mod host;

use super::{
    remote::{Lease, Pushed},
    round::{Made, Prepared, Published, Round, counted, overtaken, wait},
    shown, told,
};
use crate::{
    cli::{Outcome, report::escape::visible, trouble::Trouble, world},
    deliver::commit::Record,
    names::Name,
    tree::{Branch, ObjectId},
};
use host::{Host, Request};

/// How often somebody may be faster: others push to the same branch of platc's alone.
const TRIES: usize = 10;

/// Publishes each environment of a target by a request of its own.
pub(super) fn requests(round: &Round) -> Result<(), Outcome> {
    let host = Host::of(&round.target.address);
    let mut ended = Ok(());
    for name in round.names() {
        if let Err(outcome) = request(round, name, &host) {
            ended = Err(outcome);
        }
    }
    ended
}

/// The branch of an environment.
fn reference(name: &Name) -> String {
    format!("refs/heads/platc/{name}")
}

fn request(round: &Round, name: &Name, host: &Host) -> Result<(), Outcome> {
    for tries in 1..=TRIES {
        let there = round.remote().fetched(&reference(name), 1).map_err(|trouble| told(&[trouble]))?;
        let seen = ours(round, name, &there)?;
        let base = round.remote().fetch().map_err(|trouble| told(&[trouble]))?;
        let made = match round.prepare(base, &[name])? {
            Prepared::Made(made) => made,
            Prepared::Done(published) => {
                needless(round, name, &published);
                return Ok(());
            }
        };
        let request = wanted(round, name, &made);
        if seen != Some(made.commit) {
            let lease = Lease { seen, options: host.options(&request) };
            let pushed = round.remote().push(made.commit, &reference(name), Some(&lease));
            if pushed.map_err(|trouble| told(&[trouble]))? == Pushed::Raced {
                wait(tries);
                continue;
            }
        }
        let place = format!("platc/{name} of {}", shown(&round.target));
        round.work.global.say(&format!(
            "pushed {place} as {:.10}: {}",
            made.commit.to_string(),
            counted(&made.planned.changes)
        ));
        round.work.removals(&made.planned.changes);
        return open(round, host, &request);
    }
    Err(told(&[overtaken()]))
}

/// The commit that the branch ends at, if it is platc's: what others have committed there is not thrown away.
fn ours(round: &Round, name: &Name, there: &Branch) -> Result<Option<ObjectId>, Outcome> {
    let foreign = there.past(1).into_iter().find(|past| Record::read(&past.message).is_none());
    match foreign {
        Some(past) if !round.work.publish.force => {
            let message = format!("platc/{name} ends at {:.10}, which is not platc's", past.id.to_string());
            let help = "merge or delete that branch, or let `--force` overwrite it";
            Err(told(&[Trouble::new(message, help)]))
        }
        _ => Ok(there.tip()),
    }
}

fn wanted(round: &Round, name: &Name, made: &Made) -> Request {
    let (title, summary) = made.message.split_once("\n\n").unwrap_or((&made.message, ""));
    Request {
        head: format!("platc/{name}"),
        base: round.target.branch.clone(),
        title: title.to_owned(),
        body: body::body(round, name, summary),
    }
}

fn needless(round: &Round, name: &Name, published: &Published) {
    let place = format!("{} of {}", visible(&round.target.branch), shown(&round.target));
    round.work.global.say(&match published {
        Published::Older { source, .. } => {
            format!(
                "no request: {place} has `{name}` of the newer commit {source:.7}; go back with `--revision`"
            )
        }
        _ => format!("no request: {place} has what the sources of `{name}` compile to"),
    });
}

/// Lets the host open or update the request; prints where it is, or where to open it.
fn open(round: &Round, host: &Host, request: &Request) -> Result<(), Outcome> {
    let opened = host.open(round.git.path(), request).map_err(|trouble| told(&[trouble]))?;
    if let Some(url) = opened {
        world::to_stdout(&format!("{}\n", visible(&url)));
    }
    Ok(())
}
