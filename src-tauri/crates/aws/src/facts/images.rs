//! The images of a release, looked for in their registries.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use switchback_core::preflight::facts::image::{Image, Seen};
use switchback_core::preflight::facts::{Fact, Subject};

use super::{apart, unread};
use crate::observer::Observer;

/// So many images of one release are looked for.
const MOST: usize = 25;

impl Observer {
    /// What is seen of each, with whether instances may have kept it.
    pub(super) async fn image_facts(&self, images: impl IntoIterator<Item = (String, bool)>) -> Vec<Fact> {
        let once: BTreeMap<String, bool> = images.into_iter().filter(|(uri, _)| !uri.is_empty()).collect();
        let looks = once.into_iter().take(MOST).map(|(uri, kept)| async move {
            let registries = self.images();
            let seen = apart(|| registries.seen(&uri)).await;
            match seen {
                Ok(seen) => (Fact::Image(Image { uri, kept, seen }), None),
                Err(why) => (Fact::Image(Image { uri, kept, seen: Seen::Untold }), Some(why)),
            }
        });
        let (mut facts, mut failed) = (Vec::new(), None);
        for (fact, why) in join_all(looks).await {
            facts.push(fact);
            failed = failed.or(why);
        }
        facts.extend(failed.map(|why| unread(Subject::Images, &why)));
        facts
    }
}
