//! UpdateFunctionCode: a zip in the request, an object in S3, or an image.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::behaviour::Behaviour;
use super::bundle::Package;
use super::functions::fingerprint;
use super::name::Name;
use super::refuse::{invalid, no_function, stale, too_large};
use super::runtimes::{self, Use};
use super::shape;
use super::state::{Change, Code, Function, Transition, Version};
use super::versions;
use crate::ecr::Reference;
use crate::rng::Rng;
use crate::s3;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// The most a request may have: 50 MB as base64, and some.
const REQUEST: usize = 70_167_211;

/// Seconds an update takes until it is settled; not published by AWS, seen as "a few".
const UPDATING: i64 = 4;

/// Where code comes from; exactly one way is given.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Source {
    zip_file: Option<String>,
    #[serde(rename = "S3Bucket")]
    s3_bucket: Option<String>,
    #[serde(rename = "S3Key")]
    s3_key: Option<String>,
    #[serde(rename = "S3ObjectVersion")]
    s3_object_version: Option<String>,
    pub image_uri: Option<String>,
}

impl Source {
    /// The code, or the refusal of it.
    pub(super) fn fetch(&self, world: &World, call: &Call) -> Result<Code, Refusal> {
        if let Some(uri) = &self.image_uri {
            return image(world, call, uri);
        }
        if let (Some(bucket), Some(key)) = (&self.s3_bucket, &self.s3_key) {
            let version = self.s3_object_version.as_deref();
            let object = s3::object(world, call, bucket, key, version).map_err(|refusal| by_s3(&refusal, bucket, key, version))?;
            let package = Package::accept(object.package.clone())?;
            return Ok(Code::of(object.sha256.clone(), object.size, package));
        }
        let text = self.zip_file.as_ref().ok_or_else(|| invalid("Please provide a source for function code."))?;
        let bytes = STANDARD.decode(text).map_err(|error| Refusal::new(400, "SerializationException", error.to_string()))?;
        let package = Package::sent(&bytes)?;
        Ok(Code::of(fingerprint(&bytes), bytes.len() as u64, package))
    }
}

/// The code in an image of this account and Region: Lambda takes it from nowhere else.
fn image(world: &World, call: &Call, uri: &str) -> Result<Code, Refusal> {
    let unfit = || invalid(format!("Source image {uri} is not valid. Provide a valid source image."));
    let reference = Reference::parse(uri).filter(|reference| reference.region == call.region).ok_or_else(unfit)?;
    if !reference.within(&call.account, &call.region) {
        let text = "Lambda does not have permission to access the ECR image. Check the ECR permissions.";
        return Err(Refusal::new(403, "AccessDeniedException", text).with("Message", text));
    }
    let missing = |_| invalid(format!("Source image {uri} does not exist. Provide a valid source image."));
    let (digest, image) = world.ecr.find(&reference).map_err(missing)?;
    if image.media_type.contains("manifest.list") || image.media_type.contains("image.index") {
        return Err(invalid(format!("The image manifest, config or layer media type for the source image {uri} is not supported.")));
    }
    let sha256 = digest.trim_start_matches("sha256:").to_owned();
    Ok(Code { sha256, size: 0, image: Some(uri.to_owned()), behaviour: image.answers.clone(), sources: None })
}

impl Code {
    /// The code of a zip: what an invoke does depends on what is in it.
    fn of(sha256: String, size: u64, package: Package) -> Self {
        Self { sha256, size, image: None, behaviour: Behaviour::Works, sources: Some(package.sources) }
    }
}

/// What Lambda says when S3 refuses it the object.
fn by_s3(refusal: &Refusal, bucket: &str, key: &str, version: Option<&str>) -> Refusal {
    let operation = if version.is_some() { "GetObjectVersion" } else { "GetObject" };
    let said = format!("S3 Error Code: {}. S3 Error Message: {}", refusal.code, refusal.message);
    match (refusal.code.as_str(), refusal.headers.first()) {
        ("AccessDenied", _) => {
            let text = format!(
                "Your access has been denied by S3, please make sure your request credentials have permission to {operation} for {bucket}/{key}. {said}"
            );
            Refusal::new(403, "AccessDeniedException", &text).with("Message", text)
        }
        ("PermanentRedirect", Some((_, region))) => invalid(format!(
            "Error occurred while {operation}. S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: {region}. Please use this region to retry the request"
        )),
        _ => invalid(format!("Error occurred while {operation}. {said}")),
    }
}

/// Refuses a request that is too large for its operation.
pub(super) fn sized(call: &Call) -> Result<(), Refusal> {
    if call.body.len() > REQUEST {
        return Err(too_large(format!("Request must be smaller than {REQUEST} bytes for the {} operation", call.operation)));
    }
    Ok(())
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    #[serde(flatten)]
    source: Source,
    publish: bool,
    dry_run: bool,
    revision_id: Option<String>,
    architectures: Vec<String>,
}

pub(super) fn update(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    sized(call)?;
    let (name, input) = (Name::of(call)?, call.input::<Input>()?);
    let function = world.lambda.functions.get(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    versions::settled(function, &name, call)?;
    if input.revision_id.is_some_and(|given| given != function.latest.revision_id(call.now)) {
        return Err(stale());
    }
    let image = function.latest.code.image.is_some();
    match (image, &input.source.image_uri) {
        (false, Some(_)) => {
            return Err(invalid("Please don't provide ImageUri when updating a function with packageType Zip."));
        }
        (true, None) => {
            return Err(invalid("Please provide ImageUri when updating a function with packageType Image."));
        }
        _ => {}
    }
    if let Some(runtime) = &function.latest.config.runtime {
        runtimes::check(runtime, Use::Update, call.now)?;
    }
    let code = input.source.fetch(world, call)?;
    let mut latest = function.latest.clone();
    latest.code = code;
    latest.trouble = None;
    latest.modified = call.now;
    if let [architecture] = &input.architectures[..] {
        latest.config.architecture = architecture.clone();
    }
    if input.dry_run {
        return Ok(Reply::ok(&shape::configuration(&function.name, &name.unqualified(), &latest, call.now, false)));
    }
    begin_update(&mut latest, call, &mut world.rng);
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.unqualified()))?;
    function.latest = latest;
    Ok(Reply::ok(&answer(function, &name, input.publish, call, &mut world.rng)?))
}

/// Marks a version as being updated: another RevisionId now, and another when it is over.
pub(super) fn begin_update(version: &mut Version, call: &Call, rng: &mut Rng) {
    version.revision = rng.uuid();
    let until = call.now.saturating_add(call.lasting(UPDATING)).unwrap_or(call.now);
    version.transition = Some(Transition { until, kind: Change::Updating, revision_after: rng.uuid() });
}

/// The new `$LATEST`, or the version published from it.
fn answer(function: &mut Function, name: &Name, publish: bool, call: &Call, rng: &mut Rng) -> Result<serde_json::Value, Refusal> {
    if !publish {
        return Ok(shape::configuration(&function.name, &name.unqualified(), &function.latest, call.now, false));
    }
    let transition = function.latest.transition.clone();
    let number = versions::cut(function, None, call.now, rng);
    // With Publish the version settles together with $LATEST.
    function.latest.transition = transition.clone();
    let version = function.version_mut(&number).ok_or_else(|| no_function(&name.arn_of(&number)))?;
    if version.modified == call.now {
        version.transition = transition.map(|transition| Transition { revision_after: rng.uuid(), ..transition });
    }
    Ok(shape::configuration(
        &function.name,
        &name.arn_of(&number),
        function.version(&number).ok_or_else(|| no_function(&name.arn_of(&number)))?,
        call.now,
        false,
    ))
}
