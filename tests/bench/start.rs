//! From the start of the process to a board somebody can use, against a Tauri window with nothing in it.

use crate::Trouble;
use crate::cloud::Cloud;
use crate::programs::Programs;
use crate::stats::Sample;
use crate::table::Table;
use crate::window::{Window, Windows};

const ROUNDS: usize = 9;

/// Each round opens every kind once; the first round only warms up and is thrown away.
pub fn measure(programs: &Programs) -> Result<Table, Trouble> {
    let cloud = Cloud::serve(programs, "market")?;
    let windows = Windows::new(programs, "start")?;
    let (served, practice) = (programs.folder("start/served")?, programs.folder("start/practice")?);
    let [mut blank, mut on_endpoint, mut on_practice] = [const { Sample::new() }; 3];
    for round in 0..=ROUNDS {
        let took = [start(windows.blank()?)?, start(windows.console(&cloud, &served)?)?, start(windows.practice(&practice)?)?];
        if round > 0 {
            blank.add(took[0]);
            on_endpoint.add(took[1]);
            on_practice.add(took[2]);
        }
    }
    let mut table = Table::new("Start: process start to the frame after the first rows were painted");
    table.row("blank Tauri window, painted", &blank, "ms");
    table.row("board usable, on a served cloud", &on_endpoint, "ms");
    table.row("board usable, on the cloud in its process (--demo)", &on_practice, "ms");
    table.ratio("served / blank", &on_endpoint.by(&blank), Some(1.3));
    table.ratio("--demo / blank", &on_practice.by(&blank), Some(1.3));
    Ok(table)
}

fn start(window: Window<'_>) -> Result<f64, Trouble> {
    let took = window.start()?;
    window.close()?;
    Ok(took)
}
