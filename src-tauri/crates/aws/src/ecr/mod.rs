//! Images in ECR: whether one is there, which digest its tag means, and how large it is.

use aws_sdk_ecr::types::ImageIdentifier;
use switchback_core::preflight::facts::image::{Place, Seen};
use switchback_engine::ports::ReadError;

use crate::reader::Reader;
use crate::text::bounded;

pub(crate) use digests::{Digests, Lately};

mod digests;
mod through;

const CALL: &str = "ecr:DescribeImages";

/// Reads of private registries.
pub(crate) struct Images<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_ecr::Client,
}

impl Images<'_> {
    /// What is to be seen of an image. One call each: of several in one, ECR refuses all where one is not there.
    pub(crate) async fn seen(&self, uri: &str) -> Result<Seen, ReadError> {
        let Some(place) = Place::of(uri) else { return Ok(Seen::Outside) };
        if place.region != self.reader.scope.region {
            return Ok(Seen::OtherRegion(bounded(place.region, 64)));
        }
        let id = ImageIdentifier::builder().set_image_digest(place.digest.map(str::to_owned)).set_image_tag(place.tag.map(str::to_owned));
        let send = self.client.describe_images().registry_id(place.account).repository_name(place.repository).image_ids(id.build());
        let other = (place.account != self.reader.scope.account).then(|| place.account.to_owned());
        match (self.reader.call(CALL, bounded(uri, 512), send.send()).await, other) {
            (Ok(answer), other) => {
                let detail = answer.image_details().first();
                let digest = detail.and_then(|d| d.image_digest()).filter(|d| is_digest(d)).map(str::to_owned);
                let size = detail.and_then(|d| d.image_size_in_bytes()).and_then(|size| u64::try_from(size).ok());
                Ok(Seen::There { account: other, digest, size })
            }
            // Whether it is gone for good is known with the rules: where they cannot be read, it is not.
            (Err(ReadError::NotFound { .. }), None) => Ok(self.upstream(&place).await?.map_or(Seen::Gone, Seen::Uncached)),
            // Whoever may not look is not told whether there is anything.
            (Err(ReadError::NotFound { .. } | ReadError::Denied { .. }), Some(account)) => Ok(Seen::OtherAccount(account)),
            (Err(why), _) => Err(why),
        }
    }
}

/// Whether this is a digest as ECR writes it: it may become part of what is sent.
fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests;
