//! Hangang Market's services: what each of them has been through when the story begins.

use serde_json::{Value, json};

use super::{Behaviour, Family, Past, Release, Setting, Wanted, good};
use crate::world::World;

/// One service of the shop.
struct Sketch {
    cluster: &'static str,
    name: &'static str,
    controller: &'static str,
    desired: u32,
    cpu: u32,
    memory: u32,
    port: Option<u16>,
    command: &'static [&'static str],
    /// The number of the first of `releases`; what came before is INACTIVE.
    first: u32,
    /// Oldest first.
    releases: &'static [Release],
    how: How,
}

/// How a service deploys.
#[derive(Clone, Copy)]
enum How {
    Rolling,
    /// With the circuit breaker and its rollback.
    Guarded,
    /// Both sides bake for this many minutes.
    BlueGreen(u32),
    /// This share in percent, and the rest after so many minutes.
    Canary(f64, u32),
}

impl How {
    fn tuning(self) -> Value {
        match self {
            Self::Rolling => json!({}),
            Self::Guarded => json!({"deploymentCircuitBreaker": {"enable": true, "rollback": true}}),
            Self::BlueGreen(minutes) => {
                json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": minutes, "deploymentCircuitBreaker": {"enable": true, "rollback": true}})
            }
            Self::Canary(percent, minutes) => {
                let canary = json!({"canaryPercent": percent, "canaryBakeTimeInMinutes": minutes});
                let breaker = json!({"enable": true, "rollback": true});
                json!({"strategy": "CANARY", "canaryConfiguration": canary, "bakeTimeInMinutes": 5, "deploymentCircuitBreaker": breaker})
            }
        }
    }
}

const DAY: i64 = 24 * 60;

const GUNICORN: &[&str] = &["gunicorn", "--workers", "4", "--bind", "0.0.0.0:8000", "hangang.wsgi"];
const NODE: &[&str] = &["node", "dist/server.js"];
const JAVA: &[&str] = &["java", "-XX:MaxRAMPercentage=75", "-jar", "/app/app.jar"];
const WORKER: &[&str] = &["celery", "--app", "hangang", "worker"];

/// What the sketches have in common.
const CALM: Sketch = Sketch {
    cluster: "market-prod",
    name: "",
    controller: "ECS",
    desired: 2,
    cpu: 512,
    memory: 1024,
    port: Some(8080),
    command: NODE,
    first: 1,
    releases: &[],
    how: How::Guarded,
};

static SHOP: &[Sketch] = &[
    Sketch {
        name: "api-gateway-edge",
        desired: 4,
        first: 19,
        releases: &[
            good("1d0b7ea edge: HTTP/2 idle timeout 60s", 41 * DAY),
            good("84c2f19 헤더 로그에서 개인정보 제거", 17 * DAY),
            good("c7730aa edge: trace ids on every hop", 4 * DAY),
        ],
        how: How::Canary(10.0, 5),
        ..CALM
    },
    // Half a vCPU was enough until this release: gunicorn dies at 100 % CPU after three to four
    // minutes, new tasks start, and nobody is told.
    Sketch {
        name: "order-api",
        desired: 4,
        port: Some(8000),
        command: GUNICORN,
        first: 39,
        releases: &[
            good("5b9c013 주문 목록 페이지네이션", 33 * DAY),
            good("e04d7c8 order: idempotency keys on POST /orders", 12 * DAY),
            good("72af6d1 배송지 변경 API 추가", 3 * DAY),
            Release { text: "9c81e4f 주문 합계 재계산을 요청마다 수행", minutes_ago: 25, behaviour: Behaviour::Starves { below: 1024 } },
        ],
        how: How::Guarded,
        ..CALM
    },
    // ECS saw nothing wrong with it: tasks run and are healthy; the answers are empty.
    Sketch {
        name: "search",
        desired: 3,
        cpu: 1024,
        memory: 4096,
        command: JAVA,
        first: 24,
        releases: &[
            good("aa17f30 search: synonyms for 제철 과일", 26 * DAY),
            good("3e5d921 형태소 분석기 사전 갱신", 9 * DAY),
            good("f60b8c4 search: switch index alias to products_v7 (비어 있는 색인)", 63),
        ],
        how: How::Rolling,
        ..CALM
    },
    Sketch {
        name: "payment",
        controller: "CODE_DEPLOY",
        desired: 4,
        cpu: 1024,
        memory: 2048,
        command: JAVA,
        first: 51,
        releases: &[good("08e6b5d 간편결제 수수료 계산 수정", 20 * DAY), good("d94c7f2 payment: retry on PG timeout", 2 * DAY)],
        how: How::Rolling,
        ..CALM
    },
    Sketch {
        name: "legacy-pos",
        controller: "EXTERNAL",
        command: JAVA,
        first: 7,
        releases: &[good("2201c9e 매장 단말 동기화 (외부 배포 도구)", 150 * DAY)],
        how: How::Rolling,
        ..CALM
    },
    // The revision before this one has been deregistered: there is no way back to it.
    Sketch {
        name: "notify",
        port: None,
        command: WORKER,
        first: 12,
        releases: &[good("6fd3b10 알림톡 템플릿 교체", 30 * DAY), good("b5e0a77 notify: batch pushes by device", DAY)],
        ..CALM
    },
    Sketch {
        name: "catalog",
        desired: 3,
        command: GUNICORN,
        port: Some(8000),
        first: 30,
        releases: &[
            good("41b8d6c 상품 상세 이미지 CDN 경로 변경", 21 * DAY),
            good("d38f0e5 catalog: price history endpoint", 6 * DAY),
            good("7e92c4b 옵션 재고를 창고별로 표시", 14),
        ],
        how: How::BlueGreen(30),
        ..CALM
    },
    Sketch {
        name: "recommend",
        desired: 4,
        cpu: 1024,
        memory: 2048,
        command: GUNICORN,
        port: Some(8000),
        first: 16,
        releases: &[
            good("c02e9d7 추천 모델 2026-10 가중치", 28 * DAY),
            good("f8813a6 recommend: cold start by region", 8 * DAY),
            Release { text: "0ab54ce 추천 모델 2026-11 가중치 (경로 오타)", minutes_ago: 12, behaviour: Behaviour::DiesAtOnce },
        ],
        ..CALM
    },
    Sketch {
        name: "member-api",
        command: JAVA,
        first: 8,
        releases: &[good("ee71b02 휴면 회원 전환 안내", 45 * DAY), good("5c90f3d member: passkey sign-in", 11 * DAY)],
        ..CALM
    },
    Sketch {
        cluster: "market-staging",
        name: "order-api",
        desired: 1,
        port: Some(8000),
        command: GUNICORN,
        first: 55,
        releases: &[good("72af6d1 배송지 변경 API 추가", 4 * DAY), good("1f3ce90 order: recompute totals off the request path", 95)],
        ..CALM
    },
    Sketch {
        cluster: "market-staging",
        name: "search",
        desired: 1,
        cpu: 1024,
        memory: 4096,
        command: JAVA,
        first: 31,
        releases: &[good("3e5d921 형태소 분석기 사전 갱신", 10 * DAY), good("90d2b6e search: refuse an empty index", 30)],
        how: How::Rolling,
        ..CALM
    },
    Sketch {
        cluster: "batch",
        name: "image-resizer",
        desired: 2,
        port: None,
        command: WORKER,
        first: 5,
        releases: &[good("8de14a5 썸네일 WebP 변환", 70 * DAY), good("b20c6f8 resizer: cap memory per job", 15 * DAY)],
        ..CALM
    },
];

/// Hangang Market.
pub(in super::super) fn market(world: &mut World, setting: &Setting<'_>) {
    let mut past = Past::new(world, setting);
    for cluster in ["market-prod", "market-staging", "batch"] {
        past.cluster(cluster);
    }
    for sketch in SHOP {
        play(&mut past, sketch);
    }
    settlement(&mut past);
    let before = past.world.ecs.families.get_mut("notify").and_then(|all| all.iter_mut().rev().nth(1));
    if let Some(before) = before {
        before.deregistered_at = Some(setting.hours_ago(22));
    }
}

fn play(past: &mut Past<'_>, sketch: &Sketch) {
    let staging = sketch.cluster == "market-staging";
    let family_name = if staging { format!("{}-staging", sketch.name) } else { sketch.name.to_owned() };
    let family = Family {
        name: &family_name,
        repository: sketch.name,
        cpu: sketch.cpu,
        memory: sketch.memory,
        port: sketch.port,
        command: sketch.command,
        env: if staging { "staging" } else { "production" },
    };
    let oldest = sketch.releases.first().map_or(0, |release| release.minutes_ago);
    for number in 1..sketch.first {
        let at = past.setting.minutes_ago(oldest + i64::from(sketch.first - number) * 5 * DAY);
        let image = past.push(sketch.name, &good("0000000", oldest));
        past.register(&family, &image, "0000000 정리됨", at);
    }
    for old in past.world.ecs.families.get_mut(&family_name).into_iter().flatten() {
        old.deregistered_at = Some(past.setting.minutes_ago(oldest - DAY).min(past.setting.now));
    }
    let begun = past.setting.minutes_ago(oldest);
    let wanted = Wanted {
        cluster: sketch.cluster,
        name: sketch.name,
        controller: sketch.controller,
        desired: sketch.desired,
        tuning: sketch.how.tuning(),
        port: sketch.port,
    };
    let mut service = past.service(&wanted, begun);
    for release in sketch.releases {
        let at = past.setting.minutes_ago(release.minutes_ago);
        let image = past.push(sketch.name, release);
        let arn = past.register(&family, &image, release.text, past.setting.minutes_ago(release.minutes_ago + 1));
        past.deploy(&mut service, &arn, at);
    }
    past.finish(service);
}

/// The one that is not pinned: the same task definition, deployed again after its tag had moved.
fn settlement(past: &mut Past<'_>) {
    let family = Family { name: "settlement-worker", repository: "settlement-worker", cpu: 1024, memory: 2048, port: None, command: WORKER, env: "production" };
    let image = format!("{}:stable", past.registry(family.repository));
    let begun = past.setting.minutes_ago(18 * DAY);
    let arn = past.register(&family, &image, "a91d05c 정산 배치 분할 실행", begun);
    let wanted = Wanted { cluster: "batch", name: family.name, controller: "ECS", desired: 1, tuning: How::Rolling.tuning(), port: None };
    let mut service = past.service(&wanted, begun);
    for (text, minutes_ago) in [("a91d05c", 18 * DAY), ("e3b7f64", 190)] {
        past.keep(family.repository, text, Some("stable"), &good(text, minutes_ago));
        past.deploy(&mut service, &arn, past.setting.minutes_ago(minutes_ago));
    }
    past.finish(service);
}
