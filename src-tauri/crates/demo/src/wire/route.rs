//! Path templates: how a REST service's operation is found from method and path.

use std::collections::BTreeMap;

use http::Method;
use percent_encoding::percent_decode_str;

/// The labels of a path, decoded.
pub type Params = BTreeMap<String, String>;

/// One operation of a REST service, as its model words it. `{Label}` takes one segment,
/// `{Label+}` the rest of the path; `?key=value` (or `?key`) after the path must be in the query.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET`, `PUT`, …
    pub method: &'static str,
    /// For example `/2015-03-31/functions/{FunctionName}/aliases/{Name}`.
    pub template: &'static str,
    /// The operation's name, for example `GetAlias`.
    pub operation: &'static str,
    /// Whether it changes anything: such calls are refused to viewers and save the world.
    pub mutates: bool,
}

impl Route {
    /// An operation that only reads.
    pub const fn read(method: &'static str, template: &'static str, operation: &'static str) -> Self {
        Self { method, template, operation, mutates: false }
    }

    /// An operation that changes something.
    pub const fn write(method: &'static str, template: &'static str, operation: &'static str) -> Self {
        Self { method, template, operation, mutates: true }
    }
}

/// The first route that takes this request, and its labels. List templates with a query before
/// those without.
pub fn find(routes: &'static [Route], method: &Method, path: &str, query: &str) -> Option<(&'static Route, Params)> {
    routes.iter().filter(|route| route.method == method.as_str()).find_map(|route| {
        let (template, wanted) = route.template.split_once('?').unwrap_or((route.template, ""));
        let asked = |part: &str| query.split('&').any(|q| q == part || (!part.contains('=') && q.split('=').next() == Some(part)));
        if !wanted.is_empty() && !wanted.split('&').all(asked) {
            return None;
        }
        labels(template, path).map(|params| (route, params))
    })
}

fn labels(template: &str, path: &str) -> Option<Params> {
    let mut params = Params::new();
    let mut rest = path.trim_matches('/').split('/');
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    for part in template.trim_matches('/').split('/') {
        match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            None if rest.next() == Some(part) => {}
            None => return None,
            Some(label) => match label.strip_suffix('+') {
                Some(label) => {
                    let all: Vec<&str> = rest.by_ref().collect();
                    params.insert(label.to_owned(), decode(&all.join("/")));
                }
                None => {
                    let value = rest.next().filter(|value| !value.is_empty())?;
                    params.insert(label.to_owned(), decode(value));
                }
            },
        }
    }
    rest.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    static ROUTES: &[Route] =
        &[Route::read("GET", "/f/{Name}/x?List=ALL", "List"), Route::read("GET", "/f/{Name}/x", "Get"), Route::write("DELETE", "/tags/{Arn+}", "Untag")];

    #[test]
    fn labels_are_decoded_and_queries_decide() {
        let (route, params) = find(ROUTES, &Method::GET, "/f/arn%3Aaws/x", "a=b&List=ALL").unwrap();
        assert_eq!((route.operation, params["Name"].as_str()), ("List", "arn:aws"), "the query picks List");
        assert_eq!(find(ROUTES, &Method::GET, "/f/a/x", "").unwrap().0.operation, "Get", "without it: Get");
        assert_eq!(find(ROUTES, &Method::DELETE, "/tags/a/b", "").unwrap().1["Arn"], "a/b", "a greedy label takes the rest");
        assert!(find(ROUTES, &Method::GET, "/f/a/x/y", "").is_none(), "a longer path is another operation");
    }
}
