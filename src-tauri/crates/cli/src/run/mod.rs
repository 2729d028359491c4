//! One command: connect, ask the console, say the result, choose the exit.

mod aside;
mod change;
mod demo;
mod stop;

use std::sync::Arc;

use switchback_api::error::ApiError;
use switchback_api::shape::{HoldRequest, KindTrouble, ParameterShape, ReleaseIntent, ReviewRequest, RollbackRequest};
use switchback_api::{Console, Events};
use switchback_cli::compose::{self, Settings};
use switchback_cli::machine;
use switchback_core::{Kind, Lang};

use self::change::Change;
use crate::args::{AuditCommand, Cli, Command, DemoCommand, Global, HoldCommand, KindArg, PreflightCommand};
use crate::progress::Progress;
use crate::{report, say};

/// Runs a command; returns its exit.
pub async fn run(cli: Cli) -> u8 {
    let lang = cli.global.lang.unwrap_or_else(machine::lang);
    let json = cli.global.json;
    match command(cli, lang).await {
        Ok(exit) => exit,
        Err(error) => {
            let error = error.in_lang(lang);
            if json {
                say::failure(&error);
            }
            say::failure_in_words(&error, lang);
            error.code.exit()
        }
    }
}

async fn command(cli: Cli, lang: Lang) -> Result<u8, ApiError> {
    let Cli { global, command } = cli;
    let settings = settings(&global, lang);
    if let Command::Demo { command } = &command {
        return match command {
            DemoCommand::Reset => demo::reset(&settings, global.json, lang),
            DemoCommand::Serve { port, scenario, seed, clock, no_quotas } => demo::serve(*port, *scenario, *seed, *clock, !no_quotas, global.json).await,
        };
    }
    // What only reads is composed without the means to change, whatever the flags say.
    let changes = matches!(
        &command,
        Command::Rollback { dry_run: false, .. }
            | Command::Deploy { dry_run: false, .. }
            | Command::Shift { dry_run: false, .. }
            | Command::Promote { dry_run: false, .. }
            | Command::Abort { dry_run: false, .. }
            | Command::Undo { dry_run: false, .. }
            | Command::Resume { .. }
            | Command::Hold { command: HoldCommand::Set { .. } | HoldCommand::Lift { .. } }
            | Command::Preflight { of: PreflightCommand::ChangeSet { template: Some(_), .. } }
    );
    let settings = Settings { read_only: settings.read_only || !changes, ..settings };
    let progress = Arc::new(Progress::new(lang));
    let connected = compose::console(&settings, Arc::clone(&progress) as Arc<dyn Events>, None);
    let console = stop::before_anything(!changes || !global.yes, connected, lang).await?;
    if settings.demo && !global.json {
        say::err(lang.pick("practice: the embedded cloud, not AWS", "연습: AWS가 아닌 내장 클라우드"));
    }
    let change = Change { console: &console, global: &global, progress: &progress, lang };
    match command {
        Command::Targets { kind, query } => {
            let board = console.targets(kind.map(kind_of), query.as_deref(), lang).await?;
            show(&global, &board, || report::board(&board, lang));
            for KindTrouble { kind, error } in &board.trouble {
                say::err(&format!("switchback: {}", lang.pick(format!("{kind} targets could not be read:"), format!("읽지 못한 {kind} 대상이 있습니다:"))));
                say::failure_in_words(error, lang);
            }
            without_journal(board.journal.as_ref(), lang);
        }
        Command::Show { target } => {
            let shown = console.show(&target, lang).await?;
            show(&global, &shown, || report::show(&shown, lang));
            without_journal(shown.journal.as_ref(), lang);
        }
        Command::Operations => {
            let operations = console.operations(lang)?;
            show(&global, &operations, || report::operations(&operations, lang));
        }
        Command::Audit { command: None | Some(AuditCommand::List) } => {
            let list = console.audit_list(lang)?;
            show(&global, &list, || report::audit(&list, lang));
        }
        Command::Doctor => return Ok(examine(&console, &global, lang).await),
        Command::Rollback { targets, to, dry_run, expect } => {
            let (if_current, account) = (global.if_current.clone(), global.account.clone());
            return change.rollback(RollbackRequest { targets, to, if_current, plan: None, expected: expect, account }, dry_run).await;
        }
        Command::Deploy { deploy, dry_run } => return change.release(deploy.request(&global)?, dry_run).await,
        Command::Shift { shift, dry_run } => return change.release(shift.request(&global)?, dry_run).await,
        Command::Promote { end, dry_run } => return change.release(end.request(ReleaseIntent::Promote, &global), dry_run).await,
        Command::Abort { end, dry_run } => return change.release(end.request(ReleaseIntent::Abort, &global), dry_run).await,
        Command::Preflight { of } => return preflight(&change, of).await,
        Command::Hold { command } => {
            let holds = match hold_asked(command, &global) {
                Some(request) => console.hold(&request, lang).await?,
                None => console.holds(lang)?,
            };
            show(&global, &holds, || report::holds(&holds, lang));
        }
        Command::Undo { operation, dry_run } => return change.undo(operation, dry_run).await,
        Command::Resume { operation } => return change.resume(operation).await,
        Command::Demo { .. } => {}
    }
    Ok(0)
}

/// What is to be changed of the holds, if anything. A hold moves no traffic and is lifted as quickly: nobody is asked twice.
fn hold_asked(command: HoldCommand, global: &Global) -> Option<HoldRequest> {
    let account = global.account.clone();
    match command {
        HoldCommand::Set { targets, note } => Some(HoldRequest { targets, lift: false, note, account }),
        HoldCommand::Lift { targets } => Some(HoldRequest { targets, lift: true, note: None, account }),
        HoldCommand::List => None,
    }
}

/// What AWS tells is shown without the journal too; what is missing then is said beside it.
fn without_journal(trouble: Option<&ApiError>, lang: Lang) {
    if let Some(error) = trouble {
        let missing = lang.pick("shown without what the journal remembers:", "저널이 기억하는 내용 없이 보여 드립니다:");
        say::err(&format!("switchback: {missing}"));
        say::failure_in_words(error, lang);
    }
}

async fn preflight(change: &Change<'_>, of: PreflightCommand) -> Result<u8, ApiError> {
    let Change { console, global, lang, .. } = *change;
    let request = match of {
        PreflightCommand::Rollback { targets, to } => {
            let request = RollbackRequest { targets, to, if_current: global.if_current.clone(), ..RollbackRequest::default() };
            return Ok(change.findings(&console.arm(&request, lang).await?));
        }
        PreflightCommand::ChangeSet { stack, name: Some(name), .. } => {
            return Ok(change.reviewed(&console.change_set(&stack, &name, lang).await?));
        }
        PreflightCommand::ChangeSet { stack, name: None, template, bucket, parameters, keep } => {
            let (template, account) = (template.unwrap_or_default(), global.account.clone());
            let one = |said: String| match said.split_once('=') {
                Some((name, value)) => ParameterShape { name: name.to_owned(), value: Some(value.to_owned()) },
                None => ParameterShape { name: said, value: None },
            };
            let parameters = Some(parameters.into_iter().map(one).collect());
            return change.review(ReviewRequest { stack, template, bucket, parameters, keep, account }).await;
        }
        PreflightCommand::Deploy(deploy) => deploy.request(global)?,
        PreflightCommand::Shift(shift) => shift.request(global)?,
        PreflightCommand::Promote(end) => end.request(ReleaseIntent::Promote, global),
        PreflightCommand::Abort(end) => end.request(ReleaseIntent::Abort, global),
    };
    Ok(change.findings(&console.plan_release(&request, lang).await?))
}

async fn examine(console: &Console, global: &Global, lang: Lang) -> u8 {
    let found = console.doctor(machine::doctor_lines(console, lang), lang).await;
    show(global, &found, || report::doctor(&found, lang));
    found.error.map_or(0, |error| error.code.exit())
}

fn settings(global: &Global, lang: Lang) -> Settings {
    Settings {
        demo: global.demo,
        profile: global.profile.clone(),
        region: global.region.clone(),
        endpoint_url: global.endpoint_url.clone(),
        data_dir: global.data_dir.clone(),
        read_only: global.read_only,
        timeout: global.timeout,
        lang,
    }
}

/// One JSON document, or words.
fn show(global: &Global, result: &impl serde::Serialize, words: impl FnOnce()) {
    if global.json { say::document(result) } else { words() }
}

fn kind_of(kind: KindArg) -> Kind {
    match kind {
        KindArg::Lambda => Kind::Lambda,
        KindArg::Rest => Kind::Rest,
        KindArg::Http => Kind::Http,
        KindArg::Ecs => Kind::Ecs,
    }
}
