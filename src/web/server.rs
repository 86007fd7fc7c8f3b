//! The HTTP server: middleware, routes, start and stop.

use std::net::TcpListener;

use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession, SessionLifecycle};
use actix_web::body::MessageBody;
use actix_web::cookie::{Key, SameSite, time::Duration};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{Error, HttpResponse, HttpServer, web};

use super::guard::{guard, security_headers};
use super::session::Sessions;
use super::{App, AppError, assets, routes};
use crate::db::migrate;

/// The actix application, the same for the server and for tests.
pub fn application(
    app: web::Data<App>,
) -> actix_web::App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<impl MessageBody>, Error = Error, InitError = ()>,
> {
    let sessions = Sessions { db: app.db.clone(), clock: app.clock.clone(), settings: app.settings.clone() };
    let secure = app.settings.is_secure();
    let session = SessionMiddleware::builder(sessions, Key::from(&app.secret))
        .cookie_name(if secure { "__Host-tl_session".into() } else { "tl_session".into() })
        .cookie_secure(secure)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".into())
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(SessionLifecycle::PersistentSession(
            PersistentSession::default().session_ttl(Duration::hours(app.settings.session_hours)),
        ))
        .build();
    let pages = web::scope("")
        .wrap(from_fn(guard))
        .wrap(session)
        .configure(|config| routes::all().configure(config))
        .default_service(web::to(|| async { Err::<HttpResponse, AppError>(AppError::NotFound) }));
    actix_web::App::new()
        .app_data(app)
        .wrap(security_headers())
        .route("/healthz", web::get().to(|| async { HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n") }))
        .route("/readyz", web::get().to(ready))
        .service(web::resource("/static/{path:.*}").route(web::get().to(assets::serve)))
        .service(pages)
}

/// Ready means: the schema is current and the database can be written.
async fn ready(app: web::Data<App>) -> HttpResponse {
    let db = app.db.clone();
    let current = web::block(move || migrate::is_current(&db)).await.unwrap_or(false);
    let writable = app.db.write(|conn| conn.batch("SELECT 1").map_err(AppError::from)).await.is_ok();
    let plain = "text/plain; charset=utf-8";
    if current && writable {
        HttpResponse::Ok().content_type(plain).body("ready\n")
    } else {
        HttpResponse::ServiceUnavailable().content_type(plain).body("not ready\n")
    }
}

/// Serves until SIGTERM or SIGINT; requests under way are answered first, for at most ten seconds.
pub async fn serve(app: web::Data<App>, listener: TcpListener) -> std::io::Result<()> {
    let workers = std::thread::available_parallelism().map_or(2, |n| n.get());
    HttpServer::new(move || application(app.clone()))
        .workers(workers)
        .tcp_nodelay(true)
        .shutdown_timeout(10)
        .listen(listener)?
        .run()
        .await
}
