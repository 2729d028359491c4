//! Zip packages: what can be seen of one without unpacking it.

use std::io::Cursor;

use serde::{Deserialize, Serialize};
use switchback_core::preflight::package::{DIRECT, UNZIPPED};

use super::refuse::{invalid, too_large};
use crate::wire::Refusal;

/// Files this many folders down are remembered: handlers lie near the top, and a package's
/// vendored modules are thousands.
pub(super) const DEPTH: usize = 2;

/// A zip's table of contents, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Bytes once unpacked.
    pub unzipped: u64,
    /// Entries, folders included.
    pub entries: usize,
    /// The source files that a handler may be in, at most two folders down.
    pub sources: Vec<String>,
}

impl Package {
    /// The package in these bytes; none if they are no zip whose every entry can be found.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut package = Self { unzipped: 0, entries: archive.len(), sources: Vec::new() };
        for at in 0..archive.len() {
            let entry = archive.by_index_raw(at).ok()?;
            package.unzipped = package.unzipped.saturating_add(entry.size());
            let name = entry.name().ok()?;
            let source = name.rsplit_once('.').is_some_and(|(_, suffix)| ["js", "mjs", "cjs", "py"].contains(&suffix));
            if source && name.matches('/').count() <= DEPTH && !name.contains("node_modules/") {
                package.sources.push(name.into_owned());
            }
        }
        Some(package)
    }

    /// The package, or Lambda's refusal of it.
    pub(super) fn accept(found: Option<Self>) -> Result<Self, Refusal> {
        let package = found.ok_or_else(|| invalid("Could not unzip uploaded file. Please check your file, then try to upload again."))?;
        if package.entries == 0 {
            return Err(invalid("Uploaded file must be a non-empty zip"));
        }
        if package.unzipped >= UNZIPPED {
            return Err(invalid(format!("Unzipped size must be smaller than {UNZIPPED} bytes")));
        }
        Ok(package)
    }

    /// The package sent in a request, or Lambda's refusal of it.
    pub(super) fn sent(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() as u64 > DIRECT {
            return Err(too_large(format!("Zipped size must be smaller than {DIRECT} bytes")));
        }
        Self::accept(Self::read(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{claiming, zip};

    #[test]
    fn packages_are_read() {
        let package = Package::sent(&zip(&[("index.mjs", "ok"), ("node_modules/a/index.js", "a"), ("a/b/c/d.py", "deep"), ("data.json", "{}")])).unwrap();
        assert_eq!((package.unzipped, package.entries), (9, 4), "every entry counts: {package:?}");
        assert_eq!(package.sources, ["index.mjs"], "neither modules nor deep files nor data");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let refused = |bytes: &[u8]| Package::sent(bytes).unwrap_err();
        assert!(refused(b"not a zip").message.starts_with("Could not unzip"), "rubbish");
        let whole = zip(&[("index.js", "exports.handler = 1")]);
        assert!(refused(&whole[..whole.len() - 8]).message.starts_with("Could not unzip"), "cut off");
        assert!(refused(&whole[10..]).message.starts_with("Could not unzip"), "without its beginning");
        assert!(refused(&zip(&[])).message.contains("non-empty zip"), "nothing in it");
        assert!(refused(&claiming(262_144_000)).message.starts_with("Unzipped size"), "250 MB is the limit");
        assert!(Package::sent(&claiming(262_143_999)).is_ok(), "below it");
        assert_eq!(refused(&vec![0; DIRECT as usize + 1]).status, 413, "50 MB is the limit of a direct upload");
    }
}
