//! Which of the AWS SDK's modules a Node handler loads that its package does not have.

use std::collections::VecDeque;

use serde_json::Value;

use super::lexer::{Kind, Lexer, Token};
use super::{Files, Missing};

/// How many of the handler's own files are read, one level deep.
const MOST_FILES: usize = 50;

/// Whether the runtime brings one of the AWS SDK's modules: v2 up to nodejs16, v3 since nodejs18. Of a runtime without
/// a number nothing is said to be missing.
pub(super) fn brought_by(runtime: &str, module: &str) -> bool {
    let digits: String = runtime.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let Ok(version) = digits.parse::<u32>() else { return true };
    if module == "aws-sdk" { version < 18 } else { version >= 18 }
}

/// Whether Node loads this file as an ES module: by its ending, or by what the nearest `package.json` says. None for a file
/// without any of these endings, and where that `package.json` cannot be read.
pub(super) fn is_module(file: &str, files: &mut dyn Files) -> Option<bool> {
    match file.rsplit_once('.').map(|(_, ending)| ending) {
        Some("mjs") => return Some(true),
        Some("cjs") => return Some(false),
        Some("js") => {}
        _ => return None,
    }
    let mut folder = file;
    loop {
        folder = folder.rfind('/').map_or("", |at| &folder[..at]);
        let said = if folder.is_empty() { "package.json".to_owned() } else { format!("{folder}/package.json") };
        if files.has(&said) {
            let read: Value = serde_json::from_str(&files.text(&said)?).ok()?;
            return Some(read.get("type").and_then(Value::as_str) == Some("module"));
        }
        if folder.is_empty() {
            return Some(false);
        }
    }
}

/// The AWS SDK's modules that `file` and the files it loads itself want, and that are not packaged beside them.
pub(super) fn missing(file: &str, files: &mut dyn Files) -> Vec<Missing> {
    let mut found: Vec<Missing> = Vec::new();
    let mut open = VecDeque::from([(file.to_owned(), true)]);
    let mut local: Vec<String> = vec![file.to_owned()];
    while let Some((name, always)) = open.pop_front() {
        let Some(text) = files.text(&name) else { continue };
        for import in imports(&text) {
            let always = always && import.always;
            if import.module.starts_with('.') {
                let from_handler = name == file;
                let resolved = from_handler.then(|| resolve(&name, import.module, files)).flatten();
                if let Some(next) = resolved.filter(|next| local.len() < MOST_FILES && !local.contains(next)) {
                    local.push(next.clone());
                    open.push_back((next, always));
                }
            } else if let Some(module) = sdk(import.module).filter(|module| !packaged(&name, module, files)) {
                match found.iter_mut().find(|m| m.module == module) {
                    Some(known) if !known.always && always => *known = Missing { module: module.to_owned(), file: name.clone(), always },
                    Some(_) => {}
                    None => found.push(Missing { module: module.to_owned(), file: name.clone(), always }),
                }
            }
        }
    }
    found
}

/// The package that an import of the AWS SDK belongs to: `aws-sdk` of `aws-sdk/clients/s3`.
fn sdk(import: &str) -> Option<&str> {
    let end = |from: usize| import[from..].find('/').map_or(import.len(), |at| from + at);
    if import.starts_with("@aws-sdk/") { Some(&import[..end("@aws-sdk/".len())]) } else { Some(&import[..end(0)]).filter(|name| *name == "aws-sdk") }
}

/// Whether a module lies in a `node_modules` beside the file or above it.
fn packaged(file: &str, module: &str, files: &dyn Files) -> bool {
    let mut folder = file;
    loop {
        folder = folder.rfind('/').map_or("", |at| &folder[..at]);
        let within = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        if files.has_in(&format!("{within}node_modules/{module}/")) {
            return true;
        }
        if folder.is_empty() {
            return false;
        }
    }
}

/// The file that a relative import means.
fn resolve(from: &str, import: &str, files: &dyn Files) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    ["", ".js", ".cjs", ".mjs", "/index.js"].iter().map(|ending| format!("{path}{ending}")).find(|name| files.has(name))
}

struct Import<'a> {
    module: &'a str,
    always: bool,
}

/// What a text loads, in its order.
fn imports(text: &str) -> Vec<Import<'_>> {
    let mut lexer = Lexer::new(text);
    let mut window: VecDeque<Token> = lexer.by_ref().take(4).collect();
    let mut before = None;
    let mut found = Vec::new();
    while let Some(token) = window.pop_front() {
        let always = token.depth == 0;
        match (token.kind, window.front().map(|t| t.kind), window.get(1).map(|t| t.kind)) {
            _ if before == Some(Kind::Mark('.')) => {}
            (Kind::Word("require"), Some(Kind::Mark('(')), Some(Kind::Text(module))) => found.push(Import { module, always }),
            (Kind::Word("import"), Some(Kind::Mark('(')), Some(Kind::Text(module))) => found.push(Import { module, always: false }),
            (Kind::Word("import" | "from"), Some(Kind::Text(module)), _) => found.push(Import { module, always }),
            _ => {}
        }
        before = Some(token.kind);
        window.extend(lexer.next());
    }
    found
}
