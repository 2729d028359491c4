//! One file in a package, and reading it: never more than the directory says it has, and only what is asked for.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, FileReader, ZipArchiveEntryWayfinder, ZipEntry, ZipFileHeaderRecord};
use switchback_core::preflight::package::{Architecture, Entries, Files};

use super::{Package, PackageError, directory, names};

/// The most bytes of a source file that are read.
const SOURCE: u64 = 5 * 1024 * 1024;
/// The most bytes of a link's target: Linux takes no longer path.
const LINK: u64 = 4096;
/// The bytes that tell which processor a binary is for.
const ELF: usize = 20;

/// Where a file's bytes are and how they are packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    encrypted: bool,
    pub mode: Option<u32>,
    pub is_link: bool,
}

impl Entry {
    pub(super) fn of(record: &ZipFileHeaderRecord) -> Self {
        Self {
            place: record.wayfinder(),
            method: record.compression_method(),
            encrypted: record.flags().is_encrypted(),
            mode: directory::mode(record),
            is_link: record.mode().is_symlink(),
        }
    }
}

/// A file where it lies, and as it comes out.
type Unpacked<'a> = (ZipEntry<'a, FileReader>, Box<dyn Read + 'a>);

impl Package {
    /// Where links lead and what native code is for: the facts that the directory alone does not tell.
    pub(super) fn look_inside(&mut self) -> Result<(), PackageError> {
        let (mut outside, mut x86, mut arm) = (None, None, None);
        for (name, entry) in &self.entries {
            if entry.is_link {
                let target = self.bytes(name, entry, LINK)?.unwrap_or_default();
                if names::leads_outside(name, &String::from_utf8_lossy(&target)) {
                    Entries::add(&mut outside, name);
                }
            } else if is_native(name) {
                match self.machine(name, entry)? {
                    Some(Architecture::X86) => Entries::add(&mut x86, name),
                    Some(Architecture::Arm) => Entries::add(&mut arm, name),
                    None => {}
                }
            }
        }
        (self.facts.links_outside, self.facts.x86, self.facts.arm) = (outside, x86, arm);
        Ok(())
    }

    /// The whole of a file, its length and checksum proven. None if it is longer than `most`, or packed in a way that is
    /// not read here.
    fn bytes(&self, name: &str, entry: &Entry, most: u64) -> Result<Option<Vec<u8>>, PackageError> {
        let declared = entry.place.uncompressed_size_hint();
        if declared > most {
            return Ok(None);
        }
        let Some((packed, unpacked)) = self.unpacked(name, entry)? else { return Ok(None) };
        let mut bytes = Vec::new();
        // The verifier fails at the first byte too many, so that a lie is not unpacked.
        packed.verifying_reader(unpacked).read_to_end(&mut bytes).map_err(|e| self.broken(name, declared, e))?;
        Ok(Some(bytes))
    }

    /// What a binary is made for, by its first bytes.
    fn machine(&self, name: &str, entry: &Entry) -> Result<Option<Architecture>, PackageError> {
        let Some((_, unpacked)) = self.unpacked(name, entry)? else { return Ok(None) };
        let mut head = Vec::new();
        unpacked.take(ELF as u64).read_to_end(&mut head).map_err(|e| self.broken(name, entry.place.uncompressed_size_hint(), e))?;
        Ok(Architecture::of_elf(&head))
    }

    /// A file as it comes out, if it is packed in a way that is read here.
    pub(super) fn unpacked(&self, name: &str, entry: &Entry) -> Result<Option<Unpacked<'_>>, PackageError> {
        if entry.encrypted {
            return Ok(None);
        }
        let damaged = |e: rawzip::Error| PackageError::Damaged { path: self.path.clone(), what: format!("`{name}`: {e}") };
        let packed = self.archive.get_entry(entry.place).map_err(damaged)?;
        let unpacked: Box<dyn Read> = match entry.method {
            CompressionMethod::STORE => Box::new(packed.reader()),
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed.reader())),
            _ => return Ok(None),
        };
        Ok(Some((packed, unpacked)))
    }

    fn broken(&self, name: &str, declared: u64, error: io::Error) -> PackageError {
        let told = error.get_ref().and_then(|inner| inner.downcast_ref::<rawzip::Error>());
        if let Some(rawzip::ErrorKind::InvalidSize { .. }) = told.map(rawzip::Error::kind) {
            return PackageError::Lying { path: self.path.clone(), entry: name.to_owned(), declared };
        }
        PackageError::Damaged { path: self.path.clone(), what: format!("`{name}`: {error}") }
    }
}

/// Whether a name is one of native code: a Node addon, a shared library, what Lambda starts itself.
fn is_native(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name == "bootstrap" || file.ends_with(".node") || file.ends_with(".so") || file.contains(".so.")
}

/// A package's files for whoever looks for a handler, and the first trouble met on the way.
pub(super) struct Reading<'a> {
    package: &'a Package,
    pub trouble: Option<PackageError>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(package: &'a Package) -> Self {
        Self { package, trouble: None }
    }

    /// What `read` makes of a file, if there is one and no trouble.
    fn of_file<T>(&mut self, name: &str, read: impl FnOnce(&Package, &Entry) -> Result<Option<T>, PackageError>) -> Option<T> {
        let entry = self.package.entries.get(name)?;
        match read(self.package, entry) {
            Ok(made) => made,
            Err(error) => {
                self.trouble.get_or_insert(error);
                None
            }
        }
    }
}

impl Files for Reading<'_> {
    fn has(&self, name: &str) -> bool {
        self.package.entries.contains_key(name)
    }

    fn has_in(&self, folder: &str) -> bool {
        self.package.entries.range(folder.to_owned()..).next().is_some_and(|(name, _)| name.starts_with(folder))
    }

    fn only_folder(&self) -> Option<String> {
        names::common_folder(self.package.entries.keys().map(String::as_str))
    }

    fn mode(&self, name: &str) -> Option<u32> {
        self.package.entries.get(name).filter(|entry| !entry.is_link)?.mode
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let bytes = self.of_file(name, |package, entry| if entry.is_link { Ok(None) } else { package.bytes(name, entry, SOURCE) })?;
        String::from_utf8(bytes).ok()
    }

    fn machine(&mut self, name: &str) -> Option<Architecture> {
        self.of_file(name, |package, entry| package.machine(name, entry))
    }
}
