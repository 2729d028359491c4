//! Zips for the tests: made soundly, and then bent.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// A zip that grows by one entry at a time.
pub(super) struct Zip(ZipArchiveWriter<Vec<u8>>);

impl Zip {
    pub(super) fn new() -> Self {
        Self(ZipArchiveWriter::new(Vec::new()))
    }

    /// A deflated file that everybody may read.
    pub(super) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.with_mode(name, Some(0o100_644), text)
    }

    /// A file with these permissions, or as a tool without any writes it.
    pub(super) fn with_mode(mut self, name: &str, mode: Option<u32>, text: impl AsRef<[u8]>) -> Self {
        let mut file = self.0.new_file(EntryPath::verbatim(name.as_bytes())).compression_method(CompressionMethod::DEFLATE);
        if let Some(mode) = mode {
            file = file.unix_permissions(mode);
        }
        let (mut entry, config) = file.start().expect("an entry");
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(text.as_ref()).expect("bytes");
        let (encoder, written) = writer.finish().expect("the end of the bytes");
        encoder.finish().expect("the end of the stream");
        entry.finish(written).expect("the end of the entry");
        self
    }

    /// An entry that is not packed, and perhaps asks for a password.
    pub(super) fn stored(mut self, name: &str, encrypted: bool, bytes: impl AsRef<[u8]>) -> Self {
        let (mut entry, config) = self.0.new_file(EntryPath::verbatim(name.as_bytes())).encrypted(encrypted).start().expect("an entry");
        let mut writer = config.wrap(&mut entry);
        writer.write_all(bytes.as_ref()).expect("bytes");
        let (_, written) = writer.finish().expect("the end of the bytes");
        entry.finish(written).expect("the end of the entry");
        self
    }

    /// A whole zip with one stored file whose sizes stand before it, as tools write them that know it beforehand.
    pub(super) fn known_size(name: &str, text: &str) -> Vec<u8> {
        let mut bytes = Self::new().stored(name, false, text).bytes();
        let directory = record(&bytes, 0);
        let sums = bytes[directory + 16..directory + 28].to_vec();
        for flags in [6, directory + 8] {
            bytes[flags] &= !8;
        }
        bytes[14..26].copy_from_slice(&sums);
        bytes
    }

    /// An entry that says of itself that it is packed in another way.
    pub(super) fn method(bytes: &mut [u8], n: usize, method: u16) {
        let at = record(bytes, n);
        let own = u32::from_le_bytes([bytes[at + 42], bytes[at + 43], bytes[at + 44], bytes[at + 45]]) as usize;
        for place in [at + 10, own + 8] {
            bytes[place..place + 2].copy_from_slice(&method.to_le_bytes());
        }
    }

    pub(super) fn folder(mut self, name: &str, mode: u32) -> Self {
        self.0.new_dir(EntryPath::verbatim(name.as_bytes())).unix_permissions(mode).create().expect("a folder");
        self
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0.finish().expect("the directory")
    }
}

/// The place in the bytes of the directory's entry number `n`.
fn record(bytes: &[u8], n: usize) -> usize {
    let starts = bytes.windows(4).enumerate().filter(|(_, four)| four == b"PK\x01\x02");
    starts.map(|(at, _)| at).nth(n).expect("as many entries")
}

fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

/// Says in the directory that entry `n` unpacks to so many bytes.
pub(super) fn declare(bytes: &mut [u8], n: usize, unpacked: u32) {
    let at = record(bytes, n);
    put(bytes, at + 24, unpacked);
}

/// Says in the directory that entry `n` takes so many bytes in the file.
pub(super) fn occupy(bytes: &mut [u8], n: usize, packed: u32) {
    let at = record(bytes, n);
    put(bytes, at + 20, packed);
}

/// Says in the directory that entry `n` begins where entry `other` does.
pub(super) fn share(bytes: &mut [u8], n: usize, other: usize) {
    let (at, from) = (record(bytes, n), record(bytes, other));
    let place = bytes[from + 42..from + 46].to_vec();
    bytes[at + 42..at + 46].copy_from_slice(&place);
}

/// Says at the end that there are so many entries.
pub(super) fn promise(bytes: &mut [u8], entries: u16) {
    let end = bytes.len() - 22;
    for at in [end + 8, end + 10] {
        bytes[at..at + 2].copy_from_slice(&entries.to_le_bytes());
    }
}
