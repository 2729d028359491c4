//! Why a file is no package, and what to do about each.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rawzip::ErrorKind;
use switchback_core::Lang;
use thiserror::Error;

/// Why a package cannot be read.
#[derive(Debug, Error)]
pub enum PackageError {
    /// The file cannot be opened or read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder, a pipe, a device.
    #[error("{path} is no file")]
    NotAFile {
        /// What was given.
        path: PathBuf,
    },
    /// No zip at all.
    #[error("{path} is no zip")]
    NotAZip {
        /// The file.
        path: PathBuf,
    },
    /// It begins as a zip and breaks off.
    #[error("{path} begins as a zip and breaks off before its end")]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// Its directory or a file in it is not sound.
    #[error("{path} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        what: String,
    },
    /// Entries share bytes, as they do in bombs.
    #[error("{path} says that `{entry}` shares its bytes with another entry, as only bombs do")]
    Overlapping {
        /// The file.
        path: PathBuf,
        /// The entry.
        entry: String,
    },
    /// What stands at an entry is not what the directory says of it.
    #[error("{path} says one thing of `{entry}` in its directory and another at the entry itself")]
    Contradicting {
        /// The file.
        path: PathBuf,
        /// The entry.
        entry: String,
    },
    /// An entry unpacks to something else than the directory says.
    #[error("{path} says that `{entry}` unpacks to {declared} bytes, which is not true")]
    Lying {
        /// The file.
        path: PathBuf,
        /// The entry.
        entry: String,
        /// What the directory says.
        declared: u64,
    },
    /// Too many entries, or too long names.
    #[error("{path} has more entries than a package needs: {most} are read")]
    TooMany {
        /// The file.
        path: PathBuf,
        /// How many are read.
        most: u64,
    },
    /// Larger than any package that Lambda takes.
    #[error("{path} has {size} bytes, more than any package that Lambda takes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        size: u64,
    },
    /// Somebody wrote to it meanwhile.
    #[error("{path} changed while it was read")]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It was broken off.
    #[error("reading {path} was broken off, and nothing was sent")]
    Cancelled {
        /// The file.
        path: PathBuf,
    },
}

impl PackageError {
    /// What it means that a file has no directory at its end. Something that begins like a zip has lost it.
    pub(super) fn no_directory(path: &Path, error: rawzip::Error) -> Self {
        let path = path.to_owned();
        let mut head = [0; 4];
        let begins = File::open(&path).and_then(|mut file| file.read_exact(&mut head)).is_ok_and(|()| head == *b"PK\x03\x04");
        match error.into_kind() {
            ErrorKind::IO(source) if source.kind() != std::io::ErrorKind::UnexpectedEof => Self::Unreadable { path, source },
            _ if begins => Self::Truncated { path },
            ErrorKind::MissingEndOfCentralDirectory => Self::NotAZip { path },
            kind => Self::Damaged { path, what: kind.to_string() },
        }
    }

    /// What to do about it, in one line.
    pub fn fix(&self, lang: Lang) -> &'static str {
        match self {
            Self::Unreadable { .. } => lang.pick("check that it is there and that you may read it", "파일이 있는지, 읽기 권한이 있는지 확인하세요"),
            Self::NotAFile { .. } => lang.pick("zip what is inside it, and give that file", "폴더라면 안의 내용을 zip으로 묶어 그 파일을 지정하세요"),
            Self::NotAZip { .. } => lang.pick("give the zip that the build made", "빌드에서 만든 zip 파일을 지정하세요"),
            Self::Truncated { .. } => lang.pick("copy or build it again: it is not whole", "파일이 온전하지 않습니다. 다시 복사하거나 빌드하세요"),
            Self::Damaged { .. } => lang.pick("build it again: Lambda could not unpack it", "Lambda가 압축을 풀 수 없는 파일입니다. 다시 빌드하세요"),
            Self::Overlapping { .. } | Self::Lying { .. } | Self::Contradicting { .. } => {
                lang.pick("do not use this file: build the package again from its sources", "이 파일은 쓰지 말고 소스에서 다시 빌드하세요")
            }
            Self::TooMany { .. } | Self::TooLarge { .. } => lang.pick(
                "leave out what is not needed when it runs, or deploy an image to a new image function",
                "실행에 필요 없는 파일을 빼거나, 새 이미지 함수를 만들어 컨테이너 이미지로 배포하세요",
            ),
            Self::Changed { .. } => lang.pick("wait until the build is done, and give it again", "빌드가 끝난 뒤 다시 지정하세요"),
            Self::Cancelled { .. } => lang.pick("give it again when it is wanted", "필요할 때 다시 지정하세요"),
        }
    }
}
