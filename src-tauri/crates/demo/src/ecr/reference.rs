//! Image URIs: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY[:TAG][@DIGEST]`.

/// An image of some private registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    pub account: &'a str,
    pub region: &'a str,
    pub repository: &'a str,
    /// Counts for nothing beside a digest.
    pub tag: Option<&'a str>,
    pub digest: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Reads a URI; none if it names no private registry. Without tag and digest it is `latest`.
    pub(crate) fn parse(uri: &'a str) -> Option<Self> {
        let (registry, rest) = uri.split_once('/')?;
        let (account, region) = registry.strip_suffix(".amazonaws.com")?.split_once(".dkr.ecr.")?;
        let (named, digest) = match rest.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (rest, None),
        };
        let (repository, tag) = match named.split_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (named, digest.is_none().then_some("latest")),
        };
        let whole = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()) && !region.is_empty() && !repository.is_empty();
        whole.then_some(Self { account, region, repository, tag, digest })
    }

    /// Whether it is in the registry of this account and Region.
    pub(crate) fn within(&self, account: &str, region: &str) -> bool {
        self.account == account && self.region == region
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let parts = |rest: &'static str| {
            let uri: &'static str = format!("210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/{rest}").leak();
            Reference::parse(uri).map(|found| (found.repository, found.tag, found.digest))
        };
        assert_eq!(parts("shop/web:v1"), Some(("shop/web", Some("v1"), None)), "a tag");
        assert_eq!(parts("web@sha256:ab"), Some(("web", None, Some("sha256:ab"))), "a digest");
        assert_eq!(parts("web:v1@sha256:ab"), Some(("web", Some("v1"), Some("sha256:ab"))), "both");
        assert_eq!(parts("web"), Some(("web", Some("latest"), None)), "neither");
        for other in ["nginx:1", "public.ecr.aws/nginx/nginx:1", "1.dkr.ecr.ap-northeast-2.amazonaws.com/web"] {
            assert_eq!(Reference::parse(other), None, "{other} is in no private registry");
        }
    }
}
