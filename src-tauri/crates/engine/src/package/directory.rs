//! Going through a zip's directory once: what is in it, and what cannot be true.

use std::collections::BTreeMap;
use std::path::Path;

use rawzip::extra_fields::ExtraFieldId;
use rawzip::{CompressionMethod, CreatorSystem, FileReader, ZipArchive, ZipEntry, ZipFileHeaderRecord};
use switchback_core::preflight::package::{Entries, PackageFacts};

use super::PackageError;
use super::entry::Entry;
use super::names::Name;

/// The most entries that are read. Lambda publishes no limit of its own; 250 MB of small files stay far below.
const MOST_ENTRIES: u64 = 100_000;

/// The most bytes that an entry's own name and extra fields may have: each is counted in sixteen bits.
const MOST_OWN: usize = 2 * 65_536;

/// The most bytes that all names together may have: what is kept of a package is its names.
const MOST_NAMES: usize = 16 * 1024 * 1024;

/// Deflate cannot make more than this many bytes of one.
const DEFLATE_MOST: u64 = 1032;

/// The endings of archives.
const ARCHIVES: [&str; 5] = [".zip", ".jar", ".war", ".whl", ".egg"];

/// What the directory says.
pub(super) struct Directory {
    /// Every file by its clean name; of two with the same name the last.
    pub entries: BTreeMap<String, Entry>,
    /// What is so about them.
    pub facts: PackageFacts,
}

/// Reads the directory of `archive`.
///
/// # Errors
/// Where it is cut, too long, or says what cannot be true.
pub(super) fn walk(path: &Path, archive: &ZipArchive<FileReader>, buffer: &mut [u8]) -> Result<Directory, PackageError> {
    let damaged = |what: String| PackageError::Damaged { path: path.to_owned(), what };
    let too_many = || PackageError::TooMany { path: path.to_owned(), most: MOST_ENTRIES };
    let promised = archive.entries_hint();
    if promised > MOST_ENTRIES {
        return Err(too_many());
    }
    let mut entries = BTreeMap::new();
    let mut facts = PackageFacts::default();
    let mut spans: Vec<(u64, u64, u64)> = Vec::new();
    let (mut count, mut names, mut contradicting) = (0, 0, None);
    let mut own = vec![0; MOST_OWN];
    let mut records = archive.entries(buffer);
    while let Some(record) = records.next_entry().map_err(|e| damaged(e.to_string()))? {
        count += 1;
        let raw = String::from_utf8_lossy(record.file_path().as_bytes()).into_owned();
        names += raw.len();
        if count > MOST_ENTRIES || names > MOST_NAMES {
            return Err(too_many());
        }
        if !is_possible(&record) {
            return Err(PackageError::Lying { path: path.to_owned(), entry: raw, declared: record.uncompressed_size_hint() });
        }
        // Reads the entry's own header: where it is not, bytes are lost before it.
        let entry = archive.get_entry(record.wayfinder()).map_err(|e| damaged(format!("`{raw}`: {e}")))?;
        spans.push((record.local_header_offset(), entry.compressed_data_range().1, record.central_directory_offset()));
        if !agrees(&record, &entry, &mut own).map_err(|e| damaged(format!("`{raw}`: {e}")))? {
            contradicting.get_or_insert_with(|| raw.clone());
        }
        note(&record, &raw, &mut entries, &mut facts);
    }
    // Old tools count in sixteen bits.
    if count % 65_536 != promised % 65_536 {
        return Err(damaged(format!("its directory has {count} entries and should have {promised}")));
    }
    if let Some(shared) = overlap(&mut spans, archive.directory_offset()) {
        let entry = name_at(archive, buffer, shared);
        return Err(PackageError::Overlapping { path: path.to_owned(), entry });
    }
    if let Some(entry) = contradicting {
        return Err(PackageError::Contradicting { path: path.to_owned(), entry });
    }
    Ok(Directory { entries, facts })
}

/// Adds one entry.
fn note(record: &ZipFileHeaderRecord, raw: &str, entries: &mut BTreeMap<String, Entry>, facts: &mut PackageFacts) {
    let name = Name::of(raw);
    let entry = Entry::of(record);
    let method = record.compression_method();
    if ![CompressionMethod::STORE, CompressionMethod::DEFLATE].contains(&method) {
        match &mut facts.packed_otherwise {
            Some((entries, _)) => entries.count += 1,
            None => {
                let said = method.name().map_or_else(|| method.as_u16().to_string(), |name| format!("{} ({name})", method.as_u16()));
                facts.packed_otherwise = Some((Entries { first: raw.to_owned(), count: 1 }, said));
            }
        }
    }
    let odd = [
        (name.absolute, &mut facts.absolute),
        (name.outside, &mut facts.outside),
        (name.backslash, &mut facts.backslash),
        (record.flags().is_encrypted(), &mut facts.encrypted),
    ];
    odd.into_iter().filter(|(is, _)| *is).for_each(|(_, found)| Entries::add(found, raw));
    facts.zip64 |= record.extra_fields().any(|(id, _)| id == ExtraFieldId::ZIP64);
    // A folder that others may not enter hides its files as well.
    let needed = if record.is_dir() { 0o005 } else { 0o004 };
    if !entry.is_link && entry.mode.is_some_and(|mode| mode & needed != needed) {
        Entries::add(&mut facts.unreadable, &name.clean);
    }
    if record.is_dir() {
        return;
    }
    facts.files += 1;
    facts.unzipped = facts.unzipped.saturating_add(record.uncompressed_size_hint());
    if is_archive(&name.clean) {
        Entries::add(&mut facts.nested, &name.clean);
    }
    if entries.insert(name.clean, entry).is_some() {
        Entries::add(&mut facts.twice, raw);
    }
}

/// Whether a name is one of an archive.
pub(super) fn is_archive(name: &str) -> bool {
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    ARCHIVES.iter().any(|archive| ending.eq_ignore_ascii_case(archive))
}

/// Whether what stands at the entry itself is what the directory says of it. Sizes that were not known yet when the entry was
/// begun come behind it.
fn agrees(record: &ZipFileHeaderRecord, entry: &ZipEntry<'_, FileReader>, own: &mut [u8]) -> Result<bool, rawzip::Error> {
    let own = entry.local_header(own)?;
    let sizes = own.compressed_size_hint() == record.compressed_size_hint() && own.uncompressed_size_hint() == record.uncompressed_size_hint();
    Ok(own.file_path().as_bytes() == record.file_path().as_bytes()
        && own.compression_method() == record.compression_method()
        && (sizes || own.flags().has_data_descriptor()))
}

/// Whether so many bytes can come out of what is packed, as far as the way of packing tells.
pub(super) fn is_possible(record: &ZipFileHeaderRecord) -> bool {
    let (packed, unpacked) = (record.compressed_size_hint(), record.uncompressed_size_hint());
    match record.compression_method() {
        CompressionMethod::STORE => packed == unpacked || record.flags().is_encrypted(),
        CompressionMethod::DEFLATE => unpacked <= packed.saturating_mul(DEFLATE_MOST) && packed <= deflated_most(unpacked),
        _ => true,
    }
}

/// The most bytes that so many are deflated to: nine bits for each of eight, as the worst of its codes takes, and some for how
/// a stream begins, ends and is flushed.
fn deflated_most(unpacked: u64) -> u64 {
    unpacked.saturating_add(unpacked / 8).saturating_add(unpacked / 64).saturating_add(1024)
}

/// The place in the directory of the first entry that shares bytes with the one before it, or with the directory.
fn overlap(spans: &mut [(u64, u64, u64)], directory: u64) -> Option<u64> {
    spans.sort_unstable();
    let mut free = 0;
    for (from, to, place) in spans {
        if *from < free || *to > directory {
            return Some(*place);
        }
        free = *to;
    }
    None
}

/// The name of the entry at a place in the directory.
fn name_at(archive: &ZipArchive<FileReader>, buffer: &mut [u8], place: u64) -> String {
    let mut records = archive.entries(buffer);
    while let Ok(Some(record)) = records.next_entry() {
        if record.central_directory_offset() == place {
            return String::from_utf8_lossy(record.file_path().as_bytes()).into_owned();
        }
    }
    String::new()
}

/// The permission bits, where the tool that made the entry records any.
pub(super) fn mode(record: &ZipFileHeaderRecord) -> Option<u32> {
    let unix = [CreatorSystem::UNIX, CreatorSystem::MACOS].contains(&record.version_made_by().creator_system());
    unix.then(|| record.mode().permissions())
}
