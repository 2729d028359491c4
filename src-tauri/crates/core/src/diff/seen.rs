//! What may be seen of members that are made to be read, and that people put secrets into all the same: a password in
//! place of its ARN, behind a variable's name, before a registry.

/// An image without the user and the password that some registries are written with.
pub fn image(image: &str) -> &str {
    let cut = |name: &str| name.rfind('@').map_or(0, |at| at + 1);
    // A digest stands behind an `@` as well.
    let name = match image.rsplit_once('@') {
        Some((name, digest)) if digest.starts_with("sha256:") || digest.starts_with("sha512:") => name,
        _ => image,
    };
    &image[cut(name)..]
}

/// A variable's name, and what stands behind it where somebody wrote `NAME=VALUE` for it.
pub fn variable(name: &str) -> (&str, Option<&str>) {
    name.split_once('=').map_or((name, None), |(name, rest)| (name, Some(rest)))
}

/// Where a secret comes from: an ARN, or a parameter's name that begins with `/`. All else may be the secret itself, also
/// where AWS takes it for a name.
pub fn secret(from: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_.-".contains(c);
    (is_arn(from) || from.starts_with('/') && from.chars().all(plain)).then_some(from)
}

/// Where a file of variables lies, without what a signed URL has behind its `?`.
pub fn file(at: &str) -> Option<&str> {
    let at = at.split_once('?').map_or(at, |(at, _)| at);
    is_arn(at).then_some(at)
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.split(':').count() >= 6 && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_shows_without_who_pulls_it() {
        for (whole, seen) in [
            ("shop:5", "shop:5"),
            ("shop@sha256:aa", "shop@sha256:aa"),
            ("registry/shop@sha256:aa", "registry/shop@sha256:aa"),
            ("user:hush@registry:5000/shop:5", "registry:5000/shop:5"),
            ("user:hu/sh@registry/shop@sha256:aa", "registry/shop@sha256:aa"),
            ("https://user:hu@sh@registry/shop", "registry/shop"),
        ] {
            assert_eq!(image(whole), seen, "of {whole}");
        }
    }

    #[test]
    fn only_what_names_a_secret_shows() {
        for name in ["arn:aws:secretsmanager:r:1:secret:db-AbCdEf:password::", "arn:aws-cn:ssm:r:1:parameter/a/b", "/shop/db"] {
            assert_eq!(secret(name), Some(name), "it names one");
        }
        for hush in ["hush", "db", "/hu+sh==", "arn:hush", "arn:aws:x:y:hush pass:word", ""] {
            assert_eq!(secret(hush), None, "{hush} may be one");
        }
    }

    #[test]
    fn a_file_shows_without_its_signature() {
        assert_eq!(file("arn:aws:s3:::shop/web.env?X-Amz-Signature=hush"), Some("arn:aws:s3:::shop/web.env"), "where it lies");
        assert_eq!(file("https://shop.s3.amazonaws.com/web.env?X-Amz-Signature=hush"), None, "and only as an ARN");
    }

    #[test]
    fn a_name_ends_before_what_was_written_behind_it() {
        assert_eq!(variable("DB=hush=1"), ("DB", Some("hush=1")), "cut at the first");
        assert_eq!(variable("DB"), ("DB", None), "most are names alone");
    }
}
