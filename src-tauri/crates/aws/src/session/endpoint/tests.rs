//! Endpoints from settings as the SDK would read them.

use aws_types::origin::Origin;
use aws_types::service_config::LoadServiceConfig;

use super::*;

/// Services with endpoints of their own.
#[derive(Debug)]
struct Own(&'static [(&'static str, &'static str)]);

impl LoadServiceConfig for Own {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        self.0.iter().find(|(id, _)| *id == key.service_id()).map(|(_, url)| (*url).to_owned())
    }
}

fn place(general: Option<&str>, own: &'static [(&'static str, &'static str)]) -> Result<String, ConnectError> {
    let mut builder = SdkConfig::builder().service_config(Own(own));
    builder.set_endpoint_url(general.map(str::to_owned));
    builder.insert_origin("endpoint_url", Origin::shared_environment_variable());
    of(&builder.build()).map(|e| e.to_string())
}

#[test]
fn the_place_is_named_by_its_endpoints() {
    assert_eq!(place(None, &[]).as_deref(), Ok("aws"), "AWS itself");
    assert_eq!(place(Some("http://me:pw@127.0.0.1:4566/"), &[]).as_deref(), Ok("http://127.0.0.1:4566"), "one URL, without what is secret");
    let own = place(None, &[("Lambda", "http://127.0.0.1:1"), ("ECS", "http://127.0.0.1:2")]);
    assert_eq!(own.as_deref(), Ok("aws,http://127.0.0.1:1,aws,http://127.0.0.1:2"), "a mixture is a place of its own");
}

#[test]
fn what_is_no_url_is_refused_and_cannot_pass_for_the_practice_cloud() {
    for url in ["practice", "aws", "127.0.0.1:4566", "ftp://x", "http://", ""] {
        assert!(matches!(place(Some(url), &[]), Err(ConnectError::MalformedEndpoint { .. })), "`{url}` is no endpoint");
    }
}

#[test]
fn plain_means_that_no_service_is_behind_tls() {
    let of = |url: &str| all_plain(&SdkConfig::builder().endpoint_url(url).build());
    assert!(of("http://127.0.0.1:4566"), "no certificates needed");
    assert!(!of("https://example.com"), "TLS");
    assert!(!all_plain(&SdkConfig::builder().build()), "AWS itself is behind TLS");
}
