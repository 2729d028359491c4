//! Which path template takes a request: literal segments before `{parameters}` before `{greedy+}`.

use percent_encoding::percent_decode_str;

/// How closely a template takes a path, segment by segment; the greatest wins.
pub(crate) type Fit = Vec<u8>;

/// None if `template` does not take `path`.
pub(crate) fn fit(template: &str, path: &str) -> Option<Fit> {
    let mut rest = segments(path).into_iter();
    let mut fit = Fit::new();
    for part in segments(template) {
        if part.starts_with('{') && part.ends_with("+}") {
            rest.next()?;
            fit.push(0);
            return Some(fit);
        }
        let given = rest.next()?;
        fit.push(match part.starts_with('{') && part.ends_with('}') {
            true => 1,
            false if percent_decode_str(given).decode_utf8_lossy() == part => 2,
            false => return None,
        });
    }
    rest.next().is_none().then_some(fit)
}

/// The template as an IAM resource: `*` for what a caller fills in.
pub(crate) fn starred(template: &str) -> String {
    let star = |part: &str| if part.starts_with('{') { "*".to_owned() } else { part.to_owned() };
    segments(template).into_iter().map(star).collect::<Vec<_>>().join("/")
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_template_wins() {
        let best = |path: &str| {
            let templates = ["/orders/{id}", "/orders/today", "/orders/{rest+}", "/"];
            templates.into_iter().filter_map(|template| fit(template, path).map(|fit| (fit, template))).max().map(|(_, template)| template)
        };
        assert_eq!(best("/orders/today"), Some("/orders/today"), "a literal before a parameter");
        assert_eq!(best("/orders/17"), Some("/orders/{id}"), "a parameter before a greedy one");
        assert_eq!(best("/orders/17/items"), Some("/orders/{rest+}"), "only the greedy one reaches further");
        assert_eq!(best("/"), Some("/"), "the root is a template too");
        assert_eq!(best("/orders"), None, "a parameter wants a segment");
        assert_eq!(starred("/orders/{id}/items"), "orders/*/items", "policies see stars");
    }
}
