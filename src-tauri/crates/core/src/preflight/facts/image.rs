//! The images that a release runs: whether they are there, and whether they fit.

use super::{Fact, FactRule};
use crate::preflight::Severity;
use crate::preflight::package::IMAGE;
use crate::release::without_user;
use crate::target::Kind;

/// Compressed bytes above which an image may not fit Lambda once it is unpacked. ECR tells compressed sizes, Lambda's 10 GB
/// are of the unpacked image, and layers of code and libraries unpack to two or three times their size.
pub const NEAR: u64 = IMAGE / 5 * 2;

/// An image that a release names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// As the release names it.
    pub uri: String,
    /// Whether instances that run it now may have kept it: then a task starts there though the registry has lost it.
    pub kept: bool,
    /// What was seen of it.
    pub seen: Seen,
}

/// What was seen of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It is there.
    There {
        /// The account that has it, where it is another.
        account: Option<String>,
        /// `sha256:…`
        digest: Option<String>,
        /// Compressed bytes.
        size: Option<u64>,
    },
    /// There is no such image, or no such repository.
    Gone,
    /// It is not there yet, and the registry fetches it from this upstream when a task asks for it.
    Uncached(String),
    /// Another account has it, and does not show it.
    OtherAccount(String),
    /// It lies in another Region, which is not looked into.
    OtherRegion(String),
    /// It is in no private registry of ECR.
    Outside,
    /// It could not be looked for, which is a fact of its own.
    Untold,
}

/// An image in ECR, by the parts of its URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The account.
    pub account: &'a str,
    /// The Region.
    pub region: &'a str,
    /// The repository, which may have slashes.
    pub repository: &'a str,
    /// Its tag; `latest` where nothing is said.
    pub tag: Option<&'a str>,
    /// `sha256:…`; beside it the tag counts for nothing.
    pub digest: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// Reads `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME[:TAG][@DIGEST]`; none for what is in no private registry.
    pub fn of(uri: &'a str) -> Option<Self> {
        let (host, rest) = uri.split_once('/')?;
        let (account, after) = host.split_once(".dkr.ecr.").or_else(|| host.split_once(".dkr.ecr-fips."))?;
        let region = after.strip_suffix(".amazonaws.com").or_else(|| after.strip_suffix(".amazonaws.com.cn"))?;
        let (named, digest) = rest.split_once('@').map_or((rest, None), |(named, digest)| (named, Some(digest)));
        let (repository, tag) = named.split_once(':').map_or((named, None), |(name, tag)| (name, Some(tag)));
        let whole = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()) && !region.is_empty() && !repository.is_empty();
        let tag = if digest.is_some() { None } else { tag.or(Some("latest")) };
        whole.then_some(Self { account, region, repository, tag, digest })
    }
}

/// The same image by digest.
pub fn pinned(uri: &str, digest: &str) -> String {
    let (name, tag) = uri.rsplit_once('/').map_or(("", uri), |(name, tag)| (name, tag));
    let repository = tag.split(':').next().unwrap_or(tag);
    let slash = if name.is_empty() { "" } else { "/" };
    format!("{name}{slash}{repository}@{digest}")
}

/// Compressed bytes of an image, where they were seen.
pub(super) fn size(fact: &Fact) -> Option<u64> {
    match fact {
        Fact::Image(Image { seen: Seen::There { size, .. }, .. }) => *size,
        _ => None,
    }
}

pub(super) fn check(image: &Image, kind: Kind, say: &mut impl FnMut(Severity, FactRule)) {
    let lambda = kind == Kind::Lambda;
    let uri = without_user(&image.uri);
    // What could be pinned was, before this was looked at; of an image that is gone there is nothing to pin.
    if !uri.contains("@sha256:") && !matches!(image.seen, Seen::Gone | Seen::Uncached(_)) {
        let pinned = if let Seen::There { digest: Some(digest), .. } = &image.seen { Some(pinned(&uri, digest)) } else { None };
        say(Severity::Warn, FactRule::ImageTagged { image: uri.clone(), pinned });
    }
    match &image.seen {
        Seen::There { account, digest: _, size } => {
            if let Some(size) = size.filter(|size| lambda && (NEAR..=IMAGE).contains(size)) {
                say(Severity::Warn, FactRule::ImageLarge { image: uri.clone(), size });
            }
            if let Some(account) = account {
                say(Severity::Info, FactRule::ImageOtherAccount { image: uri, account: account.clone(), seen: true });
            }
        }
        Seen::Untold => {}
        Seen::Gone => {
            let repository = Place::of(&uri).map_or_else(String::new, |place| place.repository.to_owned());
            let severity = if image.kept { Severity::Warn } else { Severity::Block };
            say(severity, FactRule::ImageGone { image: uri, repository, kept: image.kept });
        }
        // Lambda fetches nothing through a registry; what is kept there already it takes.
        Seen::Uncached(upstream) => {
            let severity = if lambda { Severity::Block } else { Severity::Warn };
            say(severity, FactRule::ImageUncached { image: uri, upstream: upstream.clone(), lambda });
        }
        // That account's policy may let this one in; that it does is not to be seen.
        Seen::OtherAccount(account) => say(Severity::Warn, FactRule::ImageOtherAccount { image: uri, account: account.clone(), seen: false }),
        // Lambda pulls from its own Region alone; a task from wherever it may.
        Seen::OtherRegion(region) => {
            let severity = if lambda { Severity::Block } else { Severity::Info };
            say(severity, FactRule::ImageOtherRegion { image: uri, region: region.clone(), lambda });
        }
        Seen::Outside => {
            let severity = if lambda { Severity::Warn } else { Severity::Info };
            say(severity, FactRule::ImageOutside { image: uri, lambda });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::facts::check as check_all;
    use crate::target::Target;

    const URI: &str = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/web";

    fn found(target: &str, uri: &str, kept: bool, seen: Seen) -> Vec<(Severity, &'static str)> {
        let target: Target = target.parse().expect("an id");
        let facts = [Fact::Image(Image { uri: uri.to_owned(), kept, seen })];
        check_all(&target, &facts).iter().map(|f| (f.severity, f.rule.code())).collect()
    }

    fn there(size: u64) -> Seen {
        Seen::There { account: None, digest: Some("sha256:ab".into()), size: Some(size) }
    }

    #[test]
    fn an_image_that_is_gone_blocks_unless_an_instance_may_have_it() {
        let by = format!("{URI}@sha256:ab");
        assert_eq!(found("ecs:c/web", &by, false, Seen::Gone), [(Severity::Block, "image_gone")], "no task could start");
        assert_eq!(found("ecs:c/web", &by, true, Seen::Gone), [(Severity::Warn, "image_gone")], "on an instance that kept it one can");
    }

    #[test]
    fn what_is_fetched_on_first_use_is_said_and_lambda_does_not_fetch() {
        let seen = || Seen::Uncached("public.ecr.aws/nginx/nginx".into());
        for rest in [":1", "@sha256:ab"] {
            assert_eq!(found("ecs:c/web", &format!("{URI}{rest}"), false, seen()), [(Severity::Warn, "image_uncached")], "a task brings it: {rest}");
            assert_eq!(found("lambda:f:live", &format!("{URI}{rest}"), false, seen()), [(Severity::Block, "image_uncached")], "a function does not: {rest}");
        }
    }

    #[test]
    fn sizes_count_for_lambda_and_only_the_certain_one_blocks() {
        let by = format!("{URI}@sha256:ab");
        let of = |size| found("lambda:f:live", &by, false, there(size));
        assert_eq!(of(NEAR - 1), [], "small enough");
        assert_eq!(of(NEAR), [(Severity::Warn, "image_large")], "it may unpack to more than 10 GB");
        assert_eq!(of(IMAGE), [(Severity::Warn, "image_large")], "at the limit nothing is certain");
        assert_eq!(of(IMAGE + 1), [(Severity::Block, "image_too_large")], "compressed it is above already");
        assert_eq!(found("ecs:c/web", &by, false, there(IMAGE + 1)), [], "a task has no such limit");
    }

    #[test]
    fn elsewhere_is_told_by_what_lambda_takes() {
        for (target, region, account, outside) in
            [("lambda:f:live", Severity::Block, Severity::Warn, Severity::Warn), ("ecs:c/web", Severity::Info, Severity::Warn, Severity::Info)]
        {
            let by = format!("{URI}@sha256:ab");
            assert_eq!(found(target, &by, false, Seen::OtherRegion("us-east-1".into())), [(region, "image_other_region")], "{target}");
            assert_eq!(found(target, &by, false, Seen::OtherAccount("1".into())), [(account, "image_other_account")], "{target}");
            assert_eq!(found(target, "nginx@sha256:ab", false, Seen::Outside), [(outside, "image_outside")], "{target}");
        }
    }

    #[test]
    fn a_tag_is_told_with_the_digest_it_means_now() {
        let facts = [Fact::Image(Image { uri: format!("{URI}:v2"), kept: false, seen: there(9) })];
        let found = check_all(&"ecs:c/web".parse().expect("an id"), &facts);
        let wanted = FactRule::ImageTagged { image: format!("{URI}:v2"), pinned: Some(format!("{URI}@sha256:ab")) };
        assert_eq!(found[0].rule, wanted.into(), "the same, pinned");
    }

    #[test]
    fn a_tag_that_means_nothing_known_is_never_passed_over() {
        let tagged = |seen| found("ecs:c/web", &format!("{URI}:v2"), false, seen).contains(&(Severity::Warn, "image_tagged"));
        for seen in [Seen::Untold, Seen::Outside, Seen::OtherAccount("1".into()), Seen::OtherRegion("us-east-1".into()), there(9)] {
            assert!(tagged(seen.clone()), "{seen:?}");
        }
        assert_eq!(found("ecs:c/web", &format!("{URI}:v2"), false, Seen::Gone), [(Severity::Block, "image_gone")], "what is gone blocks");
        assert_eq!(found("ecs:c/web", &format!("{URI}@sha256:ab"), false, Seen::Untold), [], "a digest says all");
    }

    #[test]
    fn a_uri_is_read_by_its_parts() {
        let parts = |uri: &'static str| Place::of(uri).map(|p| (p.repository, p.tag, p.digest));
        assert_eq!(parts("123456789012.dkr.ecr.r.amazonaws.com/shop/web:v1"), Some(("shop/web", Some("v1"), None)), "a tag");
        assert_eq!(parts("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web@sha256:ab"), Some(("web", None, Some("sha256:ab"))), "a digest, in China");
        assert_eq!(parts("123456789012.dkr.ecr.r.amazonaws.com/web"), Some(("web", Some("latest"), None)), "neither");
        for other in ["nginx:1", "public.ecr.aws/nginx/nginx:1", "1.dkr.ecr.r.amazonaws.com/web", "123456789012.dkr.ecr.r.evil.com/web"] {
            assert_eq!(parts(other), None, "{other} is in no private registry");
        }
        assert_eq!(pinned("host:5000/a/web:v1", "sha256:ab"), "host:5000/a/web@sha256:ab", "a port is no tag");
    }
}
