//! CloudFormation, as far as looking before leaping goes: stacks, and change sets, which are made, read and deleted, and
//! never executed.

mod actuate;
mod around;
mod change;
mod lent;
mod observe;

use crate::reader::Reader;

pub(crate) use actuate::{Draft, drop_change_set, make_change_set};
pub(crate) use lent::Lent;

/// Reads of stacks and change sets.
#[derive(Clone, Copy)]
pub(crate) struct StackReads<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_cloudformation::Client,
    pub lent: &'a Lent,
}
