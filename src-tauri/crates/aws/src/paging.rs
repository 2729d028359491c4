//! Lists of several pages: one that is read to its end, and the inventory's way through what AWS only lists in two levels,
//! names first, then what each name serves.
//!
//! A page of names is followed at once by the details of those names, before the next page of names: so the first rows
//! are there after two round trips, however many names there are. A page of details looks at several names side by side;
//! one after the other, the time each answer takes would hold the board below the rate its lane allows.

use std::collections::VecDeque;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use switchback_core::{Observed, Target};
use switchback_engine::ports::{Cursor, Page, ReadError};

/// How many names are looked at side by side.
const ABREAST: usize = 10;

/// Reads a list to its end. One that goes on after `most` pages is an error, and so is one that names the same page again:
/// what was not read may be what is looked for, and a part is never taken for all of it.
///
/// # Errors
/// Those of `page`, which reads one page and says where the next begins.
pub(crate) async fn whole<T, F>(action: &'static str, most: usize, mut page: impl FnMut(Option<String>) -> F) -> Result<Vec<T>, ReadError>
where
    F: Future<Output = Result<(Vec<T>, Option<String>), ReadError>>,
{
    let (mut found, mut at) = (Vec::new(), None);
    for _ in 0..most {
        let (items, next) = page(at.clone()).await?;
        found.extend(items);
        match next.filter(|next| !next.is_empty()) {
            None => return Ok(found),
            same if same == at => break,
            next => at = next,
        }
    }
    Err(goes_on(action, found.len()))
}

/// That a list goes on after what was read of it.
pub(crate) fn goes_on(action: &str, read: usize) -> ReadError {
    let message = format!("the list goes on after {read} that were read; what is looked for may be further down");
    ReadError::Other { action: action.to_owned(), code: "too_many".into(), message }
}

/// The rows and names that looking at one name gave.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub rows: Vec<(Target, Option<Observed>)>,
    pub names: Vec<(Target, String)>,
}

/// Where the walk stands: names not looked at yet, and where the listing of names goes on.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Walk<N> {
    pending: VecDeque<N>,
    listing: Listing,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Listing {
    Begin,
    At(String),
    Done,
}

impl<N: Serialize + DeserializeOwned> Walk<N> {
    /// The walk a cursor stands for.
    ///
    /// # Errors
    /// [`ReadError::Other`] for a cursor that no walk gave out.
    pub(crate) fn resume(cursor: &Cursor) -> Result<Self, ReadError> {
        match &cursor.0 {
            None => Ok(Self { pending: VecDeque::new(), listing: Listing::Begin }),
            Some(text) => {
                serde_json::from_str(text).map_err(|e| ReadError::Other { action: "inventory".into(), code: "malformed_cursor".into(), message: e.to_string() })
            }
        }
    }

    /// Where the next page of names begins, if it is time for one: `Some(None)` for the first.
    pub(crate) fn listing(&self) -> Option<Option<String>> {
        match &self.listing {
            _ if !self.pending.is_empty() => None,
            Listing::Begin => Some(None),
            Listing::At(marker) => Some(Some(marker.clone())),
            Listing::Done => None,
        }
    }

    /// Takes in a page of names and where the next one begins. A marker that repeats itself ends the listing: it would
    /// never end otherwise.
    pub(crate) fn listed(&mut self, names: impl IntoIterator<Item = N>, next: Option<&str>) {
        self.pending.extend(names);
        let at = next.filter(|marker| !marker.is_empty()).map_or(Listing::Done, |marker| Listing::At(marker.to_owned()));
        self.listing = if at == self.listing { Listing::Done } else { at };
    }

    /// The names to look at now.
    pub(crate) fn batch(&mut self) -> Vec<N> {
        self.pending.drain(..ABREAST.min(self.pending.len())).collect()
    }

    /// Puts a name back that needs another look.
    pub(crate) fn again(&mut self, name: N) {
        self.pending.push_front(name);
    }

    /// The page, with the cursor of what is left.
    pub(crate) fn page(self, found: Vec<Found>) -> Page {
        let mut page = Page::default();
        for Found { rows, names } in found {
            page.rows.extend(rows);
            page.names.extend(names);
        }
        let over = self.pending.is_empty() && self.listing == Listing::Done;
        // Strings and plain structs always have a JSON form; if not, the listing ends instead of starting over.
        page.next = if over { None } else { serde_json::to_string(&self).ok().map(|text| Cursor(Some(text))) };
        page
    }
}

/// What was found, without the names that vanished in between or that this identity may not look at; if it may look at
/// none of them, that is an error: an empty board would say that there is nothing.
pub(crate) fn readable<T>(looks: Vec<Result<T, ReadError>>) -> Result<Vec<T>, ReadError> {
    let mut found = Vec::new();
    let mut denied = None;
    for look in looks {
        match look {
            Ok(one) => found.push(one),
            Err(ReadError::NotFound { .. }) => {}
            Err(error @ ReadError::Denied { .. }) => {
                tracing::warn!("left out of the inventory: {error}");
                denied = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match denied {
        Some(error) if found.is_empty() => Err(error),
        _ => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied() -> ReadError {
        ReadError::Denied { action: "lambda:ListAliases".into(), message: "no".into() }
    }

    #[test]
    fn details_come_before_the_next_page_of_names_and_nothing_is_left_out() {
        let mut seen = Vec::new();
        let (mut cursor, mut listings) = (Some(Cursor::default()), 0_usize);
        while let Some(at) = cursor {
            let mut walk = Walk::<usize>::resume(&at).expect("a cursor of ours");
            if let Some(marker) = walk.listing() {
                assert_eq!(marker.map_or(0, |m| m.parse::<usize>().expect("ours") / 25), listings, "pages come in order");
                assert_eq!(seen.len(), listings * 25, "the names before were all looked at");
                let names = listings * 25..listings * 25 + 25;
                listings += 1;
                walk.listed(names, (listings < 3).then(|| (listings * 25).to_string()).as_deref());
            } else {
                seen.extend(walk.batch());
            }
            cursor = walk.page(Vec::new()).next;
        }
        assert_eq!(seen, (0..75).collect::<Vec<_>>(), "every name, once, in order");
    }

    #[tokio::test]
    async fn a_list_is_read_to_its_end_or_not_at_all() {
        let page = |at: Option<String>| async move {
            let n = at.map_or(0, |at| at.parse::<usize>().expect("ours"));
            Ok((vec![n], (n < 3).then(|| (n + 1).to_string())))
        };
        assert_eq!(whole("a:List", 4, page).await, Ok(vec![0, 1, 2, 3]), "every page, in order");
        let Err(ReadError::Other { code, message, .. }) = whole("a:List", 3, page).await else { panic!("the fourth page was not read") };
        assert_eq!((code.as_str(), message.contains("after 3")), ("too_many", true), "{message}");
        let same = |_: Option<String>| async { Ok((vec![()], Some("x".to_owned()))) };
        assert!(whole("a:List", 100, same).await.is_err(), "what an endpoint that ignores markers leaves out is not known");
    }

    #[test]
    fn a_marker_that_repeats_itself_ends_the_listing() {
        let mut walk = Walk::<String>::resume(&Cursor::default()).expect("the beginning");
        walk.listed([], Some("x"));
        walk.listed([], Some("x"));
        assert_eq!(walk.page(Vec::new()).next, None, "an endpoint that ignores markers must not keep us for ever");
    }

    #[test]
    fn a_cursor_from_elsewhere_is_an_error() {
        assert!(Walk::<String>::resume(&Cursor(Some("{}".into()))).is_err(), "not a panic and not the beginning");
    }

    #[test]
    fn denied_for_all_is_an_error_and_denied_for_some_is_not() {
        let gone = || Err(ReadError::NotFound { what: "f".into(), scope: "s".into() });
        assert_eq!(readable(vec![Ok(1), Err(denied()), gone()]), Ok(vec![1]), "what can be read is shown");
        assert_eq!(readable::<u8>(vec![Err(denied()), gone()]), Err(denied()), "nothing readable is not nothing there");
    }
}
