//! Pages: `maxResults` in, a slice and `nextToken` out.

use super::refuse;
use crate::wire::Refusal;

/// What a listing operation was asked for.
pub(super) struct Page {
    from: usize,
    size: usize,
}

impl Page {
    /// `default` items unless the caller says otherwise; 1 to 100.
    pub(super) fn new(max_results: Option<i64>, token: Option<&str>, default: usize) -> Result<Self, Refusal> {
        let size = match max_results {
            None => default,
            Some(n @ 1..=100) => n as usize,
            Some(n) => {
                return Err(refuse::parameter(format!("Invalid maxResults: {n}. The value must be between 1 and 100.")));
            }
        };
        let from = match token {
            None => 0,
            Some(token) => {
                token.strip_prefix("eyJzYiI6").and_then(|offset| usize::from_str_radix(offset, 16).ok()).ok_or_else(|| refuse::parameter("Invalid token."))?
            }
        };
        Ok(Self { from, size })
    }

    /// The page's part of everything, and the token of the next page.
    pub(super) fn cut<T>(&self, all: Vec<T>) -> (Vec<T>, Option<String>) {
        let end = self.from.saturating_add(self.size);
        let more = all.len() > end;
        let page = all.into_iter().skip(self.from).take(self.size).collect();
        // The prefix is only there so that nobody takes the token for a number to count with.
        (page, more.then(|| format!("eyJzYiI6{end:x}")))
    }
}
