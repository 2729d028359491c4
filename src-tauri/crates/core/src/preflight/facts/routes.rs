//! Routes that an operator gives, held against those that will be served: a `POST` to what exists only as `GET` is a 404.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::FactRule;
use crate::preflight::Severity;

const VERBS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];
/// So many paths are named where none fits.
const NAMED: usize = 5;

/// What clients will ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Route {
    verb: String,
    path: String,
    /// Whether it was given with `http://`.
    plain: bool,
    /// Whether it was given with a host, whose path may begin with a stage's name or a custom domain's mapping.
    hosted: bool,
    given: String,
}

/// Text that is no route.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no route: write a method and a path, such as GET /orders/{{id}}")]
pub struct NoRoute(String);

impl NoRoute {
    /// The same in Korean.
    pub fn korean(&self) -> String {
        format!("`{}`은(는) 경로가 아닙니다: GET /orders/{{id}}처럼 메서드와 경로를 적으세요", self.0)
    }
}

/// What was asked for, and what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// As the operator gave them.
    pub asked: Vec<Route>,
    /// `VERB /path`, and `$default` for what catches the rest.
    pub served: Vec<String>,
}

impl FromStr for Route {
    type Err = NoRoute;
    fn from_str(text: &str) -> Result<Self, NoRoute> {
        let given = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let no_route = || NoRoute(given.chars().take(100).collect());
        let (verb, at) = given.split_once(' ').ok_or_else(no_route)?;
        let verb = verb.to_uppercase();
        let address = at.strip_prefix("https://").or_else(|| at.strip_prefix("http://"));
        let path = match address {
            Some(address) => address.find('/').map_or("/", |slash| &address[slash..]),
            None => at,
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if !VERBS.contains(&verb.as_str()) || !path.starts_with('/') || given.len() > 1_024 {
            return Err(no_route());
        }
        Ok(Self { verb, path: path.to_owned(), plain: at.starts_with("http://"), hosted: address.is_some(), given: given.clone() })
    }
}

impl TryFrom<String> for Route {
    type Error = NoRoute;
    fn try_from(text: String) -> Result<Self, NoRoute> {
        text.parse()
    }
}

impl From<Route> for String {
    fn from(route: Route) -> Self {
        route.given
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.given)
    }
}

/// Routes of a list: apart by commas or lines, which may begin with `#` for a remark.
///
/// # Errors
/// [`NoRoute`] names the first that is none.
pub fn list(text: &str) -> Result<Vec<Route>, NoRoute> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(|line| line.split(',')).filter(|route| !route.trim().is_empty()).map(str::parse).collect()
}

pub(super) fn check(routes: &Served, say: &mut impl FnMut(Severity, FactRule)) {
    let catches_all = routes.served.iter().any(|served| served == "$default");
    let served: Vec<(&str, &str)> = routes.served.iter().filter_map(|served| served.split_once(' ')).collect();
    for asked in &routes.asked {
        let route = asked.given.clone();
        if asked.plain {
            say(Severity::Warn, FactRule::RouteOverHttp { route: route.clone() });
        }
        let at = |path: &str| served.iter().filter(|(_, known)| same_path(known, path)).map(|(verb, _)| *verb).collect::<Vec<_>>();
        let behind = asked.path.trim_start_matches('/').split_once('/').map(|(_, rest)| format!("/{rest}")).filter(|_| asked.hosted);
        let verbs = match (at(&asked.path), behind) {
            (verbs, Some(behind)) if verbs.is_empty() => at(&behind),
            (verbs, _) => verbs,
        };
        if catches_all || verbs.iter().any(|verb| *verb == "ANY" || *verb == asked.verb) {
            continue;
        }
        let slash = match asked.path.strip_suffix('/').filter(|path| !path.is_empty()) {
            Some(without) => without.to_owned(),
            None => format!("{}/", asked.path),
        };
        let rule = if !verbs.is_empty() {
            FactRule::RouteOtherMethod { route, methods: verbs.into_iter().map(str::to_owned).collect() }
        } else if !at(&slash).is_empty() {
            FactRule::RouteSlash { route, served: slash }
        } else {
            let mut paths: Vec<String> = served.iter().map(|(_, path)| (*path).to_owned()).collect();
            paths.dedup();
            paths.sort_by_key(|path| std::cmp::Reverse(in_common(path, &asked.path)));
            paths.truncate(NAMED);
            FactRule::RouteMissing { route, served: paths }
        };
        say(Severity::Block, rule);
    }
}

/// Whether a served path answers what is asked for. A parameter fits one part, whatever either side calls it; a greedy one
/// fits all that follow.
fn same_path(served: &str, asked: &str) -> bool {
    let (mut served, mut asked) = (served.split('/'), asked.split('/'));
    loop {
        match (served.next(), asked.next()) {
            (None, None) => return true,
            (Some(known), Some(part)) if known.ends_with("+}") => return !part.is_empty(),
            (Some(known), Some(part)) if is_parameter(known) && !part.is_empty() => {}
            (Some(known), Some(part)) if known == part => {}
            _ => return false,
        }
    }
}

fn is_parameter(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

/// How many characters two paths begin with alike.
fn in_common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(asked: &str, served: &[&str]) -> Vec<FactRule> {
        let mut found = Vec::new();
        let served = served.iter().map(|s| (*s).to_owned()).collect();
        check(&Served { asked: list(asked).expect("routes"), served }, &mut |_, rule| found.push(rule));
        found
    }

    #[test]
    fn a_route_is_there_by_method_and_shape() {
        let served = ["GET /orders", "POST /orders/{orderId}", "ANY /cart", "GET /files/{path+}", "GET /"];
        let asked = "get /orders, POST /orders/{id}, POST /orders/42?x=1, DELETE /cart, GET /files/a/b, GET https://shop.example/orders, GET /";
        assert_eq!(found(asked, &served), [], "each of them is served");
        let other = found("POST /orders", &served);
        assert_eq!(other, [FactRule::RouteOtherMethod { route: "POST /orders".into(), methods: vec!["GET".into()] }], "404, for it is a GET");
        assert!(matches!(&found("GET /order", &served)[..], [FactRule::RouteMissing { served, .. }] if served[0] == "/orders"), "with the nearest first");
        assert!(matches!(&found("GET /files/", &served)[..], [FactRule::RouteMissing { .. }]), "a greedy part takes one at least");
        assert_eq!(found("GET /nowhere", &["$default"]), [], "it catches the rest");
    }

    #[test]
    fn a_slash_and_plain_http_are_said() {
        let slash = found("GET /orders/", &["GET /orders"]);
        assert_eq!(slash, [FactRule::RouteSlash { route: "GET /orders/".into(), served: "/orders".into() }], "to a client they are two paths");
        let staged = found("GET https://abc.execute-api.r.amazonaws.com/prod/orders", &["GET /orders"]);
        assert_eq!(staged, [], "a client's address has the stage before the path, or what a custom domain maps");
        assert!(matches!(&found("GET /prod/orders", &["GET /orders"])[..], [FactRule::RouteMissing { .. }]), "a path alone is the API's own");
        let plain = found("GET http://shop.example/orders", &["GET /orders"]);
        assert_eq!(plain, [FactRule::RouteOverHttp { route: "GET http://shop.example/orders".into() }], "nothing answers there");
    }

    #[test]
    fn a_list_is_lines_or_commas() {
        let routes = list("# orders\nGET /orders\n\nPOST  /orders, PUT /orders/{id}\n").expect("routes");
        assert_eq!(routes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["GET /orders", "POST /orders", "PUT /orders/{id}"], "in order");
        for bad in ["/orders", "FETCH /orders", "GET orders", "GET"] {
            assert!(list(bad).is_err(), "{bad} is no route");
        }
    }
}
