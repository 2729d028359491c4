//! Function names as requests spell them: a name, a partial ARN or a full one, with or without
//! a qualifier.

use super::refuse::{invalid, not_found, unfit};
use super::state::LATEST;
use crate::wire::{Call, Refusal};

/// A function and perhaps a qualifier of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub function: String,
    pub qualifier: Option<String>,
    scope: String,
}

const PATTERN: &str = "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

impl Name {
    /// The name in the path, with the `Qualifier` of the query.
    pub(super) fn of(call: &Call) -> Result<Self, Refusal> {
        Self::parse(call.param("FunctionName"), call.query("Qualifier"), &call.account, &call.region)
    }

    /// A name with a qualifier given beside it.
    pub(super) fn parse(text: &str, beside: Option<&str>, account: &str, region: &str) -> Result<Self, Refusal> {
        if text.len() > 140 {
            return Err(unfit(text, "functionName", "Member must have length less than or equal to 140"));
        }
        let (function, derived) = split(text, account, region)?;
        if function.len() > 64 {
            let text = format!(
                "1 validation error detected: Value '{function}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64"
            );
            return Err(invalid(text));
        }
        if let Some(qualifier) = beside.filter(|q| q.is_empty() || !q.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_$".contains(&b))) {
            return Err(unfit(qualifier, "qualifier", "Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"));
        }
        if let (Some(beside), Some(derived)) = (beside, derived)
            && beside != derived
        {
            return Err(invalid("The derived qualifier from the function name does not match the specified qualifier."));
        }
        let qualifier = beside.or(derived).map(str::to_owned);
        Ok(Self { function: function.to_owned(), qualifier, scope: format!("{region}:{account}") })
    }

    /// The function's ARN without qualifier.
    pub(super) fn unqualified(&self) -> String {
        format!("arn:aws:lambda:{}:function:{}", self.scope, self.function)
    }

    /// The ARN with the qualifier asked for, if any.
    pub(super) fn arn(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => self.arn_of(qualifier),
            None => self.unqualified(),
        }
    }

    /// The ARN of a version or alias.
    pub(super) fn arn_of(&self, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.unqualified())
    }

    /// The qualifier asked for, `$LATEST` if none was.
    pub(super) fn or_latest(&self) -> &str {
        self.qualifier.as_deref().unwrap_or(LATEST)
    }
}

/// Function name and qualifier of any accepted spelling.
fn split<'a>(text: &'a str, account: &str, region: &str) -> Result<(&'a str, Option<&'a str>), Refusal> {
    let malformed = || unfit(text, "functionName", PATTERN);
    let mut parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 && parts[0] == "arn" {
        if parts[2] != "lambda" || parts.len() < 7 {
            return Err(malformed());
        }
        if parts[3] != region {
            return Err(not_found(format!("Functions from '{}' are not reachable in this region ('{region}')", parts[3])));
        }
        parts.drain(..4);
    }
    if parts.len() > 1 && parts[0].len() == 12 && parts[0].bytes().all(|b| b.is_ascii_digit()) {
        if parts[0] != account {
            let text = format!("Access to functions of account {} is not allowed by any resource-based policy", parts[0]);
            return Err(Refusal::new(403, "AccessDeniedException", &text).with("Message", text));
        }
        parts.remove(0);
    }
    if parts.len() > 1 && parts[0] == "function" {
        parts.remove(0);
    }
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_$".contains(&b));
    match parts[..] {
        [function] if word(function) => Ok((function, None)),
        [function, qualifier] if word(function) && word(qualifier) => Ok((function, Some(qualifier))),
        _ => Err(malformed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, beside: Option<&str>) -> Result<Name, Refusal> {
        Name::parse(text, beside, "210987654321", "ap-northeast-2")
    }

    #[test]
    fn every_spelling_is_the_same_function() {
        for text in ["f:live", "function:f:live", "210987654321:function:f:live", "arn:aws:lambda:ap-northeast-2:210987654321:function:f:live"] {
            let name = parse(text, None).unwrap();
            assert_eq!((name.function.as_str(), name.qualifier.as_deref()), ("f", Some("live")), "{text}");
        }
        assert_eq!(parse("f", Some("live")).unwrap().arn(), "arn:aws:lambda:ap-northeast-2:210987654321:function:f:live", "beside");
    }

    #[test]
    fn bad_names_are_refused_as_lambda_does() {
        let code = |text: &str, beside| parse(text, beside).unwrap_err();
        assert_eq!(
            code("f:live", Some("beta")).message,
            "The derived qualifier from the function name does not match the specified qualifier.",
            "two qualifiers"
        );
        assert!(code("arn:aws:lambda:us-east-1:210987654321:function:f", None).message.contains("'us-east-1' are not reachable"), "another Region");
        assert_eq!(code("arn:aws:lambda:ap-northeast-2:111111111111:function:f", None).code, "AccessDeniedException", "another account");
        assert_eq!(code("a:b:c", None).code, "ValidationException", "no such spelling");
        assert_eq!(code(&"a".repeat(65), None).code, "InvalidParameterValueException", "65 characters");
    }
}
