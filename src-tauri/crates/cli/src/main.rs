//! `switchback`: release control from the command line. It decides nothing about releases; it asks the console.

mod args;
mod ask;
mod progress;
mod release;
mod report;
mod run;
mod say;
mod terms;

use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ErrorKind};
use switchback_api::error::{ApiError, Code};
use switchback_cli::{log, machine};
use switchback_core::Lang;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        // No backtrace at night: one line that says what to do. What was recorded stays recorded.
        say::err(&format!("switchback: a fault of Switchback itself stopped it: {panic}"));
        say::err("            `switchback operations` shows what was in flight; `switchback resume` goes on with it");
    }));
    log::begin();

    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(&e),
    };
    // One thread is enough: the command waits for AWS, and nothing else.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            say::err(&format!("switchback: cannot start: {e}"));
            return ExitCode::from(Code::Internal.exit());
        }
    };
    ExitCode::from(runtime.block_on(run::run(cli)))
}

/// Help and version go to standard output with exit 0; anything else is a usage error, also as JSON where that was asked.
fn usage(e: &clap::Error) -> ExitCode {
    let lang = lang_of(std::env::args()).unwrap_or_else(machine::lang);
    if e.use_stderr() && std::env::args().any(|a| a == "--json") {
        let text = e.render().to_string();
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let (en, ko) = ("`switchback help` lists commands and flags", "명령과 플래그는 `switchback help`로 볼 수 있습니다");
        say::failure(&ApiError::of(Code::MalformedInput, first).in_korean(misused(e)).hinting(en, ko).in_lang(lang));
    } else {
        if e.use_stderr() && lang == Lang::Ko {
            say::err(&format!("switchback: {}", misused(e)));
        }
        // A closed pipe is no reason to fail louder.
        let _ = e.print();
    }
    ExitCode::from(if e.use_stderr() { 2 } else { 0 })
}

/// What is wrong with the arguments, in Korean. In English the parser says it, with the usage.
fn misused(e: &clap::Error) -> String {
    let named = |kind| e.get(kind).map(ToString::to_string).unwrap_or_default();
    let (given, value) = (named(ContextKind::InvalidArg), named(ContextKind::InvalidValue));
    match e.kind() {
        ErrorKind::UnknownArgument => format!("`{given}`은(는) 모르는 인자입니다"),
        ErrorKind::InvalidSubcommand => format!("`{}`은(는) 모르는 명령입니다", named(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "명령을 지정하지 않았습니다".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("필요한 인자를 지정하지 않았습니다: {given}"),
        ErrorKind::ArgumentConflict => format!("`{given}`은(는) `{}`와(과) 함께 쓸 수 없습니다", named(ContextKind::PriorArg)),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{given}`에 값을 지정하지 않았습니다"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("`{given}`에 `{value}`을(를) 쓸 수 없습니다"),
        _ => Code::MalformedInput.meaning(Lang::Ko).to_owned(),
    }
}

/// The language that was asked for, among arguments that do not parse.
fn lang_of(args: impl Iterator<Item = String>) -> Option<Lang> {
    let args: Vec<String> = args.collect();
    let apart = args.iter().zip(args.iter().skip(1)).find(|(flag, _)| *flag == "--lang").map(|(_, value)| value.as_str());
    apart.or_else(|| args.iter().find_map(|a| a.strip_prefix("--lang=")))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_arguments_is_said_in_korean() {
        for (line, said) in [
            ("switchback operations --bogus", "`--bogus`은(는) 모르는 인자입니다"),
            ("switchback bogus", "`bogus`은(는) 모르는 명령입니다"),
            ("switchback --lang fr operations", "`--lang <LANG>`에 `fr`을(를) 쓸 수 없습니다"),
            ("switchback shift lambda:a:live", "필요한 인자를 지정하지 않았습니다: --to <REV>"),
        ] {
            let e = args::Cli::try_parse_from(line.split(' ')).expect_err("it does not parse");
            assert_eq!(misused(&e), said, "{line}");
        }
    }

    #[test]
    fn the_language_is_found_where_nothing_else_is_understood() {
        let of = |line: &str| lang_of(line.split(' ').map(str::to_owned));
        assert_eq!(of("switchback --lang ko --bogus"), Some(Lang::Ko), "apart");
        assert_eq!(of("switchback --bogus --lang=ko"), Some(Lang::Ko), "in one");
        assert_eq!(of("switchback --lang en"), Some(Lang::En), "either language");
        assert_eq!((of("switchback --bogus"), of("switchback --lang fr"), of("switchback --lang")), (None, None, None), "else the system's");
    }
}
