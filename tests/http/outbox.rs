//! The outbox page: exactly what would be sent, to those who may see it.

use actix_web::http::StatusCode;
use diesel::prelude::*;
use throughline::db::schema::outbox_messages;
use throughline::kernel::ids::MessageId;
use throughline::outbox::{self, Attachment, MailKind, OutboxMessage, QueueMessage, queue};
use throughline::people::store;

use crate::harbour;
use crate::support::{TestApp, Visitor, start};

pub fn letter(house: &TestApp, email: &str) -> MessageId {
    let attachments = vec![Attachment::pdf("报价单 Q-2026-00042.pdf", b"%PDF-1.7 test")];
    let body = "Dear Ms Berg,\n<script>alert(1)</script>\nyour proposal.";
    let message = QueueMessage {
        attachments,
        ..QueueMessage::new(MailKind::Proposal, "anna@lindqvist.example", "Proposal Q-2026-00042", body)
    };
    house.write(|conn| {
        let actor = store::find_by_email(conn, email)?.unwrap().actor();
        Ok(queue(conn, start(), Some(&actor), message).unwrap())
    })
}

#[actix_web::test]
async fn without_a_mail_server_the_page_shows_exactly_what_would_be_sent() {
    let house = TestApp::demo().await;
    let id = letter(&house, "amelie.roth@hoist.example");
    let browser = house.sign_in("amelie.roth@hoist.example").await;
    assert!(browser.get("/outbox").await.body.contains("Proposal Q-2026-00042"));
    let page = browser.get(&format!("/outbox/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["anna@lindqvist.example", "amelie.roth@hoist.example", "Message-ID", "Dear Ms Berg,", "报价单 Q-2026-00042.pdf"]
    {
        assert!(page.body.contains(words), "{words} is missing in {}", page.body);
    }
    assert!(!page.body.contains("<script>alert"));
    assert!(!page.body.contains("/attempts\""), "nothing can be sent without a mail server");
}

#[actix_web::test]
async fn the_whole_message_and_its_attachment_can_be_downloaded() {
    let house = TestApp::demo().await;
    let id = letter(&house, "amelie.roth@hoist.example");
    let browser = house.sign_in("amelie.roth@hoist.example").await;
    let file = browser.get(&format!("/outbox/{id}/attachments/0")).await;
    assert_eq!((file.status, file.body.as_str()), (StatusCode::OK, "%PDF-1.7 test"));
    assert!(file.header("content-disposition").starts_with("attachment;"), "{}", file.header("content-disposition"));
    assert_eq!(browser.get(&format!("/outbox/{id}/attachments/1")).await.status, StatusCode::NOT_FOUND);
    let mail = browser.get(&format!("/outbox/{id}/message.eml")).await;
    assert!(mail.body.contains("To: anna@lindqvist.example") && mail.body.contains("%PDF-1.7 test"), "{}", mail.body);
}

#[actix_web::test]
async fn a_message_of_somebody_else_does_not_exist() {
    let house = TestApp::demo().await;
    let id = letter(&house, "amelie.roth@hoist.example");
    let other = house.sign_in("jonas.weber@hoist.example").await;
    assert!(!other.get("/outbox").await.body.contains(&format!("/outbox/{id}\"")));
    for place in ["", "/message.eml", "/attachments/0"] {
        let foreign = other.get(&format!("/outbox/{id}{place}")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{place}");
    }
    let administrator = house.sign_in("admin@hoist.example").await;
    assert_eq!(administrator.get(&format!("/outbox/{id}")).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_person_can_ask_for_another_try_where_there_is_a_mail_server() {
    let house = TestApp::with(&[("smtp", "smtp://127.0.0.1:1".into())]).await;
    let id = letter(&house, "amelie.roth@hoist.example");
    let browser = house.sign_in("amelie.roth@hoist.example").await;
    assert!(browser.get(&format!("/outbox/{id}")).await.body.contains("/attempts\""));
    let answer = browser.post(&format!("/outbox/{id}/attempts"), &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("/outbox/{id}")));
}

/// What the page and the file of a message show to somebody.
async fn shown(browser: &Visitor, id: MessageId) -> [String; 2] {
    [browser.get(&format!("/outbox/{id}")).await.body, browser.get(&format!("/outbox/{id}/message.eml")).await.body]
}

fn with_link(house: &TestApp, email: &str) -> MessageId {
    let body = format!("Read it here:\nhttps://hoist.example/q/{TOKEN}\nsoon.");
    house.write(|conn| {
        let actor = store::find_by_email(conn, email)?.unwrap().actor();
        let message = QueueMessage::new(MailKind::Proposal, "anna@lindqvist.example", "Proposal", body);
        Ok(queue(conn, start(), Some(&actor), message).unwrap())
    })
}

const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

#[actix_web::test]
async fn the_secret_of_a_link_is_its_readers_alone_once_the_message_leaves() {
    let delivers = TestApp::with(&[("smtp", "smtp://127.0.0.1:1".into())]).await;
    let stays = TestApp::demo().await;
    for (house, hidden) in [(&delivers, true), (&stays, false)] {
        let id = with_link(house, "amelie.roth@hoist.example");
        for name in ["amelie.roth@hoist.example", "admin@hoist.example"] {
            for text in shown(&house.sign_in(name).await, id).await {
                assert_eq!(text.contains(TOKEN), !hidden, "{name} reads {text}");
                assert_eq!(text.contains("https://hoist.example/q/********"), hidden, "{name} reads {text}");
                assert!(text.contains("soon."), "the rest is shown: {text}");
            }
        }
    }
    let id = with_link(&stays, "amelie.roth@hoist.example");
    stays.write(|conn| Ok(outbox::store::record_sent(conn, id, start())?));
    for text in shown(&stays.sign_in("admin@hoist.example").await, id).await {
        assert!(!text.contains(TOKEN), "it was sent while a mail server was set: {text}");
    }
}

#[actix_web::test]
async fn an_administrator_cannot_read_a_password_link_that_was_mailed() {
    let house = TestApp::with(&[("smtp", "smtp://127.0.0.1:1".into())]).await;
    let admin = house.sign_in("admin@hoist.example").await;
    let person = house.read(|conn| Ok(store::find_by_email(conn, "amelie.roth@hoist.example")?.unwrap().id));
    let made = admin.post(&format!("/users/{person}/password-link"), &[]).await;
    assert_eq!(made.status, StatusCode::OK);
    let (id, body): (MessageId, String) = house.read(|conn| {
        let query = outbox_messages::table.order(outbox_messages::id.desc());
        Ok(query.select((outbox_messages::id, outbox_messages::body)).first(conn)?)
    });
    let at = body.find("/password/").unwrap() + "/password/".len();
    let key = &body[at..at + 43];
    assert!(!made.body.contains(key) && made.body.contains("amelie.roth@hoist.example"), "{}", made.body);
    for text in shown(&admin, id).await {
        assert!(!text.contains(key) && text.contains("/password/********"), "{text}");
    }
}

#[actix_web::test]
async fn the_link_in_a_proposal_is_one_whose_secret_is_hidden() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = harbour::trucks(&rep, "").await;
    let token = harbour::token(&app, &place);
    assert!(rep.get(&format!("{place}/sending")).await.has(&format!("/q/{token}")), "the text that is proposed carries the link");
    harbour::send(&app, &rep, &place).await;
    let message: OutboxMessage = app.read(|conn| {
        let query = outbox_messages::table.order(outbox_messages::id.desc());
        Ok(query.select(OutboxMessage::as_select()).first(conn)?)
    });
    assert!(message.body.contains(&token));
    assert!(!outbox::secret::without_secrets(message).body.contains(&token));
}
