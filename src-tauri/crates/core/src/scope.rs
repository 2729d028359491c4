//! Where a target lives: account, Region and endpoint. Arming, known good and undo never cross it.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The cloud that answers: AWS itself, the embedded practice cloud, or some other endpoint by its URL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Endpoint {
    /// The public AWS endpoints of the Region.
    Aws,
    /// The embedded cloud, for practice. Marked as such on every screen and in every record.
    Practice,
    /// Any other endpoint, named by its URL without credentials or query.
    Url(String),
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aws => f.write_str("aws"),
            Self::Practice => f.write_str("practice"),
            Self::Url(url) => f.write_str(url),
        }
    }
}

impl FromStr for Endpoint {
    type Err = Infallible;
    fn from_str(s: &str) -> Result<Self, Infallible> {
        Ok(match s {
            "aws" => Self::Aws,
            "practice" => Self::Practice,
            url => Self::Url(bare(url)),
        })
    }
}

impl From<String> for Endpoint {
    fn from(s: String) -> Self {
        let Ok(endpoint) = s.parse();
        endpoint
    }
}

impl From<Endpoint> for String {
    fn from(e: Endpoint) -> Self {
        e.to_string()
    }
}

/// The URL without user information, query or fragment: those may carry secrets, and records are for ever.
fn bare(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url[..end].trim_end_matches('/');
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.find('/').unwrap_or(rest.len());
            let from = rest[..host].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[from..])
        }
        None => url.to_owned(),
    }
}

/// Account, Region and endpoint: the space in which a target's id means something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// The twelve-digit account id.
    pub account: String,
    /// The Region's code, such as `ap-northeast-2`.
    pub region: String,
    /// Which cloud answers.
    pub endpoint: Endpoint,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.region)?;
        match &self.endpoint {
            Endpoint::Aws => Ok(()),
            other => write!(f, " at {other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_kept_without_what_may_be_secret() {
        let e: Endpoint = "http://user:pw@127.0.0.1:4566/x/?token=1#f".to_owned().into();
        assert_eq!(e.to_string(), "http://127.0.0.1:4566/x", "user, query and fragment are dropped");
    }
}
