//! `config.toml` in the data folder: which accounts are protected, and what they are called.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{ApiError, Code};

/// What the file says of the account this process works in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Protection {
    /// The account's name; `None` where the file does not list it.
    pub name: Option<String>,
    /// Whether a change asks for that name.
    pub protected: bool,
    /// Why the file tells this user nothing. Its account counts as protected then, for nobody can say that it is not.
    pub unread: Option<Unread>,
}

/// A file that this user may not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub what: String,
    /// Whether it is the folder that lets nobody in: then there is no recording anything in it either.
    pub folder: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    accounts: BTreeMap<String, Account>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    id: String,
    #[serde(default)]
    protected: bool,
}

/// Reads what `dir/config.toml` says of an account. Without a file every account is unlisted.
///
/// # Errors
/// A file that cannot be read or understood: guessing that an account is unprotected would be worse than stopping. One
/// that this user may not read is no error yet: they can still look, and have a rollback planned for their own hands.
pub fn protection(dir: &Path, account: &str) -> Result<Protection, ApiError> {
    let path = dir.join("config.toml");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Protection::default()),
        Err(e) if e.kind() == ErrorKind::PermissionDenied => {
            let folder = std::fs::symlink_metadata(&path).is_err();
            return Ok(Protection { name: None, protected: true, unread: Some(Unread { path, what: e.to_string(), folder }) });
        }
        Err(e) => return Err(unreadable(&path, &e.to_string())),
    };
    let file: File = toml::from_str(&text).map_err(|e| unreadable(&path, e.message()))?;
    // An account may have two names; one that protects it is enough, and that is the name it asks for.
    let listed = file.accounts.into_iter().filter(|(_, a)| a.id == account).min_by_key(|(_, a)| !a.protected);
    Ok(listed.map_or_else(Protection::default, |(name, a)| Protection { name: Some(name), protected: a.protected, unread: None }))
}

fn unreadable(path: &Path, why: &str) -> ApiError {
    let message = format!("{} cannot be understood: {why}", path.display());
    let said = format!("{}을(를) 읽을 수 없습니다: {why}", path.display());
    ApiError::of(Code::MalformedInput, message).in_korean(said).hinting("mend the file, or move it away", "파일을 고치거나 다른 곳으로 옮기세요")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_account_has_its_name_and_protection() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("config.toml"), "[accounts.shop-prod]\nid = \"123456789012\"\nprotected = true\n").expect("written");
        let found = protection(dir.path(), "123456789012").expect("readable");
        assert_eq!(found, Protection { name: Some("shop-prod".into()), protected: true, unread: None }, "by id");
        assert_eq!(protection(dir.path(), "999999999999").expect("readable"), Protection::default(), "another is unlisted");
    }

    #[test]
    fn an_account_with_two_names_is_protected_if_either_protects_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let text = "[accounts.all]\nid = \"1\"\n[accounts.prod]\nid = \"1\"\nprotected = true\n[accounts.zoo]\nid = \"1\"\n";
        std::fs::write(dir.path().join("config.toml"), text).expect("written");
        assert_eq!(
            protection(dir.path(), "1").expect("readable"),
            Protection { name: Some("prod".into()), protected: true, unread: None },
            "by the name that protects"
        );
    }

    #[test]
    fn a_file_with_a_misspelt_key_stops_rather_than_unprotects() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("config.toml"), "[accounts.p]\nid = \"1\"\nprotect = true\n").expect("written");
        assert!(protection(dir.path(), "1").is_err(), "`protect` is not `protected`");
    }
}
