//! Files that another program drags over the window and drops there, by the protocol every file manager on X speaks
//! (XDND 5, freedesktop.org): the page gets them through the toolkit, as it would from a person's hand.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tauri::Url;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, SELECTION_NOTIFY_EVENT, SelectionNotifyEvent,
    SelectionRequestEvent, Window as Id, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::Window;
use super::dialog::find;

/// How long an answer of the window may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a window may say no before it is believed: it says so too until it has read what is dragged.
const DOUBT: Duration = Duration::from_secs(3);

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        XdndAware,
        XdndSelection,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndLeave,
        XdndDrop,
        XdndFinished,
        XdndActionCopy,
        URI_LIST: b"text/uri-list",
    }
}

/// Files held over the window.
pub struct Drag {
    display: RustConnection,
    atoms: Atoms,
    root: Id,
    /// What owns the files: a window nobody sees.
    source: Id,
    /// What they are held over.
    target: Id,
    /// One URI a line.
    uris: String,
    /// Whether the window would take them where they are.
    taken: bool,
}

impl Drag {
    /// Takes hold of files and comes to the window with them.
    pub fn of(paths: &[&Path]) -> Self {
        let (display, screen) = x11rb::connect(None).expect("the display that the window is on");
        let root = display.setup().roots[screen].root;
        let atoms = Atoms::new(&display).expect("a request").reply().expect("atoms");
        let source = display.generate_id().expect("an id");
        let plain = CreateWindowAux::new();
        display.create_window(x11rb::COPY_DEPTH_FROM_PARENT, source, root, -1, -1, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &plain).expect("a request");
        display.set_selection_owner(source, atoms.XdndSelection, x11rb::CURRENT_TIME).expect("a request");
        let version = |id| {
            let asked = display.get_property(false, id, atoms.XdndAware, AtomEnum::ATOM, 0, 1).ok()?.reply().ok()?;
            asked.value32()?.next()
        };
        let target = find(&display, root, &|id| version(id).is_some()).expect("a window that takes drops is open");
        let spoken = version(target).unwrap_or_default().min(5);
        let uri = |path: &&Path| format!("{}\r\n", Url::from_file_path(path).expect("a full path"));
        let drag = Self { display, atoms, root, source, target, uris: paths.iter().map(uri).collect(), taken: false };
        drag.tell(atoms.XdndEnter, [spoken << 24, atoms.URI_LIST, x11rb::NONE, x11rb::NONE]);
        drag
    }

    /// Holds them over the middle of something in the page; whether the window would take them there.
    pub async fn over(&mut self, window: &Window, css: &str) -> bool {
        let middle = "const at = document.querySelector(arguments[0]).getBoundingClientRect(); \
                      return [at.x + at.width / 2, at.y + at.height / 2].map(Math.round)";
        let [x, y]: [i16; 2] = serde_json::from_value(window.run_with(middle, &[json!(css)]).await).expect("a place in the page");
        let at = self.display.translate_coordinates(self.target, self.root, x, y).expect("a request").reply().expect("a place on the screen");
        let place = u32::from(at.dst_x.cast_unsigned()) << 16 | u32::from(at.dst_y.cast_unsigned());
        let begun = Instant::now();
        self.taken = false;
        while !self.taken && begun.elapsed() < DOUBT {
            self.tell(self.atoms.XdndPosition, [0, place, x11rb::CURRENT_TIME, self.atoms.XdndActionCopy]);
            let status = self.answer(self.atoms.XdndStatus).await;
            self.taken = status.data.as_data32()[1] & 1 == 1;
        }
        self.taken
    }

    /// Lets go of them, and waits until the window is done with them. Where it would not take them they stay in the hand.
    pub async fn let_go(self) {
        if !self.taken {
            return self.leave();
        }
        self.tell(self.atoms.XdndDrop, [0, x11rb::CURRENT_TIME, 0, 0]);
        self.answer(self.atoms.XdndFinished).await;
    }

    /// Takes them out of the window again.
    pub fn leave(self) {
        self.tell(self.atoms.XdndLeave, [0; 4]);
        self.display.sync().expect("the display passes it on");
    }

    /// A message to the window; its first word is always who is asking.
    fn tell(&self, what: Atom, [a, b, c, d]: [u32; 4]) {
        let message = ClientMessageEvent::new(32, self.target, what, [self.source, a, b, c, d]);
        self.display.send_event(false, self.target, EventMask::NO_EVENT, message).expect("a request");
        self.display.flush().expect("the display takes it");
    }

    /// Waits for a message of the window, and hands it the files when it asks for them.
    async fn answer(&self, what: Atom) -> ClientMessageEvent {
        let begun = Instant::now();
        loop {
            match self.display.poll_for_event().expect("the display is there") {
                Some(Event::ClientMessage(message)) if message.type_ == what => return message,
                Some(Event::SelectionRequest(asked)) => self.hand_over(asked),
                Some(_) => {}
                None => {
                    let name = self.display.get_atom_name(what).expect("a request").reply().map(|name| name.name).unwrap_or_default();
                    assert!(begun.elapsed() < PATIENCE, "the window never answers with {}", String::from_utf8_lossy(&name));
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }

    /// As a list of URIs; as anything else they are not to be had.
    fn hand_over(&self, asked: SelectionRequestEvent) {
        let listed = asked.target == self.atoms.URI_LIST;
        if listed {
            self.display.change_property8(PropMode::REPLACE, asked.requestor, asked.property, asked.target, self.uris.as_bytes()).expect("a request");
        }
        let SelectionRequestEvent { time, requestor, selection, target, property, .. } = asked;
        let property = if listed { property } else { x11rb::NONE };
        let given = SelectionNotifyEvent { response_type: SELECTION_NOTIFY_EVENT, sequence: 0, time, requestor, selection, target, property };
        self.display.send_event(false, requestor, EventMask::NO_EVENT, given).expect("a request");
        self.display.flush().expect("the display takes it");
    }
}
