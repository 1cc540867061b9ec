//! Breaking off: by Ctrl-C, by being told to end (SIGTERM) or by the terminal going away (SIGHUP).
//!
//! The first time is taken down, and whoever works ends its outputs properly; the second ends the program at once, and
//! takes its temporary files along. Must not know what is worked on.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// Set when the run is broken off.
static BROKEN_OFF: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();
/// Files being written under a name of their own.
static TEMPORARY: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Lets a run be broken off properly. To be called before threads are started: a thread takes over what it blocks.
pub fn listen() {
    LISTENING.call_once(|| on_signal(broken_off));
}

/// Whether the run has been broken off.
pub fn is_broken_off() -> bool {
    BROKEN_OFF.load(Ordering::Relaxed)
}

/// Takes down a temporary file.
pub fn keeps(path: &Path) {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).insert(path.into());
}

/// Strikes out a temporary file that is gone or in its place.
pub fn forgets(path: &Path) {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
}

fn broken_off() {
    if BROKEN_OFF.swap(true, Ordering::Relaxed) {
        let files = TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().for_each(|file| drop(fs::remove_file(file)));
        std::process::exit(130);
    }
}

/// Waits for signals on a thread of its own. Handlers would take effect even where `nohup` had the hang-up ignored.
#[cfg(unix)]
fn on_signal(mut act: impl FnMut() + Send + 'static) {
    use nix::sys::signal::{SigSet, Signal};
    let mut set = SigSet::empty();
    set.add(Signal::SIGINT);
    set.add(Signal::SIGTERM);
    if !is_hang_up_ignored() {
        set.add(Signal::SIGHUP);
    }
    if set.thread_block().is_err() {
        return;
    }
    let waiting = std::thread::Builder::new().name("signals".into()).spawn(move || {
        while set.wait().is_ok() {
            act();
        }
    });
    // nobody waits: what comes must do what it always did
    if waiting.is_err() {
        let _ = set.thread_unblock();
    }
}

/// Whether somebody asked that the end of the terminal be ignored; told by Linux only.
#[cfg(unix)]
fn is_hang_up_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
    // signal 1 is the lowest bit
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(not(unix))]
fn on_signal(act: impl FnMut() + Send + 'static) {
    let _ = ctrlc::set_handler(act);
}
