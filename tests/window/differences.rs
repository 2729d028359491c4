//! What differs, side by side in the real window: sixty lines that scroll by keys, dark, narrow, and in Korean.

use serde_json::{Value, json};

use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

/// The key, as WebDriver writes it.
const PAGE_DOWN: &str = "\u{e00f}";
const SEARCH: &str = "ecs:market-prod/search";

/// A definition of the service with another image, a second container, and so many variables that no value is shown of.
async fn file(served: &Served, at: &std::path::Path) {
    let sdk = served.sdk();
    let now = sdk.definition("market-prod", "search").await;
    let now = sdk.ecs.describe_task_definition().task_definition(now).send().await.expect("there").task_definition().expect("it").clone();
    let web = &now.container_definitions()[0];
    let variables: Vec<Value> = (0..60).map(|n| json!({"name": format!("FEATURE_{n:02}"), "value": "hunter2-WINDOW"})).collect();
    let container = json!({
        "name": web.name(), "image": web.image(), "environment": variables,
        "command": ["gunicorn", "--workers", "8", "--bind", "0.0.0.0:8080", "search.main:app"],
    });
    let side = json!({"name": "otel", "image": web.image(), "memoryReservation": 128});
    let whole = json!({
        "family": "search", "cpu": "2048", "memory": "8192", "networkMode": now.network_mode().map(|m| m.as_str()),
        "executionRoleArn": now.execution_role_arn(), "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [container, side],
    });
    std::fs::write(at, whole.to_string()).expect("a file");
}

#[tokio::test]
async fn sixty_differences_are_read_by_keys_and_none_of_them_has_a_value() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served).with("GTK_THEME", "Adwaita:dark").flag("--lang").flag("ko");
        let at = desk.folder().join("task.json");
        std::fs::create_dir_all(desk.folder()).expect("a folder");
        file(&served, &at).await;
        let window = desk.usable().await;
        window.find_target(SEARCH).await;
        window.press("D").await;
        window.see(&part("deploy-file")).await;
        window.tab_to("deploy-file").await;
        window.press(&at.display().to_string()).await;
        window.see(&part("diff")).await;
        window.until("its lines are there", "document.querySelectorAll(\"[data-testid='diff'] tr[data-change]\").length > 60").await;
        let text = window.text(&part("diff")).await;
        assert!(text.contains("FEATURE_59") && !text.contains("hunter2"), "names, and no value: {text}");
        for (width, name) in [(1280, "diff-dark-ko"), (900, "diff-dark-ko-narrow")] {
            window.size(width, 700).await;
            window.shot(name).await;
            let wide = window.run("const r = document.querySelector(\"[data-testid='diff-scroll']\"); return r.scrollWidth <= r.clientWidth").await;
            assert_eq!(wide, true, "nothing sticks out at {width}");
        }
        window.run("document.querySelector(\"[data-testid='diff-scroll']\").focus()").await;
        window.run("document.querySelector(\"[data-testid='diff-scroll']\").scrollTop = 0").await;
        window.press(PAGE_DOWN).await;
        window.until("a page further down", "document.querySelector(\"[data-testid='diff-scroll']\").scrollTop > 50").await;
        window.shot("diff-scrolled").await;
    })
    .await;
}
