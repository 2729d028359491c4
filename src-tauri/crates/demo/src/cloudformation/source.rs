//! Where the text of a template comes from: the request, an object in S3, or the stack.

use http::Uri;
use percent_encoding::percent_decode_str;

use super::refuse::invalid;
use super::state::Stack;
use crate::s3;
use crate::wire::{Call, Refusal, pairs};
use crate::world::World;

/// The most bytes of a template in the request itself, and in S3.
const IN_REQUEST: usize = 51_200;
const IN_S3: u64 = 1_000_000;

/// The text that a call names in one of the three ways.
pub(super) fn text(world: &World, call: &Call, stack: Option<&Stack>) -> Result<String, Refusal> {
    let previous = call.param("UsePreviousTemplate") == "true";
    match (call.param("TemplateBody"), call.param("TemplateURL"), previous) {
        (body, "", false) if body.len() > IN_REQUEST => {
            let text = "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200";
            Err(invalid(text))
        }
        (body, "", false) if !body.is_empty() => Ok(body.to_owned()),
        ("", url, false) if !url.is_empty() => object(world, call, url),
        ("", "", true) => stack.and_then(|stack| stack.template.clone()).ok_or_else(|| invalid("There is no previous template to use.")),
        _ => Err(invalid("Either Template URL or Template Body must be specified.")),
    }
}

fn object(world: &World, call: &Call, url: &str) -> Result<String, Refusal> {
    let (bucket, key, version) = place(url).ok_or_else(|| invalid("TemplateURL must be a supported URL."))?;
    let failed = |why: &str| invalid(format!("S3 error: {why}"));
    let content = s3::object(world, call, &bucket, &key, version.as_deref()).map_err(|refusal| failed(&refusal.message))?;
    if content.size > IN_S3 {
        return Err(invalid(format!("Template may not exceed {IN_S3} bytes in size.")));
    }
    let bytes = content.body.read(&call.blobs).map_err(|error| failed(&error.to_string()))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| invalid("Template format error: unsupported structure."))
}

/// Bucket, key and version of an S3 URL, with the bucket in the host or in the path.
fn place(url: &str) -> Option<(String, String, Option<String>)> {
    let url: Uri = url.parse().ok()?;
    let host = url.host().filter(|_| url.scheme_str() == Some("https"))?.strip_suffix(".amazonaws.com")?;
    let path = percent_decode_str(url.path().trim_start_matches('/')).decode_utf8().ok()?.into_owned();
    let version = pairs(url.query().unwrap_or_default()).into_iter().find(|(key, _)| key == "versionId").map(|(_, value)| value);
    let s3 = |part: &str| part == "s3" || part.starts_with("s3.");
    if s3(host) {
        let (bucket, key) = path.split_once('/')?;
        return Some((bucket.to_owned(), key.to_owned(), version));
    }
    // Bucket names may have dots in them.
    let (at, _) = host.match_indices('.').find(|(at, _)| s3(&host[at + 1..]))?;
    Some((host[..at].to_owned(), path, version))
}
