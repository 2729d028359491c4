//! A board of ten thousand targets: only what is seen is drawn, and its end can be reached.

use std::sync::Arc;
use std::time::Duration;

use switchback_demo::{Cloud, Options, Scenario, Size, SystemClock};

use crate::desk::{Desk, on_screen, part};

/// More elements than any window of this size shows, and far fewer than there are targets.
const DRAWN: u64 = 120;

/// AWS's quota lets ten thousand services be described in 50 s.
const LISTED: Duration = Duration::from_secs(90);

#[tokio::test]
async fn ten_thousand_rows_scroll() {
    on_screen(async {
        let size = Size { functions: 0, versions: 1, aliases: 0, rest_apis: 0, stages: 0, http_apis: 0, clusters: 4, services: 2500 };
        let cloud = Cloud::new(Options { scenario: Scenario::Large(size), buckets: false, ..Options::new(Arc::new(SystemClock)) });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let endpoint = format!("http://{}", listener.local_addr().expect("its address"));
        let serving = tokio::spawn(switchback_demo::serve(cloud, listener, std::future::pending()));

        let desk = Desk::facing(&endpoint);
        let window = desk.usable().await;
        let rows = "Number(document.querySelector(\"[data-testid='board']\").getAttribute('aria-rowcount'))";
        // A header, a group and ten thousand targets.
        window.until_within(LISTED, "every name is on the board", &format!("{rows} === 10002")).await;
        assert!(window.count("[data-row-id]").await < DRAWN, "only what is seen is drawn");
        let moved = "const board = document.querySelector(\"[data-testid='board']\"); board.scrollTop = board.scrollHeight * arguments[0]";
        for part_of_it in [0.25, 0.5, 0.75, 1.0] {
            window.run_with(moved, &[part_of_it.into()]).await;
            window.until("the rows there are drawn", "(() => { const b = document.querySelector(\"[data-testid='board']\").getBoundingClientRect(); return [...document.querySelectorAll('[data-row-id]')].some(r => { const at = r.getBoundingClientRect().top; return at > b.top + b.height / 3 && at < b.bottom; }); })()").await;
            assert!(window.count("[data-row-id]").await < DRAWN, "still only what is seen is drawn");
        }
        // The last by its letters.
        window.see("[data-row-id='ecs:cluster-03/cluster-03-service-999']").await;
        window.press("gg").await;
        window.see("[data-row-id][aria-selected='true'][aria-rowindex='3']").await;
        window.press("G").await;
        window.see("[data-row-id][aria-selected='true'][aria-rowindex='10002']").await;
        window.see(&format!("{} [data-row-id]", part("board"))).await;
        window.shot("ten-thousand").await;
        serving.abort();
    })
    .await;
}
