//! What preflight looks for in a package. The tag is the finding's code.

use serde::{Deserialize, Serialize};

use super::{Architecture, Entries, PackageType};

/// What is so about a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum PackageRule {
    /// Above what a request may carry, and no bucket is given.
    ZipTooLarge {
        /// Bytes.
        size: u64,
    },
    /// Too large once unpacked.
    UnzippedTooLarge {
        /// Bytes of the package unpacked.
        unzipped: u64,
        /// Bytes of its layers packed; unpacked they have hardly less.
        layers: u64,
    },
    /// With its layers, of which AWS tells only the packed size, it may be too large once unpacked.
    UnzippedNear {
        /// Bytes of the package unpacked.
        unzipped: u64,
        /// Bytes of its layers packed.
        layers: u64,
    },
    /// Above what Lambda runs.
    ImageTooLarge {
        /// Bytes.
        size: u64,
    },
    /// The function is packed the other way.
    PackageTypeFixed {
        /// How it is packed.
        is: PackageType,
    },
    /// No file in it.
    PackageEmpty,
    /// Names that begin at the root of the disk.
    EntryAbsolute(Entries),
    /// Names that climb out.
    EntryOutside(Entries),
    /// Entries that ask for a password.
    EntryEncrypted(Entries),
    /// Entries packed in a way that Lambda cannot unpack.
    EntryMethod {
        /// Which.
        #[serde(flatten)]
        entries: Entries,
        /// The way's name, or its number.
        method: String,
    },
    /// Archives inside that unpack to far more than they can be meant to.
    NestedBomb {
        /// Which.
        #[serde(flatten)]
        entries: Entries,
        /// Bytes of all of them unpacked.
        unpacked: u64,
    },
    /// Archives inside that unpack to more than a package may have.
    NestedLarge(Entries),
    /// Archives inside.
    NestedArchive(Entries),
    /// Names that come more than once.
    EntryTwice(Entries),
    /// Names with backslashes.
    EntryBackslash(Entries),
    /// Links that lead out.
    LinkOutside(Entries),
    /// Entries that only their owner may read.
    EntryUnreadable(Entries),
    /// Native code for the other processor.
    OtherArchitecture {
        /// Which.
        #[serde(flatten)]
        entries: Entries,
        /// The function's processor.
        wanted: Architecture,
    },
    /// The handler is not in the runtime's form.
    HandlerMalformed {
        /// As it is configured.
        handler: String,
        /// The runtime.
        runtime: String,
    },
    /// None of the files that the handler could be in is there.
    HandlerFileMissing {
        /// As it is configured.
        handler: String,
        /// The files that were looked for.
        looked_for: Vec<String>,
        /// The folder that the whole package is wrapped in, if the handler is in there.
        wrapped_in: Option<String>,
        /// Whether a layer could have it.
        layers: bool,
    },
    /// The file is there and does not export the handler.
    HandlerExportMissing {
        /// The file.
        file: String,
        /// The name that is not there.
        export: String,
        /// What it exports instead; the first few.
        others: Vec<String>,
    },
    /// Whether the file exports the handler could not be seen.
    HandlerExportUnseen {
        /// The file.
        file: String,
        /// The name.
        export: String,
    },
    /// The file exports in the way of the other of Node's two module systems.
    HandlerOtherModule {
        /// The file.
        file: String,
        /// Whether Node loads it as an ES module; else as CommonJS.
        module: bool,
    },
    /// The handler's file lets only its owner read it.
    HandlerUnreadable {
        /// The file.
        file: String,
        /// Its permission bits.
        mode: u32,
    },
    /// What Lambda starts may not be executed.
    NotExecutable {
        /// The file.
        file: String,
        /// Its permission bits, if the zip records any.
        mode: Option<u32>,
    },
    /// A module that this runtime does not bring and the package does not have.
    ModuleMissing {
        /// The module.
        module: String,
        /// The file that loads it.
        file: String,
        /// The runtime.
        runtime: String,
        /// Whether a layer could have it.
        layers: bool,
    },
}

impl PackageRule {
    /// The code, for scripts.
    pub(in crate::preflight) fn code(&self) -> &'static str {
        match self {
            Self::ZipTooLarge { .. } => "zip_too_large",
            Self::UnzippedTooLarge { .. } => "unzipped_too_large",
            Self::UnzippedNear { .. } => "unzipped_near",
            Self::ImageTooLarge { .. } => "image_too_large",
            Self::PackageTypeFixed { .. } => "package_type_fixed",
            Self::PackageEmpty => "package_empty",
            Self::EntryAbsolute(_) => "entry_absolute",
            Self::EntryOutside(_) => "entry_outside",
            Self::EntryEncrypted(_) => "entry_encrypted",
            Self::EntryMethod { .. } => "entry_method",
            Self::NestedBomb { .. } => "nested_bomb",
            Self::NestedLarge(_) => "nested_large",
            Self::NestedArchive(_) => "nested_archive",
            Self::EntryTwice(_) => "entry_twice",
            Self::EntryBackslash(_) => "entry_backslash",
            Self::LinkOutside(_) => "link_outside",
            Self::EntryUnreadable(_) => "entry_unreadable",
            Self::OtherArchitecture { .. } => "other_architecture",
            Self::HandlerMalformed { .. } => "handler_malformed",
            Self::HandlerFileMissing { .. } => "handler_file_missing",
            Self::HandlerExportMissing { .. } => "handler_export_missing",
            Self::HandlerExportUnseen { .. } => "handler_export_unseen",
            Self::HandlerOtherModule { .. } => "handler_other_module",
            Self::HandlerUnreadable { .. } => "handler_unreadable",
            Self::NotExecutable { .. } => "not_executable",
            Self::ModuleMissing { .. } => "module_missing",
        }
    }
}
