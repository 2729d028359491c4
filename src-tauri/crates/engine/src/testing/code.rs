//! A function's `$LATEST` in the scripted cloud: code, and settings that somebody may edit beside it.

use std::collections::BTreeMap;

use switchback_core::action::Latest;

use crate::ports::Made;

/// What `$LATEST` is, and what a process has read of it.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(super) sha256: String,
    /// Its settings, as the number of their edits.
    edits: u32,
    revision: u32,
    changes: u32,
    settling: bool,
    /// The settings by the revision that this process has read them under.
    read: BTreeMap<u32, u32>,
    /// The settings of each version that was published.
    pub published: Vec<u32>,
}

impl Default for Code {
    fn default() -> Self {
        Self { sha256: "old=".into(), edits: 0, revision: 1, changes: 1, settling: false, read: BTreeMap::new(), published: Vec::new() }
    }
}

impl Code {
    /// Somebody edits its settings; while an update settles, AWS refuses them.
    pub(crate) fn edit(&mut self) {
        if !self.settling {
            (self.edits, self.revision, self.changes) = (self.edits + 1, self.revision + 1, self.changes + 1);
        }
    }

    /// What a plan is held to.
    pub(super) fn read(&mut self) -> String {
        self.come_to_rest();
        self.read.insert(self.revision, self.edits);
        self.known().revision_id
    }

    /// Another process knows nothing of what this one has read.
    pub(super) fn forget(&mut self) {
        self.read.clear();
    }

    pub(super) fn known(&self) -> Latest {
        Latest { revision_id: format!("latest-{}", self.revision), modified: Some(format!("change-{}", self.changes)) }
    }

    /// New code; `false` where it is not held to what it is.
    pub(super) fn update(&mut self, sha256: &str, under: &str) -> bool {
        let fits = !self.settling && under == self.known().revision_id;
        if fits {
            (self.revision, self.changes, self.settling) = (self.revision + 1, self.changes + 1, true);
            sha256.clone_into(&mut self.sha256);
        }
        fits
    }

    /// An update that is under way is over.
    pub(crate) fn come_to_rest(&mut self) {
        if std::mem::take(&mut self.settling) {
            self.revision += 1;
        }
    }

    /// What has become of an update that was held to `planned`, and left `left`, once it is seen to be over.
    pub(super) fn settled(&mut self, planned: &str, left: Option<&Latest>) -> Made {
        self.come_to_rest();
        let before = planned.strip_prefix("latest-").and_then(|n| self.read.get(&n.parse().ok()?));
        let now = self.known();
        let untouched = now.revision_id == planned || left.is_some_and(|left| left.modified == now.modified);
        match before {
            Some(before) if *before == self.edits => Made::Settled(now),
            _ if untouched => Made::Settled(now),
            _ => Made::Unshown("its settings are not those that were planned, or nobody knows".into()),
        }
    }

    /// A version of it; `false` where it is not what it has to be.
    pub(super) fn publish(&mut self, sha256: Option<&str>, latest: Option<&Latest>) -> bool {
        let same_code = sha256.is_none_or(|wanted| wanted == self.sha256);
        let fits = !self.settling && same_code && latest.is_some_and(|latest| latest.revision_id == self.known().revision_id);
        if fits {
            self.published.push(self.edits);
            self.revision += 1;
        }
        fits
    }
}
