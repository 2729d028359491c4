//! A file dropped on the window, from another program: its deploy opens with the file filled in, and what cannot be deployed
//! says why. A window that can change nothing has no use for files.
#![cfg(target_os = "linux")]

use std::path::Path;

use crate::CHECKOUT;
use crate::desk::{Desk, Drag, Window, on_screen, package, part};
use crate::harness::Served;

/// Another function, which is selected where the drop is to show that it goes by the pointer.
const LOGIN: &str = "lambda:login:live";

fn row(target: &str) -> String {
    format!("[data-row-id='{target}']")
}

/// The whole board, with another than `checkout:live` selected.
async fn board(desk: &Desk) -> Window {
    let window = desk.usable().await;
    window.find_ready(LOGIN).await;
    window.escape().await;
    window.see(&row(CHECKOUT)).await;
    window
}

#[tokio::test]
async fn a_package_is_deployed_to_the_row_it_falls_on() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = board(&desk).await;
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("결제 앱.zip");
        package(&file, 0);

        let mut drag = Drag::of(&[&file]);
        assert!(drag.over(&window, &row(CHECKOUT)).await, "the window would take it");
        window.reads(&part("drop-hint"), "Drop 결제 앱.zip to deploy it to checkout:live").await;
        window.shot("drop-over").await;
        drag.let_go().await;
        window.gone(&part("drop-hint")).await;
        window.see(&format!("{}[data-target='{CHECKOUT}']", part("release"))).await;
        let path = file.display().to_string();
        window.until("its path is in the field", &format!("document.querySelector(\"[data-testid='deploy-file']\").value === {path:?}")).await;
        window.prepared("deploy").await;
        window.see(&part("diff")).await;
        window.shot("drop").await;
        assert_eq!((served.writes(), desk.records()), (0, 0), "a drop sends nothing, and records nothing");

        window.enter().await;
        window.until("Enter led to the button", "document.activeElement?.dataset.testid === 'release-fire'").await;
        window.enter().await;
        window.ended(None).await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "43", "the version that was made of it");
        desk.recorded(CHECKOUT, 1, None);
        window.reads(&part("strip-from"), "43").await;
        window.reads(&part("strip-to"), "42").await;
        window.settled_on(CHECKOUT).await;
        window.shot("drop-deployed").await;
    })
    .await;
}

#[tokio::test]
async fn a_panel_in_front_takes_what_it_has_a_field_for() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = board(&desk).await;
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("app.zip");
        package(&file, 0);
        let template = place.path().join("packaged.yaml");
        std::fs::write(&template, "Resources: {}").expect("a file");
        let holds = |id: &str, path: &Path| format!("document.querySelector(\"[data-testid='{id}']\").value === {:?}", path.display().to_string());

        window.press("D").await;
        window.see(&format!("{}[data-target='{LOGIN}']", part("release"))).await;
        let mut drag = Drag::of(&[&file]);
        assert!(drag.over(&window, &format!("{} .strip-line", part("release"))).await, "the open deploy would take it");
        window.reads(&format!("{}[data-takes='true']", part("drop-hint")), "Drop app.zip into").await;
        window.shot("drop-panel").await;
        drag.let_go().await;
        window.until("its path is in the field", &holds("deploy-file", &file)).await;
        window.prepared("deploy").await;
        window.escape().await;
        window.gone(&part("release")).await;

        window.press("?").await;
        window.see(&part("help")).await;
        let mut drag = Drag::of(&[&file]);
        drag.over(&window, &part("help")).await;
        drag.let_go().await;
        window.reads(&part("overlay-refused"), "no use for app.zip").await;
        window.shot("drop-no-use").await;
        window.escape().await;
        window.gone(&part("help")).await;

        window.press(":").await;
        window.see(&part("palette")).await;
        window.press("preflight a change").await;
        window.enter().await;
        window.see(&part("changes")).await;
        let mut drag = Drag::of(&[&template]);
        drag.over(&window, &part("changes-ask")).await;
        window.shot("drop-template").await;
        drag.let_go().await;
        window.until("the template is in its field", &holds("changes-named", &template)).await;
        assert_eq!((served.writes(), desk.records()), (0, 0), "a drop sends nothing, and records nothing");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_package_says_why() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = board(&desk).await;
        let place = tempfile::tempdir().expect("a folder");
        let file = |name: &str| place.path().join(name);
        let (text, folder, one, other) = (file("notes.txt"), file("dist"), file("one.zip"), file("other.zip"));
        std::fs::write(&text, "fix 503").expect("a file");
        std::fs::create_dir(&folder).expect("a folder");
        package(&one, 0);
        package(&other, 0);

        let dropped: [(&[&Path], &str); 3] = [
            (&[&text], "checkout:live takes no notes.txt. A .zip goes onto a Lambda alias"),
            (&[&folder], "checkout:live takes no dist. A .zip goes onto a Lambda alias"),
            (&[&one, &other], "One file at a time"),
        ];
        for (files, why) in dropped {
            let mut drag = Drag::of(files);
            assert!(drag.over(&window, &row(CHECKOUT)).await, "the window looks at any file");
            window.reads(&format!("{}[data-takes='false']", part("drop-hint")), why).await;
            drag.let_go().await;
            window.reads(&part("refused"), why).await;
            window.gone(&part("drop-hint")).await;
        }
        window.shot("drop-refused").await;

        let mut drag = Drag::of(&[&one]);
        drag.over(&window, &row(CHECKOUT)).await;
        window.see(&format!("{}[data-takes='true']", part("drop-hint"))).await;
        drag.leave();
        window.gone(&part("drop-hint")).await;
        window.stays("nothing was opened", "!document.querySelector(\"[data-testid='release']\")").await;
        assert_eq!((served.writes(), desk.records()), (0, 0), "nothing was sent, nothing recorded");
    })
    .await;
}

#[tokio::test]
async fn a_read_only_window_is_left_as_it_is() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served).flag("--read-only");
        let window = desk.usable().await;
        window.find_target(CHECKOUT).await;
        window.run("window.stayed = true").await;
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("app.zip");
        package(&file, 0);
        let page = place.path().join("page.html");
        std::fs::write(&page, "<h1>another page</h1>").expect("a file");
        let untouched = "window.stayed && !document.querySelector(\"[data-testid='drop-hint'], [data-testid='release'], .refused\")";
        for file in [&file, &page] {
            let mut drag = Drag::of(&[file]);
            assert!(drag.over(&window, &row(CHECKOUT)).await, "the toolkit would open it like any page");
            window.stays("what is held over it shows nothing", untouched).await;
            drag.let_go().await;
            window.stays("it is the same page, and shows nothing of what was dropped", untouched).await;
        }
        window.shot("drop-read-only").await;
        assert_eq!((served.writes(), desk.records()), (0, 0), "nothing was sent, nothing recorded");
    })
    .await;
}
