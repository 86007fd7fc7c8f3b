//! WAL checkpoints beside the writer. An automatic checkpoint runs inside somebody's commit and makes the slowest requests.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::connection::{AnyConnection as Connection, Purpose};

/// Past this many bytes the log is emptied, even if that makes one writer wait.
const MOST_BYTES: u64 = 64 << 20;

/// A thread that copies the log into the database file while the server runs.
pub(super) struct Checkpoints {
    stop: Arc<AtomicBool>,
}

impl Checkpoints {
    pub fn start(path: &Path) -> Option<Checkpoints> {
        let stop = Arc::new(AtomicBool::new(false));
        let (flag, path) = (stop.clone(), path.to_owned());
        let wal = path.with_file_name(format!("{}-wal", path.file_name()?.to_string_lossy()));
        std::thread::Builder::new()
            .name("checkpoint".into())
            .spawn(move || {
                let Ok(mut connection) = Connection::open(&path.to_string_lossy(), Purpose::Write) else { return };
                let mut last = None;
                while !flag.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(200));
                    let Ok(meta) = std::fs::metadata(&wal) else { continue };
                    let state = (meta.len(), meta.modified().ok());
                    if meta.len() == 0 || Some(state) == last {
                        continue;
                    }
                    last = Some(state);
                    let mode = if meta.len() > MOST_BYTES { "TRUNCATE" } else { "PASSIVE" };
                    if let Err(error) = connection.batch(&format!("PRAGMA wal_checkpoint({mode})")) {
                        tracing::warn!(%error, "checkpoint");
                    }
                }
            })
            .ok()?;
        Some(Checkpoints { stop })
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
