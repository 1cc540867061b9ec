//! Files that are written whole or not at all: beside their names, and put in place at the end.
//!
//! What is no file on a disk (a device, a pipe) is written into. Must not know what is written.

use super::signals;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A file being written; dropped before its end, it leaves no trace.
pub struct Pending {
    file: BufWriter<File>,
    /// Its name meanwhile and in the end; none for what is written into.
    place: Option<(PathBuf, PathBuf)>,
}

impl Pending {
    /// Begins a file.
    ///
    /// # Errors
    /// A file that cannot be begun.
    pub fn new(path: &Path) -> io::Result<Self> {
        if is_special(path) {
            let file = OpenOptions::new().append(true).open(path)?;
            return Ok(Self { file: BufWriter::new(file), place: None });
        }
        // through a link to the file itself, so that the link stays one
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if target.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        signals::listen();
        let temporary = beside(&target);
        signals::keeps(&temporary);
        let file = File::create(&temporary).inspect_err(|_| signals::forgets(&temporary))?;
        Ok(Self { file: BufWriter::new(file), place: Some((temporary, target)) })
    }

    /// Puts it in place, whole, over what was there.
    ///
    /// # Errors
    /// What keeps it from its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        let Some((temporary, target)) = &self.place else { return Ok(()) };
        self.file.get_ref().sync_all()?;
        // who may read it stays as it was
        if let Ok(old) = fs::metadata(target) {
            fs::set_permissions(temporary, old.permissions())?;
        }
        fs::rename(temporary, target)
    }

    /// Puts it in place, whole, unless something is there.
    ///
    /// # Errors
    /// What keeps it from its place; `AlreadyExists` where that is taken.
    pub fn finish_new(mut self) -> io::Result<()> {
        self.file.flush()?;
        let Some((temporary, target)) = &self.place else { return Ok(()) };
        self.file.get_ref().sync_all()?;
        // a link fails where the file has come to be meanwhile; a rename would replace it
        match fs::hard_link(temporary, target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
            // in place; the other name goes with this
            Ok(()) => Ok(()),
            // not every file system has links
            Err(_) => fs::rename(temporary, target),
        }
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.place {
            // in place already where it was finished
            let _ = fs::remove_file(temporary);
            signals::forgets(temporary);
        }
    }
}

/// Replaces a file, or makes it, so that nobody ever sees half of it.
///
/// # Errors
/// What keeps it from being written.
pub fn replace(bytes: &[u8], path: &Path) -> io::Result<()> {
    let mut file = Pending::new(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// Whether something is there that is neither file nor folder.
pub fn is_special(path: &Path) -> bool {
    // what stands for a stream of the program's own may lead to a file that somebody else holds open
    let is_stream =
        ["/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|p| path.starts_with(p));
    fs::metadata(path).is_ok_and(|m| !m.is_dir() && (is_stream || !m.is_file()))
}

/// Whether a path is another name of standard output.
pub fn is_standard(path: &Path) -> bool {
    let names = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    path.to_str().is_some_and(|p| names.contains(&p))
}

/// A name in the same folder that no other run uses; of its own length, as names may be as long as they can be.
fn beside(target: &Path) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    target.with_file_name(format!(".gouji.{}.{count}.tmp", std::process::id()))
}
