//! WAL checkpoints beside the writer. An automatic checkpoint runs inside somebody's commit and makes the slowest requests.
//! The same thread looks now and then at how the rows are spread: a company that began empty is planned for as if it still were.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::connection::{AnyConnection as Connection, Purpose};

/// Past this many bytes the log is emptied, even if that makes one writer wait.
const MOST_BYTES: u64 = 64 << 20;

/// How often it is asked whether a table has grown so much that its statistics mislead.
const OPTIMIZE_EVERY: Duration = Duration::from_secs(3600);

/// Samples every table that was never looked at or has grown about tenfold since; see SQLite's page on `PRAGMA optimize`.
const OPTIMIZE: &str = "PRAGMA optimize = 0x10002";

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
                let (mut last, mut optimized) = (None, Instant::now());
                while !flag.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(200));
                    if optimized.elapsed() >= OPTIMIZE_EVERY {
                        optimized = Instant::now();
                        said(connection.batch(OPTIMIZE), "optimize");
                    }
                    let Ok(meta) = std::fs::metadata(&wal) else { continue };
                    let state = (meta.len(), meta.modified().ok());
                    if meta.len() == 0 || Some(state) == last {
                        continue;
                    }
                    last = Some(state);
                    let mode = if meta.len() > MOST_BYTES { "TRUNCATE" } else { "PASSIVE" };
                    said(connection.batch(&format!("PRAGMA wal_checkpoint({mode})")), "checkpoint");
                }
            })
            .ok()?;
        Some(Checkpoints { stop })
    }
}

/// Nobody waits for this work: what goes wrong is written into the log and tried again.
fn said(done: diesel::QueryResult<()>, what: &'static str) {
    if let Err(error) = done {
        tracing::warn!(%error, what, "maintenance");
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
