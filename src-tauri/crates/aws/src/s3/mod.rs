//! S3, as far as code for Lambda passes through it: one object is put, and looked at.

mod actuate;
mod observe;

use crate::reader::Reader;

pub(crate) use actuate::upload;
pub(crate) use observe::Bucket;

/// Reads of objects.
pub(crate) struct Objects<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_s3::Client,
}
