//! What a name in a package means: where it would be unpacked to, and whether that is inside.

/// A name as its parts, without what says nothing (`./`, doubled slashes).
pub(super) struct Name {
    /// The parts, joined by slashes.
    pub clean: String,
    /// It begins at the root of a disk.
    pub absolute: bool,
    /// It climbs out of the package.
    pub outside: bool,
    /// It has a backslash.
    pub backslash: bool,
}

impl Name {
    /// Reads a name. Backslashes count as slashes where that makes it climb or absolute: some tools unpack them so.
    pub(super) fn of(raw: &str) -> Self {
        let drive = raw.as_bytes().get(1) == Some(&b':') && raw.as_bytes()[0].is_ascii_alphabetic();
        let parts: Vec<&str> = raw.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        Self { clean: parts.join("/"), absolute: raw.starts_with(['/', '\\']) || drive, outside: climbs(raw.split(['/', '\\'])), backslash: raw.contains('\\') }
    }
}

/// Whether these steps lead out of where they begin, at any point.
fn climbs<'a>(parts: impl Iterator<Item = &'a str>) -> bool {
    let mut depth = 0i64;
    for part in parts {
        depth += match part {
            "" | "." => 0,
            ".." => -1,
            _ => 1,
        };
        if depth < 0 {
            return true;
        }
    }
    false
}

/// Whether a link of this clean name that points to `to` leads out of the package.
pub(super) fn leads_outside(link: &str, to: &str) -> bool {
    let folder = link.rfind('/').map_or("", |at| &link[..at]);
    to.starts_with('/') || climbs(folder.split('/').chain(to.split('/')))
}

/// The one folder that all these clean names of files are in. What macOS adds beside it does not count.
pub(super) fn common_folder<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<String> {
    let folder = |name: &'a str| name.split_once('/').map(|(folder, _)| folder);
    let first = folder(names.find(|name| !name.starts_with("__MACOSX/"))?)?;
    names.all(|name| folder(name) == Some(first) || name.starts_with("__MACOSX/")).then(|| first.to_owned())
}
