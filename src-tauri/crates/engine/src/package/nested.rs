//! Archives inside a package: what they say of themselves that they unpack to. Nothing of them is unpacked; each is read
//! through once, and of the deflated ones only the end is kept, where their directory is.

use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ErrorKind, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive, ZipLocator};
use switchback_core::preflight::package::{Entries, SWOLLEN, UNZIPPED};

use super::Package;
use super::directory::{is_archive, is_possible};

/// How much of an archive's end is kept: the directory of some thirty thousand files.
const END: usize = 2 * 1024 * 1024;
/// The most bytes of all archives inside that are read through, however deep they lie: no package has more unpacked.
const MOST: u64 = UNZIPPED;
/// How deep archives lie that are looked into. Nobody packs six times; the bombs that are passed around do.
const DEPTH: usize = 6;
/// How many archives inside archives are looked into: more of them are a bomb of another kind.
const MANY: usize = 10_000;

impl Package {
    /// Adds what the archives inside say of themselves. What is no archive, or cannot be read, has nothing to say.
    pub(super) fn look_into_archives(&mut self) {
        let mut reading = Reading { left: MOST, many: MANY, buffer: vec![0; RECOMMENDED_BUFFER_SIZE] };
        let (mut swollen, mut swollen_bytes, mut large) = (None, 0u64, None);
        for (name, entry) in self.entries.iter().filter(|(name, entry)| is_archive(name) && !entry.is_link) {
            let size = entry.place.uncompressed_size_hint();
            if !reading.may_take(size) {
                continue;
            }
            let unpacked = self.unpacked(name, entry).ok().flatten();
            let Some(inside) = unpacked.and_then(|(_, unpacked)| end_of(unpacked, size)).and_then(|end| reading.unpacks_to(end, DEPTH)) else { continue };
            if inside > size.saturating_mul(SWOLLEN) {
                Entries::add(&mut swollen, name);
                swollen_bytes = swollen_bytes.saturating_add(inside);
            } else if inside >= UNZIPPED {
                Entries::add(&mut large, name);
            }
        }
        (self.facts.swollen, self.facts.swollen_bytes, self.facts.large) = (swollen, swollen_bytes, large);
    }
}

/// The end of an archive that comes out of `unpacked`; none where it is not as long as was `declared`.
fn end_of(unpacked: impl Read, declared: u64) -> Option<End> {
    // One byte more than it says shows that it goes on.
    let mut unpacked = unpacked.take(declared.saturating_add(1));
    let (mut kept, mut piece, mut length) = (Vec::new(), vec![0; RECOMMENDED_BUFFER_SIZE], 0u64);
    loop {
        let read = unpacked.read(&mut piece).ok()?;
        if read == 0 {
            break;
        }
        length += read as u64;
        kept.extend_from_slice(&piece[..read]);
        if kept.len() > 2 * END {
            kept.drain(..kept.len() - END);
        }
    }
    (length == declared).then_some(End { kept, length })
}

/// The end of something, to be read at the places that it has in the whole.
struct End {
    kept: Vec<u8>,
    length: u64,
}

impl ReaderAt for End {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        let begins = self.length - self.kept.len() as u64;
        let from = at.checked_sub(begins).ok_or_else(|| io::Error::other("it was not kept"))?;
        let rest = usize::try_from(from).ok().and_then(|from| self.kept.get(from..)).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }
}

/// What may still be read, of all archives inside together.
struct Reading {
    left: u64,
    many: usize,
    buffer: Vec<u8>,
}

impl Reading {
    /// Takes so many bytes of what may be read, if there are as many left.
    fn may_take(&mut self, size: u64) -> bool {
        let rest = self.left.checked_sub(size);
        self.left = rest.unwrap_or(self.left);
        rest.is_some()
    }

    /// What an archive says that all in it unpacks to, in bytes, and what the archives in it say; everything where one of its
    /// entries says what cannot be. None where there is no directory that can be read.
    fn unpacks_to(&mut self, end: End, depth: usize) -> Option<u64> {
        let length = end.length;
        let archive: ZipArchive<End> = ZipLocator::new().locate_in_reader(end, &mut self.buffer, length).ok()?;
        let (mut sum, mut archives, mut records) = (0u64, Vec::new(), archive.entries(&mut self.buffer));
        loop {
            match records.next_entry() {
                Ok(None) => break,
                Ok(Some(record)) if !is_possible(&record) => return Some(u64::MAX),
                Ok(Some(record)) => {
                    sum = sum.saturating_add(record.uncompressed_size_hint());
                    if depth > 1 && is_archive(&String::from_utf8_lossy(record.file_path().as_bytes())) {
                        archives.push((record.wayfinder(), record.compression_method()));
                    }
                }
                // It breaks off; what was read of it stands.
                Err(error) if matches!(error.kind(), ErrorKind::IO(_)) => return None,
                Err(_) => break,
            }
        }
        for (place, method) in archives {
            let Some(many) = self.many.checked_sub(1) else { return Some(u64::MAX) };
            self.many = many;
            let size = place.uncompressed_size_hint();
            // Of one that is longer than what is kept of it, only the end can be looked into.
            let Ok(packed) = archive.get_entry(place) else { continue };
            if !self.may_take(size) {
                continue;
            }
            let end = match method {
                CompressionMethod::STORE => end_of(packed.reader(), size),
                CompressionMethod::DEFLATE => end_of(DeflateDecoder::new(packed.reader()), size),
                _ => None,
            };
            sum = sum.saturating_add(end.and_then(|end| self.unpacks_to(end, depth - 1)).unwrap_or(0));
        }
        Some(sum)
    }
}
