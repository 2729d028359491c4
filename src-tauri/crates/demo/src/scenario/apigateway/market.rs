//! Hangang Market's APIs. Each has something an operator meets sooner or later: a bad release, a
//! canary, a release with nothing left to go back to, variables that pick the alias.

use std::collections::BTreeMap;

use serde_json::json;

use super::Backend::{Lambda, Mock};
use super::{Release, http, open, permit, rest};
use crate::apigateway::{Canary, Domain, Mapping};
use crate::scenario::Setting;
use crate::world::World;

/// Hangang Market.
pub(in crate::scenario) fn market(world: &mut World, setting: &Setting<'_>) {
    let storefront = storefront(world, setting);
    let orders = orders(world, setting);
    payments(world, setting);
    members(world, setting);
    coupons(world, setting);
    partners(world, setting);
    domain(world, &[("(none)", &storefront, "prod"), ("orders", &orders, "prod")]);
    app(world, setting);
    quick_checkout(world, setting);
    delivery(world, setting);
    reviews(world, setting);
}

/// `prod` is on a bad deployment right now: `/products` leads to an alias that does not exist.
fn storefront(world: &mut World, setting: &Setting<'_>) -> String {
    let (search, cart) = (("GET", "/search", Lambda("search", "live")), ("ANY", "/cart", Lambda("cart", "live")));
    let good = [("GET", "/products", Lambda("catalog", "live")), search, cart];
    let bad = [("GET", "/products", Lambda("catalog", "preview")), search, cart];
    let releases = [
        Release { text: "4a7d0c9 상품 상세 경로 추가", hours: 2100, lines: &good[..1] },
        Release { text: "c3b81f2 storefront: search behind the API", hours: 840, lines: &good[..2] },
        Release { text: "9f02e6a 장바구니 API 통합", hours: 170, lines: &good },
        Release { text: "e5a91c3 상품 목록을 preview 별칭으로 전환", hours: 4, lines: &bad },
    ];
    let made = rest::api(world, setting, "storefront-api", "한강마켓 스토어프런트", &releases);
    made.stage(world, setting, "prod", 3, 1);
    made.stage(world, setting, "staging", 3, 3);
    made.stage(world, setting, "dev", 3, 4);
    open(world, setting, &made.api, &releases, &[]);
    made.api
}

/// `prod` has a canary at 10 %.
fn orders(world: &mut World, setting: &Setting<'_>) -> String {
    let lines =
        [("POST", "/orders", Lambda("checkout", "live")), ("GET", "/orders/{id}", Lambda("cart", "live")), ("GET", "/health", Mock(200, "{\"ok\":true}"))];
    let beta = [("POST", "/orders", Lambda("checkout", "live")), ("GET", "/orders/{id}", Lambda("cart", "beta")), lines[2]];
    let releases = [
        Release { text: "1d94b7e 주문 조회 추가", hours: 1300, lines: &lines },
        Release { text: "b60f3a8 orders: health check", hours: 410, lines: &lines },
        Release { text: "72ce5d1 주문 조회를 cart beta로", hours: 6, lines: &beta },
    ];
    let made = rest::api(world, setting, "orders-api", "주문", &releases);
    made.stage(world, setting, "prod", 1, 5);
    made.stage(world, setting, "dev", 2, 6);
    let canary = made.deployments[2].clone();
    made.with(world, "prod", |stage| {
        stage.canary_settings =
            Some(Canary { deployment_id: canary, percent_traffic: 10.0, stage_variable_overrides: BTreeMap::new(), use_stage_cache: false });
    });
    open(world, setting, &made.api, &releases, &[]);
    made.api
}

/// The deployment before the current one was deleted by a tool that keeps only what it knows.
fn payments(world: &mut World, setting: &Setting<'_>) {
    let lines = [("POST", "/payments", Lambda("payments", "live")), ("POST", "/refunds", Lambda("payments", "live"))];
    let releases = [Release { text: "Managed by Terraform", hours: 31, lines: &lines }];
    let made = rest::api(world, setting, "payments-api", "결제, Terraform 관리", &releases);
    made.stage(world, setting, "prod", 0, 30);
    made.stage(world, setting, "staging", 0, 31);
    open(world, setting, &made.api, &releases, &[]);
}

/// The deployment before `prod`'s is one that only `dev` ever served.
fn members(world: &mut World, setting: &Setting<'_>) {
    let lines = [("POST", "/login", Lambda("login", "live")), ("GET", "/me", Lambda("login", "live"))];
    let trial = [("POST", "/login", Lambda("login", "beta")), lines[1]];
    let releases = [
        Release { text: "d80a2b6 휴대폰 본인인증", hours: 760, lines: &lines },
        Release { text: "5e13f97 trial: passkeys (dev only)", hours: 300, lines: &trial },
        Release { text: "a94c7d0 비밀번호 재설정 링크", hours: 26, lines: &lines },
    ];
    let made = rest::api(world, setting, "members-api", "회원", &releases);
    made.stage(world, setting, "prod", 2, 26);
    made.stage(world, setting, "dev", 1, 300);
    open(world, setting, &made.api, &releases, &[]);
}

/// One deployment for every stage; the stage variable `alias` picks the function's alias.
fn coupons(world: &mut World, setting: &Setting<'_>) {
    let alias = "${stageVariables.alias}";
    let lines = [("POST", "/coupons/{code}", Lambda("coupons", alias)), ("GET", "/reviews", Lambda("reviews", alias))];
    let releases = [
        Release { text: "08fb6e2 쿠폰 발급 API", hours: 1310, lines: &lines[..1] },
        Release { text: "3c5a1d8 coupons: reviews beside them", hours: 400, lines: &lines },
        Release { text: "f7e20b4 선착순 응답 코드 정리", hours: 77, lines: &lines },
    ];
    let made = rest::api(world, setting, "coupons-api", "쿠폰", &releases);
    for (stage, release, alias) in [("prod", 2, "live"), ("staging", 2, "beta"), ("dev", 2, "beta")] {
        made.stage(world, setting, stage, release, 77);
        made.with(world, stage, |stage| {
            stage.variables.insert("alias".to_owned(), alias.to_owned());
        });
    }
    open(world, setting, &made.api, &releases, &["live", "beta"]);
    // A deployment tool gave the permission to the function; its alias has none.
    if let Some(reviews) = world.lambda.functions.get_mut("reviews") {
        reviews.policies.remove("beta");
    }
    permit(world, setting, "reviews", "", &format!("arn:aws:execute-api:{}:{}:{}/*/*", setting.region, setting.account, made.api));
}

/// Nothing wrong here; partners have an alias of their own.
fn partners(world: &mut World, setting: &Setting<'_>) {
    let lines = [("POST", "/v1/orders", Lambda("checkout", "partner")), ("GET", "/v1/status", Mock(200, "{\"status\":\"open\"}"))];
    let releases =
        [Release { text: "6b2d9f1 partner API v1", hours: 3000, lines: &lines[..1] }, Release { text: "e0a47c5 제휴사 상태 조회", hours: 621, lines: &lines }];
    let made = rest::api(world, setting, "partner-api", "제휴사 연동", &releases);
    made.stage(world, setting, "prod", 1, 620);
    made.stage(world, setting, "dev", 1, 621);
    open(world, setting, &made.api, &releases, &[]);
}

/// The shop's domain, with base paths of API and stage.
fn domain(world: &mut World, mappings: &[(&str, &String, &str)]) {
    let name = "api.hangang-market.example";
    let shown = json!({
        "domainName": name,
        "domainNameStatus": "AVAILABLE",
        "securityPolicy": "TLS_1_2",
        "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
        "regionalDomainName": "d-hangang001.execute-api.ap-northeast-2.amazonaws.com",
    });
    let mapping = |(path, api, stage): &(&str, &String, &str)| {
        ((*path).to_owned(), Mapping { base_path: (*path).to_owned(), rest_api_id: (*api).clone(), stage: Some((*stage).to_owned()) })
    };
    world.apigateway.domains.insert(name.to_owned(), Domain { shown, mappings: mappings.iter().map(mapping).collect() });
}

/// The app's stage deploys by itself, and what it deployed an hour ago is bad.
fn app(world: &mut World, setting: &Setting<'_>) {
    let good = [("GET", "/home", Lambda("catalog", "live")), ("GET", "/search", Lambda("search", "live"))];
    let bad = [good[0], ("GET", "/search", Lambda("search", "fast"))];
    let releases =
        [Release { text: "", hours: 900, lines: &good[..1] }, Release { text: "", hours: 220, lines: &good }, Release { text: "", hours: 1, lines: &bad }];
    let made = http::api(world, setting, "app-gateway", &releases);
    made.stage(world, setting, "prod", 2, 1);
    made.automatic(world, "prod", false);
    open(world, setting, &made.api, &releases, &[]);
}

/// Quick create in front of `checkout:live`: its stage cannot be changed, the alias can.
fn quick_checkout(world: &mut World, setting: &Setting<'_>) {
    let lines = [("$default", "", Lambda("checkout", "live"))];
    let releases = [Release { text: "", hours: 2000, lines: &lines }];
    let made = http::api(world, setting, "checkout-webhook", &releases);
    made.stage(world, setting, "$default", 0, 2000);
    made.automatic(world, "$default", true);
    open(world, setting, &made.api, &releases, &[]);
}

/// Deployed by hand; one deployment in between failed.
fn delivery(world: &mut World, setting: &Setting<'_>) {
    let lines = [("GET", "/eta/{order}", Lambda("delivery-eta", "live")), ("POST", "/eta/recalculate", Lambda("delivery-eta", "live"))];
    let releases = [
        Release { text: "27d8ce4 도착 예정 조회", hours: 480, lines: &lines[..1] },
        Release { text: "c91b0f6 eta: recalculate on demand", hours: 191, lines: &lines },
        Release { text: "80e6d3a 제주 배송일 계산", hours: 45, lines: &lines },
    ];
    let made = http::api(world, setting, "delivery-api", &releases);
    made.stage(world, setting, "prod", 2, 44);
    made.stage(world, setting, "dev", 2, 45);
    made.failed(world, 1, "Unable to deploy API because the integration of route POST /eta/recalculate was not found");
    open(world, setting, &made.api, &releases, &[]);
}

/// Deploys by itself, and well.
fn reviews(world: &mut World, setting: &Setting<'_>) {
    let lines = [("GET", "/reviews", Lambda("reviews", "live")), ("POST", "/reviews", Lambda("reviews", "live"))];
    let releases = [Release { text: "", hours: 1100, lines: &lines[..1] }, Release { text: "", hours: 150, lines: &lines }];
    let made = http::api(world, setting, "reviews-api", &releases);
    made.stage(world, setting, "$default", 1, 150);
    made.automatic(world, "$default", false);
    open(world, setting, &made.api, &releases, &[]);
}
