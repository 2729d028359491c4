//! The most memory that window and command line take with the large account on the board, beside a blank window.

use std::time::{Duration, Instant};

use crate::Trouble;
use crate::cloud::Cloud;
use crate::process::{descendants, high_water, peak, proportional};
use crate::programs::Programs;
use crate::table::Table;
use crate::window::{Window, Windows};

/// The board of the large account takes a little over a minute by AWS's quotas, which the client keeps by itself.
const READ: Duration = Duration::from_secs(180);

/// Memory does not depend on who else is at work: window and command line read the account at the same time.
pub fn measure(programs: &Programs) -> Result<Table, Trouble> {
    let cloud = Cloud::serve(programs, "large")?;
    let windows = Windows::new(programs, "memory")?;
    let mut table = Table::new("Memory: 1,000 functions × 2 aliases, 300 REST stages, 50 HTTP APIs, 400 services on the board");

    let blank = windows.blank()?;
    taken(&mut table, "blank window", &blank)?;
    blank.close()?;

    let data = programs.folder("memory/window")?;
    let window = windows.console(&cloud, &data)?;
    let begun = Instant::now();
    let (all, read) = std::thread::scope(|scope| {
        let listing = scope.spawn(|| -> Result<f64, Trouble> {
            let mut command = programs.command(&programs.switchback);
            command.args(["--endpoint-url", &cloud.endpoint(), "--data-dir"]).arg(programs.folder("memory/cli")?);
            peak(command.args(["targets", "--json"]))
        });
        let read = window.page.until(
            "the board is read",
            READ,
            "document.querySelector('[data-testid=inventory]') && !document.querySelector('[data-testid=inventory] progress')",
        );
        let read = read.map(|()| begun.elapsed());
        (listing.join().unwrap_or_else(|_| Err("the command line's thread ended early".into())), read)
    });
    let read = read?;
    let rows = window.page.run("return document.querySelector('[data-testid=inventory]').innerText")?;
    taken(&mut table, "window", &window)?;
    window.close()?;
    table.figure("switchback targets --json, peak", format!("{:.0} MiB", all?), "VmHWM");
    let [ours, aws] = one_rollback(programs)?;
    table.figure("switchback rollback, peak", format!("{ours:.0} MiB"), "VmHWM");
    table.figure("aws lambda update-alias, peak", format!("{aws:.0} MiB"), "VmHWM");
    table.note(format!("the window said \"{}\" after {:.0} s", rows.as_str().unwrap_or_default().trim(), read.as_secs_f64()));
    Ok(table)
}

/// What a window holds: its main process at its peak, and the WebKit processes it began as they are.
fn taken(table: &mut Table, what: &str, window: &Window<'_>) -> Result<(), Trouble> {
    let main = high_water(window.pid).ok_or("the window's process is gone")?;
    table.figure(format!("{what}: main process, peak"), format!("{main:.0} MiB"), "VmHWM");
    let web: Vec<f64> = descendants(window.pid).iter().filter(|(_, name)| name.starts_with("WebKitWebPro")).filter_map(|(pid, _)| proportional(*pid)).collect();
    if web.is_empty() {
        return Err("the web process was not found".into());
    }
    table.figure(format!("{what}: web process, now"), format!("{:.0} MiB", web.iter().sum::<f64>()), "PSS");
    Ok(())
}

/// `switchback rollback` and `aws lambda update-alias` on the practice scenario, whose checkout is on a bad release.
fn one_rollback(programs: &Programs) -> Result<[f64; 2], Trouble> {
    let cloud = Cloud::serve(programs, "market")?;
    let mut ours = programs.command(&programs.switchback);
    ours.args(["--endpoint-url", &cloud.endpoint(), "--data-dir"]).arg(programs.folder("memory/rollback")?);
    let mut aws = programs.command(&programs.aws);
    aws.args(["--endpoint-url", &cloud.endpoint(), "lambda", "update-alias", "--function-name", "checkout", "--name", "live", "--function-version", "41"]);
    Ok([peak(ours.args(["rollback", "lambda:checkout:live", "--yes"]))?, peak(&mut aws)?])
}
