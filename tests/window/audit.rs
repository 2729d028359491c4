//! The audit window shows the history, and every command that could lead to a change is refused to it.

use serde_json::json;

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

#[tokio::test]
async fn it_reads_the_history_and_may_do_nothing_else() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let done = desk.program.json(0, &["rollback", CHECKOUT, "--yes", "--expect", "결제 승인 응답이 다시 읽힌다"]).await;
        desk.program.json(0, &["undo", "--yes"]).await;
        let window = desk.usable().await;
        window.press("A").await;
        window.turn_to("shows the history", "location.pathname.endsWith('audit.html') && document.querySelector('[data-operation-id]')").await;
        let row = format!("{} [data-operation-id={}]", part("audit-table"), done["operation"]["id"]);
        window.reads(&row, "checkout:live").await;
        window.reads(&row, "결제 승인 응답이 다시 읽힌다").await;
        assert_eq!(window.count("[data-operation-id]").await, 2, "the rollback and its undo");
        window.shot("audit").await;

        let (records, writes) = (desk.records(), served.writes());
        let request = json!({"targets": [CHECKOUT]});
        let refused = [
            ("rollback", json!({"request": request, "lang": "en"})),
            ("undo", json!({"operation": done["operation"]["id"], "plan": null, "account": null, "lang": "en"})),
            ("resume", json!({"operation": done["operation"]["id"], "account": null, "lang": "en"})),
            ("unlock", json!({"account": "shop-prod", "lang": "en"})),
            ("connect", json!({"request": {"practice": true, "profile": null, "region": null, "endpoint_url": null}, "lang": "en"})),
            ("arm", json!({"request": request, "lang": "en"})),
        ];
        for (command, arguments) in refused {
            let answer = window.settled(&format!("window.__TAURI_INTERNALS__.invoke('{command}', {arguments})")).await;
            let said = answer["error"].as_str().unwrap_or_default();
            assert!(said.contains("not allowed"), "`{command}` from the audit window is refused by permission: {answer}");
        }
        assert_eq!((desk.records(), served.writes()), (records, writes), "nothing was recorded, nothing sent");

        window.turn_to("is the console", "!location.pathname.endsWith('audit.html')").await;
        let answer = window.settled(&format!("window.__TAURI_INTERNALS__.invoke('rollback', {})", json!({"request": request, "lang": "en"}))).await;
        assert_eq!(answer["ok"]["ok"], true, "the same call from the console goes through, so the refusals above mean something: {answer}");
    })
    .await;
}
