//! What the profile files say that aws-config does not act on or explain: missing profiles, MFA, single sign-on.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aws_config::profile::{self, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use super::ConnectError;
use crate::errors::words;

/// What stands behind the chosen profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Behind {
    /// The chosen profile.
    pub profile: String,
    /// The profile in its chain whose role asks for an MFA code.
    pub mfa: Option<String>,
    /// The profile in its chain that signs in by SSO.
    pub sso: Option<String>,
}

/// That the chosen profile is in the files, where one was chosen.
///
/// # Errors
/// [`ConnectError::UnknownProfile`], or [`ConnectError::ProfileFile`] for a file that cannot be read as one.
pub(super) async fn exists(chosen: Option<&str>) -> Result<(), ConnectError> {
    let set = load(chosen).await?;
    let named = chosen.is_some() || Env::real().get("AWS_PROFILE").is_ok_and(|p| !p.is_empty());
    let name = set.selected_profile();
    if named && set.get_profile(name).is_none() {
        let mut known: Vec<String> = set.profiles().map(str::to_owned).collect();
        known.sort();
        return Err(ConnectError::UnknownProfile { profile: name.to_owned(), known });
    }
    Ok(())
}

/// The names of all profiles, for a choice; none where the files cannot be read: connecting says why.
pub async fn profiles() -> Vec<String> {
    let mut names: Vec<String> = load(None).await.map(|set| set.profiles().map(str::to_owned).collect()).unwrap_or_default();
    names.sort();
    names
}

/// What stands behind the chosen profile; nothing where keys in the environment go before it, or the files cannot be read.
pub(super) async fn read(chosen: Option<&str>) -> Behind {
    if Env::real().get("AWS_ACCESS_KEY_ID").is_ok_and(|k| !k.is_empty()) {
        return Behind::default();
    }
    load(chosen).await.map(|set| behind(&set)).unwrap_or_default()
}

async fn load(chosen: Option<&str>) -> Result<ProfileSet, ConnectError> {
    let chosen = chosen.map(|name| Cow::Owned(name.to_owned()));
    profile::load(&Fs::real(), &Env::real(), &Default::default(), chosen).await.map_err(|e| ConnectError::ProfileFile { message: words(&e) })
}

/// Walks the chain of `source_profile`, which may be a circle.
fn behind(set: &ProfileSet) -> Behind {
    let mut found = Behind { profile: set.selected_profile().to_owned(), ..Behind::default() };
    let mut seen = BTreeSet::new();
    let mut name = found.profile.clone();
    while let Some(profile) = set.get_profile(&name) {
        if !seen.insert(name.clone()) {
            break;
        }
        let has = |key| profile.get(key).is_some();
        if found.mfa.is_none() && has("role_arn") && has("mfa_serial") {
            found.mfa = Some(name.clone());
        }
        if found.sso.is_none() && (has("sso_session") || has("sso_start_url")) {
            found.sso = Some(name.clone());
        }
        match profile.get("source_profile") {
            Some(source) => name = source.to_owned(),
            None => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn of(profile: &'static str, config: &str) -> Behind {
        let fs = Fs::from_slice(&[("/config", config)]);
        let env = Env::from_slice(&[("AWS_CONFIG_FILE", "/config"), ("HOME", "/nowhere")]);
        behind(&profile::load(&fs, &env, &Default::default(), Some(profile.into())).await.expect("a config file"))
    }

    #[tokio::test]
    async fn mfa_is_found_anywhere_in_the_chain() {
        let config = "[profile shop]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = gate\n\
                      [profile gate]\nrole_arn = arn:aws:iam::1:role/b\nmfa_serial = arn:aws:iam::1:mfa/me\nsource_profile = keys\n\
                      [profile keys]\naws_access_key_id = x\n";
        assert_eq!(of("shop", config).await.mfa.as_deref(), Some("gate"), "the profile that wants the code is named");
        assert_eq!(of("keys", config).await.mfa, None, "keys alone want none");
    }

    #[tokio::test]
    async fn a_circle_of_profiles_ends() {
        let config = "[profile a]\nsource_profile = b\n[profile b]\nsource_profile = a\nsso_start_url = https://x\n";
        let found = of("a", config).await;
        assert_eq!((found.profile.as_str(), found.sso.as_deref()), ("a", Some("b")), "and what lies on it is found");
    }
}
