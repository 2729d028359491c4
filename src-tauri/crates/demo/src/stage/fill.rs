//! `${stageVariables.name}` in integration URIs, `$stageVariables.name` and `$context.name` in
//! templates. No more of the template language is understood: the rest stays as written.

/// Fills the text in; `look_up` gets `stageVariables.name` or `context.name`. An unknown name
/// becomes nothing, as in AWS's templates.
pub(crate) fn fill(text: &str, look_up: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        filled.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (braced, inner) = match after.strip_prefix('{') {
            Some(inner) => (true, inner),
            None => (false, after),
        };
        let length = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(inner.len());
        let name = &inner[..length];
        let known = name.starts_with("stageVariables.") || name.starts_with("context.");
        let closed = !braced || inner[length..].starts_with('}');
        if known && closed {
            filled.push_str(&look_up(name).unwrap_or_default());
            rest = &inner[length + usize::from(braced)..];
        } else {
            filled.push('$');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn only_known_names_are_filled_in() {
        let look_up = |name: &str| (name == "stageVariables.alias").then(|| "live".to_owned());
        assert_eq!(fill("arn:f:${stageVariables.alias}/x", look_up), "arn:f:live/x", "braced, as in a URI");
        assert_eq!(fill(r#"{"a":"$stageVariables.alias","b":"$context.none"}"#, look_up), r#"{"a":"live","b":""}"#, "bare, as in a template");
        assert_eq!(fill("$5 ${other} $", look_up), "$5 ${other} $", "everything else stays");
    }
}
