//! The commands that only read.

use switchback_api::shape::{AuditList, Board, CallShape, ChangeSetAnswer, Doctor, Operations, PlanAnswer, ReleaseRequest, RollbackRequest, Show};
use switchback_cli::machine;
use switchback_core::Lang;

use super::{Answer, Held};

#[tauri::command]
pub async fn board(shell: Held<'_>, lang: Lang) -> Answer<Board> {
    shell.ask(lang, move |console| async move { Ok(console.board(lang)) }).await
}

#[tauri::command]
pub async fn look(shell: Held<'_>, targets: Vec<String>, selected: Option<String>, lang: Lang) -> Answer<()> {
    shell.ask(lang, move |console| async move { console.look(&targets, selected.as_deref(), lang) }).await
}

#[tauri::command]
pub async fn list_again(shell: Held<'_>, lang: Lang) -> Answer<()> {
    shell
        .ask(lang, move |console| async move {
            console.list_again();
            Ok(())
        })
        .await
}

#[tauri::command]
pub async fn show(shell: Held<'_>, target: String, lang: Lang) -> Answer<Show> {
    shell.ask(lang, move |console| async move { console.show(&target, lang).await }).await
}

#[tauri::command]
pub async fn arm(shell: Held<'_>, request: RollbackRequest, lang: Lang) -> Answer<PlanAnswer> {
    shell.ask(lang, move |console| async move { console.arm(&request, lang).await }).await
}

#[tauri::command]
pub async fn preview_undo(shell: Held<'_>, operation: Option<String>, lang: Lang) -> Answer<PlanAnswer> {
    shell.ask(lang, move |console| async move { console.preview_undo(operation.as_deref(), lang).await }).await
}

#[tauri::command]
pub async fn plan_release(shell: Held<'_>, request: ReleaseRequest, lang: Lang) -> Answer<PlanAnswer> {
    shell.ask(lang, move |console| async move { console.plan_release(&request, lang).await }).await
}

#[tauri::command]
pub async fn change_set(shell: Held<'_>, stack: String, name: String, lang: Lang) -> Answer<ChangeSetAnswer> {
    shell.ask(lang, move |console| async move { console.change_set(&stack, &name, lang).await }).await
}

#[tauri::command]
pub async fn operations(shell: Held<'_>, lang: Lang) -> Answer<Operations> {
    shell.ask(lang, move |console| async move { console.operations(lang) }).await
}

#[tauri::command]
pub async fn audit_list(shell: Held<'_>, lang: Lang) -> Answer<AuditList> {
    shell.ask(lang, move |console| async move { console.audit_list(lang) }).await
}

#[tauri::command]
pub async fn calls(shell: Held<'_>) -> Answer<Vec<CallShape>> {
    Ok(shell.calls().all())
}

#[tauri::command]
pub async fn doctor(shell: Held<'_>, lang: Lang) -> Answer<Doctor> {
    shell.ask(lang, move |console| async move { Ok(console.doctor(machine::doctor_lines(&console, lang), lang).await) }).await
}
