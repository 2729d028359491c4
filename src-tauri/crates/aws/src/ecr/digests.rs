//! What tags meant a moment ago. The plan on a screen sends a digest, and whoever says yes to it sends that one, also where
//! ECR does not answer just then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long somebody may look at a plan.
const LATELY: Duration = Duration::from_secs(600);
/// So many are kept; then it begins anew.
const MOST: usize = 1_000;

/// The memory of one process. Clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Digests(Arc<Mutex<HashMap<String, (Instant, String)>>>);

impl Digests {
    /// That the image means this digest now.
    pub(crate) fn note(&self, image: &str, digest: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(image.to_owned(), (Instant::now(), digest.to_owned()));
    }

    /// What it meant when it was read, where that is not long ago.
    pub(crate) fn lately(&self, image: &str) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(image).filter(|(at, _)| at.elapsed() < LATELY).map(|(_, digest)| digest.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_digest_is_good_for_some_minutes() {
        let digests = Digests::default();
        digests.note("web:v2", "sha256:ab");
        tokio::time::advance(LATELY / 2).await;
        assert_eq!(digests.lately("web:v2").as_deref(), Some("sha256:ab"), "it is what was on the screen");
        assert_eq!(digests.lately("web:v3"), None, "another tag is another image");
        tokio::time::advance(LATELY).await;
        assert_eq!(digests.lately("web:v2"), None, "nobody has looked at that plan for so long");
    }
}
