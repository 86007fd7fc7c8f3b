//! The test app: a fresh database copied from a template migrated once, a fixed clock, a cookie jar for each visitor.
//!
//! `THROUGHLINE_TEST_DATABASE_URL=postgres://…/postgres` runs the same tests on PostgreSQL.
#![allow(dead_code)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use actix_web::body::{MessageBody, to_bytes};
use actix_web::cookie::Cookie;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::{test, web};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use throughline::commands::serve::app;
use throughline::db::{Connection, Database, digest, migrate};
use throughline::demo;
use throughline::kernel::clock::Clock;
use throughline::settings::Settings;
use throughline::web::{App, AppError, server};

/// What the fixed clock shows: a Monday morning.
pub fn start() -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 9, 28).unwrap().and_hms_opt(8, 0, 0).unwrap()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Template {
    Staff,
    Demo,
}

static SERIAL: AtomicU32 = AtomicU32::new(0);

/// How often each database was asked something, by its address.
static QUERIES: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

/// Counts what a connection asks; where a reading begins and ends is no question.
fn counter() -> Option<Box<dyn Instrumentation>> {
    let mut address = String::new();
    Some(Box::new(move |event: InstrumentationEvent<'_>| match event {
        InstrumentationEvent::StartEstablishConnection { url, .. } => address = url.to_owned(),
        InstrumentationEvent::StartQuery { query, .. } if !matches!(query.to_string().as_str(), "BEGIN" | "COMMIT") => {
            *QUERIES.lock().unwrap().entry(address.clone()).or_default() += 1;
        }
        _ => {}
    }))
}

/// A running app with a database of its own.
pub struct TestApp {
    pub app: web::Data<App>,
    pub clock: Clock,
    url: String,
}

impl TestApp {
    /// The demo company's staff and settings, no records.
    pub async fn new() -> TestApp {
        TestApp::from(Template::Staff)
    }

    /// The whole demo company, size S.
    pub async fn demo() -> TestApp {
        TestApp::from(Template::Demo)
    }

    /// The whole demo company with settings of its own: `("smtp", "smtp://…")`.
    pub async fn with(flags: &[(&'static str, String)]) -> TestApp {
        TestApp::settled(Template::Demo, flags)
    }

    fn from(template: Template) -> TestApp {
        TestApp::settled(template, &[])
    }

    fn settled(template: Template, flags: &[(&'static str, String)]) -> TestApp {
        let url = copy_of(template);
        set_default_instrumentation(counter).expect("a counter");
        let database = Database::open(&url).expect("database");
        let clock = Clock::fixed(start());
        let pairs =
            [("THROUGHLINE_DATABASE".to_owned(), url.clone()), ("THROUGHLINE_COMPANY".to_owned(), "Hoist & Haul".to_owned())];
        let settings = Settings::read(None, pairs.into_iter(), flags).expect("settings");
        TestApp { app: web::Data::new(app(database, clock.clone(), settings).expect("app")), clock, url }
    }

    /// How many queries this app's database was asked so far.
    pub fn queries(&self) -> u64 {
        QUERIES.lock().unwrap().get(&self.url).copied().unwrap_or_default()
    }

    /// Somebody without cookies.
    pub async fn stranger(&self) -> Visitor {
        Visitor { service: Rc::new(call_service(self.app.clone()).await), cookies: RefCell::default() }
    }

    /// Signs in as `name@hoist.example`, or as the full address given, with the demo password.
    pub async fn sign_in(&self, name: &str) -> Visitor {
        let visitor = self.stranger().await;
        visitor.sign_in(name).await;
        visitor
    }

    /// Signed in, and reading English whatever the person usually reads.
    pub async fn sign_in_reading_english(&self, name: &str) -> Visitor {
        let visitor = self.sign_in(name).await;
        visitor.post("/language", &[("value", "en"), ("next", "/me")]).await;
        visitor
    }

    pub fn read<T>(&self, f: impl FnOnce(&mut Connection) -> Result<T, AppError>) -> T {
        self.app.db.read_now(f).expect("read")
    }

    pub fn write<T>(&self, f: impl FnOnce(&mut Connection) -> Result<T, AppError>) -> T {
        self.app.db.write_now(f).expect("write")
    }

    /// A digest of everything stored, to show that a refusal changed nothing.
    pub fn digest(&self) -> String {
        self.read(|conn| Ok(digest::database_digest(conn)?))
    }
}

type Call = Box<dyn Fn(actix_http::Request) -> std::pin::Pin<Box<dyn Future<Output = Answer>>>>;

/// A browser without a screen: keeps cookies, sends CSRF tokens, does not follow redirects by itself.
pub struct Visitor {
    service: Rc<Call>,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
    set_cookies: Vec<(String, String)>,
}

impl Answer {
    pub fn location(&self) -> String {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// The body, which must be a page (200).
    pub fn page(&self) -> &str {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        &self.body
    }

    /// The value of a header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the answer is "sign in first".
    pub fn asks_to_sign_in(&self) -> bool {
        self.status == StatusCode::SEE_OTHER && self.location().starts_with("/sign-in")
    }

    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

async fn call_service(app: web::Data<App>) -> Call {
    let service = Rc::new(test::init_service(server::application(app)).await);
    Box::new(move |request| {
        let service = service.clone();
        Box::pin(async move {
            match service.call(request).await {
                Ok(response) => read(response).await,
                Err(error) => panic!("the service failed: {error}"),
            }
        })
    })
}

async fn read(response: ServiceResponse<impl MessageBody>) -> Answer {
    let status = response.status();
    let headers = response.headers().clone();
    let set_cookies = response.response().cookies().map(|c| (c.name().to_owned(), c.value().to_owned())).collect();
    let bytes = to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("body")).to_vec();
    Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes, set_cookies }
}

impl Visitor {
    /// Signs in as `name@hoist.example`, or as the full address given, with the demo password.
    pub async fn sign_in(&self, name: &str) {
        let email = if name.contains('@') { name.to_owned() } else { format!("{name}@hoist.example") };
        let answer = self.post("/sign-in", &[("email", &email), ("password", demo::PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{email} cannot sign in: {}", answer.body);
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(test::TestRequest::get().uri(path)).await
    }

    /// The page a POST led to.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.get(&answer.location()).await
    }

    /// Posts a form with the CSRF token of this visitor.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.csrf().await;
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.post_without_token(path, &fields).await
    }

    pub async fn post_without_token(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(test::TestRequest::post().uri(path), fields)).await
    }

    pub async fn send(&self, mut request: test::TestRequest) -> Answer {
        for (name, value) in self.cookies.borrow().iter() {
            request = request.cookie(Cookie::new(name.clone(), value.clone()));
        }
        let answer = (self.service)(request.peer_addr("127.0.0.1:40000".parse().unwrap()).to_request()).await;
        for (name, value) in &answer.set_cookies {
            if value.is_empty() {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.clone(), value.clone());
            }
        }
        answer
    }

    /// The token the pages of this visitor carry.
    pub async fn csrf(&self) -> String {
        let page = self.get("/sign-in").await;
        let at = page.body.split("name=\"csrf\" value=\"").nth(1).expect("a form with a token");
        at.split('"').next().unwrap().to_owned()
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }
}

/// A request to be changed before a visitor sends it.
pub fn request(method: Method, path: &str) -> test::TestRequest {
    test::TestRequest::default().method(method).uri(path)
}

/// The request with a form as its body.
pub fn form(request: test::TestRequest, fields: &[(&str, &str)]) -> test::TestRequest {
    request
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(serde_html_form::to_string(fields).unwrap())
}

/// The request with one more header.
pub fn with_header(request: test::TestRequest, name: &'static str, value: &str) -> test::TestRequest {
    request.insert_header((header::HeaderName::from_static(name), header::HeaderValue::from_str(value).unwrap()))
}

fn postgres() -> Option<String> {
    std::env::var("THROUGHLINE_TEST_DATABASE_URL").ok().filter(|u| !u.is_empty())
}

/// The address of a fresh database with the template's content.
fn copy_of(template: Template) -> String {
    static STAFF: OnceLock<String> = OnceLock::new();
    static DEMO: OnceLock<String> = OnceLock::new();
    let source = match template {
        Template::Staff => STAFF.get_or_init(|| make(Template::Staff)),
        Template::Demo => DEMO.get_or_init(|| make(Template::Demo)),
    };
    let name = format!("tl_{}_{}", std::process::id(), SERIAL.fetch_add(1, Ordering::Relaxed));
    match postgres() {
        Some(admin) => {
            let from = source.rsplit('/').next().unwrap().split('?').next().unwrap();
            in_postgres(&admin, &format!("CREATE DATABASE {name} TEMPLATE {from}"));
            beside(&admin, &name)
        }
        None => {
            let path = folder().join(format!("{name}.db"));
            std::fs::copy(source, &path).expect("copy");
            path.to_string_lossy().into_owned()
        }
    }
}

fn make(template: Template) -> String {
    let kind = if template == Template::Staff { "staff" } else { "demo" };
    let name = format!("tl_{}_{kind}", std::process::id());
    let url = match postgres() {
        Some(admin) => {
            in_postgres(&admin, &format!("CREATE DATABASE {name}"));
            beside(&admin, &name)
        }
        None => folder().join(format!("{name}.db")).to_string_lossy().into_owned(),
    };
    let database = Database::open(&url).expect("template");
    migrate::migrate(&database).map_err(|e| e.to_string()).expect("migrations");
    let load = if template == Template::Staff { demo::load_staff } else { demo::load };
    database.write_now(|conn| load(conn, start())).expect("demo");
    if database.is_sqlite() {
        database.checkpoint_now().expect("checkpoint");
    }
    url
}

/// One folder a test run; it is removed with the next run's start.
fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let folder = std::env::temp_dir().join(format!("throughline-test-{}", std::process::id()));
            std::fs::create_dir_all(&folder).expect("folder");
            folder
        })
        .clone()
}

fn beside(admin: &str, name: &str) -> String {
    let (base, query) = admin.split_once('?').map_or((admin, String::new()), |(b, q)| (b, format!("?{q}")));
    let (server, _) = base.rsplit_once('/').expect("a database in the URL");
    format!("{server}/{name}{query}")
}

fn in_postgres(admin: &str, sql: &str) {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection as _, PgConnection};
    PgConnection::establish(admin).expect("PostgreSQL").batch_execute(sql).expect(sql);
}
