//! The outbox page: exactly what would be sent, to those who may see it.

use actix_web::http::StatusCode;
use throughline::kernel::ids::MessageId;
use throughline::outbox::{Attachment, MailKind, QueueMessage, queue};
use throughline::people::store;

use crate::support::{TestApp, start};

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
