//! What a container does once it is started: a property of its image and of the CPU it gets.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::lookup::Place;
use super::state::Image;
use crate::ecr::{self, Reference};

/// How tasks of a service revision fare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Behaviour {
    /// Runs, becomes healthy and stays.
    Steady,
    /// Runs, never becomes healthy, and exits with 1 after three to four minutes.
    CrashLoops,
    /// As [`Behaviour::CrashLoops`] while it has less than these CPU units; steady with them.
    Starves {
        /// CPU units (1,024 are one vCPU).
        below: u32,
    },
    /// Exits with 1 before it runs.
    DiesAtOnce,
    /// Its image cannot be pulled: there is none.
    CannotPull,
    /// Its image is another account's or Region's, and that does not let this one pull it.
    MayNotPull,
}

impl Behaviour {
    /// With this many CPU units, which of the others it comes to.
    fn with(self, cpu: u32) -> Self {
        match self {
            Self::Starves { below } if cpu < below => Self::CrashLoops,
            Self::Starves { .. } => Self::Steady,
            other => other,
        }
    }
}

/// What comes of pulling an image. One of this account's ECR is there or is not, and another account
/// or Region has no policy that lets this one in; of public registries nothing is known, so that
/// every image of theirs is there.
pub(super) fn image(ecr: &ecr::State, place: &Place, reference: &str) -> Image {
    let Some(own) = Reference::parse(reference) else {
        let pinned = reference.split_once('@').map(|(_, digest)| digest.to_owned());
        return Image { digest: Some(pinned.unwrap_or_else(|| digest(reference))), behaviour: by_words(reference) };
    };
    if !own.within(&place.account, &place.region) {
        return Image { digest: None, behaviour: Behaviour::MayNotPull };
    }
    match ecr.find(&own) {
        Ok((digest, image)) => {
            let tags: Vec<&str> = image.tags.iter().map(String::as_str).collect();
            Image { digest: Some(digest.to_owned()), behaviour: image.runs.unwrap_or_else(|| by_words(&tags.join(" "))) }
        }
        // Fetched from where a rule says; that upstream is another registry, of which nothing is known.
        Err(_) if ecr.fetches(own.repository) => {
            let pinned = own.digest.map_or_else(|| digest(reference), str::to_owned);
            Image { digest: Some(pinned), behaviour: by_words(reference) }
        }
        Err(_) => Image { digest: None, behaviour: Behaviour::CannotPull },
    }
}

/// Images that no scenario has described are judged by the words in their tags, so that anybody
/// can bring a bad release to the embedded cloud: `crashloop`, `starved` (loops below one vCPU),
/// `broken` (dies at once), `missing` (cannot be pulled).
fn by_words(reference: &str) -> Behaviour {
    let tag = reference.rsplit('/').next().unwrap_or(reference);
    if tag.contains("crashloop") {
        Behaviour::CrashLoops
    } else if tag.contains("starved") {
        Behaviour::Starves { below: 1024 }
    } else if tag.contains("broken") {
        Behaviour::DiesAtOnce
    } else if tag.contains("missing") {
        Behaviour::CannotPull
    } else {
        Behaviour::Steady
    }
}

/// A content digest of `text`, in an image manifest's shape.
pub(crate) fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// The worst of a task's containers decides how the task fares.
pub(super) fn of_task(images: &[Image], cpu: u32) -> Behaviour {
    let rank = |behaviour: &Behaviour| match behaviour {
        Behaviour::Steady | Behaviour::Starves { .. } => 0,
        Behaviour::CrashLoops => 1,
        Behaviour::DiesAtOnce => 2,
        Behaviour::CannotPull | Behaviour::MayNotPull => 3,
    };
    let all = images.iter().map(|image| image.behaviour.with(cpu));
    all.max_by_key(rank).unwrap_or(Behaviour::Steady)
}
