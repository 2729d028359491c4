//! The system's file dialog: a window of the toolkit's own, which WebDriver does not reach. It is found on the display by its
//! title, and keys are pressed there as the hardware would.

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState, Window as Id};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// How long it may take to come or to go.
const PATIENCE: Duration = Duration::from_secs(20);

/// X calls keys that type nothing by these.
const RETURN: u32 = 0xff0d;
const ESCAPE: u32 = 0xff1b;

/// An open dialog.
pub struct Dialog {
    display: RustConnection,
    id: Id,
}

impl Dialog {
    /// Waits until one of this title is open.
    pub async fn titled(title: &str) -> Self {
        let (display, screen) = x11rb::connect(None).expect("the display that the window is on");
        let root = display.setup().roots[screen].root;
        let begun = Instant::now();
        loop {
            let titled = |id| {
                let name = display.get_property(false, id, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 256).ok().and_then(|asked| asked.reply().ok());
                name.is_some_and(|name| name.value == title.as_bytes())
            };
            if let Some(id) = find(&display, root, &titled) {
                return Self { display, id };
            }
            assert!(begun.elapsed() < PATIENCE, "no dialog {title:?} opens");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Types small letters, digits and the signs of a path, and ends it with Enter.
    pub async fn enter(self, path: &str) {
        for key in path.chars().map(u32::from).chain([RETURN]) {
            self.press(key).await;
        }
        self.gone().await;
    }

    /// Closes it without a choice.
    pub async fn cancel(self) {
        self.press(ESCAPE).await;
        self.gone().await;
    }

    async fn press(&self, key: u32) {
        // On a display without a window manager nobody else gives it the focus.
        self.display.set_input_focus(InputFocus::PARENT, self.id, x11rb::CURRENT_TIME).expect("a request");
        let code = self.code(key);
        for event in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.display.xtest_fake_input(event, code, x11rb::CURRENT_TIME, x11rb::NONE, 0, 0, 0).expect("a request");
        }
        self.display.sync().expect("the display takes it");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }

    /// The key that types this by itself.
    fn code(&self, key: u32) -> u8 {
        let setup = self.display.setup();
        let (first, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
        let map = self.display.get_keyboard_mapping(first, count).expect("a request").reply().expect("the keyboard");
        let each = usize::from(map.keysyms_per_keycode);
        let place = map.keysyms.chunks(each).position(|keysyms| keysyms.first() == Some(&key));
        let place = place.unwrap_or_else(|| panic!("no key of this keyboard types {key:#x} without Shift"));
        first + u8::try_from(place).expect("at most 255 keys")
    }

    async fn gone(&self) {
        let begun = Instant::now();
        while viewable(&self.display, self.id) {
            assert!(begun.elapsed() < PATIENCE, "the dialog does not close");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// The window in sight of which this is true, wherever on the display it is.
pub(super) fn find(display: &RustConnection, of: Id, is: &impl Fn(Id) -> bool) -> Option<Id> {
    let children = display.query_tree(of).ok()?.reply().ok()?.children;
    children.into_iter().find_map(|id| if is(id) && viewable(display, id) { Some(id) } else { find(display, id, is) })
}

fn viewable(display: &RustConnection, id: Id) -> bool {
    display.get_window_attributes(id).ok().and_then(|asked| asked.reply().ok()).is_some_and(|found| found.map_state == MapState::VIEWABLE)
}
