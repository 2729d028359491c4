//! Lambda: aliases and the versions they serve.

mod actuate;
mod base;
mod code;
mod latests;
mod made;
mod observe;
mod page;
mod publish;
mod versions;

use crate::codedeploy::CodeDeploy;
use crate::reader::Reader;

pub(crate) use actuate::set_alias;
pub(crate) use base::Configured;
pub(crate) use code::update_code;
pub(crate) use latests::Latests;
pub(crate) use made::Publishing;
pub(crate) use publish::{publish, try_version};

/// Reads of aliases and versions.
pub(crate) struct Aliases<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_lambda::Client,
    pub deploys: CodeDeploy<'a>,
    pub latests: &'a Latests,
}
