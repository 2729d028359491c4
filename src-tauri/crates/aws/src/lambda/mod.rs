//! Lambda: aliases and the versions they serve.

mod actuate;
mod observe;
mod page;
mod versions;

use crate::reader::Reader;

pub(crate) use actuate::set_alias;

/// Reads of aliases and versions.
pub(crate) struct Aliases<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_lambda::Client,
}
