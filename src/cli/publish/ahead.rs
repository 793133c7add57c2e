//! What git is asked while the sources are still being compiled: who writes, and where the branches end.

use super::{
    identity::{Identity, Settings},
    remote::{self, Remote},
    target::Target,
};
use crate::{
    cli::{
        git::{Git, Stop},
        trouble::Trouble,
    },
    tree::{Branch, Scratch},
};
use std::{
    env,
    path::PathBuf,
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
    time::Duration,
};

/// A target that answers.
pub(super) struct Reached {
    /// The target; its branch has a name.
    pub(super) target: Target,
    /// A scratch repository that knows it.
    pub(super) git: Git,
    /// Who publishes there.
    pub(super) identity: Identity,
    /// Whether commits are signed.
    pub(super) signs: bool,
    /// The branch as it was a moment ago; `None` where nobody asked.
    pub(super) branch: Option<Branch>,
}

/// What is asked of each target.
pub(super) struct Asking {
    /// The platform's folder: its git's configuration holds.
    pub(super) directory: PathBuf,
    /// How long a server may say nothing.
    pub(super) silence: Duration,
    /// Whether the branch is fetched already.
    pub(super) fetches: bool,
}

/// Targets that are asked one after the other, while something else is done. Dropped, it asks no more.
pub(super) struct Ahead {
    reached: Receiver<Result<Reached, Trouble>>,
    stop: Stop,
    running: Option<JoinHandle<()>>,
}

impl Ahead {
    /// Begins to ask.
    pub(super) fn start(asking: Asking, targets: Vec<Target>) -> Self {
        let (tell, reached) = mpsc::channel();
        let stop = Stop::default();
        let until = stop.clone();
        let running = thread::spawn(move || match Settings::read(&asking.directory) {
            Ok(settings) => {
                for target in targets {
                    let answer = asking.reach(target, &settings, until.clone());
                    if tell.send(answer).is_err() {
                        return;
                    }
                }
            }
            // Nobody may wait for it any more.
            Err(trouble) => drop(tell.send(Err(trouble))),
        });
        Self { reached, stop, running: Some(running) }
    }

    /// Each target in its turn, or why it is not reached.
    pub(super) fn reached(&self) -> impl Iterator<Item = Result<Reached, Trouble>> {
        self.reached.iter()
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.stop.now();
        // Its scratch repositories go with it.
        drop(self.running.take().map(JoinHandle::join));
    }
}

impl Asking {
    fn reach(&self, mut target: Target, settings: &Settings, until: Stop) -> Result<Reached, Trouble> {
        let git = self.git(&target, settings, until)?;
        let identity = Identity::find(&git)?;
        if target.branch == "HEAD" {
            target.branch = Remote { git: &git, target: &target }.default_branch()?;
        }
        let branch = self.fetches.then(|| Remote { git: &git, target: &target }.fetch()).transpose()?;
        Ok(Reached { target, git, identity, signs: settings.signs, branch })
    }

    /// A scratch repository for one target.
    fn git(&self, target: &Target, settings: &Settings, until: Stop) -> Result<Git, Trouble> {
        let scratch =
            Scratch::new(&env::temp_dir()).map_err(|error| Trouble::new(error.to_string(), error.help()))?;
        let known = settings.taken.iter().cloned().chain(remote::known(&target.address)).collect();
        let git = Git::new(scratch, target.transports, self.silence).with(known).until(until);
        git.run(&["init", "--quiet", "--bare"])?;
        Ok(git)
    }
}
