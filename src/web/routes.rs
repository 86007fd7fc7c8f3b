//! The table of routes. Slices add to it; the server serves it and `throughline routes` prints it.

use actix_web::{Handler, Responder, Route, Scope, web};
use serde::Serialize;

/// One line of `throughline routes --json`.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct RouteLine {
    pub method: &'static str,
    pub path: String,
}

/// Collects routes; a path with other methods answers 405.
#[derive(Default)]
pub struct Routes {
    resources: Vec<(String, Vec<Route>)>,
    lines: Vec<RouteLine>,
}

macro_rules! methods {
    ($($name:ident $method:literal),+) => {$(
        pub fn $name<F, Args>(&mut self, path: &str, handler: F)
        where
            F: Handler<Args>,
            Args: actix_web::FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            self.add($method, path, web::$name().to(handler));
        }
    )+};
}

impl Routes {
    methods!(get "GET", post "POST");

    fn add(&mut self, method: &'static str, path: &str, route: Route) {
        self.lines.push(RouteLine { method, path: path.to_owned() });
        match self.resources.iter_mut().find(|(p, _)| p == path) {
            Some((_, routes)) => routes.push(route),
            None => self.resources.push((path.to_owned(), vec![route])),
        }
    }

    pub fn lines(&self) -> &[RouteLine] {
        &self.lines
    }

    /// Resources go by the first part of their path: a request is held against a few words and then against the patterns
    /// behind one of them, not against every pattern of the program.
    pub fn configure(self, config: &mut web::ServiceConfig) {
        let mut scopes: Vec<(String, Scope)> = Vec::new();
        for (path, routes) in self.resources {
            let resource = |path: &str| routes.into_iter().fold(web::resource(path), |resource, route| resource.route(route));
            let Some((first, rest)) = parted(&path) else {
                config.service(resource(&path));
                continue;
            };
            match scopes.iter_mut().find(|(known, _)| known == first) {
                Some((_, scope)) => *scope = std::mem::replace(scope, web::scope("")).service(resource(rest)),
                None => scopes.push((first.to_owned(), web::scope(first).service(resource(rest)))),
            }
        }
        for (_, scope) in scopes {
            config.service(scope);
        }
    }
}

/// The first part of a path, if it is a word, and what follows it.
fn parted(path: &str) -> Option<(&str, &str)> {
    let end = path.get(1..)?.find('/').map_or(path.len(), |at| at + 1);
    let (first, rest) = path.split_at(end);
    (first.len() > 1 && !first.contains('{')).then_some((first, rest))
}

/// Whether a page stands at `path`, so that a link to it may be shown.
pub fn has_page(path: &str) -> bool {
    static PAGES: std::sync::OnceLock<std::collections::HashSet<String>> = std::sync::OnceLock::new();
    let pages = PAGES.get_or_init(|| all().lines().iter().filter(|l| l.method == "GET").map(|l| l.path.clone()).collect());
    pages.contains(path)
}

/// Every route of the program, in chain order.
pub fn all() -> Routes {
    let mut routes = Routes::default();
    crate::people::routes(&mut routes);
    crate::views::routes(&mut routes);
    crate::outbox::routes(&mut routes);
    crate::search::routes(&mut routes);
    crate::leads::routes(&mut routes);
    crate::accounts::routes(&mut routes);
    crate::activities::routes(&mut routes);
    crate::opportunities::routes(&mut routes);
    crate::catalogue::routes(&mut routes);
    crate::configurator::routes(&mut routes);
    crate::pricing::routes(&mut routes);
    crate::approvals::routes(&mut routes);
    crate::quotes::routes(&mut routes);
    crate::orders::routes(&mut routes);
    crate::today::routes(&mut routes);
    crate::reports::routes(&mut routes);
    crate::shop::routes(&mut routes);
    routes
}
