//! The embedded cloud: served on loopback for any AWS client, or started over.

use std::sync::Arc;

use switchback_api::error::{ApiError, Code};
use switchback_cli::compose::Settings;
use switchback_cli::practice;
use switchback_core::Lang;
use switchback_demo::{Cloud, Options, Scenario, Size, SystemClock};

use crate::args::{ClockArg, ScenarioArg};
use crate::say;

/// `demo reset`
pub fn reset(settings: &Settings, json: bool, lang: Lang) -> Result<u8, ApiError> {
    let settings = Settings { demo: true, ..settings.clone() };
    let dir = settings.dir()?;
    practice::reset(&dir)?;
    if json {
        say::document(&serde_json::json!({ "ok": true, "dir": dir }));
    } else {
        say::out(lang.pick("the practice cloud starts over", "연습 클라우드를 처음부터 다시 시작합니다"));
    }
    Ok(0)
}

/// `demo serve`: until Ctrl-C.
pub async fn serve(port: u16, scenario: ScenarioArg, seed: u64, clock: ClockArg, quotas: bool, json: bool) -> Result<u8, ApiError> {
    let failed = |e: std::io::Error| {
        let (en, ko) = ("choose another --port, or 0 for any", "다른 --port를 고르거나, 아무 포트나 쓰려면 0을 지정하세요");
        let said = ApiError::of(Code::Internal, format!("port {port} cannot be served: {e}"));
        said.in_korean(format!("포트 {port}을(를) 쓸 수 없습니다: {e}")).hinting(en, ko)
    };
    let options = Options {
        seed,
        pace: match clock {
            ClockArg::Real => 1,
            ClockArg::Fast => practice::PACE,
        },
        scenario: match scenario {
            ScenarioArg::Market => Scenario::Market,
            ScenarioArg::Large => Scenario::Large(Size::default()),
            ScenarioArg::Empty => Scenario::Empty,
        },
        buckets: quotas,
        ..Options::new(Arc::new(SystemClock))
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (region, account) = (options.region.clone(), options.account.clone());
    if json {
        say::document(&serde_json::json!({ "ok": true, "endpoint": format!("http://{address}"), "region": region, "account": account }));
    } else {
        say::out(&format!("http://{address}  account {account}, Region {region}; any credentials; stop with Ctrl-C"));
    }
    let stop = async {
        // Without a signal handler it serves until it is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    switchback_demo::serve(Cloud::new(options), listener, stop).await.map_err(failed)?;
    Ok(0)
}
