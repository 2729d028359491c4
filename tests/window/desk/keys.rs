//! Native keys, and the few things everybody does with them: find a target, arm, fire.

use serde_json::json;

use super::{Window, part};

/// Keys without a character, by WebDriver's code points.
pub mod key {
    pub const ALT: char = '\u{E00A}';
    pub const BACKSPACE: char = '\u{E003}';
    pub const CONTROL: char = '\u{E009}';
    pub const DOWN: char = '\u{E015}';
    pub const ENTER: char = '\u{E007}';
    pub const ESCAPE: char = '\u{E00C}';
    pub const F5: char = '\u{E035}';
    pub const LEFT: char = '\u{E012}';
    pub const RIGHT: char = '\u{E014}';
    pub const SHIFT: char = '\u{E008}';
    pub const TAB: char = '\u{E004}';
}

impl Window {
    /// Presses keys one after the other, each let go before the next.
    pub async fn press(&self, keys: &str) {
        let strokes: Vec<(bool, char)> = keys.chars().flat_map(|key| [(true, key), (false, key)]).collect();
        self.page.strokes(&strokes).await.expect("a key press");
    }

    /// Presses a key while another is held.
    pub async fn chord(&self, held: char, key: char) {
        self.page.strokes(&[(true, held), (true, key), (false, key), (false, held)]).await.expect("a chord");
    }

    /// Presses Enter.
    pub async fn enter(&self) {
        self.press(&key::ENTER.to_string()).await;
    }

    /// Presses Escape.
    pub async fn escape(&self) {
        self.press(&key::ESCAPE.to_string()).await;
    }

    /// Waits until the board is there.
    pub async fn until_usable(&self) {
        self.until("the board is usable", "document.documentElement.dataset.usable").await;
    }

    /// Filters by `/` until the target is the only one, and waits until the strip knows where it would go.
    pub async fn find_ready(&self, target: &str) {
        self.find_target(target).await;
        self.settled_on(target).await;
    }

    /// Waits until the strip aims at the target, and has nothing left to read.
    pub async fn settled_on(&self, target: &str) {
        self.see(&format!("{}[data-target='{target}'][data-ready][aria-busy='false']", part("strip"))).await;
    }

    /// Filters by `/` until the target is selected.
    pub async fn find_target(&self, target: &str) {
        self.press("/").await;
        self.until("the filter has the focus", "document.activeElement?.id === 'filter'").await;
        self.press(target).await;
        self.enter().await;
        self.see(&format!("[data-row-id='{target}'][aria-selected='true']")).await;
    }

    /// Finds a target and marks it.
    pub async fn mark(&self, target: &str) {
        self.find_target(target).await;
        self.press("M").await;
        self.see(&format!("[data-row-id='{target}'][data-marked]")).await;
    }

    /// `R`: waits until the strip is armed.
    pub async fn arm(&self) {
        self.press("R").await;
        self.see(&format!("{}[data-armed]", part("strip"))).await;
        self.see(&format!("{}[data-ready]", part("strip"))).await;
    }

    /// Waits until what is prepared in the strip could be sent.
    pub async fn prepared(&self, intent: &str) {
        self.see(&format!("{}[data-intent='{intent}'][data-ready]", part("release"))).await;
    }

    /// `S`, and the revision that gets the traffic.
    pub async fn prepare_shift(&self, to: &str) {
        self.press("S").await;
        self.choose_revision(to).await;
        self.prepared("shift").await;
    }

    /// Chooses from the strip's list of revisions. What a press does with an open list is the toolkit's, and not to be seen here.
    pub async fn choose_revision(&self, revision: &str) {
        let list = part("release-revision");
        self.see(&format!("{list} option[value='{revision}']")).await;
        let choose = "const list = document.querySelector(arguments[0]); list.value = arguments[1]; list.dispatchEvent(new Event('change', { bubbles: true }))";
        self.run_with(choose, &[json!(list), json!(revision)]).await;
    }

    /// Step by step rather than at once: these shares, this far apart.
    pub async fn type_steps(&self, steps: &str, every: &str) {
        self.click(&part("ramp-steps")).await;
        for (field, text) in [("ramp-steps-field", steps), ("ramp-every-field", every)] {
            self.click(&part(field)).await;
            self.chord(key::CONTROL, 'a').await;
            self.press(text).await;
        }
    }

    /// Presses Tab until a part of the window has the focus.
    pub async fn tab_to(&self, id: &str) {
        let there = format!("document.activeElement?.dataset.testid === {}", json!(id));
        for _ in 0..60 {
            if self.is(&there).await {
                return;
            }
            self.press(&key::TAB.to_string()).await;
        }
        panic!("sixty times Tab, and {id} never has the focus");
    }

    /// Waits until an operation other than `before` has ended verified and its result is shown; answers with its id.
    pub async fn ended(&self, before: Option<&str>) -> String {
        let done = format!("{} [data-testid='operation'][data-state='done'][data-verdict='verified']", part("undo-bar"));
        let other = before.map_or_else(String::new, |id| format!(":not([data-operation-id='{id}'])"));
        let css = format!("{done}{other}");
        self.see(&css).await;
        let id = self.run(&format!("return document.querySelector(\"{css}\").dataset.operationId")).await;
        id.as_str().expect("an operation has an id").to_owned()
    }
}
