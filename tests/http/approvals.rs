//! Approvals: every way around them is closed, and a refusal changes nothing.

use crate::harbour::{self, accept, approve, number, press, save, send, text, token, trucks};

#[actix_web::test]
async fn six_percent_waits_for_the_district_manager_and_goes_out_after_their_yes() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    let before = app.digest();
    assert_eq!(rep.get(&format!("{place}/sending")).await.status, 409, "the preview of sending says what is missing");
    assert_eq!(send(&app, &rep, &place).await.status, 409);
    assert_eq!(app.digest(), before);
    assert_eq!(rep.post(&format!("{place}/approval"), &[]).await.status, 303);
    assert_eq!(text(&app, "SELECT approver_role AS one FROM approval_requests"), "district_manager");
    let waiting = app.digest();
    assert_eq!(send(&app, &rep, &place).await.status, 409, "it waits");
    assert_eq!(rep.post(&format!("{place}/approval"), &[]).await.status, 409, "it was asked for already");
    assert_eq!(app.digest(), waiting);
    let manager = app.sign_in("lin.qing").await;
    assert!(manager.get("/approvals").await.page().contains("Harbour Group"));
    assert_eq!(approve(&app).await.status, 303);
    assert_eq!(send(&app, &rep, &place).await.status, 303);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM outbox_messages WHERE kind = 'proposal'"), 1);
}

#[actix_web::test]
async fn five_percent_needs_nobody() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "5").await;
    assert_eq!(rep.post(&format!("{place}/approval"), &[]).await.status, 409);
    assert_eq!(send(&app, &rep, &place).await.status, 303);
}

#[actix_web::test]
async fn an_edit_after_the_yes_voids_it() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    rep.post(&format!("{place}/approval"), &[]).await;
    approve(&app).await;
    save(&rep, &place, &[("value", "7")]).await;
    let before = app.digest();
    assert_eq!(send(&app, &rep, &place).await.status, 409);
    assert_eq!(app.digest(), before);
    // Going back to what was approved does not bring the yes back: it was taken back for good.
    save(&rep, &place, &[("value", "6")]).await;
    assert_eq!(send(&app, &rep, &place).await.status, 409);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM approval_requests WHERE voided_at IS NULL"), 0);
}

#[actix_web::test]
async fn an_edit_of_words_that_mean_no_money_keeps_the_yes() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    rep.post(&format!("{place}/approval"), &[]).await;
    approve(&app).await;
    save(&rep, &place, &[("intro", "Thank you for the visit.")]).await;
    assert_eq!(send(&app, &rep, &place).await.status, 303);
}

#[actix_web::test]
async fn every_commercial_edit_voids_the_yes() {
    for (field, value) in [("quantity", "4"), ("valid_until", "2026-11-30"), ("payment_terms", "90 days"), ("terms", "DDP")] {
        let app = harbour::app().await;
        let rep = app.sign_in("xu.jing").await;
        let place = trucks(&rep, "6").await;
        rep.post(&format!("{place}/approval"), &[]).await;
        approve(&app).await;
        assert_eq!(save(&rep, &place, &[(field, value)]).await.status, 303, "{field}");
        assert_eq!(send(&app, &rep, &place).await.status, 409, "{field}");
    }
}

#[actix_web::test]
async fn what_is_stored_behind_our_back_is_noticed() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    rep.post(&format!("{place}/approval"), &[]).await;
    approve(&app).await;
    app.write(|conn| conn.batch("UPDATE quote_lines SET quantity = 4").map_err(Into::into));
    assert_eq!(send(&app, &rep, &place).await.status, 409, "the fingerprint is computed anew each time");
}

#[actix_web::test]
async fn a_copy_or_revision_of_an_approved_quote_is_not_approved() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    rep.post(&format!("{place}/approval"), &[]).await;
    approve(&app).await;
    let copy = rep.post(&format!("{place}/copy"), &[]).await.location();
    let before = app.digest();
    assert_eq!(send(&app, &rep, &copy).await.status, 409);
    assert_eq!(app.digest(), before);
    assert_eq!(send(&app, &rep, &place).await.status, 303);
    let next = rep.post(&format!("{place}/revision"), &[]).await.location();
    let before = app.digest();
    assert_eq!(send(&app, &rep, &next).await.status, 409);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn nothing_is_signed_while_a_yes_is_missing() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    rep.post(&format!("{place}/approval"), &[]).await;
    let (link, customer) = (token(&app, &place), app.stranger().await);
    let before = app.digest();
    assert_eq!(accept(&customer, &link, "1").await.status, 404, "it was never sent");
    assert_eq!(app.digest(), before);
    // Sent within the limits of that day; then the limits are tightened.
    approve(&app).await;
    send(&app, &rep, &place).await;
    app.write(|conn| conn.batch("UPDATE approval_requests SET voided_at = '2026-09-28 09:00:00'").map_err(Into::into));
    let before = app.digest();
    let answer = accept(&customer, &link, "1").await;
    assert_eq!(answer.status, 409);
    assert!(answer.has("We still have to confirm") && !answer.has("district manager"), "the customer reads nothing of ours");
    assert_eq!(number(&app, "SELECT COUNT(*) FROM acceptances"), 0);
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn nobody_decides_for_themselves_nor_beyond_their_limit_nor_elsewhere() {
    let app = harbour::app().await;
    let (rep, manager) = (app.sign_in("xu.jing").await, app.sign_in("lin.qing").await);
    let place = trucks(&rep, "6").await;
    manager.post(&format!("{place}/approval"), &[]).await;
    let id = number(&app, "SELECT MAX(id) FROM approval_requests");
    let path = format!("/approvals/{id}");
    let yes = [("decision", "granted")];
    let before = app.digest();
    assert_eq!(manager.post(&path, &yes).await.status, 409, "who asked does not answer");
    assert_eq!(rep.post(&path, &yes).await.status, 404, "a rep decides nothing");
    assert_eq!(app.sign_in("petra.vogel").await.post(&path, &yes).await.status, 404, "another district");
    assert_eq!(app.digest(), before);
    assert_eq!(app.sign_in("marco.silva").await.post(&path, &yes).await.status, 303, "the director may");
    assert_eq!(manager.post(&path, &yes).await.status, 409, "it was answered");

    let big = trucks(&rep, "20").await;
    rep.post(&format!("{big}/approval"), &[]).await;
    let id = number(&app, "SELECT MAX(id) FROM approval_requests");
    assert_eq!(text(&app, &format!("SELECT approver_role AS one FROM approval_requests WHERE id = {id}")), "sales_director");
    let before = app.digest();
    assert_eq!(manager.post(&format!("/approvals/{id}"), &yes).await.status, 409, "above the manager's limit");
    assert_eq!(app.digest(), before);
}

#[actix_web::test]
async fn a_no_needs_a_reason_and_the_same_cannot_be_asked_again() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "6").await;
    rep.post(&format!("{place}/approval"), &[]).await;
    let manager = app.sign_in("lin.qing").await;
    let path = format!("/approvals/{}", number(&app, "SELECT MAX(id) FROM approval_requests"));
    let before = app.digest();
    assert_eq!(manager.post(&path, &[("decision", "rejected"), ("note", " ")]).await.status, 422);
    assert_eq!(manager.post(&path, &[("decision", "maybe")]).await.status, 422);
    assert_eq!(app.digest(), before);
    assert_eq!(manager.post(&path, &[("decision", "rejected"), ("note", "Five is enough")]).await.status, 303);
    assert!(rep.get(&place).await.has("Five is enough"));
    assert_eq!(rep.post(&format!("{place}/approval"), &[]).await.status, 409);
    assert_eq!(send(&app, &rep, &place).await.status, 409);
    save(&rep, &place, &[("value", "5.5")]).await;
    assert_eq!(rep.post(&format!("{place}/approval"), &[]).await.status, 303);
}

#[actix_web::test]
async fn a_discount_on_the_document_counts_like_one_on_the_line() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let fields = [("document_value", "6"), ("document_method", "percent"), ("document_reason", "to close")];
    assert_eq!(save(&rep, &place, &fields).await.status, 303);
    assert_eq!(send(&app, &rep, &place).await.status, 409);
    let fields = [("document_value", "3"), ("value", "3"), ("reason", "both"), ("method", "percent")];
    save(&rep, &place, &fields).await;
    assert_eq!(send(&app, &rep, &place).await.status, 409, "three and three are more than five");
    press(&rep, &place, &format!("add:{}", harbour::BATTERY)).await;
    assert_eq!(send(&app, &rep, &place).await.status, 409, "another line dilutes nothing");
}

#[actix_web::test]
async fn limits_are_set_by_the_director_alone() {
    let app = harbour::app().await;
    let fields =
        [("max_discount", "3"), ("max_discount", "3"), ("max_discount", "4"), ("max_discount", "10"), ("max_discount", "100")];
    for name in ["xu.jing", "lin.qing", "ines.keller"] {
        let person = app.sign_in(name).await;
        let before = app.digest();
        assert_eq!(person.post("/approvals/limits", &fields).await.status, 404, "{name}");
        assert_eq!(app.digest(), before);
    }
    let director = app.sign_in("marco.silva").await;
    assert_eq!(director.post("/approvals/limits", &fields).await.status, 303);
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "5").await;
    assert_eq!(send(&app, &rep, &place).await.status, 409, "four is the limit now");
}

#[actix_web::test]
async fn what_is_typed_is_saved_before_the_quote_goes_on() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let typed =
        [("quantity", "4"), ("value", "6"), ("method", "percent"), ("reason", "first order"), ("intro", "Glad to offer.")];
    // Asked about exactly what was typed, not about what was stored before.
    let answer = save(&rep, &place, &[&typed[..], &[("then", "approval")]].concat()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, place.clone()));
    assert_eq!(text(&app, "SELECT quantity || ' ' || manual_value AS one FROM quote_lines"), "4 60000");
    assert_eq!(text(&app, "SELECT intro AS one FROM quote_versions"), "Glad to offer.");
    assert_eq!(text(&app, "SELECT approver_role AS one FROM approval_requests"), "district_manager");
    assert_eq!(approve(&app).await.status, 303);
    // The yes holds for what the press on "Send" finds unchanged, and every other act keeps what was typed, too.
    assert_eq!(save(&rep, &place, &[("then", "sending")]).await.location(), format!("{place}/sending"));
    assert_eq!(save(&rep, &place, &[("note", "red"), ("then", "proposal")]).await.location(), format!("{place}/proposal"));
    assert_eq!(text(&app, "SELECT note AS one FROM quote_lines"), "red");
    let code = format!("/c/{}?quote={}", harbour::CODE, place.split('/').nth(2).unwrap());
    let changed = save(&rep, &place, &[("note", "blue"), ("then", &format!("configuration:{}", harbour::CODE))]).await;
    assert_eq!(changed.location(), code);
    let copied = save(&rep, &place, &[("title", "Four trucks"), ("then", "copy")]).await.location();
    assert!(rep.get(&copied).await.has("Four trucks") && copied != place, "{copied}");
}

#[actix_web::test]
async fn what_is_typed_but_may_not_go_on_is_saved_and_says_why() {
    let app = harbour::app().await;
    let rep = app.sign_in_reading_english("xu.jing").await;
    let place = trucks(&rep, "").await;
    // Six percent typed, "Send" pressed: kept, not sent, and the page says who has to agree.
    let answer = save(&rep, &place, &[("value", "6"), ("reason", "first order"), ("then", "sending")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, place.clone()));
    assert_eq!(number(&app, "SELECT manual_value FROM quote_lines"), 60_000);
    assert!(rep.follow(&answer).await.has("needs the district manager"), "no reason shown");
    assert_eq!(number(&app, "SELECT COUNT(*) FROM outbox_messages"), 0);
    // Nothing to approve: saved, and nobody is asked.
    save(&rep, &place, &[("value", "5"), ("then", "approval")]).await;
    assert_eq!(number(&app, "SELECT manual_value FROM quote_lines"), 50_000);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM approval_requests"), 0);
}

#[actix_web::test]
async fn what_cannot_be_taken_goes_nowhere() {
    let app = harbour::app().await;
    let rep = app.sign_in("xu.jing").await;
    let place = trucks(&rep, "").await;
    let before = app.digest();
    for then in ["approval", "sending", "proposal", "copy", "reprice"] {
        let answer = save(&rep, &place, &[("quantity", "two"), ("intro", "Glad to offer."), ("then", then)]).await;
        assert_eq!(answer.status, 422, "{then}");
        assert!(answer.has("value=\"two\"") && answer.has("Glad to offer."), "{then}: typed text was lost");
        assert!(answer.has("id=\"e-quantity-"), "{then}: no error beside the field");
    }
    assert_eq!(app.digest(), before);
    let frozen = save(&rep, &place, &[("then", "https://elsewhere.example")]).await;
    assert_eq!(frozen.location(), place, "an unknown way on is just a save");
}
