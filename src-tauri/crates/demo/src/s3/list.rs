//! ListObjectsV2.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::buckets::{NAMESPACE, find, written};
use super::refuse;
use crate::wire::{Call, Refusal, Reply, XML, escape};
use crate::world::World;

/// What `encoding-type=url` leaves as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'*');

/// The most entries of one answer.
const MOST: usize = 1000;

/// A line of the answer: a key, or what several have in common up to the delimiter.
enum Entry<'a> {
    Key(&'a str),
    Prefix(&'a str),
}

pub(super) fn objects(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let name = call.param("Bucket");
    let bucket = find(&world.s3, call, name)?;
    let (prefix, delimiter) = (call.query("prefix").unwrap_or_default(), call.query("delimiter").filter(|delimiter| !delimiter.is_empty()));
    let most = match call.query("max-keys") {
        Some(text) => text.parse::<usize>().map_err(|_| refuse::argument("Provided max-keys not an integer or within integer range", "max-keys", text))?,
        None => MOST,
    };
    let most = most.min(MOST);
    // A token is the last line answered.
    let after = call.query("continuation-token").or(call.query("start-after")).unwrap_or_default();
    let mut entries = Vec::new();
    let mut last_prefix = None;
    for key in bucket.objects.keys().map(String::as_str) {
        let Some(rest) = key.strip_prefix(prefix).filter(|_| bucket.object(key, None).is_ok()) else { continue };
        match delimiter.and_then(|delimiter| rest.find(delimiter).map(|at| &key[..prefix.len() + at + delimiter.len()])) {
            Some(common) if last_prefix == Some(common) || common <= after => {}
            Some(common) => {
                last_prefix = Some(common);
                entries.push(Entry::Prefix(common));
            }
            None if key <= after => {}
            None => entries.push(Entry::Key(key)),
        }
    }
    let truncated = entries.len() > most;
    entries.truncate(most);
    let url = call.query("encoding-type") == Some("url");
    let shown = |text: &str| if url { utf8_percent_encode(text, KEPT).to_string() } else { escape(text) };
    let mut lines = String::new();
    for entry in &entries {
        match entry {
            Entry::Prefix(common) => lines.push_str(&format!("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", shown(common))),
            Entry::Key(key) => {
                let Some((object, content)) = bucket.object(key, None).ok().and_then(|object| Some((object, object.content.as_ref()?))) else { continue };
                let (key, at, etag, size) = (shown(key), written(object.modified), escape(&content.etag), content.size);
                lines.push_str(&format!(
                    "<Contents><Key>{key}</Key><LastModified>{at}</LastModified><ETag>{etag}</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
                ));
            }
        }
    }
    let mut more = String::new();
    if let (true, Some(Entry::Key(last) | Entry::Prefix(last))) = (truncated, entries.last()) {
        more.push_str(&format!("<NextContinuationToken>{}</NextContinuationToken>", escape(last)));
    }
    if let Some(delimiter) = delimiter {
        more.push_str(&format!("<Delimiter>{}</Delimiter>", shown(delimiter)));
    }
    if url {
        more.push_str("<EncodingType>url</EncodingType>");
    }
    let (count, prefix) = (entries.len(), shown(prefix));
    Ok(Reply::xml(format!(
        "{XML}<ListBucketResult xmlns=\"{NAMESPACE}\"><Name>{name}</Name><Prefix>{prefix}</Prefix><KeyCount>{count}</KeyCount><MaxKeys>{most}</MaxKeys>\
         <IsTruncated>{truncated}</IsTruncated>{more}{lines}</ListBucketResult>"
    )))
}
