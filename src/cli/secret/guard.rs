//! What a process with secrets in its memory leaves behind: nothing.

use mimalloc::MiMalloc;
use zeroizing_alloc::ZeroAlloc;

/// All memory is wiped when it is freed: also what crates between a value and its ciphertext keep of it, and do not know
/// that it is secret.
#[global_allocator]
static WIPED: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

/// From here on, a crash of this process, or of one that it starts, writes no memory to the disk; and no process of the
/// same user attaches to it.
///
/// A system that has no such switch is none that writes dumps unasked, so that nothing here can fail.
pub(super) fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    // A limit does not bind a handler that the kernel pipes dumps to (core(5)).
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
    use std::process::Command;

    const GUARDED: &str = "PLATC_TEST_GUARDED";

    #[test]
    fn a_guarded_process_is_not_dumped() {
        if std::env::var_os(GUARDED).is_some() {
            super::no_core_dumps();
            let limit = getrlimit(Resource::Core);
            assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
            assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
            return;
        }
        // In a process of its own: the others of this one need theirs.
        let mut guarded = Command::new(std::env::current_exe().unwrap());
        guarded.args([
            concat!(module_path!(), "::a_guarded_process_is_not_dumped").split_once("::").unwrap().1,
            "--exact",
        ]);
        let output = guarded.env(GUARDED, "1").output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && told.contains("1 passed"), "{told}");
    }
}
