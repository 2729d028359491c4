//! Where handlers are looked for, and what their files are said to export.

use std::collections::BTreeMap;

use super::*;

/// A package of names and texts.
struct Held(BTreeMap<String, String>);

impl Files for Held {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
    fn has_in(&self, folder: &str) -> bool {
        self.0.keys().any(|name| name.starts_with(folder))
    }
    fn only_folder(&self) -> Option<String> {
        let folder = self.0.keys().next()?.split_once('/')?.0;
        self.has_in(&format!("{folder}/")).then(|| folder.to_owned())
    }
    fn mode(&self, _: &str) -> Option<u32> {
        Some(0o644)
    }
    fn text(&mut self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
    fn machine(&mut self, name: &str) -> Option<Architecture> {
        Architecture::of_elf(self.0.get(name)?.as_bytes())
    }
}

fn files(held: &[(&str, &str)]) -> Held {
    Held(held.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
}

fn node_export(text: &str) -> Export {
    node::export(text, "handler")
}

/// As esbuild bundles: the exports of what was bundled in are not the file's, and its list at the end is.
const BUNDLED: &str = r#"
var require_lib = __commonJS({ "lib.js"(exports, module) { exports.handler = 1; module.exports = {}; } });
var index_exports = {};
__export(index_exports, { hello: () => hello });
module.exports = __toCommonJS(index_exports);
var handler = require_lib();
async function hello() { return handler; }
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  hello
});
"#;

#[test]
fn every_common_way_to_export_from_node_is_seen() {
    let ways = [
        "exports.handler = async (event) => ({ statusCode: 200 });",
        "module.exports.handler = function (e, c, cb) { cb(null, 'x') }",
        "exports['handler'] = x",
        "const handler = () => {}; module.exports = { other, handler };",
        "module.exports = { a: require('./a').b, handler: async () => 1 }",
        "module.exports = { async handler(event) { return {} } }",
        "module.exports = { 'handler': h }",
        "module.exports = exports = { handler }",
        "exports.a = exports.handler = f",
        "\"use strict\"; Object.defineProperty(exports, \"__esModule\", { value: true }); exports.handler = void 0;",
        "Object.defineProperty(exports, 'handler', { enumerable: true, get: function () { return x; } });",
        "export const handler = async () => {};",
        "export async function handler(event) {}",
        "export function* handler() {}",
        "export class handler {}",
        "const h = 1; export { h as handler };",
        "export { a, b as c, handler };",
        "export * as handler from './x.mjs'",
        "// Annotate the CommonJS export names for ESM import in node:\n0 && (module.exports = {\n  handler\n});",
        "const re = /[/'\"`]/g; exports.handler = 1",
        "const t = `a ${ b({c: `${d}`}) } exports.no = 1`; exports.handler = 1",
        "/* exports.other = 1 */ exports.handler = 1",
        "#!/usr/bin/env node\nexports.handler = 1",
        "this.handler = () => {}",
    ];
    for way in ways {
        assert_eq!(node_export(way), Export::Present, "{way}");
    }
}

#[test]
fn what_node_does_not_export_is_named_with_what_it_does() {
    let absent = [
        ("exports.hello = async () => {};", &["hello"][..]),
        ("module.exports = { hello, bye: 1 };", &["hello", "bye"]),
        ("export const hello = 1; export default 2;", &["hello", "default"]),
        ("Object.defineProperty(exports, '__esModule', { value: true });\nexports.hello = hello;", &["hello"]),
        (BUNDLED, &["hello"]),
    ];
    for (text, others) in absent {
        assert_eq!(node_export(text), Export::Absent(others.iter().map(|o| (*o).to_owned()).collect()), "{text}");
    }
}

#[test]
fn what_cannot_be_told_is_unknown_and_never_absent() {
    let ways = [
        "const handler = 1; exports.hello = 2;",
        "module.exports = require('./lib');",
        "module.exports = { ...require('./lib') };",
        "module.exports = { [name]: 1 };",
        "export * from './lib.mjs'; export const hello = 1;",
        "export { hello } from './lib.mjs';",
        "export const bye = 1; export { hello } from './lib.mjs';",
        "const t = `${x} exports.handler = 1`; exports.hello = 1;",
        "export const { hello, bye } = lib;",
        "Object.assign(module.exports, lib);",
        "__exportStar(require('./lib'), exports); exports.hello = 1;",
        "(function (root) { root.x = 1 })(this); exports.hello = 1;",
        "exports[name] = 1; exports.hello = 1;",
        "0 && (module.exports = { hello, ...require('./lib') });",
        "// exports.handler = 1\nexports.hello = 1",
    ];
    for way in ways {
        assert_eq!(node_export(way), Export::Unknown, "{way}");
    }
}

#[test]
fn reading_any_text_comes_to_an_end() {
    for odd in ["'", "\"\\", "`", "`${", "/", "/*", "module.exports = {", "export {", "한글 '\\", "exports", "}}}", "`\\", "'한\\"] {
        let _ = (node_export(odd), python::export(odd, "handler"), files(&[("i.js", odd)]));
        let _ = modules::missing("i.js", &mut files(&[("i.js", odd)]));
    }
}

#[test]
fn every_common_way_to_have_a_name_in_python_is_seen() {
    let ways = [
        "def handler(event, context):\n    return {}\n",
        "async def handler(event, context): ...",
        "import x\n@decorated(\n  a=1)\ndef handler(event,\n    context):\n    pass",
        "handler = Mangum(app)",
        "app = handler = make()",
        "handler: Callable = make()",
        "a, handler = make()",
        "from lib import handler",
        "from lib import (\n    a,  # one\n    real as handler,\n)",
        "import lib as handler",
        "try:\n    from fast import handler\nexcept ImportError:\n    from slow import handler",
        "x = '''\ndef no(): pass\n'''; handler = x",
        "s = 'it\\'s'\nhandler = 1",
        "class A:\n    x = 1\nhandler = A()",
    ];
    for way in ways {
        assert_eq!(python::export(way, "handler"), Export::Present, "{way}");
    }
}

#[test]
fn python_without_the_name_is_absent_and_with_it_unseen_unknown() {
    assert_eq!(python::export("import os\ndef main(e, c):\n    pass\n", "handler"), Export::Absent(vec!["main".into()]), "another function");
    assert_eq!(python::export("", "handler"), Export::Absent(Vec::new()), "an empty module has no name");
    for way in [
        "from lib import *",
        "globals()[n] = 1",
        "sys.modules[__name__].x = 1",
        "class A:\n    def handler(self): ...",
        "# handler",
        "def __getattr__(name): ...",
    ] {
        assert_eq!(python::export(way, "handler"), Export::Unknown, "{way}");
    }
}

#[test]
fn each_runtime_has_its_files() {
    let looked = |runtime: &str, handler: &str| look(runtime, handler, &mut files(&[])).looked_for;
    assert_eq!(looked("nodejs22.x", "src/index.handler"), ["src/index.js", "src/index.mjs", "src/index.cjs"], "Node, in a folder");
    assert_eq!(looked("python3.12", "src/app.handler"), ["src/app.py", "src/app/__init__.py"], "Python, with slashes");
    assert_eq!(looked("python3.12", "src.app.handler"), ["src/app.py", "src/app/__init__.py"], "and with dots");
    assert_eq!(looked("ruby3.4", "lib/app.App::Handler.process"), ["lib/app.rb"], "Ruby");
    assert_eq!(looked("java21", "com.example.App::handleRequest"), ["com/example/App.class"], "Java");
    assert_eq!(looked("dotnet8", "Shop::Shop.Function::Handle"), ["Shop.dll"], ".NET");
    assert_eq!(looked("provided.al2023", "whatever"), ["bootstrap"], "any language");
    assert_eq!(looked("go1.x", "main"), ["main"], "Go");
    assert!(looked("cobol1.x", "a.b").is_empty(), "nobody knows where an unknown runtime looks");
    assert!(look("nodejs22.x", "index", &mut files(&[])).malformed, "a handler without a name");
}

#[test]
fn the_folder_around_a_package_is_named_only_where_the_handler_is_in_it() {
    let wrapped = |held: &[(&str, &str)]| look("nodejs22.x", "index.handler", &mut files(held)).wrapped_in;
    assert_eq!(wrapped(&[("shop/index.mjs", "")]), Some("shop".into()), "the folder was packed instead of what is in it");
    assert_eq!(wrapped(&[("dist/main.js", "")]), None, "packing what is inside would not help");
}

#[test]
fn modules_of_the_sdk_are_missing_where_neither_runtime_nor_package_has_them() {
    let find = |held: &[(&str, &str)]| modules::missing("src/index.js", &mut files(held));
    let v2 = [Missing { module: "aws-sdk".into(), file: "src/index.js".into(), always: true }];
    assert_eq!(find(&[("src/index.js", "const S3 = require('aws-sdk/clients/s3');")]), v2, "v2, by one of its clients");
    assert_eq!(find(&[("src/index.js", "import AWS from 'aws-sdk'")]), v2, "and by import");
    let packaged = [("src/index.js", "require('aws-sdk')"), ("node_modules/aws-sdk/index.js", "")];
    assert!(find(&packaged).is_empty(), "a package that has it");
    let lazily = find(&[("src/index.js", "exports.handler = () => { require('@aws-sdk/client-s3') }")]);
    assert!(lazily.len() == 1 && !lazily[0].always, "loaded only when it is called: {lazily:?}");
    let beside = find(&[("src/index.js", "require('../lib/db'); require('./gone')"), ("lib/db.js", "import '@aws-sdk/client-dynamodb'")]);
    assert_eq!(beside, [Missing { module: "@aws-sdk/client-dynamodb".into(), file: "lib/db.js".into(), always: true }], "one level deep");
    let beside = find(&[("src/index.js", "if (x) { require('./db') }"), ("src/db.js", "require('aws-sdk')")]);
    assert!(beside.len() == 1 && !beside[0].always, "always in a file that is not always loaded: {beside:?}");
    assert!(find(&[("src/index.js", "// require('aws-sdk')\nconst s = \"require('aws-sdk')\"; x.require('aws-sdk')")]).is_empty(), "only what is code");
}

#[test]
fn the_runtime_decides_which_sdk_it_brings() {
    let cases = [("nodejs16.x", true, false), ("nodejs18.x", false, true), ("nodejs24.x", false, true), ("nodejs4.3", true, false), ("nodejs", true, true)];
    for (runtime, v2, v3) in cases {
        assert_eq!(modules::brought_by(runtime, "aws-sdk"), v2, "{runtime} and v2");
        assert_eq!(modules::brought_by(runtime, "@aws-sdk/client-s3"), v3, "{runtime} and v3");
    }
}

proptest::proptest! {
    /// Pieces that open something, close something else or break off, in any order.
    #[test]
    fn no_text_is_too_odd(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "exports", "module", ".", "=", "{", "}", "(", ")", "[", "]", "`", "${", "'", "\"", "/", "\\", "\n", "/*", "*/", "//", "export", "as", "from",
        ",", "require", "'aws-sdk'", "한", "def ", "class ", "import ", "'''", "#", ":", " ", "handler", "async ", "*",
    ]), 0..40)) {
        let text = pieces.concat();
        let _ = (node_export(&text), python::export(&text, "handler"), modules::missing("i.js", &mut files(&[("i.js", &text)])));
    }
}

#[test]
fn a_file_that_can_export_nothing_has_no_handler() {
    for nothing in ["", "\n\n", "const handler = async () => ({ statusCode: 200 });\n", "\"use strict\";\nfunction handler() {}"] {
        assert_eq!(node_export(nothing), Export::Absent(Vec::new()), "{nothing:?} exports nothing");
    }
    for unseen in ["require('./setup')", "arguments[0].handler = 1", "import './setup.mjs'", "eval(x)"] {
        assert_eq!(node_export(unseen), Export::Unknown, "{unseen:?} may");
    }
}

#[test]
fn a_file_that_is_written_for_the_other_module_system_is_told() {
    let of = |file: &str, text: &str, package: Option<&str>| {
        let mut held = vec![(file, text)];
        held.extend(package.map(|said| ("package.json", said)));
        look("nodejs22.x", "index.handler", &mut files(&held)).other_module
    };
    let (common, module) = ("exports.handler = async () => {};", "export const handler = async () => {};");
    let es = Some(r#"{"type":"module"}"#);
    assert_eq!(of("index.js", common, es), Some(true), "loaded as a module, `exports` is not defined");
    assert_eq!(of("index.mjs", common, None), Some(true), "by its ending too");
    assert_eq!(of("index.js", "module.exports = { handler };", es), Some(true), "whole");
    assert_eq!(of("index.js", module, Some(r#"{"name":"shop"}"#)), Some(false), "loaded as CommonJS");
    assert_eq!(of("index.cjs", module, es), Some(false), "whatever the package says");
    for (file, text, package) in [("index.js", common, None), ("index.cjs", common, es), ("index.js", module, es), ("index.mjs", module, None)] {
        assert_eq!(of(file, text, package), None, "{file} with {text} is as Node loads it");
    }
    let bundled = "var lib = make({ \"a\"(exports, module) { exports.x = 1; } });\nexport { handler };";
    assert_eq!(of("index.mjs", bundled, None), None, "what is bundled in has its own");
    assert_eq!(of("index.mjs", "var exports = {}; exports.handler = 1;", None), None, "an object of its own");
    assert_eq!(of("index.js", common, Some("{ no json")), None, "what cannot be read tells nothing");
    let nearest = files(&[("src/index.js", common), ("src/package.json", "{}"), ("package.json", r#"{"type":"module"}"#)]);
    assert_eq!(look("nodejs22.x", "src/index.handler", &mut { nearest }).other_module, None, "the nearest package.json counts");
}
