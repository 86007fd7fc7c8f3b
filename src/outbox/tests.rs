//! The outbox against a database and a mail server that can be told what to answer.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use chrono::TimeDelta;

use super::delivery::{Carrier, Undelivered, deliver_due};
use super::*;
use crate::db::{Connection, Database, migrate};
use crate::demo;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Clock;
use crate::kernel::ids::MessageId;
use crate::people::store as people;
use crate::settings::Settings;

struct House {
    db: Database,
    clock: Clock,
    settings: Settings,
    file: std::path::PathBuf,
}

impl House {
    fn new(name: &str) -> House {
        let file = std::env::temp_dir().join(format!("throughline-outbox-{}-{name}.db", std::process::id()));
        let db = Database::open(&file.to_string_lossy()).unwrap();
        migrate::migrate(&db).unwrap();
        let clock = Clock::fixed(chrono::DateTime::from_timestamp(1_795_262_400, 0).unwrap().naive_utc());
        db.write_now(|conn| demo::load(conn, clock.now())).unwrap();
        let settings = Settings::read(
            None,
            std::iter::empty(),
            &[("company", "Hoist & Haul".into()), ("mail_from", "sales@hoist.example".into())],
        )
        .unwrap();
        House { db, clock, settings, file }
    }

    fn actor(&self, email: &str) -> Actor {
        let user = self.db.read_now(|conn| people::find_by_email(conn, email)).unwrap().unwrap();
        user.actor()
    }

    fn queue(&self, actor: &Actor, message: QueueMessage) -> Result<MessageId, String> {
        let now = self.clock.now();
        let queued = self.db.write_now(|conn| queue(conn, now, Some(actor), message));
        queued.map_err(|refusal| format!("{refusal:?}"))
    }

    fn message(&self, actor: &Actor, id: MessageId) -> Option<OutboxMessage> {
        self.db.read_now(|conn| store::find_visible(conn, actor, id)).unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        for ending in ["db", "db-wal", "db-shm"] {
            let _ = std::fs::remove_file(self.file.with_extension(ending));
        }
    }
}

/// Answers as told and keeps what it was given.
#[derive(Default)]
struct Postman {
    answers: RefCell<Vec<Result<(), Undelivered>>>,
    mails: RefCell<Vec<String>>,
}

impl Carrier for Postman {
    fn carry(&self, mail: &lettre::Message) -> Result<(), Undelivered> {
        self.mails.borrow_mut().push(String::from_utf8(mail.formatted()).unwrap());
        self.answers.borrow_mut().pop().unwrap_or(Ok(()))
    }
}

fn letter() -> QueueMessage {
    QueueMessage::new(MailKind::Proposal, "anna@lindqvist.example", "Proposal Q-2026-00042", "Dear Ms Berg,\nyour proposal.")
}

#[test]
fn a_message_is_delivered_once() {
    let house = House::new("once");
    let rep = house.actor("amelie.roth@hoist.example");
    let id = house.queue(&rep, letter()).unwrap();
    let postman = Postman::default();
    for tried in [1, 0] {
        assert_eq!(deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap(), tried);
    }
    let mails = postman.mails.borrow();
    assert_eq!(mails.len(), 1);
    for line in ["<sales@hoist.example>", "To: anna@lindqvist.example", "Reply-To: \"Amelie Roth\" <amelie.roth@hoist.example>"] {
        assert!(mails[0].contains(line), "{line} is missing in\n{}", mails[0]);
    }
    let message = house.message(&rep, id).unwrap();
    assert_eq!((message.sent_at, message.attempts), (Some(house.clock.now()), 1));
}

#[test]
fn a_failed_try_is_repeated_later_with_the_same_message_id() {
    let house = House::new("again");
    let rep = house.actor("amelie.roth@hoist.example");
    let id = house.queue(&rep, letter()).unwrap();
    let postman = Postman::default();
    postman.answers.borrow_mut().push(Err(Undelivered { for_good: false, said: "451 try later".into() }));
    assert_eq!(deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap(), 1);
    assert_eq!(deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap(), 0, "not before its time");
    assert_eq!(house.message(&rep, id).unwrap().last_error.as_deref(), Some("451 try later"));
    house.clock.advance(TimeDelta::seconds(61));
    assert_eq!(deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap(), 1);
    let mails = postman.mails.borrow();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], mails[1], "the mailbox sees that it is the same mail");
    let message = house.message(&rep, id).unwrap();
    assert!(message.sent_at.is_some() && message.last_error.is_none());
}

#[test]
fn a_refusal_for_good_is_not_repeated_until_a_person_asks() {
    let house = House::new("refused");
    let rep = house.actor("amelie.roth@hoist.example");
    let id = house.queue(&rep, letter()).unwrap();
    let postman = Postman::default();
    postman.answers.borrow_mut().push(Err(Undelivered { for_good: true, said: "550 no such mailbox".into() }));
    deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap();
    house.clock.advance(TimeDelta::days(2));
    assert_eq!(deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap(), 0);
    let now = house.clock.now();
    house.db.write_now(|conn| store::restart(conn, id, now)).unwrap();
    assert_eq!(deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap(), 1);
    assert!(house.message(&rep, id).unwrap().sent_at.is_some());
}

#[test]
fn a_message_that_waited_for_a_mail_server_too_long_is_left_to_a_person() {
    let house = House::new("stale");
    let rep = house.actor("amelie.roth@hoist.example");
    house.queue(&rep, letter()).unwrap();
    house.clock.advance(TimeDelta::days(8));
    assert_eq!(deliver_due(&house.db, &house.clock, &house.settings, &Postman::default()).unwrap(), 0);
}

#[test]
fn one_claim_wins() {
    let house = House::new("claim");
    let rep = house.actor("amelie.roth@hoist.example");
    let id = house.queue(&rep, letter()).unwrap();
    let now = house.clock.now();
    let claim = |conn: &mut Connection| store::claim(conn, id, now, now + TimeDelta::minutes(10));
    assert!(house.db.write_now(claim).unwrap().is_some());
    assert!(house.db.write_now(claim).unwrap().is_none());
}

#[test]
fn nothing_typed_can_become_a_header() {
    let house = House::new("headers");
    let rep = house.actor("amelie.roth@hoist.example");
    let broken = [
        QueueMessage { subject: "Hello\r\nBcc: x@y.example".into(), ..letter() },
        QueueMessage { subject: "Hello\nX: y".into(), ..letter() },
        QueueMessage { subject: " ".into(), ..letter() },
        QueueMessage { recipient: "a@b.example\r\nBcc: x@y.example".into(), ..letter() },
        QueueMessage { recipient: "a@b.example, c@d.example".into(), ..letter() },
        QueueMessage { recipient: "Anna <a@b.example>".into(), ..letter() },
        QueueMessage { recipient: "".into(), ..letter() },
        QueueMessage { attachments: vec![Attachment::pdf("a.pdf\r\nX: y", b"%PDF")], ..letter() },
        QueueMessage { attachments: vec![Attachment::pdf("a.pdf", &vec![0; 16_000_000])], ..letter() },
    ];
    for message in broken {
        assert!(house.queue(&rep, message).is_err());
    }
    let id = house
        .queue(&rep, QueueMessage { body: "Bcc: x@y.example\r\n\r\n.\r\nMAIL FROM:<x@y.example>".into(), ..letter() })
        .unwrap();
    let postman = Postman::default();
    deliver_due(&house.db, &house.clock, &house.settings, &postman).unwrap();
    let mail = postman.mails.borrow()[0].clone();
    assert!(!mail.split("\r\n\r\n").next().unwrap().contains("Bcc"), "{mail}");
    assert!(house.message(&rep, id).unwrap().sent_at.is_some());
}

#[test]
fn people_see_their_own_messages_and_administrators_all() {
    let house = House::new("visible");
    let (rep, other, admin) =
        (house.actor("amelie.roth@hoist.example"), house.actor("jonas.weber@hoist.example"), house.actor("admin@hoist.example"));
    assert_eq!(admin.role, Role::Administrator);
    let id = house.queue(&rep, letter()).unwrap();
    assert!(house.message(&rep, id).is_some());
    assert!(house.message(&other, id).is_none());
    assert!(house.message(&admin, id).is_some());
    let count = |actor: &Actor| {
        house
            .db
            .read_now(|conn| store::list_visible(conn, actor, None, 1000))
            .unwrap()
            .iter()
            .filter(|line| line.id == id)
            .count()
    };
    assert_eq!((count(&rep), count(&other), count(&admin)), (1, 0, 1));
}

/// A mail server of one mail: refuses the first recipient with 451 where told, then takes the mail and gives back what it got.
fn mail_server(refuse_first: bool) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let serve = move || {
        let mut mails = Vec::new();
        let mut refuse = refuse_first;
        while mails.is_empty() {
            let (stream, _) = listener.accept().unwrap();
            let mut out = stream.try_clone().unwrap();
            let mut lines = BufReader::new(stream).lines();
            let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).unwrap();
            say("220 ready");
            while let Some(Ok(line)) = lines.next() {
                match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or("") {
                    "RCPT" if std::mem::take(&mut refuse) => say("451 try later"),
                    "DATA" => {
                        say("354 go on");
                        let mail: Vec<String> = lines.by_ref().map(|line| line.unwrap()).take_while(|line| line != ".").collect();
                        mails.push(mail.join("\r\n"));
                        say("250 taken");
                    }
                    "QUIT" => {
                        say("221 bye");
                        break;
                    }
                    _ => say("250 fine"),
                }
            }
        }
        mails
    };
    (url, std::thread::spawn(serve))
}

#[test]
fn a_message_reaches_a_mail_server_though_it_refuses_at_first() {
    let house = House::new("smtp");
    let rep = house.actor("amelie.roth@hoist.example");
    let pdf = crate::outbox::Attachment::pdf("报价单 Q-2026-00042.pdf", b"%PDF-1.7 \xff");
    let id = house.queue(&rep, QueueMessage { attachments: vec![pdf], ..letter() }).unwrap();
    let (url, server) = mail_server(true);
    let carrier = worker::smtp(&url).unwrap();
    deliver_due(&house.db, &house.clock, &house.settings, &carrier).unwrap();
    let message = house.message(&rep, id).unwrap();
    assert!(message.sent_at.is_none() && message.last_error.unwrap().contains("try later"));
    house.clock.advance(TimeDelta::minutes(2));
    deliver_due(&house.db, &house.clock, &house.settings, &carrier).unwrap();
    let mails = server.join().unwrap();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains(&format!("Message-ID: <{}>", message.message_id)), "{}", mails[0]);
    assert!(mails[0].contains("JVBERi0xLjcg/w=="), "the attachment is missing in {}", mails[0]);
    assert!(house.message(&rep, id).unwrap().sent_at.is_some());
}

#[test]
fn a_mail_server_address_that_cannot_be_taken_is_said_without_its_password() {
    let said = worker::smtp("smtpz://user:secret@host").err().unwrap();
    assert!(!said.contains("secret"), "{said}");
}
