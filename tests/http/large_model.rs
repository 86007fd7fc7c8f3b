//! A large model over HTTP: 60 questions, 500 options, one question with more values than fit on cards.

use std::fmt::Write;

use crate::reorder::released;
use crate::support::{Answer, TestApp};

/// 59 questions of eight values in ten groups, and one of 28 colours; six questions have no default.
fn model() -> String {
    let mut text = "product BIG \"Big\"\n  base price 1000\n".to_owned();
    for group in 0..10 {
        writeln!(text, "group g{group} \"Group {group}\"").unwrap();
    }
    for question in 0..59 {
        writeln!(text, "choose Q{question} \"Question {question}\" in g{}", question / 6).unwrap();
        for value in 0..8 {
            writeln!(text, "  v{value} \"Option {question}-{value}\" price {}", value * 10).unwrap();
        }
    }
    writeln!(text, "choose Colour \"Colour\" in g9").unwrap();
    for value in 0..28 {
        writeln!(text, "  c{value:02} \"Colour {value:02}\"").unwrap();
    }
    for question in 0..58 {
        writeln!(text, "rule R{question}: if Q{question} is v7 then Q{} is not v0 because \"Chain {question}.\"", question + 1)
            .unwrap();
    }
    writeln!(text, "rule RC: if Q0 is v1 then Colour is c00, c01 or c02 because \"Only standard colours.\"").unwrap();
    for question in 5..59 {
        writeln!(text, "default Q{question}: v1").unwrap();
    }
    text
}

async fn app() -> TestApp {
    let app = TestApp::demo().await;
    released(&app, |_| model()).await;
    app
}

fn plain(answer: &Answer) -> String {
    answer.page().replace("&#38;", "&").replace("&amp;", "&")
}

/// The address of the last link before some words.
fn link(page: &str, words: &str) -> String {
    let at = page.find(words).unwrap_or_else(|| panic!("no `{words}`: {page}"));
    let open = page[..at].rfind("<a ").expect("a link");
    page[open..].split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn questions(page: &str) -> usize {
    page.matches("<section class=\"ask\"").count()
}

#[actix_web::test]
async fn a_model_of_500_options_answers_in_groups_is_searched_and_stays_within_bounds() {
    let app = app().await;
    let stranger = app.stranger().await;
    stranger.get("/configure/FL-25").await;
    let before = app.queries();
    let page = plain(&stranger.get("/configure/FL-25").await);
    assert!(app.queries() - before <= 30, "{} queries", app.queries() - before);
    assert_eq!((questions(&page), page.matches("class=\"config-group\"").count()), (60, 10));
    assert_eq!(page.matches(" id=\"o-").count() + page.matches("<option value=\"Colour:").count(), 500);
    assert!(page.len() < 260_000, "{} bytes", page.len());

    // Everything chosen: each link holds all choices, and the page is still no more than that.
    let all: Vec<String> = (0..59).map(|question| format!("c=Q{question}:v1")).collect();
    let whole = plain(&stranger.get(&format!("/configure/FL-25?{}", all.join("&"))).await);
    assert_eq!(questions(&whole), 60);
    assert!(whole.len() < 760_000, "{} bytes", whole.len());

    let found = plain(&stranger.get("/configure/FL-25?find=option%2012-3").await);
    assert_eq!(questions(&found), 1);
    assert!(
        found.contains("<b>Option 12-3</b>")
            && !found.contains("<b>Option 12-4</b>")
            && found.contains("59 questions are not shown.")
    );
    let colour = plain(&stranger.get("/configure/FL-25?find=colour%2017").await);
    assert!(questions(&colour) == 1 && colour.contains("<b>Colour 17</b>"), "one value of a long list is a card");
    let open = plain(&stranger.get("/configure/FL-25?only=open").await);
    assert_eq!(questions(&open), 6, "five without a default, and the colour");
    assert!(open.contains("Group 0") && open.contains("Group 9") && !open.contains("class=\"config-group\">Group 5"));
    assert!(found.len() < 60_000 && open.len() < 90_000, "{} {}", found.len(), open.len());
}

#[actix_web::test]
async fn excluded_values_of_a_long_list_are_explained_searched_and_taken_anyway_without_a_script() {
    let app = app().await;
    let stranger = app.stranger().await;
    let page = plain(&stranger.get("/configure/FL-25?c=Q0:v1").await);
    assert!(!page.contains("Only standard colours."), "explained only when somebody asks");
    let asked = link(&page, "25 values do not go with your choices: why?");
    assert!(asked.starts_with("/configure/FL-25/excluded?c=Q0:v1&question=Colour"), "{asked}");
    let list = plain(&stranger.get(&asked).await);
    assert_eq!(list.matches("Only standard colours.").count(), 20, "{list}");
    assert!(list.contains("25 of 25") && list.contains("<b>Colour 03</b>") && list.contains("Take it anyway"), "{list}");
    let rest = plain(&stranger.get(&link(&list, "Show the next ones")).await);
    assert!(rest.matches("Only standard colours.").count() == 5 && rest.contains("<b>Colour 27</b>"), "{rest}");
    let one = plain(&stranger.get(&format!("{asked}&seek=colour%2027")).await);
    assert!(one.contains("1 of 25") && one.contains("<b>Colour 27</b>") && !one.contains("<b>Colour 26</b>"), "{one}");
    let taken = link(&one, "Take it anyway");
    assert!(taken.starts_with("/configure/FL-25?") && taken.contains("c=Colour:c27"), "{taken}");
    assert!(!plain(&stranger.get(&taken).await).contains("id=\"conflict\""));
    assert!(plain(&stranger.get(&link(&one, "Configure ")).await).contains("id=\"config\""), "the way back");
    assert!(
        plain(&stranger.get("/configure/FL-25/excluded?question=Colour").await).contains("Every value goes with your choices.")
    );
    assert_eq!(stranger.get("/configure/FL-25/excluded?question=Nothing").await.status.as_u16(), 404);
}

/// 150 yes-or-no questions: the first rules out the last, every tenth has a price.
fn very_many() -> String {
    let mut text = "product MANY \"Many\"\n  base price 1000\n".to_owned();
    for question in 0..150 {
        let price = if question % 10 == 0 { " price 5" } else { "" };
        writeln!(text, "choose Q{question} \"Question {question}.\"\n  no \"No {question}.\"\n  yes \"Yes {question}.\"{price}")
            .unwrap();
    }
    text += "rule R1: if Q0 is yes then Q149 is no because \"First or last.\"\n";
    text
}

#[actix_web::test]
async fn more_questions_than_a_page_holds_are_asked_in_parts_and_every_choice_is_carried_along() {
    let app = TestApp::demo().await;
    released(&app, |_| very_many()).await;
    let stranger = app.stranger().await;
    let page = plain(&stranger.get("/configure/FL-25?c=Q0:yes").await);
    assert!(questions(&page) == 60 && page.contains("Questions 1–60 of 150"), "{page}");
    assert!(!page.contains("rel=\"prev\""));
    let at = page.find("rel=\"next\" href=\"").expect("a way on") + 17;
    let second = page[at..].split('"').next().unwrap().to_owned();
    assert_eq!(second, "/configure/FL-25?c=Q0:yes&part=2");
    let second = plain(&stranger.get(&second).await);
    assert!(questions(&second) == 60 && second.contains("Questions 61–120 of 150") && second.contains("rel=\"prev\""));
    assert!(link(&second, "<b>Yes 61.</b>").contains("c=Q0:yes&c=Q61:yes&part=2"), "a choice stays in its part");
    let third = plain(&stranger.get("/configure/FL-25?c=Q0:yes&part=3").await);
    assert!(questions(&third) == 30 && third.contains("Questions 121–150 of 150") && !third.contains("rel=\"next\""));
    assert!(third.contains("First or last."), "what the first rules out is told at the last");
    // Beyond the last part is the last one; a part that is no number is the first.
    assert_eq!(questions(&plain(&stranger.get("/configure/FL-25?part=99999999999").await)), 30);
    assert_eq!(questions(&plain(&stranger.get("/configure/FL-25?part=x").await)), 60);
    // A search goes through all parts.
    let found = plain(&stranger.get("/configure/FL-25?find=question%20149.").await);
    assert!(questions(&found) == 1 && found.contains("id=\"q-149\"") && !found.contains("rel=\"next\""));
    // An open question of another part is a link there.
    let open = plain(&stranger.get("/configure/FL-25?part=3").await);
    assert!(open.contains("href=\"/configure/FL-25#q-0\""), "{open}");
}
