//! The refusals of AWS that Switchback counts on, met by the real SDK on the embedded cloud: one test each, by code and
//! message. Where the embedded cloud grew lax, a scenario could pass here and fail at AWS.

mod aliases;
mod functions;
mod http;
mod identity;
mod quotas;
mod rest;
mod services;

/// The account and Region of the embedded cloud, as they stand in ARNs.
const HERE: &str = "ap-northeast-2:210987654321";
