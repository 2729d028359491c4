//! How traffic moves: percents that add up exactly, and a list of steps such as `5,50,100 every 60s`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::revision::Revision;
use crate::target::Kind;
use crate::traffic::{Share, TrafficSplit};

/// The longest time between two steps.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The most steps a list may have.
pub const MOST_STEPS: usize = 20;

/// A share of the traffic, in hundredths of a percent, so that two shares always make a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Percent(u16);

impl Percent {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Everything.
    pub const ALL: Self = Self(10_000);

    /// The percent, 0 to 100.
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// As Lambda's AdditionalVersionWeights wants it, 0 to 1.
    pub fn weight(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// What the others have.
    pub fn rest(self) -> Self {
        Self(Self::ALL.0 - self.0)
    }

    /// How the two sides serve when the new one has this share.
    pub fn split(self, stable: Revision, new: Revision) -> TrafficSplit {
        match self {
            Self::ALL => TrafficSplit::whole(new),
            at => TrafficSplit::with_rest(stable, [Share { revision: new, percent: at.percent() }]),
        }
    }

    /// Refuses more decimals than a target of this kind takes. Lambda weights and REST canaries are doubles without a
    /// published granularity: two decimals are as fine as Switchback goes. ECS documents 0.1. HTTP stages take no split.
    ///
    /// # Errors
    /// [`ShiftError::TooFine`], [`ShiftError::NoSplit`].
    pub fn fits(self, kind: Kind) -> Result<Self, ShiftError> {
        match kind {
            Kind::Http if ![Self::NONE, Self::ALL].contains(&self) => Err(ShiftError::NoSplit),
            Kind::Ecs if !self.0.is_multiple_of(10) => Err(ShiftError::TooFine { text: self.to_string(), decimals: 1 }),
            _ => Ok(self),
        }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.percent().fmt(f)
    }
}

impl FromStr for Percent {
    type Err = ShiftError;
    fn from_str(s: &str) -> Result<Self, ShiftError> {
        let text = s.trim();
        let number = text.strip_suffix('%').unwrap_or(text).trim_end();
        number.parse().map_err(|_| ShiftError::NotAPercent { text: text.chars().take(40).collect() }).and_then(|n: f64| Self::try_from(n))
    }
}

impl TryFrom<f64> for Percent {
    type Error = ShiftError;
    fn try_from(percent: f64) -> Result<Self, ShiftError> {
        if !(0.0..=100.0).contains(&percent) {
            return Err(ShiftError::Outside { percent });
        }
        let hundredths = percent * 100.0;
        // A decimal such as 10.1 has no exact double: what is within a millionth of a step is that step.
        if (hundredths - hundredths.round()).abs() > 1e-6 {
            return Err(ShiftError::TooFine { text: percent.to_string(), decimals: 2 });
        }
        Ok(Self(hundredths.round() as u16))
    }
}

impl From<Percent> for f64 {
    fn from(percent: Percent) -> Self {
        percent.percent()
    }
}

/// Shares that the new revision gets one after the other, strictly rising. The last need not be 100: the list may end
/// on a split that somebody then promotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    percents: Vec<Percent>,
    every: Option<Duration>,
}

impl Steps {
    /// The steps `list`, such as `5,50,100`, with `every` such as `60s` between two of them; without, each waits for a word.
    ///
    /// # Errors
    /// [`ShiftError`] for anything that is no rising list of 1 to [`MOST_STEPS`] percents, or an interval of no whole seconds between one and a day.
    pub fn new(list: &str, every: Option<&str>) -> Result<Self, ShiftError> {
        if list.trim().is_empty() {
            return Err(ShiftError::Empty);
        }
        let percents = list.split(',').map(str::parse).collect::<Result<Vec<Percent>, _>>()?;
        if percents.len() > MOST_STEPS {
            return Err(ShiftError::TooMany { count: percents.len() });
        }
        if let Some(pair) = percents.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(ShiftError::NotRising { before: pair[0], after: pair[1] });
        }
        Ok(Self { percents, every: every.map(interval).transpose()? })
    }

    /// All at once.
    pub fn whole() -> Self {
        Self { percents: vec![Percent::ALL], every: None }
    }

    /// The same as somebody typed them: one share has nothing that an interval could lie between.
    ///
    /// # Errors
    /// As [`Steps::new`], and [`ShiftError::OneShare`].
    pub fn typed(list: &str, every: Option<&str>) -> Result<Self, ShiftError> {
        match Self::new(list, every)? {
            Self { percents, every: Some(_) } if percents.len() == 1 => Err(ShiftError::OneShare { percent: percents[0] }),
            steps => Ok(steps),
        }
    }

    /// No traffic at all: what is made is only made.
    pub fn none() -> Self {
        Self { percents: Vec::new(), every: None }
    }

    /// Whether no traffic moves.
    pub fn moves_nothing(&self) -> bool {
        self.percents.is_empty()
    }

    /// Whether it never leaves the traffic on two revisions.
    pub fn is_whole(&self) -> bool {
        self.percents == [Percent::ALL]
    }

    /// The command line's options that ask for it.
    pub fn options(&self) -> String {
        let list = self.percents.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        match (self.percents.len(), self.every) {
            _ if self.is_whole() => String::new(),
            (0, _) => " --publish-only".to_owned(),
            (1, _) => format!(" --percent {list}"),
            (_, None) => format!(" --steps {list}"),
            (_, Some(every)) => format!(" --steps {list} --every {}s", every.as_secs()),
        }
    }

    /// The shares, ascending.
    pub fn percents(&self) -> &[Percent] {
        &self.percents
    }

    /// The time between two steps; none where each waits for a word.
    pub fn every(&self) -> Option<Duration> {
        self.every
    }
}

impl FromStr for Steps {
    type Err = ShiftError;
    fn from_str(s: &str) -> Result<Self, ShiftError> {
        match s.split_once("every") {
            Some((list, every)) => Self::new(list, Some(every)),
            None => Self::new(s, None),
        }
    }
}

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.percents.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))?;
        match self.every {
            Some(every) => write!(f, " every {every:?}"),
            None => Ok(()),
        }
    }
}

/// `60s`, `5m`, `1h 30m`.
fn interval(text: &str) -> Result<Duration, ShiftError> {
    let text = text.trim();
    let unread = || ShiftError::Interval { text: text.chars().take(40).collect() };
    let signed: jiff::SignedDuration = text.parse().map_err(|_| unread())?;
    let every = Duration::try_from(signed).map_err(|_| unread())?;
    match every {
        _ if every < Duration::from_secs(1) => Err(ShiftError::TooShort { text: text.to_owned() }),
        _ if every > LONGEST => Err(ShiftError::TooLong { text: text.to_owned() }),
        _ if every.subsec_nanos() > 0 => Err(ShiftError::NotWhole { text: text.to_owned() }),
        _ => Ok(every),
    }
}

/// Why a shift cannot be done as asked.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ShiftError {
    /// No number.
    #[error("`{text}` is no percent: write a number from 0 to 100")]
    NotAPercent {
        /// What was given.
        text: String,
    },
    /// Not 0 to 100.
    #[error("{percent} % is outside 0 to 100")]
    Outside {
        /// What was given.
        percent: f64,
    },
    /// More decimals than can be set.
    #[error("{text} % is too fine: write at most {decimals} decimal{}", if *decimals == 1 { "" } else { "s" })]
    TooFine {
        /// What was given.
        text: String,
        /// How many can be set.
        decimals: u8,
    },
    /// HTTP API stages have no canary.
    #[error("an HTTP API stage serves one deployment: AWS splits no traffic there; shift the Lambda alias behind it instead")]
    NoSplit,
    /// A list without steps.
    #[error("the list of steps is empty: write percents such as 5,50,100")]
    Empty,
    /// Too long a list.
    #[error("{count} steps are too many: {MOST_STEPS} is the most")]
    TooMany {
        /// How many were given.
        count: usize,
    },
    /// A step that is not above the one before it.
    #[error("the steps must rise, and {after} comes after {before}: to send traffic back, abort or roll back")]
    NotRising {
        /// The step before.
        before: Percent,
        /// The step that is not above it.
        after: Percent,
    },
    /// No duration.
    #[error("`{text}` is no interval: write 60s, 5m or 1h")]
    Interval {
        /// What was given.
        text: String,
    },
    /// More than a day.
    #[error("an interval of {text} is too long: a day is the most")]
    TooLong {
        /// What was given.
        text: String,
    },
    /// Parts of a second.
    #[error("an interval of {text} has parts of a second: write whole seconds")]
    NotWhole {
        /// What was given.
        text: String,
    },
    /// An interval, and nothing that it could lie between.
    #[error("one share of {percent} % is one step: there is nothing to wait for in between")]
    OneShare {
        /// The share.
        percent: Percent,
    },
    /// Under a second.
    #[error("an interval of {text} is too short: a second is the least")]
    TooShort {
        /// What was given.
        text: String,
    },
}

#[cfg(test)]
mod tests;
