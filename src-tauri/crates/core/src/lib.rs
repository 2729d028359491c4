//! The pure domain of Switchback: what serves a release, what an operator may ask for, and what that becomes.
//!
//! Nothing here reads a clock, draws a random number, touches a file or a network: time and identity are passed in,
//! so that every decision can be tested, replayed from the journal and explained.

pub mod action;
pub mod arming;
pub mod base;
pub mod diff;
pub mod driver;
pub mod event;
pub mod hold;
pub mod intent;
pub mod operation;
pub mod plan;
pub mod planner;
pub mod preflight;
pub mod release;
pub mod revision;
pub mod saga;
pub mod scope;
pub mod serving;
pub mod shift;
pub mod target;
pub mod text;
pub mod traffic;
pub mod verify;

pub use action::Action;
pub use arming::{ArmedRollback, Arming, NotArmed};
pub use base::Base;
pub use driver::Engine;
pub use event::{Event, Opened, Verdict};
pub use hold::Hold;
pub use intent::Intent;
pub use operation::{Operation, OperationId, OperationState};
pub use plan::Pause;
pub use plan::{CheckedPlan, Plan, Step};
pub use preflight::{Finding, Severity};
pub use release::Source;
pub use revision::{Condition, Revision, RevisionInfo};
pub use scope::{Endpoint, Scope};
pub use serving::{Circumstance, Observed, Serving, Token};
pub use target::{Kind, Target, TargetId};
pub use text::Lang;
pub use traffic::{Share, TrafficSplit};
