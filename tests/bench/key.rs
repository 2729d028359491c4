//! From a key press in the real window to the request that it sends, as the server sees it arrive.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::Trouble;
use crate::cloud::{Cloud, Seen};
use crate::launch;
use crate::process::{timed, wait_for};
use crate::programs::Programs;
use crate::stats::Sample;
use crate::table::Table;
use crate::webdriver::Page;
use crate::window::Windows;

const ROUNDS: usize = 9;
const TARGET: &str = "lambda:checkout:live";
const ENTER: char = '\u{E007}';
const LIMIT: Duration = Duration::from_secs(30);
/// For so long nothing else may have been sent: a background read must not be taken for the key's own.
const QUIET_MS: f64 = 300.0;
/// How far the clock of the page may be from the server's: they are one clock, read with a resolution of a millisecond.
const CLOCKS_MS: f64 = 3.0;

/// Remembers when keys went down. The browser's own time of the event, not when the page came round to it.
const LISTEN: &str = "window.benchKeys = [];
    window.addEventListener('keydown', (e) => window.benchKeys.push({
        key: e.key, trusted: e.isTrusted, at: performance.timeOrigin + e.timeStamp, heard: performance.timeOrigin + performance.now(),
    }), { capture: true });";

/// R and Enter, then the request; in between an undo from the command line brings the bad release back.
pub fn measure(programs: &Programs) -> Result<Table, Trouble> {
    let cloud = Cloud::serve(programs, "market")?;
    let data = programs.folder("key/data")?;
    let windows = Windows::new(programs, "key")?;
    let window = windows.console(&cloud, &data)?;
    let page = &window.page;
    page.run(LISTEN)?;
    let apart = clocks(page)?;
    page.until(
        "the inventory is read",
        LIMIT,
        "document.querySelector('[data-testid=inventory]') && !document.querySelector('[data-testid=inventory] progress')",
    )?;
    page.run(&format!("document.querySelector('[data-row-id$=\"{TARGET}\"]').click()"))?;

    let [mut arm, mut first, mut write, mut page_first] = [const { Sample::new() }; 4];
    for round in 0..=ROUNDS {
        let ready = format!("document.querySelector('[data-testid=strip][data-ready][data-target$=\"{TARGET}\"]')");
        page.until("the strip is ready", LIMIT, &ready)?;
        let quiet = settled(&cloud)?;
        let r = press(page, 'r')?;
        let armed = next(&cloud, quiet, r.at, None)?;
        page.until("the strip is armed", LIMIT, "document.querySelector('[data-testid=strip][data-armed][data-ready]')")?;
        let quiet = settled(&cloud)?;
        let enter = press(page, ENTER)?;
        let one = next(&cloud, quiet, enter.at, None)?;
        let update = next(&cloud, quiet, enter.at, Some("UpdateAlias"))?;
        page.until("the rollback is verified", LIMIT, "document.querySelector('[data-testid=operation][data-verdict=verified]')")?;
        undo(programs, &cloud, &data)?;
        if round > 0 {
            arm.add(armed.at - r.at);
            page_first.add(enter.heard - enter.at);
            first.add(one.at - enter.at);
            write.add(update.at - enter.at);
        }
    }
    window.close()?;
    let mut table = Table::new("Key: native key presses in the real window, to the arrival of requests at the server");
    table.row("R (arms) → first request", &arm, "ms");
    table.row("Enter (fires) → the page hears of it", &page_first, "ms");
    table.row("Enter (fires) → first request", &first, "ms");
    table.row("Enter (fires) → UpdateAlias", &write, "ms");
    table.aim("Enter → first request, median", first.median(), 50.0, " ms");
    table.aim("R → first request, median", arm.median(), 50.0, " ms");
    table.note(format!("the page's clock and the server's are at most {apart:.1} ms apart; the page reads its own to a millisecond"));
    Ok(table)
}

/// A key that went down, by the page's clock in milliseconds since 1970.
struct Press {
    at: f64,
    heard: f64,
}

fn press(page: &Page<'_>, key: char) -> Result<Press, Trouble> {
    page.run("window.benchKeys.length = 0")?;
    page.press(key)?;
    let heard = wait_for("the key is heard", LIMIT, || {
        let mut keys = page.run("return window.benchKeys")?;
        Ok(keys.get_mut(0).map(Value::take))
    })?;
    if heard["trusted"] != true {
        return Err("the key press was not a native one".into());
    }
    let time = |field: &str| heard[field].as_f64().ok_or("a key press without a time");
    Ok(Press { at: time("at")?, heard: time("heard")? })
}

/// Waits until the server has been left alone for a while; says how many requests it has had.
fn settled(cloud: &Cloud) -> Result<usize, Trouble> {
    wait_for("the background rests", LIMIT, || {
        let seen = cloud.seen()?;
        let rests = seen.last().is_none_or(|last| launch::now().as_secs_f64() * 1e3 - last.at > QUIET_MS);
        Ok(rests.then_some(seen.len()))
    })
}

/// The first request after the `before` first ones and after `since`, of the named operation or of any.
fn next(cloud: &Cloud, before: usize, since: f64, operation: Option<&str>) -> Result<Seen, Trouble> {
    let wanted = |seen: &&Seen| seen.at >= since - CLOCKS_MS && operation.is_none_or(|name| seen.operation == name);
    wait_for("the request arrives", LIMIT, || Ok(cloud.seen()?.get(before..).unwrap_or_default().iter().find(wanted).cloned()))
}

/// How far the page's clock is from this one at most, in milliseconds. An error if they are not the same clock.
fn clocks(page: &Page<'_>) -> Result<f64, Trouble> {
    let mut closest = f64::INFINITY;
    for _ in 0..20 {
        let before = launch::now().as_secs_f64() * 1e3;
        let theirs = page.run("return performance.timeOrigin + performance.now()")?.as_f64().ok_or("the page has no clock")?;
        let after = launch::now().as_secs_f64() * 1e3;
        let outside = (before - theirs).max(theirs - after).max(0.0);
        closest = closest.min(outside);
    }
    if closest <= CLOCKS_MS { Ok(closest) } else { Err(format!("the page's clock is {closest:.1} ms away from the server's").into()) }
}

fn undo(programs: &Programs, cloud: &Cloud, data: &Path) -> Result<(), Trouble> {
    let mut command = programs.command(&programs.switchback);
    command.args(["--endpoint-url", &cloud.endpoint(), "--data-dir"]).arg(data).args(["undo", "--yes"]);
    timed(&mut command).map(|_| ())
}
