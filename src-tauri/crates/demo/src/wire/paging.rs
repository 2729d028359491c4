//! Pages of a list in the order of its keys.

/// The items after the one that `token` names, at most `most`, and the token of the next page. A
/// token is the key of the last item answered.
pub(crate) fn cut<T>(items: impl Iterator<Item = (String, T)>, token: Option<&str>, most: usize) -> (Vec<T>, Option<String>) {
    let mut page = Vec::new();
    let mut last = None;
    for (key, item) in items.filter(|(key, _)| token.is_none_or(|token| key.as_str() > token)) {
        if page.len() == most {
            return (page, last);
        }
        last = Some(key);
        page.push(item);
    }
    (page, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() {
        let items = || ["a", "b", "c"].into_iter().map(|key| (key.to_owned(), key));
        assert_eq!(cut(items(), None, 2), (vec!["a", "b"], Some("b".to_owned())), "a page and the way on");
        assert_eq!(cut(items(), Some("b"), 2), (vec!["c"], None), "the last page");
        assert_eq!(cut(items(), None, 3), (vec!["a", "b", "c"], None), "a full page may be the last");
    }
}
