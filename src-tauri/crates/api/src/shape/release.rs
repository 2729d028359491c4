//! What goes forward: deploys, shifts, promotes and aborts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseIntent {
    /// A release for each target, made where it has to be.
    #[default]
    Deploy,
    /// Traffic to a revision that exists.
    Shift,
    /// All traffic to the new side of a split.
    Promote,
    /// All traffic back to the stable side of a split.
    Abort,
}

/// What to release, and how the traffic gets there.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields)]
pub struct ReleaseRequest {
    /// Which of the four.
    pub intent: ReleaseIntent,
    /// Target ids, optionally behind `ACCOUNT/REGION/`, in the order in which they are moved.
    pub targets: Vec<String>,
    /// For a deploy: what each target is given, in the same order.
    pub sources: Vec<SourceShape>,
    /// For a shift: the revision that gets the traffic.
    pub to: Option<String>,
    /// Its shares in percent, rising: `5,50,100`. All at once where there is none.
    pub steps: Option<String>,
    /// For a deploy: what is new is only made, and no traffic moves.
    #[ts(as = "Option<bool>", optional)]
    pub publish_only: bool,
    /// The time between two of them, such as `60s`. Without it each waits to be asked for.
    pub every: Option<String>,
    /// Who takes the traffic from one share to the next: `local`, `codedeploy` or `ecs`. Where there is none it is worked out.
    pub engine: Option<String>,
    /// Why, and from which commit; kept by AWS with what is made.
    pub note: Option<String>,
    /// The path of a test event that a new Lambda version is invoked with before it gets traffic.
    pub event: Option<String>,
    /// Routes that the stages are expected to serve, such as `POST /orders/{id}`.
    pub routes: Option<Vec<String>>,
    /// Refuse if a target serves something else.
    pub if_current: Option<String>,
    /// The plan on screen, as `plan.id` gave it: if the fresh one differs, nothing is sent (`plan_changed`).
    pub plan: Option<String>,
    /// What the operator expects to happen; recorded, not judged.
    pub expected: Option<String>,
    /// What a protected account asks for: its name.
    pub account: Option<String>,
}

/// Where the release for one target comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "from")]
#[ts(optional_fields)]
pub enum SourceShape {
    /// A revision that exists.
    Revision {
        /// It.
        revision: String,
    },
    /// A zip on this machine.
    Zip {
        /// Its path.
        file: String,
        /// The bucket it goes through, where it is too large to be sent directly.
        #[serde(default)]
        bucket: Option<String>,
    },
    /// An object in S3.
    Object {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The object's version.
        #[serde(default)]
        version: Option<String>,
    },
    /// An image in ECR, by digest; one by tag goes out as the digest that its tag means when it is planned.
    Image {
        /// `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME@sha256:…`.
        uri: String,
    },
    /// The API as it stands now.
    Snapshot,
    /// The task definition that is served now, with changes.
    Definition {
        /// A file that takes the place of the whole definition.
        #[serde(default)]
        file: Option<String>,
        /// Images by container.
        #[serde(default)]
        images: Vec<ContainerImage>,
        /// CPU units of the whole task.
        #[serde(default)]
        cpu: Option<u32>,
        /// Memory of the whole task in MiB.
        #[serde(default)]
        memory: Option<u32>,
        /// A file of `NAME=VALUE` lines for one container. Its values are sent, and never recorded.
        #[serde(default)]
        env: Option<ContainerFile>,
    },
}

/// A container's image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ContainerImage {
    /// The container.
    pub container: String,
    /// The image, by digest; one by tag goes out as the digest that its tag means when it is planned.
    pub image: String,
}

/// A container's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ContainerFile {
    /// The container.
    pub container: String,
    /// The path.
    pub file: String,
}

/// What a new revision has otherwise than the one it is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DiffShape {
    /// The target.
    pub target: String,
    /// The differences.
    pub lines: Vec<DiffLine>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DiffLine {
    /// What differs: `code`, `cpu`, `web: image`, `web: environment LOG_LEVEL`, `route GET /orders`.
    pub field: String,
    /// As it is; null where it is added, empty where it is not shown.
    pub from: Option<String>,
    /// As it will be; null where it is removed, empty where it is not shown.
    pub to: Option<String>,
    /// Whether neither is shown: the value of an environment variable, or what stands behind a route.
    pub hidden: bool,
}
