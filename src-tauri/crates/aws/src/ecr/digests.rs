//! What names meant a moment ago: tags a digest, keys in S3 an object. The plan on a screen sends that, and whoever says yes to
//! it sends the same, also where AWS does not answer just then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long somebody may look at a plan.
const LATELY: Duration = Duration::from_secs(600);
/// So many are kept; then it begins anew.
const MOST: usize = 1_000;

/// The memory of one process. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Lately<T>(Arc<Mutex<HashMap<String, (Instant, T)>>>);

/// The digests that tags meant.
pub(crate) type Digests = Lately<String>;

impl<T> Default for Lately<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Lately<T> {
    /// That the name means this now.
    pub(crate) fn note(&self, name: &str, means: &T) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(name.to_owned(), (Instant::now(), means.clone()));
    }

    /// What it meant when it was read, where that is not long ago.
    pub(crate) fn lately(&self, name: &str) -> Option<T> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(name).filter(|(at, _)| at.elapsed() < LATELY).map(|(_, means)| means.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_digest_is_good_for_some_minutes() {
        let digests = Digests::default();
        digests.note("web:v2", &"sha256:ab".to_owned());
        tokio::time::advance(LATELY / 2).await;
        assert_eq!(digests.lately("web:v2").as_deref(), Some("sha256:ab"), "it is what was on the screen");
        assert_eq!(digests.lately("web:v3"), None, "another tag is another image");
        tokio::time::advance(LATELY).await;
        assert_eq!(digests.lately("web:v2"), None, "nobody has looked at that plan for so long");
    }
}
