//! Which cloud answers, worked out from the settings the SDK itself goes by.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use switchback_core::Endpoint;

use super::ConnectError;

/// Service ids as the SDK looks them up; AWS_ENDPOINT_URL_<SERVICE> and the profile's `services` section follow from them.
const SERVICES: [&str; 5] = ["STS", "Lambda", "API Gateway", "ApiGatewayV2", "ECS"];

/// AWS, or the URLs of the endpoints set instead. Services with endpoints of their own are a place of their own: what was
/// learnt behind one set of endpoints must not be used behind another.
///
/// # Errors
/// [`ConnectError::MalformedEndpoint`] for what is no URL.
pub(super) fn of(settings: &SdkConfig) -> Result<Endpoint, ConnectError> {
    let mut places = Vec::new();
    for url in urls(settings) {
        places.push(match url {
            None => Endpoint::Aws,
            Some(url) => {
                check(&url)?;
                url.into()
            }
        });
    }
    places.dedup();
    Ok(match places.as_slice() {
        [one] => one.clone(),
        // In the order of SERVICES; a service without an endpoint of its own says `aws`.
        several => Endpoint::Url(several.iter().map(Endpoint::to_string).collect::<Vec<_>>().join(",")),
    })
}

/// Whether no service is spoken to over TLS.
pub(super) fn all_plain(settings: &SdkConfig) -> bool {
    urls(settings).into_iter().chain([of_s3(settings)]).all(|url| url.is_some_and(|url| url.starts_with("http://")))
}

/// That `url` can be an endpoint.
///
/// # Errors
/// [`ConnectError::MalformedEndpoint`] where it is not an http or https URL with a host.
pub(super) fn check(url: &str) -> Result<(), ConnectError> {
    let parsed: Result<http::Uri, _> = url.parse();
    let good = parsed.is_ok_and(|u| matches!(u.scheme_str(), Some("http" | "https")) && u.host().is_some_and(|h| !h.is_empty()));
    if good { Ok(()) } else { Err(ConnectError::MalformedEndpoint { url: Endpoint::from(url.to_owned()).to_string() }) }
}

/// S3's endpoint. It is not part of the place: code passes through there, and nothing that is remembered lives there. Many
/// who work on AWS itself have one of their own for S3.
pub(super) fn of_s3(settings: &SdkConfig) -> Option<String> {
    url(settings, "S3")
}

/// The endpoint of each of [`SERVICES`], in that order.
fn urls(settings: &SdkConfig) -> Vec<Option<String>> {
    SERVICES.iter().map(|id| url(settings, id)).collect()
}

/// The SDK's own order of precedence: an endpoint given to this program, then a service's, then the general one.
fn url(settings: &SdkConfig, service_id: &str) -> Option<String> {
    let own = || {
        let key = ServiceConfigKey::builder().service_id(service_id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok()?;
        settings.service_config()?.load_config(key)
    };
    let given_here = settings.get_origin("endpoint_url").is_client_config();
    if given_here { None } else { own() }.or_else(|| settings.endpoint_url().map(str::to_owned))
}

#[cfg(test)]
mod tests;
