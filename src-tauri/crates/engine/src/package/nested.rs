//! Archives inside a package: what they say of themselves that they unpack to. Nothing of them is unpacked; each is read
//! through once, and of the deflated ones only the end is kept, where their directory is.

use std::io::{self, Read};

use rawzip::{ErrorKind, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive, ZipLocator};
use switchback_core::preflight::package::{Entries, SWOLLEN, UNZIPPED};

use super::Package;
use super::directory::{is_archive, is_possible};
use super::entry::Entry;

/// How much of an archive's end is kept: the directory of some thirty thousand files.
const END: usize = 2 * 1024 * 1024;
/// The most bytes of all archives inside that are read through: no package has more unpacked.
const MOST: u64 = UNZIPPED;

impl Package {
    /// Adds what the archives inside say of themselves. What is no archive, or cannot be read, has nothing to say.
    pub(super) fn look_into_archives(&mut self) {
        let (mut left, mut buffer) = (MOST, vec![0; RECOMMENDED_BUFFER_SIZE]);
        let (mut swollen, mut swollen_bytes, mut large) = (None, 0u64, None);
        for (name, entry) in self.entries.iter().filter(|(name, entry)| is_archive(name) && !entry.is_link) {
            let size = entry.place.uncompressed_size_hint();
            let Some(rest) = left.checked_sub(size) else { continue };
            left = rest;
            let Some(inside) = self.end_of(name, entry).and_then(|end| unpacks_to(end, &mut buffer)) else { continue };
            if inside > size.saturating_mul(SWOLLEN) {
                Entries::add(&mut swollen, name);
                swollen_bytes = swollen_bytes.saturating_add(inside);
            } else if inside >= UNZIPPED {
                Entries::add(&mut large, name);
            }
        }
        (self.facts.swollen, self.facts.swollen_bytes, self.facts.large) = (swollen, swollen_bytes, large);
    }

    /// The end of an archive inside; none where it cannot be read to its end.
    fn end_of(&self, name: &str, entry: &Entry) -> Option<End> {
        let declared = entry.place.uncompressed_size_hint();
        let (_, unpacked) = self.unpacked(name, entry).ok()??;
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

/// What an archive says that all in it unpacks to, in bytes; everything where one of its entries says what cannot be. None
/// where there is no directory that can be read.
fn unpacks_to(end: End, buffer: &mut [u8]) -> Option<u64> {
    let length = end.length;
    let archive: ZipArchive<End> = ZipLocator::new().locate_in_reader(end, buffer, length).ok()?;
    let (mut sum, mut records) = (0u64, archive.entries(buffer));
    loop {
        match records.next_entry() {
            Ok(None) => return Some(sum),
            Ok(Some(record)) if !is_possible(&record) => return Some(u64::MAX),
            Ok(Some(record)) => sum = sum.saturating_add(record.uncompressed_size_hint()),
            // It breaks off; what was read of it stands.
            Err(error) if matches!(error.kind(), ErrorKind::IO(_)) => return None,
            Err(_) => return Some(sum),
        }
    }
}
