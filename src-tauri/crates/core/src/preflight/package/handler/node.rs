//! What a Node file exports, in both module systems.

use std::collections::VecDeque;

use super::Export;
use super::lexer::{Kind, Lexer, Token};

/// How many other exports are named.
const NAMED: usize = 5;
/// How far ahead of a token its meaning is read.
const AHEAD: usize = 6;

/// Whatever a file exports by has one of these in it; a file without any exports nothing at all.
const WAYS: [&str; 8] = ["export", "module", "this", "arguments", "eval", "Function", "require", "import"];

/// Which of Node's two module systems a text exports by, at its outermost: true for ES modules. None where it does by
/// neither or by both, as what a bundler has put together may.
pub(super) fn written_as_module(text: &str) -> Option<bool> {
    let (mut module, mut common) = (false, false);
    let mut past: [Option<Kind>; 2] = [None; 2];
    let mut lexer = Lexer::new(text).peekable();
    while let Some(Token { kind, depth }) = lexer.next() {
        let next = lexer.peek().map(|token| token.kind);
        match (kind, next) {
            _ if depth > 0 || past[1] == Some(Kind::Mark('.')) && past[0] != Some(Kind::Word("module")) => {}
            (Kind::Word("export"), Some(Kind::Word(_) | Kind::Mark('{' | '*'))) => module = true,
            // One that the file has made itself is no export.
            (Kind::Word("exports"), _) if matches!(past[1], Some(Kind::Word("const" | "let" | "var"))) => return None,
            (Kind::Word("exports"), Some(Kind::Mark('.' | '[' | '='))) => common = true,
            _ => {}
        }
        past = [past[1], Some(kind)];
    }
    (module != common).then_some(module)
}

/// Whether the text exports `name`.
pub(super) fn export(text: &str, name: &str) -> Export {
    let mut seen = Seen::default();
    seen.read(text);
    if seen.names.iter().any(|n| n == name) {
        return Export::Present;
    }
    if seen.names.is_empty() && !WAYS.iter().any(|way| text.contains(way)) {
        return Export::Absent(Vec::new());
    }
    // A file that says the name, or that exports in a way that is not read here, may export it all the same: unless the
    // tool that bundled it lists what it exports.
    if seen.unread || seen.names.is_empty() || (text.contains(name) && !seen.listed) {
        return Export::Unknown;
    }
    let mut others = Vec::new();
    for other in seen.names.into_iter().filter(|n| n != "__esModule") {
        if others.len() < NAMED && !others.contains(&other) {
            others.push(other);
        }
    }
    Export::Absent(others)
}

#[derive(Default)]
struct Seen {
    names: Vec<String>,
    /// Something is exported whose names are not in this text.
    unread: bool,
    /// The bundler's list was read, and nothing else counts.
    listed: bool,
}

impl Seen {
    fn read(&mut self, text: &str) {
        let mut lexer = Lexer::new(text);
        let mut window: VecDeque<Token> = lexer.by_ref().take(AHEAD).collect();
        // The last four; esbuild writes its list as `0 && (module.exports = { … })`, which never runs.
        let mut past: [Option<Kind>; 4] = [None; 4];
        while let Some(token) = window.pop_front() {
            let ahead = |n: usize| window.get(n).map(|t| t.kind);
            let before = past[3];
            // How many tokens of `exports` or `module.exports` follow the first.
            let object = match (token.kind, ahead(0), ahead(1)) {
                (Kind::Word(_), ..) if before == Some(Kind::Mark('.')) => None,
                (Kind::Word("exports"), ..) => Some(0),
                (Kind::Word("module"), Some(Kind::Mark('.')), Some(Kind::Word("exports"))) => Some(2),
                _ => None,
            };
            if token.depth == 0 && object == Some(2) && past == [Some(Kind::Word("0")), Some(Kind::Mark('&')), Some(Kind::Mark('&')), Some(Kind::Mark('('))] {
                *self = Self { listed: true, ..Self::default() };
                self.braces(&mut window, &mut lexer);
                return;
            }
            let mut list = false;
            match (token.kind, object) {
                (_, Some(skip)) => list = self.common(before, [ahead(skip), ahead(skip + 1), ahead(skip + 2), ahead(skip + 3)]),
                (Kind::Word("export"), _) if token.depth == 0 && before != Some(Kind::Mark('.')) => {
                    list = self.module([ahead(0), ahead(1), ahead(2)]);
                }
                (Kind::Word("this"), _) => match (ahead(0), ahead(1), ahead(2), ahead(3)) {
                    (Some(Kind::Mark('.')), Some(Kind::Word(name)), Some(Kind::Mark('=')), equal) if equal != Some(Kind::Mark('=')) => self.add(name),
                    (Some(Kind::Mark(',' | ')')), ..) => self.unread = true,
                    _ => {}
                },
                _ => {}
            }
            past.rotate_left(1);
            past[3] = Some(token.kind);
            window.extend(lexer.next());
            if list {
                past[3] = self.braces(&mut window, &mut lexer);
            }
        }
    }

    fn add(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    /// What `exports` is used for. True if an object's names follow.
    fn common(&mut self, before: Option<Kind>, after: [Option<Kind>; 4]) -> bool {
        match after {
            [Some(Kind::Mark('.')), Some(Kind::Word(name)), Some(Kind::Mark('=')), equal] if equal != Some(Kind::Mark('=')) => self.add(name),
            [Some(Kind::Mark('.')), Some(Kind::Word(_)), ..] => {}
            [Some(Kind::Mark('[')), Some(Kind::Text(name)), Some(Kind::Mark(']')), Some(Kind::Mark('='))] => self.add(name),
            [Some(Kind::Mark('=')), Some(Kind::Mark('{')), ..] => return true,
            // `module.exports = exports = …`: the second says what.
            [Some(Kind::Mark('=')), Some(Kind::Word("exports" | "module")), ..] => {}
            // Object.defineProperty(exports, "name", …)
            [Some(Kind::Mark(',')), Some(Kind::Text(name)), ..] if before == Some(Kind::Mark('(')) => self.add(name),
            _ => self.unread = true,
        }
        false
    }

    /// What follows `export`. True if a list in braces does.
    fn module(&mut self, after: [Option<Kind>; 3]) -> bool {
        match after {
            [Some(Kind::Mark('{')), ..] => return true,
            [Some(Kind::Word("default")), ..] => self.add("default"),
            [Some(Kind::Word("async")), Some(Kind::Word("function")), Some(Kind::Word(name))] => self.add(name),
            [Some(Kind::Word("const" | "let" | "var" | "class" | "function")), Some(Kind::Word(name)), _] => self.add(name),
            [Some(Kind::Word("function")), Some(Kind::Mark('*')), Some(Kind::Word(name))] => self.add(name),
            // `export * as name from`; without a name the names are another file's.
            [Some(Kind::Mark('*')), Some(Kind::Word("as")), Some(Kind::Word(name))] => self.add(name),
            _ => self.unread = true,
        }
        false
    }

    /// The names between the next brace and its end: keys of an object, or what an export list calls them. Gives back
    /// what stands last. Another file's names (`… } from "x"`) are only as good as that file.
    fn braces<'a>(&mut self, window: &mut VecDeque<Token<'a>>, lexer: &mut Lexer<'a>) -> Option<Kind<'a>> {
        let mut next = || {
            window.extend(lexer.next());
            window.pop_front()
        };
        let mut open = None;
        let mut names: Vec<&str> = Vec::new();
        let (mut nested, mut key) = (0usize, true);
        let mut last = None;
        while let Some(token) = next() {
            let Some(depth) = open else {
                open = (token.kind == Kind::Mark('{')).then_some(token.depth);
                continue;
            };
            let kind = token.kind;
            match kind {
                Kind::Mark('}') if token.depth == depth => {
                    last = Some(kind);
                    break;
                }
                Kind::Mark('(' | '[') => {
                    // A computed key has no name here.
                    self.unread |= key && kind == Kind::Mark('[');
                    nested += 1;
                    key = false;
                }
                Kind::Mark(')' | ']') => nested = nested.saturating_sub(1),
                Kind::Mark(',') if nested == 0 && token.depth == depth + 1 => key = true,
                Kind::Mark('.') if key => self.unread = true,
                Kind::Word("async" | "get" | "set" | "static") if key => names.push(""),
                Kind::Word(word) if key => {
                    names.push(word);
                    key = false;
                }
                Kind::Text(text) if key => {
                    names.push(text);
                    key = false;
                }
                // `inside as outside`
                Kind::Word(word) if last == Some(Kind::Word("as")) => {
                    names.pop();
                    names.push(word);
                }
                Kind::Word("require") | Kind::Mark(_) | Kind::Word(_) | Kind::Text(_) | Kind::Other => {}
            }
            last = Some(kind);
        }
        let from = window.front().is_some_and(|t| t.kind == Kind::Word("from"));
        self.unread |= from;
        if !from {
            names.into_iter().filter(|n| !n.is_empty()).for_each(|name| self.add(name));
        }
        last
    }
}
