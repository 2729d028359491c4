//! What a deploy puts on a target.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::action::quoted;
use crate::revision::Revision;

/// Where the release for one target comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "source")]
pub enum Source {
    /// A revision that exists.
    Existing {
        /// It.
        revision: Revision,
    },
    /// A zip on this machine, for a Lambda function.
    Zip {
        /// Its path. The bytes are read, and compared with the hash, when they are sent.
        file: String,
        /// SHA-256 of its bytes in base64, as Lambda's CodeSha256 is.
        sha256: String,
        /// Its length in bytes.
        size: u64,
        /// The bucket it goes through, where it is too large for the request itself.
        bucket: Option<String>,
    },
    /// An object in S3, for a Lambda function.
    Object {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The object's version, where the bucket keeps versions.
        version: Option<String>,
        /// What S3 knows its bytes by, where the bucket keeps no versions: with another it is another object.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        etag: Option<String>,
    },
    /// An image in ECR by digest, for a Lambda function.
    Image {
        /// `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME@sha256:…`.
        uri: String,
    },
    /// The API as it stands now, for a stage.
    Snapshot,
    /// A new revision of the task definition that is served now.
    Definition(Changes),
}

/// What a new task definition revision has otherwise than the one it is made from. It holds no environment values: those
/// stay in the file that is read when the definition is registered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Changes {
    /// Images by container, each by digest.
    pub images: Vec<(String, String)>,
    /// CPU units of the whole task.
    pub cpu: Option<u32>,
    /// Memory of the whole task in MiB.
    pub memory: Option<u32>,
    /// A file that takes the place of the whole definition.
    pub file: Option<FileAt>,
    /// A file of `NAME=VALUE` lines for the environment of one container.
    pub environment: Option<(String, FileAt)>,
}

/// Why a text names no image.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoImage {
    /// Nothing is there.
    #[error("no image was named")]
    Empty,
    /// It has a blank, or nothing before its tag or digest.
    #[error("`{0}` names no image")]
    Malformed(String),
    /// What follows the `@` is no SHA-256 digest.
    #[error("`{0}` has a malformed digest: sha256: and 64 digits from 0 to f")]
    Digest(String),
}

/// Whether a text can be the name of an image.
///
/// # Errors
/// Why it cannot.
pub fn image_name(uri: &str) -> Result<(), NoImage> {
    if uri.is_empty() {
        return Err(NoImage::Empty);
    }
    let (name, digest) = uri.split_once('@').map_or((uri, None), |(name, digest)| (name, Some(digest)));
    let last = name.rsplit('/').next().unwrap_or(name);
    let empty = name.split('/').any(str::is_empty) || last.starts_with(':') || last.ends_with(':');
    if empty || name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '=') {
        return Err(NoImage::Malformed(without_user(uri)));
    }
    let hash =
        |digest: &str| digest.strip_prefix("sha256:").is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
    if digest.is_some_and(|digest| !hash(digest)) { Err(NoImage::Digest(without_user(uri))) } else { Ok(()) }
}

/// The same without what stands before an `@` that begins no digest: a name there comes with its password.
pub fn without_user(uri: &str) -> String {
    let parts: Vec<&str> = uri.split('@').collect();
    let begins_digest = |part: &str| part.is_empty() || part.starts_with("sha256:") || part.starts_with("sha512:");
    match parts.iter().skip(1).rposition(|part| !begins_digest(part)) {
        Some(user) => format!("…@{}", parts[user + 1..].join("@")),
        None => uri.to_owned(),
    }
}

/// Whether a text can be the name of a bucket that Lambda takes code from: its own pattern, old names included.
pub fn is_bucket(name: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    (3..=63).contains(&name.len()) && name.bytes().all(known) && !name.ends_with('.') && !name.contains("..")
}

/// A file on this machine, that must not change between the plan and the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAt {
    /// Its path.
    pub path: String,
    /// SHA-256 of its bytes in base64.
    pub sha256: String,
}

/// A CloudFormation template on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The file.
    pub file: FileAt,
    /// Its length in bytes.
    pub size: u64,
    /// The bucket it goes through, where it is too large for the request itself.
    pub bucket: Option<String>,
    /// What was said of its parameters: their names, never their values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<TemplateParameter>,
}

/// A parameter of a template. All that the stack has and nothing is said of keep their values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateParameter {
    /// Its name.
    pub name: String,
    /// Whether a value is given for it; otherwise it keeps the one that it has in the stack.
    pub given: bool,
}

impl Template {
    /// The most bytes that CloudFormation takes in the request itself.
    pub const IN_REQUEST: u64 = 51_200;
    /// The most bytes of a template in S3.
    pub const IN_S3: u64 = 1_000_000;

    /// The options that ask for it.
    pub fn options(&self) -> String {
        let said = |name: &str, value: &str| format!(" --{name} {}", quoted(value));
        let parameter = |p: &TemplateParameter| said("parameter", &format!("{}{}", p.name, if p.given { "=…" } else { "" }));
        let bucket = self.bucket.iter().map(|bucket| said("bucket", bucket)).collect::<String>();
        said("template", &self.file.path) + &bucket + &self.parameters.iter().map(parameter).collect::<String>()
    }
}

impl Source {
    /// The images that it names itself; those of a file stay in it.
    pub fn images_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Image { uri } => vec![uri],
            Self::Definition(changes) => changes.images.iter_mut().map(|(_, uri)| uri).collect(),
            Self::Existing { .. } | Self::Zip { .. } | Self::Object { .. } | Self::Snapshot => Vec::new(),
        }
    }

    /// The options that ask for it.
    pub fn options(&self) -> String {
        let said = |name: &str, value: &str| format!(" --{name} {}", quoted(value));
        match self {
            Self::Existing { revision } => said("to", revision.as_str()),
            Self::Zip { file, bucket, .. } => said("zip", file) + &bucket.iter().map(|b| said("bucket", b)).collect::<String>(),
            Self::Object { bucket, key, version, .. } => {
                said("s3", &format!("{bucket}/{key}")) + &version.iter().map(|v| said("s3-version", v)).collect::<String>()
            }
            Self::Image { uri } => said("image", uri),
            Self::Snapshot => " --snapshot".to_owned(),
            Self::Definition(changes) => changes.options(),
        }
    }
}

impl Changes {
    fn options(&self) -> String {
        let mut said = String::new();
        let mut say = |name: &str, value: &str| said.push_str(&format!(" --{name} {}", quoted(value)));
        if let Some(file) = &self.file {
            say("task-definition", &file.path);
        }
        for (container, image) in &self.images {
            say("image", &format!("{container}={image}"));
        }
        for (name, number) in [("cpu", self.cpu), ("memory", self.memory)] {
            if let Some(number) = number {
                say(name, &number.to_string());
            }
        }
        if let Some((container, file)) = &self.environment {
            say("env-file", &format!("{container}={}", file.path));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_bucket_and_what_does_not() {
        for name in ["releases", "a-1", "my.old_Bucket"] {
            assert!(is_bucket(name), "{name}");
        }
        for name in ["", "ab", "my bucket", "s3://releases", "releases/", "a..b", "releases.", &"x".repeat(64)] {
            assert!(!is_bucket(name), "{name}");
        }
    }

    #[test]
    fn what_names_an_image_and_what_does_not() {
        let digest = "0123456789abcdef".repeat(4);
        for name in ["nginx", "nginx:1.27", "host:5000/a/web", "a/b:v1", &format!("a/b@sha256:{digest}"), &format!("a/b:v1@sha256:{digest}")] {
            assert_eq!(image_name(name), Ok(()), "{name}");
        }
        assert_eq!(image_name(""), Err(NoImage::Empty), "nothing");
        for name in ["a b", ":v1", "a:", "a//b", "/a", "a/", "web=a"] {
            assert_eq!(image_name(name), Err(NoImage::Malformed(name.to_owned())), "{name}");
        }
        let digested = format!("host/a@sha256:{digest}");
        for (named, said) in [
            ("https://user:secret@host/a", "…@host/a"),
            ("user:secret@host/repo", "…@host/repo"),
            (&format!("user:se@cret@{digested}"), &format!("…@{digested}")),
        ] {
            let refused = image_name(named).expect_err("it names no image").to_string();
            assert!(refused.contains(said) && !refused.contains("cret"), "{refused}");
        }
        for after in ["sha256:abc", "sha512:00", "", &format!("sha256:{}", digest.to_uppercase()), &format!("sha256:{digest}0")] {
            assert!(matches!(image_name(&format!("a@{after}")), Err(NoImage::Digest(_))), "{after} is no digest");
        }
    }
}
