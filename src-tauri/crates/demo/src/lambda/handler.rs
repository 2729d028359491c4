//! Whether the configured handler's file is in the package, for the runtimes whose handlers name
//! a file: Node and Python. What is in the file is not looked at.

use super::bundle::DEPTH;
use super::state::Config;

/// The error that the runtime begins with, by kind and message; none if it finds the file.
pub(super) fn missing(config: &Config, sources: &[String]) -> Option<(&'static str, String)> {
    let (runtime, handler) = (config.runtime.as_deref()?, config.handler.as_deref()?);
    let there = |path: &str| sources.iter().any(|source| source == path);
    if runtime.starts_with("nodejs") {
        // The name of the export begins at the first dot of the last part: `src/a.b.c` is file `src/a`.
        let folder = handler.rfind('/').map_or(0, |at| at + 1);
        let Some(dot) = handler[folder..].find('.') else {
            return Some(("Runtime.MalformedHandlerName", "Bad handler".to_owned()));
        };
        let module = &handler[..folder + dot];
        let found = ["js", "mjs", "cjs"].iter().any(|suffix| there(&format!("{module}.{suffix}")));
        let text = format!("Error: Cannot find module '{}'", &module[folder..]);
        return (!found && seen(module)).then_some(("Runtime.ImportModuleError", text));
    }
    if runtime.starts_with("python") {
        let Some((module, _)) = handler.rsplit_once('.') else {
            let text = format!("Bad handler '{handler}': not enough values to unpack (expected 2, got 1)");
            return Some(("Runtime.MalformedHandlerName", text));
        };
        // Slashes and dots both lead into a folder.
        let path = module.replace('.', "/");
        let found = there(&format!("{path}.py")) || there(&format!("{path}/__init__.py"));
        let module = module.replace('/', ".");
        let text = format!("Unable to import module '{module}': No module named '{module}'");
        return (!found && seen(&format!("{path}/"))).then_some(("Runtime.ImportModuleError", text));
    }
    None
}

/// Whether a file there would have been remembered.
fn seen(path: &str) -> bool {
    path.matches('/').count() <= DEPTH && !path.contains("node_modules/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lambda::tests::config;

    fn kind(runtime: &str, handler: &str, sources: &[&str]) -> Option<String> {
        let sources: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
        missing(&config(runtime, handler), &sources).map(|(kind, message)| format!("{kind} {message}"))
    }

    #[test]
    fn node_looks_for_three_suffixes() {
        for file in ["index.js", "index.mjs", "index.cjs"] {
            assert_eq!(kind("nodejs22.x", "index.handler", &[file]), None, "{file} will do");
        }
        assert_eq!(kind("nodejs22.x", "src/api.v2.handler", &["src/api.js"]), None, "the first dot ends the file's name");
        let said = kind("nodejs22.x", "index.handler", &["dist/index.js"]);
        assert_eq!(said.as_deref(), Some("Runtime.ImportModuleError Error: Cannot find module 'index'"), "packed one folder too deep");
        let said = kind("nodejs22.x", "handler", &["handler.js"]);
        assert_eq!(said.as_deref(), Some("Runtime.MalformedHandlerName Bad handler"), "no export named");
        assert_eq!(kind("nodejs22.x", "a/b/c/index.handler", &[]), None, "too deep to have been remembered: taken to be there");
    }

    #[test]
    fn python_looks_for_a_module_or_a_folder() {
        assert_eq!(kind("python3.13", "app.handler", &["app.py"]), None, "a file");
        assert_eq!(kind("python3.13", "src.app.handler", &["src/app.py"]), None, "in a folder, by dots");
        assert_eq!(kind("python3.13", "src/app.handler", &["src/app.py"]), None, "in a folder, by slashes");
        assert_eq!(kind("python3.13", "app.handler", &["app/__init__.py"]), None, "a package");
        let said = kind("python3.13", "app.handler", &["main.py"]);
        assert_eq!(said.as_deref(), Some("Runtime.ImportModuleError Unable to import module 'app': No module named 'app'"), "another name");
        assert_eq!(kind("java21", "market.Handler::handle", &[]), None, "other runtimes name no file");
    }
}
