//! What is saved: every Region of the account, and the fault rules in force.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::Faults;
use crate::options::Options;
use crate::rng::Rng;
use crate::s3;
use crate::scenario;
use crate::world::World;

/// The whole cloud as data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    regions: BTreeMap<String, World>,
    pub faults: Faults,
    /// Decides faults with a probability, apart from the worlds' own randomness, so that a
    /// fault rule does not change which ids come next.
    pub fault_rng: Rng,
    seed: u64,
}

impl Account {
    /// The scenario at its beginning, in the home Region.
    pub(crate) fn begin(options: &Options, now: Timestamp) -> Self {
        let home = scenario::build(options, now);
        Self {
            regions: BTreeMap::from([(options.region.clone(), home)]),
            faults: Faults::default(),
            fault_rng: Rng::new(options.seed ^ 0xfa_017),
            seed: options.seed,
        }
    }

    /// The buckets of every Region but this one.
    pub(crate) fn buckets_elsewhere(&self, region: &str) -> Vec<s3::Placed> {
        let others = self.regions.iter().filter(|(name, _)| *name != region);
        others.flat_map(|(name, world)| world.s3.placed(name)).collect()
    }

    /// A Region's world; a Region never used before is empty.
    pub(crate) fn region(&mut self, name: &str) -> &mut World {
        let seed = name.bytes().fold(self.seed, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        self.regions.entry(name.to_owned()).or_insert_with(|| World::empty(seed))
    }
}
