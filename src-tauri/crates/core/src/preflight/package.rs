//! What a deployment package is told before it is uploaded: pure rules over what was read from it and what the function wants.
//!
//! Whoever reads the file (the engine) fills [`PackageFacts`] and asks [`handler::look`] for the rest.

use serde::{Deserialize, Serialize};

use crate::preflight::{Finding, Rule, Severity};
use crate::target::Target;

pub mod handler;
mod rule;
mod words;

pub use handler::{Export, Files, HandlerFacts, Missing};
pub use rule::PackageRule;

/// The most bytes that a zip sent in the request may have: 50 MB.
pub const DIRECT: u64 = 52_428_800;
/// What a package with its layers must stay below once unpacked, in bytes: 250 MB.
pub const UNZIPPED: u64 = 262_144_000;
/// Of an archive's bytes at most one in so many is the archive's own, names and directory; the rest unpacks to no less. AWS tells
/// of a layer only what its archive has.
const OVERHEAD: u64 = 10;
/// How many times its archive's size a layer of code and libraries unpacks to, where much is usual.
const UNPACKS: u64 = 3;
/// How many times its size an archive may unpack to without being taken for a bomb: text gets to fifty, zeros to a thousand.
pub const SWOLLEN: u64 = 100;
/// The most bytes that an image may have: 10 GB, uncompressed.
pub const IMAGE: u64 = 10_737_418_240;

/// How a function's code is packed. AWS never changes it for a function that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PackageType {
    /// A zip, sent or from S3.
    Zip,
    /// A container image.
    Image,
}

/// The processors that Lambda has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Architecture {
    /// `x86_64`
    #[serde(rename = "x86_64")]
    X86,
    /// `arm64`
    #[serde(rename = "arm64")]
    Arm,
}

impl Architecture {
    /// As AWS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::X86 => "x86_64",
            Self::Arm => "arm64",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::X86 => Self::Arm,
            Self::Arm => Self::X86,
        }
    }

    /// What a Linux binary is made for, from its first bytes; twenty are enough. None for anything else.
    pub fn of_elf(head: &[u8]) -> Option<Self> {
        let little = head.starts_with(b"\x7fELF") && head.get(5) == Some(&1);
        match (little, head.get(18..20)?) {
            (true, [62, 0]) => Some(Self::X86),
            (true, [183, 0]) => Some(Self::Arm),
            _ => None,
        }
    }
}

/// What the function that gets the package wants of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionFacts {
    /// How its code is packed.
    pub package_type: PackageType,
    /// AWS's identifier, such as `nodejs22.x`. None for an image.
    pub runtime: Option<String>,
    /// Where its code starts, such as `index.handler`. None for an image.
    pub handler: Option<String>,
    /// Its processor.
    pub architecture: Architecture,
    /// The bytes of each layer. AWS tells only what their archives have, so unpacked they are at least that.
    pub layers: Vec<u64>,
}

/// Entries of one kind: how many, and the first by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entries {
    /// The first one's name, as the package has it.
    pub first: String,
    /// How many there are.
    pub count: u64,
}

impl Entries {
    /// Counts one more.
    pub fn add(found: &mut Option<Self>, name: &str) {
        match found {
            Some(entries) => entries.count += 1,
            None => *found = Some(Self { first: name.to_owned(), count: 1 }),
        }
    }
}

/// What a zip holds, as its directory and a few first bytes tell it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackageFacts {
    /// Bytes of the zip.
    pub size: u64,
    /// SHA-256 of the zip in base64: what Lambda calls CodeSha256.
    pub sha256: String,
    /// Files in it, without folders.
    pub files: u64,
    /// Bytes that they have unpacked, as the zip declares them.
    pub unzipped: u64,
    /// Archives inside, which Lambda does not unpack.
    pub nested: Option<Entries>,
    /// Those of them that say of themselves that they unpack to more than [`SWOLLEN`] times their size, or to what cannot be.
    pub swollen: Option<Entries>,
    /// Bytes that those have unpacked, all together.
    pub swollen_bytes: u64,
    /// Those that unpack to as much as a whole package may have.
    pub large: Option<Entries>,
    /// Whether it is written in the format for large archives.
    pub zip64: bool,
    /// Names that begin at the root of the disk.
    pub absolute: Option<Entries>,
    /// Names that climb out with `..`.
    pub outside: Option<Entries>,
    /// Names with backslashes, as old Windows tools write them.
    pub backslash: Option<Entries>,
    /// Symbolic links that lead out of the package.
    pub links_outside: Option<Entries>,
    /// Names that come more than once.
    pub twice: Option<Entries>,
    /// Entries that ask for a password.
    pub encrypted: Option<Entries>,
    /// Entries packed in another way than the two that Lambda unpacks, and the name of that way.
    pub packed_otherwise: Option<(Entries, String)>,
    /// Entries whose recorded permissions let only their owner read them.
    pub unreadable: Option<Entries>,
    /// Native code for x86_64.
    pub x86: Option<Entries>,
    /// Native code for arm64.
    pub arm: Option<Entries>,
}

/// Blocks a zip for an image function and the other way round.
pub fn check_type(target: &Target, function: &FunctionFacts, given: PackageType) -> Option<Finding> {
    let is = function.package_type;
    (is != given).then(|| block(target, PackageRule::PackageTypeFixed { is }))
}

/// Blocks an image of more than [`IMAGE`] compressed bytes. A registry tells what an image has compressed: above the limit it is too large for certain.
pub fn check_image(target: &Target, size: u64) -> Option<Finding> {
    (size > IMAGE).then(|| block(target, PackageRule::ImageTooLarge { size }))
}

/// The rules for a zip. `through_s3`: it goes by way of a bucket.
pub fn check_zip(target: &Target, function: &FunctionFacts, package: &PackageFacts, handler: &HandlerFacts, through_s3: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |severity, rule| found.push(Finding::new(severity, target, Rule::Package(rule)));
    if package.size > DIRECT && !through_s3 {
        say(Severity::Block, PackageRule::ZipTooLarge { size: package.size });
    }
    let layers = function.layers.iter().fold(0, |sum: u64, layer| sum.saturating_add(*layer));
    if package.unzipped.saturating_add(layers - layers / OVERHEAD) >= UNZIPPED {
        say(Severity::Block, PackageRule::UnzippedTooLarge { unzipped: package.unzipped, layers });
    } else if package.unzipped.saturating_add(layers.saturating_mul(UNPACKS)) >= UNZIPPED {
        say(Severity::Warn, PackageRule::UnzippedNear { unzipped: package.unzipped, layers });
    }
    if package.files == 0 {
        say(Severity::Block, PackageRule::PackageEmpty);
        return found;
    }
    if let Some((entries, method)) = package.packed_otherwise.clone() {
        say(Severity::Block, PackageRule::EntryMethod { entries, method });
    }
    // Of an archive that says what cannot be the size says nothing.
    if let Some(entries) = package.swollen.clone().filter(|_| package.swollen_bytes >= UNZIPPED) {
        say(Severity::Block, PackageRule::NestedBomb { entries, unpacked: package.swollen_bytes });
    } else if let Some(entries) = package.large.clone() {
        say(Severity::Warn, PackageRule::NestedLarge(entries));
    } else if let Some(entries) = package.nested.clone().filter(|_| !function.runtime.as_deref().is_some_and(|r| r.starts_with("java"))) {
        // Java's libraries are archives, and are used as such.
        say(Severity::Info, PackageRule::NestedArchive(entries));
    }
    type Named = fn(Entries) -> PackageRule;
    let entries: [(&Option<Entries>, Severity, Named); 7] = [
        (&package.absolute, Severity::Block, PackageRule::EntryAbsolute),
        (&package.outside, Severity::Block, PackageRule::EntryOutside),
        (&package.encrypted, Severity::Block, PackageRule::EntryEncrypted),
        (&package.twice, Severity::Warn, PackageRule::EntryTwice),
        (&package.backslash, Severity::Warn, PackageRule::EntryBackslash),
        (&package.links_outside, Severity::Warn, PackageRule::LinkOutside),
        (&package.unreadable, Severity::Warn, PackageRule::EntryUnreadable),
    ];
    // The handler's own file is told apart, below.
    let is_handler = |e: &Entries| e.count == 1 && handler.file.as_ref() == Some(&e.first);
    for (entries, severity, rule) in entries {
        let Some(entries) = entries.clone() else { continue };
        let rule = rule(entries);
        if !matches!(&rule, PackageRule::EntryUnreadable(entries) if is_handler(entries)) {
            say(severity, rule);
        }
    }
    let natives = |architecture| if architecture == Architecture::X86 { &package.x86 } else { &package.arm };
    let wanted = function.architecture;
    // Packages for several processors carry the native code of each and choose when they run.
    if let (Some(entries), None) = (natives(wanted.other()), natives(wanted))
        && handler.machine != Some(wanted.other())
    {
        say(Severity::Warn, PackageRule::OtherArchitecture { entries: entries.clone(), wanted });
    }
    found.extend(handler::check(target, function, handler));
    found.sort_by_key(|f| f.severity);
    found
}

fn block(target: &Target, rule: PackageRule) -> Finding {
    Finding::new(Severity::Block, target, Rule::Package(rule))
}

#[cfg(test)]
mod tests;
