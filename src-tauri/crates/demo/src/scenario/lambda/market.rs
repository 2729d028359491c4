//! The functions of Hangang Market: a bad release, a split half way, an idle version, provisioned
//! concurrency, an old runtime and a deleted image.

use super::build;
use crate::ecr::{Push, manifest};
use crate::ecs::digest;
use crate::lambda::{Behaviour, Code, EventSource, Function, Provisioned, Trouble, Version};
use crate::rng::Rng;
use crate::scenario::Setting;
use crate::world::World;

/// One release of a function: what its publisher wrote, and how many hours ago.
type Release = (&'static str, i64);

/// One function of the shop.
struct Sketch {
    name: &'static str,
    runtime: &'static str,
    memory: u32,
    /// The number of the first of `releases`; what came before has been cleaned up.
    first: u64,
    releases: &'static [Release],
    /// Name and version.
    aliases: &'static [(&'static str, u64)],
}

static SHOP: &[Sketch] = &[
    Sketch {
        name: "checkout",
        runtime: "nodejs22.x",
        memory: 512,
        first: 38,
        releases: &[
            ("3f9c2ab 결제 재시도 간격 조정", 620),
            ("b71e08d receipts: show VAT per line", 452),
            ("90ad4e1 쿠폰 중복 적용 방지", 290),
            ("c4d17f6 checkout: faster address lookup", 124),
            ("e82b5c0 결제 모듈 v3 교체 (PG 응답 파싱 변경)", 1),
        ],
        aliases: &[("live", 42), ("beta", 42), ("partner", 41)],
    },
    Sketch {
        name: "cart",
        runtime: "nodejs22.x",
        memory: 256,
        first: 15,
        releases: &[("5512e9f 장바구니 만료 30일로 연장", 900), ("a08c3d4 cart: merge guest carts on login", 410), ("77be120 옵션 상품 수량 오류 수정", 52)],
        aliases: &[("live", 16), ("beta", 17)],
    },
    Sketch {
        name: "catalog",
        runtime: "python3.13",
        memory: 1024,
        first: 61,
        releases: &[
            ("0d3f7b2 카테고리 트리 캐시", 700),
            ("f1a96c8 catalog: drop legacy price field", 333),
            ("2c80e5d 재고 표시 로직 통합", 96),
            ("9be4417 catalog: read prices from replica", 2),
        ],
        aliases: &[("live", 63), ("beta", 64)],
    },
    Sketch {
        name: "search",
        runtime: "python3.12",
        memory: 2048,
        first: 10,
        releases: &[("c0ffe12 형태소 분석기 사전 갱신", 2200), ("48d2a7e search: typo tolerance", 1500), ("d9917ab 초성 검색 지원", 70)],
        aliases: &[("live", 12), ("beta", 12)],
    },
    Sketch {
        name: "payments",
        runtime: "java21",
        memory: 2048,
        first: 27,
        releases: &[("6e1b0f3 카드사 점검 시간 처리", 800), ("b5a72c9 payments: idempotency keys", 260), ("1f08d6e 환불 금액 반올림 수정", 30)],
        aliases: &[("live", 29), ("beta", 29)],
    },
    Sketch {
        name: "notify-kakao",
        runtime: "nodejs14.x",
        memory: 128,
        first: 4,
        releases: &[("7c2d901 알림톡 템플릿 추가", 9000), ("e01f4a5 notify: retry on 429", 7600)],
        aliases: &[("live", 5), ("beta", 5)],
    },
    Sketch {
        name: "orders-worker",
        runtime: "nodejs22.x",
        memory: 512,
        first: 30,
        releases: &[("ab39e77 주문 이벤트 v2 스키마", 500), ("8d0c514 worker: batch writes", 220), ("53fa2b8 DLQ 메시지에 원인 기록", 20)],
        aliases: &[("live", 32), ("beta", 32)],
    },
    Sketch {
        name: "coupons",
        runtime: "python3.13",
        memory: 256,
        first: 8,
        releases: &[("dd41c06 추석 쿠폰 발급", 1300), ("4f7e9b1 coupons: stop double issue", 640), ("a6c8032 선착순 발급 경쟁 조건 수정", 77)],
        aliases: &[("live", 10), ("beta", 10)],
    },
    Sketch {
        name: "delivery-eta",
        runtime: "java21",
        memory: 1024,
        first: 19,
        releases: &[("31b6fd4 새벽배송 권역 확대", 480), ("e9d205c eta: use traffic feed", 190), ("0ab7c68 제주 배송일 계산 수정", 44)],
        aliases: &[("live", 21), ("beta", 20)],
    },
    Sketch {
        name: "reviews",
        runtime: "python3.12",
        memory: 256,
        first: 5,
        releases: &[("b8f3e10 리뷰 사진 첨부", 1100), ("672ca9d reviews: hide reported ones at once", 150)],
        aliases: &[("live", 6), ("beta", 6)],
    },
    Sketch {
        name: "login",
        runtime: "nodejs22.x",
        memory: 256,
        first: 22,
        releases: &[
            ("f4e7a85 휴대폰 본인인증 교체", 760),
            ("18cb6d2 login: shorter sessions on shared devices", 310),
            ("cc05b9e 비밀번호 재설정 메일 링크 수정", 26),
        ],
        aliases: &[("live", 24), ("beta", 24)],
    },
];

/// Hangang Market.
pub(in crate::scenario) fn market(world: &mut World, setting: &Setting<'_>) {
    for sketch in SHOP {
        let function = draw(sketch, setting, &mut world.rng);
        world.lambda.functions.insert(function.name.clone(), function);
    }
    resizer(world, setting);
    events(world, setting);
    let functions = &mut world.lambda.functions;
    if let Some(checkout) = functions.get_mut("checkout") {
        let bad = Behaviour::Fails { per_hundred: 24, message: "TypeError: Cannot read properties of undefined (reading 'approvalNo')".to_owned() };
        behave(checkout, 42, &bad);
    }
    if let Some(alias) = functions.get_mut("catalog").and_then(|catalog| catalog.aliases.get_mut("live")) {
        alias.weights.insert("64".to_owned(), 0.1);
    }
    if let Some(idle) = functions.get_mut("search").and_then(|search| search.versions.get_mut(&11)) {
        idle.trouble = Some(Trouble::Idle);
    }
    if let Some(payments) = functions.get_mut("payments") {
        let at = setting.hours_ago(30);
        let provisioned = Provisioned { requested: 20, before: 20, modified: at, ready: at };
        payments.provisioned.insert("live".to_owned(), provisioned);
        payments.reserved = Some(100);
    }
}

/// The image function whose older image the repository's lifecycle rule has removed.
fn resizer(world: &mut World, setting: &Setting<'_>) {
    static SKETCH: Sketch = Sketch {
        name: "image-resizer",
        runtime: "",
        memory: 3008,
        first: 13,
        releases: &[("a2b4c6d webp 변환", 2600), ("f00d1e5 resizer: avif for product photos", 240), ("7be9d30 썸네일 여백 제거", 18)],
        aliases: &[("live", 15), ("beta", 15)],
    };
    let mut function = draw(&SKETCH, setting, &mut world.rng);
    let registry = format!("{}.dkr.ecr.{}.amazonaws.com", setting.account, setting.region);
    for (number, version) in &mut function.versions {
        let tag = format!("r{number}");
        let manifest = manifest(&format!("image-resizer {tag}"), 231_000_000);
        to_image(version, format!("{registry}/image-resizer:{tag}"), &manifest);
        if *number == 14 {
            version.trouble = Some(Trouble::ImageDeleted);
            continue;
        }
        let media_type = "application/vnd.docker.distribution.manifest.v2+json";
        world.ecr.push(Push { repository: "image-resizer", manifest, media_type, tag: Some(&tag), at: version.modified, runs: None });
    }
    if let Some(newest) = function.versions.get(&15) {
        (function.latest.config, function.latest.code) = (newest.config.clone(), newest.code.clone());
    }
    world.lambda.functions.insert(function.name.clone(), function);
}

fn to_image(version: &mut Version, uri: String, manifest: &str) {
    version.config.runtime = None;
    version.config.handler = None;
    let sha256 = digest(manifest).trim_start_matches("sha256:").to_owned();
    version.code = Code { sha256, size: 0, image: Some(uri), behaviour: Behaviour::Works, sources: None };
}

/// The queue of orders feeds the worker's alias, that of settlements the payments'; a table's stream feeds search, unqualified.
fn events(world: &mut World, setting: &Setting<'_>) {
    let Setting { account, region, .. } = setting;
    let function = |name: &str| format!("arn:aws:lambda:{region}:{account}:function:{name}");
    let sources = [
        (format!("arn:aws:sqs:{region}:{account}:orders"), function("orders-worker:live"), 10),
        (format!("arn:aws:sqs:{region}:{account}:settlement-events"), function("payments:live"), 10),
        (format!("arn:aws:dynamodb:{region}:{account}:table/products/stream/2026-01-07T02:11:40.113"), function("search"), 100),
    ];
    for (source, function, batch) in sources {
        let mapping = EventSource { source, function, batch, enabled: true, modified: setting.hours_ago(2000) };
        world.lambda.event_sources.insert(world.rng.uuid(), mapping);
    }
    let dead = Some(format!("arn:aws:sqs:{region}:{account}:orders-dlq"));
    if let Some(worker) = world.lambda.functions.get_mut("orders-worker") {
        worker.latest.config.dead_letter.clone_from(&dead);
        // The oldest is from before there was such a queue: it cannot share the alias with a newer one.
        worker.versions.range_mut(31..).for_each(|(_, version)| version.config.dead_letter.clone_from(&dead));
    }
}

fn draw(sketch: &Sketch, setting: &Setting<'_>, rng: &mut Rng) -> Function {
    let releases = sketch.releases.iter().zip(sketch.first..).map(|((text, hours), number)| (number, (*text).to_owned(), setting.hours_ago(*hours)));
    let aliases = sketch.aliases.iter().map(|(name, number)| ((*name).to_owned(), *number));
    build(sketch.name, sketch.runtime, sketch.memory, releases, aliases, setting, rng)
}

fn behave(function: &mut Function, number: u64, behaviour: &Behaviour) {
    if let Some(version) = function.versions.get_mut(&number) {
        version.code.behaviour = behaviour.clone();
    }
    function.latest.code.behaviour = behaviour.clone();
}
