//! The lambda part of each beginning.

use super::{Setting, Size};
use crate::world::World;

/// Hangang Market.
pub(super) fn market(_world: &mut World, _setting: &Setting<'_>) {}

/// Many of everything.
pub(super) fn large(_world: &mut World, _setting: &Setting<'_>, _size: &Size) {}
