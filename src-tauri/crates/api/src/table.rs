// The one command table. Build scripts include this file as it is, so it uses nothing but the language itself.

/// A command that a window may call, if its capability names it.
pub struct Command {
    /// Its name, in the window and in permission files.
    pub name: &'static str,
    /// Whether it can lead to a change: such a command is never given to a read-only window.
    pub mutates: bool,
}

/// Every command there is. One that is not here does not exist.
pub const COMMANDS: &[Command] = &[
    Command { name: "session", mutates: false },
    Command { name: "connect", mutates: true },
    Command { name: "board", mutates: false },
    Command { name: "look", mutates: false },
    Command { name: "list_again", mutates: false },
    Command { name: "show", mutates: false },
    Command { name: "arm", mutates: false },
    Command { name: "preview_undo", mutates: false },
    Command { name: "plan_release", mutates: false },
    Command { name: "change_set", mutates: false },
    Command { name: "operations", mutates: false },
    Command { name: "audit_list", mutates: false },
    Command { name: "calls", mutates: false },
    Command { name: "doctor", mutates: false },
    Command { name: "open_audit", mutates: false },
    Command { name: "unlock", mutates: true },
    Command { name: "begin_anew", mutates: true },
    Command { name: "rollback", mutates: true },
    Command { name: "undo", mutates: true },
    Command { name: "release", mutates: true },
    Command { name: "hold", mutates: true },
    // It changes nothing itself; what is chosen is deployed, and a window that only reads has no use for the disk.
    Command { name: "choose_file", mutates: true },
    Command { name: "review_template", mutates: true },
    Command { name: "resume", mutates: true },
];
