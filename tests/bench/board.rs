//! The board of a large account under AWS's real quotas, against the least time those quotas allow.
//!
//! In process, twice at the same time on two clouds: as near as can be, and with a network's round trip before every
//! answer. Both mostly wait for tokens, so they do not disturb each other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use switchback_aws::{Connect, Dropped, Session, Wire};
use switchback_core::{Kind, Target};
use switchback_demo::{Cloud, Options, Scenario, Size, SystemClock};
use switchback_engine::board::{Board, BoardEvents, Gate, Progress, read_all};
use switchback_engine::ports;

use crate::Trouble;
use crate::programs::Programs;
use crate::table::Table;

/// From Seoul over a VPN to Seoul.
const ROUND_TRIP: Duration = Duration::from_millis(80);
const KINDS: [Kind; 4] = [Kind::Lambda, Kind::Rest, Kind::Http, Kind::Ecs];

/// Both boards.
pub fn measure(_: &Programs) -> Result<Table, Trouble> {
    let size = Size::default();
    let runtime = tokio::runtime::Runtime::new()?;
    let (near, far) = runtime.block_on(async { tokio::join!(read(size, Duration::ZERO), read(size, ROUND_TRIP)) });
    let floor = floor(size);
    let mut table = Table::new(format!(
        "Board: {} functions × {} aliases × {} versions, {} REST APIs × {} stages, {} HTTP APIs, {} × {} services, under AWS's quotas",
        size.functions, size.aliases, size.versions, size.rest_apis, size.stages, size.http_apis, size.clusters, size.services
    ));
    table.figure("least time by the quotas", format!("{floor:.1} s"), "one ListFunctions for 50 functions and one ListAliases for each, 15 a second");
    for (what, run) in [("answers at once", near?), ("80 ms to each answer", far?)] {
        let Run { calls, refused, first, all, kinds, rows } = run;
        table.figure(format!("{what}: first rows"), format!("{:.2} s", first.as_secs_f64()), "");
        table.figure(
            format!("{what}: all rows read"),
            format!("{:.1} s", all.as_secs_f64()),
            format!("{rows} rows; {calls} calls, {refused} of them throttled; {kinds}"),
        );
        table.aim(&format!("{what}: all rows / least time"), all.as_secs_f64() / floor, 1.15, "");
        table.aim(&format!("{what}: first rows"), first.as_secs_f64(), 1.0, " s");
    }
    table.note("one reading each: it is the quotas' time, not the machine's");
    Ok(table)
}

/// The slowest bucket's: Lambda takes 15 requests a second, whatever they ask.
fn floor(size: Size) -> f64 {
    f64::from(size.functions.div_ceil(50) + size.functions) / 15.0
}

/// How one reading went.
struct Run {
    calls: usize,
    refused: usize,
    first: Duration,
    all: Duration,
    kinds: String,
    rows: usize,
}

async fn read(size: Size, round_trip: Duration) -> Result<Run, Trouble> {
    let cloud = Cloud::new(Options { scenario: Scenario::Large(size), ..Options::new(Arc::new(SystemClock)) });
    let gate = Gate::default();
    let wire = Joined { cloud: cloud.clone(), round_trip };
    let session = Session::open(Connect { in_process: Some(Arc::new(wire)), gate: gate.clone(), ..Connect::default() }).await?;
    let observer = session.observer().background();
    let board = Board::new();
    let heard = Heard { begun: Instant::now(), state: Mutex::default() };
    read_all(&observer, &board, &gate, &ports::SystemClock, &heard, &KINDS).await;
    let all = heard.begun.elapsed();
    let (rows, seen) = (board.rows().len(), cloud.calls());
    let expected = (size.functions * size.aliases + size.rest_apis * size.stages + size.http_apis + size.clusters * size.services) as usize;
    let (known, with_reading) = board.counts();
    if known != expected || with_reading != expected || !board.progress().trouble.is_empty() {
        return Err(format!("the board is not whole: {known} rows, {with_reading} read, of {expected}; {:?}", board.progress().trouble).into());
    }
    let state = heard.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let refused = seen.iter().filter(|call| call.status.is_none_or(|status| status >= 400)).count();
    let kinds = state.done.iter().map(|(kind, at)| format!("{kind} after {:.1} s", at.as_secs_f64())).collect::<Vec<_>>().join(", ");
    Ok(Run { calls: seen.len(), refused, first: state.first.ok_or("no row was read")?, all, kinds, rows })
}

/// The embedded cloud, a round trip away.
struct Joined {
    cloud: Cloud,
    round_trip: Duration,
}

#[async_trait]
impl Wire for Joined {
    async fn call(&self, request: ::http::Request<Bytes>) -> Result<::http::Response<Bytes>, Dropped> {
        tokio::time::sleep(self.round_trip).await;
        self.cloud.handle(request).await.map_err(|_| Dropped)
    }
}

/// When rows came and kinds were done.
struct Heard {
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    first: Option<Duration>,
    done: Vec<(Kind, Duration)>,
}

impl BoardEvents for Heard {
    fn rows_changed(&self, _: &[Target]) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).first.get_or_insert(self.begun.elapsed());
    }

    fn progressed(&self, progress: &Progress) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for kind in KINDS.into_iter().filter(|kind| !progress.reading.contains(kind)) {
            if state.done.iter().all(|(done, _)| *done != kind) {
                state.done.push((kind, self.begun.elapsed()));
            }
        }
    }
}
