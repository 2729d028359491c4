//! Who signed a request, and for which service and Region: read from the SigV4 credential scope.
//! Signatures themselves are not verified; there is no secret here to verify them with.

use http::HeaderMap;

/// `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub access_key: String,
    pub region: String,
    pub service: String,
}

/// The scope in `Authorization`; none when the header is missing or not SigV4.
pub(crate) fn scope(headers: &HeaderMap) -> Option<Scope> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let credential = value.strip_prefix("AWS4-HMAC-SHA256")?.split(',').find_map(|part| part.trim().strip_prefix("Credential="))?;
    let mut parts = credential.trim().rsplit('/');
    let (_terminator, service, region, _date, access_key) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some(Scope { access_key: access_key.to_owned(), region: region.to_owned(), service: service.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_names_service_and_region() {
        let mut headers = HeaderMap::new();
        assert!(scope(&headers).is_none(), "no header, no scope");
        let value = "AWS4-HMAC-SHA256 Credential=AKID/20261121/ap-northeast-2/lambda/aws4_request, SignedHeaders=host, Signature=0";
        headers.insert("authorization", value.parse().unwrap());
        let expected = Scope { access_key: "AKID".into(), region: "ap-northeast-2".into(), service: "lambda".into() };
        assert_eq!(scope(&headers), Some(expected), "read from the header");
        headers.insert("authorization", "Basic abc".parse().unwrap());
        assert!(scope(&headers).is_none(), "another scheme is no signature");
    }
}
