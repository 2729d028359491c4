//! Which revisions a target serves, with shares that sum to 100 %.

use serde::{Deserialize, Serialize};

use crate::revision::Revision;

/// One revision's share of the traffic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The revision.
    pub revision: Revision,
    /// Its share in percent, 0 to 100.
    pub percent: f64,
}

/// All shares; the stable side comes first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrafficSplit(pub Vec<Share>);

impl TrafficSplit {
    /// Everything to one revision.
    pub fn whole(revision: Revision) -> Self {
        Self(vec![Share { revision, percent: 100.0 }])
    }

    /// The stable side has what the others leave of 100 %.
    pub fn with_rest(stable: Revision, others: impl IntoIterator<Item = Share>) -> Self {
        let others: Vec<Share> = others.into_iter().filter(|s| s.percent > 0.0).collect();
        let taken: f64 = others.iter().map(|s| s.percent).sum();
        let mut shares = vec![Share { revision: stable, percent: rounded(100.0 - taken) }];
        shares.extend(others);
        Self(shares)
    }

    /// The stable side.
    pub fn stable(&self) -> Option<&Revision> {
        self.0.first().map(|s| &s.revision)
    }

    /// Whether more than one revision takes traffic.
    pub fn is_split(&self) -> bool {
        self.0.len() > 1
    }
}

/// To a hundred-thousandth of a percent: what floating point leaves behind is not a share.
pub(crate) fn rounded(percent: f64) -> f64 {
    (percent * 100_000.0).round() / 100_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_a_hundred() {
        let split = TrafficSplit::with_rest("3".into(), [Share { revision: "4".into(), percent: 10.1 }]);
        let sum: f64 = split.0.iter().map(|s| s.percent).sum();
        assert!((sum - 100.0).abs() < 1e-9, "90 + 10 is 100, not {sum}");
        assert_eq!(split.0[0].percent, 89.9, "no floating-point crumbs are shown");
    }
}
