//! Where a handler should be and whether it is there: one way of looking per language of Lambda's runtimes.
//!
//! A small scanner reads Node and Python, not a parser: it answers present, absent or unknown, and unknown never blocks.
//! Absent is said only of a file in which the name does not occur at all and nothing could export it unseen.

use super::{Architecture, FunctionFacts, PackageRule};
use crate::preflight::{Finding, Rule, Severity};
use crate::target::Target;

mod lexer;
mod modules;
mod node;
mod python;

/// The files of a package, for whoever looks for a handler. Names have no leading `./`.
pub trait Files {
    /// Whether there is a file of this name.
    fn has(&self, name: &str) -> bool;
    /// Whether there is any file in this folder, given with a `/` at its end, or in one below.
    fn has_in(&self, folder: &str) -> bool;
    /// The one folder that everything is in, if there is one.
    fn only_folder(&self) -> Option<String>;
    /// The permission bits that the package records for a file, if it does.
    fn mode(&self, name: &str) -> Option<u32>;
    /// The text of a file; none if it is too large, packed in an unknown way or no UTF-8.
    fn text(&mut self, name: &str) -> Option<String>;
    /// The processor that a Linux binary is made for.
    fn machine(&mut self, name: &str) -> Option<Architecture>;
}

/// Whether a file exports a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Export {
    /// Nobody looked: the runtime's files are not read for it.
    #[default]
    NotLooked,
    /// It does.
    Present,
    /// It does not, and this is what it exports.
    Absent(Vec<String>),
    /// It cannot be told from the text.
    Unknown,
}

/// A module that is loaded and not packaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The module.
    pub module: String,
    /// The file that loads it.
    pub file: String,
    /// Whether loading the handler always loads it: it stands outside every block.
    pub always: bool,
}

/// What was found of a function's handler.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandlerFacts {
    /// Whether the handler is in a form that the runtime cannot read.
    pub malformed: bool,
    /// The files that it could be in, in the runtime's order. Empty where nobody knows.
    pub looked_for: Vec<String>,
    /// The one that is there.
    pub file: Option<String>,
    /// The folder that was packed instead of what is in it, where the file is in there.
    pub wrapped_in: Option<String>,
    /// Something else is there that may have it: a folder, a library.
    pub elsewhere: bool,
    /// The name that it has in that file, where the runtime wants one.
    pub name: String,
    /// Whether the file exports it.
    pub export: Export,
    /// Where the file is written for the other of Node's module systems: whether Node loads it as an ES module.
    pub other_module: Option<bool>,
    /// The file's permission bits, if the package records any.
    pub mode: Option<u32>,
    /// Whether Lambda executes the file itself.
    pub executed: bool,
    /// The processor that the file is made for, where it is a binary.
    pub machine: Option<Architecture>,
    /// The AWS SDK's modules that it loads and that are not packaged.
    pub missing: Vec<Missing>,
}

impl HandlerFacts {
    fn in_one_of(files: &dyn Files, looked_for: Vec<String>) -> Self {
        let file = looked_for.iter().find(|name| files.has(name)).cloned();
        let mode = file.as_deref().and_then(|name| files.mode(name));
        let around = if file.is_none() { files.only_folder() } else { None };
        let wrapped_in = around.filter(|folder| looked_for.iter().any(|name| files.has(&format!("{folder}/{name}"))));
        Self { looked_for, file, mode, wrapped_in, ..Self::default() }
    }
}

/// Looks for the handler of a function with this runtime. Nothing is looked for where the runtime is not known.
pub fn look(runtime: &str, handler: &str, files: &mut dyn Files) -> HandlerFacts {
    let language = runtime.split(|c: char| c.is_ascii_digit()).next().unwrap_or(runtime);
    match language {
        "nodejs" => node(handler, files),
        "python" => python(handler, files),
        "ruby" => match handler.split_once('.') {
            Some((path, _)) => HandlerFacts::in_one_of(files, vec![format!("{path}.rb")]),
            None => HandlerFacts { malformed: true, ..HandlerFacts::default() },
        },
        "java" => {
            let class = handler.split("::").next().unwrap_or(handler).replace('.', "/");
            let found = HandlerFacts::in_one_of(files, vec![format!("{class}.class")]);
            // Libraries are not opened; one of them may have the class.
            HandlerFacts { elsewhere: files.has_in("lib/"), ..found }
        }
        "dotnet" | "dotnetcore" => {
            let assembly = handler.split("::").next().unwrap_or(handler);
            HandlerFacts::in_one_of(files, vec![format!("{assembly}.dll")])
        }
        "go" => binary(handler, files),
        "provided" | "provided.al" => binary("bootstrap", files),
        _ => HandlerFacts::default(),
    }
}

/// What Lambda executes itself.
fn binary(name: &str, files: &mut dyn Files) -> HandlerFacts {
    let found = HandlerFacts::in_one_of(files, vec![name.to_owned()]);
    let machine = found.file.as_deref().and_then(|name| files.machine(name));
    HandlerFacts { executed: true, machine, ..found }
}

/// `src/index.handler`: up to the first dot behind the last slash a path, and then a name in it, or a path of names.
fn node(handler: &str, files: &mut dyn Files) -> HandlerFacts {
    let folder = handler.rfind('/').map_or(0, |at| at + 1);
    let Some(dot) = handler[folder..].find('.') else { return HandlerFacts { malformed: true, ..HandlerFacts::default() } };
    let (path, name) = (handler[..folder + dot].trim_start_matches("./"), &handler[folder + dot + 1..]);
    let name = name.split('.').next().unwrap_or(name);
    let mut found = HandlerFacts::in_one_of(files, ["", ".js", ".mjs", ".cjs"].map(|ending| format!("{path}{ending}")).into());
    // Node resolves a folder and a packaged module too.
    found.elsewhere = files.has_in(&format!("{path}/")) || files.has_in(&format!("node_modules/{path}/"));
    found.looked_for.remove(0);
    found.name = name.to_owned();
    if let Some(file) = found.file.clone() {
        let text = files.text(&file);
        found.export = text.as_deref().map_or(Export::Unknown, |text| node::export(text, name));
        found.other_module = text.and_then(|text| modules::is_module(&file, files).filter(|module| node::written_as_module(&text) == Some(!module)));
        found.missing = modules::missing(&file, files);
    }
    found
}

/// `src/app.handler`, `src.app.handler`: behind the last dot a name, and before it a module.
fn python(handler: &str, files: &mut dyn Files) -> HandlerFacts {
    let Some((module, name)) = handler.rsplit_once('.') else { return HandlerFacts { malformed: true, ..HandlerFacts::default() } };
    let path = module.replace('.', "/");
    let mut found = HandlerFacts::in_one_of(files, vec![format!("{path}.py"), format!("{path}/__init__.py")]);
    found.elsewhere = [".pyc", ".so"].iter().any(|ending| files.has(&format!("{path}{ending}")));
    found.name = name.to_owned();
    if let Some(file) = found.file.clone() {
        found.export = files.text(&file).map_or(Export::Unknown, |text| python::export(&text, name));
    }
    found
}

/// The rules for a handler in a package.
pub(super) fn check(target: &Target, function: &FunctionFacts, found: &HandlerFacts) -> Vec<Finding> {
    let (Some(runtime), Some(handler)) = (function.runtime.clone(), function.handler.clone()) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut say = |severity, rule| findings.push(Finding::new(severity, target, Rule::Package(rule)));
    let layers = !function.layers.is_empty();
    // What a layer may bring is no reason to refuse.
    let unless_layered = if layers { Severity::Warn } else { Severity::Block };
    if found.malformed {
        say(Severity::Block, PackageRule::HandlerMalformed { handler, runtime });
        return findings;
    }
    let Some(file) = found.file.clone() else {
        if !found.looked_for.is_empty() && !found.elsewhere {
            let (looked_for, wrapped_in) = (found.looked_for.clone(), found.wrapped_in.clone());
            say(unless_layered, PackageRule::HandlerFileMissing { handler, looked_for, wrapped_in, layers });
        }
        return findings;
    };
    if let Some(module) = found.other_module {
        say(Severity::Warn, PackageRule::HandlerOtherModule { file: file.clone(), module });
    }
    match &found.export {
        Export::Absent(others) => {
            let rule = PackageRule::HandlerExportMissing { file: file.clone(), export: found.name.clone(), others: others.clone() };
            say(Severity::Block, rule);
        }
        Export::Unknown => say(Severity::Warn, PackageRule::HandlerExportUnseen { file: file.clone(), export: found.name.clone() }),
        Export::Present | Export::NotLooked => {}
    }
    if let Some(mode) = found.mode.filter(|mode| mode & 0o004 == 0) {
        say(Severity::Block, PackageRule::HandlerUnreadable { file: file.clone(), mode });
    } else if found.executed {
        match found.mode {
            Some(mode) if mode & 0o001 == 0 => say(Severity::Block, PackageRule::NotExecutable { file: file.clone(), mode: Some(mode) }),
            None => say(Severity::Warn, PackageRule::NotExecutable { file: file.clone(), mode: None }),
            Some(_) => {}
        }
    }
    if found.machine == Some(function.architecture.other()) {
        let entries = super::Entries { first: file, count: 1 };
        say(Severity::Block, PackageRule::OtherArchitecture { entries, wanted: function.architecture });
    }
    for Missing { module, file, always } in found.missing.iter().filter(|m| !modules::brought_by(&runtime, &m.module)) {
        let severity = if *always { unless_layered } else { Severity::Warn };
        say(severity, PackageRule::ModuleMissing { module: module.clone(), file: file.clone(), runtime: runtime.clone(), layers });
    }
    findings
}

#[cfg(test)]
mod tests;
