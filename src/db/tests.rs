use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::result::Error as DieselError;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::Database;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A database in a folder of its own, taken away when the test has ended.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("throughline-writer-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn database(folder: &Folder) -> Database {
    let database = Database::open(&folder.0.join("w.db").to_string_lossy()).unwrap();
    database.write_now(|conn| conn.batch("CREATE TABLE marks (number INTEGER PRIMARY KEY)")).unwrap();
    database
}

fn count(database: &Database, sql: &str) -> i64 {
    let read = |conn: &mut super::Connection| sql_query(sql).get_result::<Row>(conn);
    database.read_now::<Row, DieselError>(read).unwrap().number
}

fn insert(conn: &mut super::Connection, number: i64) -> Result<usize, DieselError> {
    sql_query("INSERT INTO marks (number) VALUES ($1)").bind::<BigInt, _>(number).execute(conn)
}

#[test]
fn writes_at_the_same_time_keep_what_they_said_ok_to_and_nothing_else() {
    let folder = Folder::new("kept");
    let (database, kept) = (Arc::new(database(&folder)), Arc::new(AtomicI64::new(0)));
    let threads: Vec<_> = (0..12_i64)
        .map(|thread| {
            let (database, kept) = (database.clone(), kept.clone());
            std::thread::spawn(move || {
                for turn in 0..40_i64 {
                    let number = thread * 1000 + turn;
                    let write = || {
                        database.write_now(|conn| {
                            insert(conn, number)?;
                            // A part of its own within the write, as verbs have them.
                            let _: Result<(), DieselError> = diesel::Connection::transaction(conn, |conn| {
                                insert(conn, 1_000_000 + number)?;
                                Err(DieselError::NotFound)
                            });
                            match number % 5 {
                                0 => Err(DieselError::RollbackTransaction),
                                1 => panic!("a write that panics"),
                                2 => insert(conn, number).map(drop),
                                _ => Ok(()),
                            }
                        })
                    };
                    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(write));
                    assert_eq!(matches!(ended, Ok(Ok(()))), number % 5 > 2, "{number}");
                    if matches!(ended, Ok(Ok(()))) {
                        kept.fetch_add(1, Ordering::SeqCst);
                        let own = format!("SELECT count(*) AS number FROM marks WHERE number = {number}");
                        assert_eq!(count(&database, &own), 1, "answered before it was stored");
                    }
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(count(&database, "SELECT count(*) AS number FROM marks"), kept.load(Ordering::SeqCst));
    assert_eq!(count(&database, "SELECT count(*) AS number FROM marks WHERE number % 5 < 3 OR number >= 1000000"), 0);
}

#[test]
fn maintenance_runs_outside_of_every_transaction_however_many_write() {
    let folder = Folder::new("alone");
    let database = Arc::new(database(&folder));
    let writers: Vec<_> = (0..6_i64)
        .map(|thread| {
            let database = database.clone();
            std::thread::spawn(move || {
                for turn in 0..30 {
                    database.write_now(|conn| insert(conn, thread * 1000 + turn)).unwrap();
                }
            })
        })
        .collect();
    for _ in 0..20 {
        // Both are refused within a transaction.
        database.outside_transaction(|conn| conn.batch("VACUUM")).unwrap();
        database.checkpoint_now().unwrap();
    }
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(count(&database, "SELECT count(*) AS number FROM marks"), 180);
}
