//! Which names a Python module has once it is loaded.

use super::Export;

/// How many other names are named.
const NAMED: usize = 5;

/// Ways to make names that are not in the text.
const UNREAD: [&str; 6] = ["globals()", "setattr(", "exec(", "sys.modules", "_convert_(", "def __getattr__"];

/// Whether the module has `name` at its top level.
pub(super) fn export(text: &str, name: &str) -> Export {
    let mut seen = Seen::default();
    seen.read(text);
    if seen.names.iter().any(|n| n == name) {
        return Export::Present;
    }
    if seen.unread || text.contains(name) || UNREAD.iter().any(|way| text.contains(way)) {
        return Export::Unknown;
    }
    seen.functions.truncate(NAMED);
    Export::Absent(seen.functions)
}

#[derive(Default)]
struct Seen {
    names: Vec<String>,
    functions: Vec<String>,
    unread: bool,
    /// The indent of the function or class that the lines are in.
    inside: Option<usize>,
}

impl Seen {
    fn read(&mut self, text: &str) {
        for Line { indent, code } in lines(text) {
            if self.inside.is_some_and(|of| indent > of) {
                continue;
            }
            self.inside = None;
            code.split(';').for_each(|statement| self.statement(indent, statement.trim()));
        }
    }

    fn add(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    fn statement(&mut self, indent: usize, statement: &str) {
        let (first, rest) = word(statement);
        match first {
            "async" if word(rest).0 == "def" => self.statement(indent, rest),
            "def" | "class" => {
                let name = word(rest).0;
                self.add(name);
                if first == "def" {
                    self.functions.push(name.to_owned());
                }
                self.inside = Some(indent);
            }
            "from" => {
                let imported = rest.split_once(" import").map_or("", |(_, names)| names.trim());
                if imported.starts_with('*') {
                    self.unread = true;
                }
                let names = imported.trim_matches(['(', ')']);
                names.split(',').for_each(|name| self.add(name.rsplit(" as ").next().unwrap_or(name).trim()));
            }
            "import" => {
                for module in rest.split(',') {
                    let name = module.rsplit_once(" as ").map_or_else(|| word(module).0, |(_, name)| name.trim());
                    self.add(name);
                }
            }
            _ => self.assigned(statement),
        }
    }

    /// `a = b = …`, `a, b = …`, `a: T = …`: every name that gets a value.
    fn assigned(&mut self, statement: &str) {
        let mut rest = statement;
        let mut names = Vec::new();
        loop {
            let (name, after) = word(rest);
            let after = after.trim_start();
            if name.is_empty() {
                return;
            }
            names.push(name);
            if let Some(value) = after.strip_prefix('=').filter(|value| !value.starts_with('=')) {
                names.drain(..).for_each(|name| self.add(name));
                rest = value;
            } else if let Some(next) = after.strip_prefix(',') {
                rest = next;
            } else if let Some(annotated) = after.strip_prefix(':') {
                if annotated.contains('=') {
                    names.drain(..).for_each(|name| self.add(name));
                }
                return;
            } else {
                return;
            }
        }
    }
}

/// The first word, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.split_at(end)
}

/// A logical line: its indent, and its code without comments and without the insides of strings.
struct Line {
    indent: usize,
    code: String,
}

/// The logical lines: brackets, backslashes and long strings join what the text breaks.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut code = String::new();
    let mut brackets = 0usize;
    let mut rest = text.trim_start_matches('\u{feff}');
    let finish = |code: &mut String, lines: &mut Vec<Line>| {
        let indent = code.len() - code.trim_start().len();
        if !code.trim().is_empty() {
            lines.push(Line { indent, code: code.trim().to_owned() });
        }
        code.clear();
    };
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '#' => &rest[rest.find('\n').unwrap_or(rest.len())..],
            '\\' if after.trim_start_matches('\r').starts_with('\n') => {
                code.push(' ');
                after.trim_start_matches('\r').get(1..).unwrap_or_default()
            }
            '"' | '\'' => {
                code.push(c);
                behind_string(rest, c)
            }
            '\n' if brackets == 0 => {
                finish(&mut code, &mut lines);
                after
            }
            '\n' | '\r' => {
                code.push(' ');
                after
            }
            _ => {
                match c {
                    '(' | '[' | '{' => brackets += 1,
                    ')' | ']' | '}' => brackets = brackets.saturating_sub(1),
                    _ => {}
                }
                code.push(c);
                after
            }
        };
    }
    finish(&mut code, &mut lines);
    lines
}

/// What follows the string that begins here. A short one ends with its line.
fn behind_string(text: &str, quote: char) -> &str {
    let long: String = [quote; 3].iter().collect();
    let (end, from) = if text.starts_with(&long) { (long.as_str(), 3) } else { (&long[..1], 1) };
    let mut escaped = false;
    for (at, c) in text[from..].char_indices() {
        let here = &text[from + at..];
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if from == 1 => return here,
            _ if here.starts_with(end) => return &here[end.len()..],
            _ => {}
        }
    }
    ""
}
