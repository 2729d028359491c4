//! What a container does once it is started: a property of its image and of the CPU it gets.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::state::{Image, State};

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
    /// Its image cannot be pulled.
    CannotPull,
}

impl Behaviour {
    /// With this many CPU units, which of the other four it comes to.
    fn with(self, cpu: u32) -> Self {
        match self {
            Self::Starves { below } if cpu < below => Self::CrashLoops,
            Self::Starves { .. } => Self::Steady,
            other => other,
        }
    }
}

/// What the registry has under an image reference. References that were never pushed are judged
/// by the words in their tag, so that anybody can bring a bad release to the embedded cloud:
/// `crashloop`, `starved` (loops below one vCPU), `broken` (dies at once), `missing` (cannot be
/// pulled).
pub(super) fn image(state: &State, reference: &str) -> Image {
    if let Some(image) = state.images.get(reference) {
        return image.clone();
    }
    let tag = reference.rsplit('/').next().unwrap_or(reference);
    let behaviour = if tag.contains("crashloop") {
        Behaviour::CrashLoops
    } else if tag.contains("starved") {
        Behaviour::Starves { below: 1024 }
    } else if tag.contains("broken") {
        Behaviour::DiesAtOnce
    } else if tag.contains("missing") {
        Behaviour::CannotPull
    } else {
        Behaviour::Steady
    };
    let digest = match reference.split_once('@') {
        Some((_, digest)) => digest.to_owned(),
        None => digest(reference),
    };
    Image { digest, behaviour }
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
        Behaviour::CannotPull => 3,
    };
    let all = images.iter().map(|image| image.behaviour.with(cpu));
    all.max_by_key(rank).unwrap_or(Behaviour::Steady)
}
