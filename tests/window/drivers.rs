//! Where CodeDeploy drives: a shift that is followed and aborted by keys, and one whose window was killed half-way.

use std::time::Duration;

use crate::desk::{Desk, Window, on_screen, part};
use crate::harness::Served;

const LOGIN: &str = "lambda:login:live";

/// Five minutes of a canary are half a minute: time enough to look and to press.
const PACE: u32 = 10;
/// Five minutes to the end are twenty seconds: no longer than anybody waits here.
const QUICK: u32 = 15;

fn asked(served: &Served, operation: &str) -> usize {
    served.cloud.calls().iter().filter(|seen| seen.operation == operation).count()
}

async fn live(served: &Served) -> String {
    served.sdk().alias("login", "live").await
}

/// `S` with all of the traffic: the group's own configuration.
async fn all_to(window: &Window, revision: &str) {
    window.find_target(LOGIN).await;
    window.prepare_shift(revision).await;
    window.press("0").await;
    window.see(&format!("{} [data-code='code_deploy_drives']", part("release-plan"))).await;
    window.prepared("shift").await;
}

/// Waits until the board says who moves it.
async fn under_way(window: &Window) {
    window.see(&format!("[data-row-id='{LOGIN}'][data-state='rolling_out'] {}", part("driver"))).await;
}

#[tokio::test]
async fn a_shift_of_codedeploys_is_followed_and_aborted_by_keys() {
    on_screen(async {
        let served = Served::paced(PACE).await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        all_to(&window, "23").await;
        window.reads(&part("release-plan"), "also while this machine sleeps or is off").await;
        window.shot("codedeploy-shift").await;
        assert_eq!(asked(&served, "CreateDeployment"), 0, "to look at it sends nothing");
        window.enter().await;
        under_way(&window).await;
        window.reads(&part("op-driver"), "also while this machine sleeps or is off").await;
        window.until("the board has the focus", "document.activeElement?.id === 'board'").await;
        window.enter().await;
        window.reads(&part("detail-driver"), "CodeDeploy d-").await;
        window.reads(&part("detail-driver"), "also while this machine sleeps or is off").await;
        window.reads(".operations .op-targets", "10 % on 23").await;
        window.shot("codedeploy-under-way").await;
        assert_eq!((live(&served).await.as_str(), asked(&served, "UpdateAlias")), ("24 + 23 at 0.1", 0), "CodeDeploy moves it");

        window.press("X").await;
        window.prepared("abort").await;
        window.reads(&part("release-plan"), "codedeploy:StopDeployment").await;
        window.shot("codedeploy-abort").await;
        window.enter().await;
        window.ended(None).await;
        assert_eq!((live(&served).await.as_str(), asked(&served, "UpdateAlias")), ("24", 0), "and takes it back itself");
        assert_eq!((asked(&served, "CreateDeployment"), asked(&served, "StopDeployment")), (1, 1), "one call there, one back");
        window.see(&format!("[data-row-id='{LOGIN}'][data-state='steady']")).await;
        window.gone(&part("detail-driver")).await;
    })
    .await;
}

#[tokio::test]
async fn killed_at_half_of_it_codedeploy_goes_on_and_the_next_window_follows() {
    on_screen(async {
        let served = Served::paced(QUICK).await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_target(LOGIN).await;
        window.prepare_shift("23").await;
        window.type_steps("10,20,30,40,50,60,70,80,90,100", "1m").await;
        window.see(&format!("{} [data-code='code_deploy_drives']", part("release-plan"))).await;
        window.prepared("shift").await;
        window.enter().await;
        window.enter().await;
        while live(&served).await != "24 + 23 at 0.5" {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        window.kill().await;
        let left = desk.newest().expect("the operation is in the journal");
        assert_eq!(left.state().as_str(), "running", "as it was left");

        let window = desk.usable().await;
        window.see(&format!("{} [data-operation-id='{}']", part("in-flight"), left.id)).await;
        window.until("it stands before the board", &before_the_board()).await;
        window.shot("codedeploy-in-flight").await;
        window.click(&format!("{}:enabled", part("flight-resume"))).await;
        window.shot("codedeploy-followed").await;
        assert_eq!(window.ended(None).await, left.id.0, "the same operation comes to its end");
        window.gone(&part("in-flight")).await;
        assert_eq!(live(&served).await, "23", "where it was going");
        assert_eq!((asked(&served, "CreateDeployment"), asked(&served, "StopDeployment"), asked(&served, "UpdateAlias")), (1, 0, 0), "one call in all");
    })
    .await;
}

#[tokio::test]
async fn it_is_said_in_korean_in_the_dark_and_in_a_narrow_window() {
    on_screen(async {
        let served = Served::paced(PACE).await;
        let desk = Desk::on(&served).with("GTK_THEME", "Adwaita:dark").flag("--lang").flag("ko");
        let window = desk.usable().await;
        all_to(&window, "23").await;
        window.reads(&part("release-plan"), "CodeDeploy가 진행합니다").await;
        window.shot("dark-ko-codedeploy-shift").await;
        window.all_in_view("the shift").await;
        window.enter().await;
        window.reads(&part("op-driver"), "꺼져 있어도").await;
        window.reads(".operations .op-targets", "23에 10 %").await;
        under_way(&window).await;
        window.size(900, 600).await;
        window.shot("dark-ko-codedeploy-under-way-narrow").await;
        window.all_in_view("under way").await;
        window.press("X").await;
        window.prepared("abort").await;
        window.shot("dark-ko-codedeploy-abort-narrow").await;
        window.all_in_view("the abort").await;
    })
    .await;
}

fn before_the_board() -> String {
    let found = |id| format!("document.querySelector(\"{}\")", part(id));
    format!("{}.compareDocumentPosition({}) & Node.DOCUMENT_POSITION_FOLLOWING", found("in-flight"), found("board"))
}
