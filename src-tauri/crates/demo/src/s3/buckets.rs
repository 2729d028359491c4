//! Buckets: finding, making, listing, versioning.

use jiff::Timestamp;
use serde::Deserialize;

use super::refuse;
use super::state::{Bucket, Placed, State, Versioning};
use crate::wire::{Call, Refusal, Reply, XML, escape};
use crate::world::World;

/// The namespace of S3's documents.
pub(super) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A bucket that the caller may use, or why not.
pub(super) fn find<'a>(state: &'a State, call: &Call, name: &str) -> Result<&'a Bucket, Refusal> {
    let Some(bucket) = state.buckets.get(name) else {
        return Err(match call.elsewhere.iter().find(|placed| placed.name == name) {
            Some(placed) => refuse::redirect(name, &placed.region),
            None => refuse::no_bucket(name),
        });
    };
    let expected = call.header("x-amz-expected-bucket-owner").unwrap_or(&bucket.owner);
    if bucket.owner != call.account || bucket.owner != expected {
        return Err(refuse::denied());
    }
    Ok(bucket)
}

/// The bucket of the path, to change.
pub(super) fn change<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Bucket, Refusal> {
    let name = call.param("Bucket");
    find(state, call, name)?;
    state.buckets.get_mut(name).ok_or_else(|| refuse::no_bucket(name))
}

/// A moment as S3's documents write it.
pub(super) fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

pub(super) fn list(world: &World, call: &Call) -> Reply {
    let mut all: Vec<Placed> = world.s3.placed(&call.region).chain(call.elsewhere.iter().cloned()).filter(|bucket| bucket.owner == call.account).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    let buckets: String = all
        .iter()
        .map(|bucket| {
            let (name, at, region) = (escape(&bucket.name), written(bucket.created), &bucket.region);
            format!("<Bucket><Name>{name}</Name><CreationDate>{at}</CreationDate><BucketRegion>{region}</BucketRegion></Bucket>")
        })
        .collect();
    let owner = &call.account;
    Reply::xml(format!(
        "{XML}<ListAllMyBucketsResult xmlns=\"{NAMESPACE}\"><Owner><ID>{owner}</ID></Owner><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
    ))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Configuration {
    location_constraint: Option<String>,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = call.param("Bucket");
    let inside = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b));
    let ends = [name.chars().next(), name.chars().next_back()].iter().all(|end| end.is_some_and(|end| end.is_ascii_alphanumeric()));
    if !(3..=63).contains(&name.len()) || !inside || !ends || name.contains("..") {
        return Err(Refusal::new(400, "InvalidBucketName", "The specified bucket is not valid.").with("BucketName", name));
    }
    let sent: Configuration = xml(&call.body)?;
    let wanted = sent.location_constraint.as_deref().unwrap_or("us-east-1");
    if wanted != call.region {
        let given = sent.location_constraint.as_deref().unwrap_or("unspecified");
        let text = format!("The {given} location constraint is incompatible for the region specific endpoint this request was sent to.");
        return Err(Refusal::new(400, "IllegalLocationConstraintException", text));
    }
    let here = world.s3.buckets.get(name).map(|bucket| &bucket.owner);
    if let Some(owner) = here.or_else(|| call.elsewhere.iter().find(|placed| placed.name == name).map(|placed| &placed.owner)) {
        let (code, text) = if *owner == call.account {
            ("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.")
        } else {
            let text = "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.";
            ("BucketAlreadyExists", text)
        };
        return Err(Refusal::new(409, code, text).with("BucketName", name));
    }
    let bucket = Bucket { owner: call.account.clone(), created: call.now, versioning: None, objects: Default::default() };
    world.s3.buckets.insert(name.to_owned(), bucket);
    Ok(Reply::empty(200).with_header("location", &format!("/{name}")))
}

/// A request's document; an empty body is an empty document.
pub(super) fn xml<T: serde::de::DeserializeOwned + Default>(body: &[u8]) -> Result<T, Refusal> {
    if body.is_empty() {
        return Ok(T::default());
    }
    quick_xml::de::from_reader(body).map_err(|_| refuse::malformed())
}

pub(super) fn head(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let region = |refusal: Refusal| match world.s3.buckets.contains_key(call.param("Bucket")) {
        // Another account's bucket is denied, but its Region is no secret.
        true => refusal.header("x-amz-bucket-region", &call.region),
        false => refusal,
    };
    find(&world.s3, call, call.param("Bucket")).map_err(region)?;
    Ok(Reply::empty(200).with_header("x-amz-bucket-region", &call.region))
}

pub(super) fn location(world: &World, call: &Call) -> Result<Reply, Refusal> {
    find(&world.s3, call, call.param("Bucket"))?;
    // The oldest Region has no constraint.
    let region = if call.region == "us-east-1" { "" } else { &call.region };
    Ok(Reply::xml(format!("{XML}<LocationConstraint xmlns=\"{NAMESPACE}\">{region}</LocationConstraint>")))
}

pub(super) fn versioning(world: &World, call: &Call) -> Result<Reply, Refusal> {
    let status = find(&world.s3, call, call.param("Bucket"))?.versioning.map(|status| format!("<Status>{status:?}</Status>"));
    let status = status.unwrap_or_default();
    Ok(Reply::xml(format!("{XML}<VersioningConfiguration xmlns=\"{NAMESPACE}\">{status}</VersioningConfiguration>")))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Wanted {
    status: Option<Versioning>,
}

pub(super) fn set_versioning(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let bucket = change(&mut world.s3, call)?;
    let wanted: Wanted = xml(&call.body)?;
    bucket.versioning = Some(wanted.status.ok_or_else(refuse::malformed)?);
    Ok(Reply::empty(200))
}
