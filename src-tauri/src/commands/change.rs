//! The commands that lead to a change. They answer when the operation has come to rest; meanwhile it is told by event.

use switchback_api::Again;
use switchback_api::shape::{ChangeSetAnswer, HoldRequest, Holds, OperationAnswer, ReleaseRequest, ReviewRequest, RollbackRequest};
use switchback_core::Lang;

use super::{Answer, Held};

#[tauri::command]
pub async fn rollback(shell: Held<'_>, request: RollbackRequest, lang: Lang) -> Answer<OperationAnswer> {
    shell.change(lang, move |console| async move { console.rollback(&request, true, lang).await }).await
}

#[tauri::command]
pub async fn undo(shell: Held<'_>, operation: Option<String>, plan: Option<String>, account: Option<String>, lang: Lang) -> Answer<OperationAnswer> {
    shell
        .change(lang, move |console| async move {
            let asked = Again { plan: plan.as_deref(), account: account.as_deref(), if_current: None };
            console.undo(operation.as_deref(), &asked, true, lang).await
        })
        .await
}

#[tauri::command]
pub async fn release(shell: Held<'_>, request: ReleaseRequest, lang: Lang) -> Answer<OperationAnswer> {
    shell.change(lang, move |console| async move { console.release(&request, true, lang).await }).await
}

#[tauri::command]
pub async fn hold(shell: Held<'_>, request: HoldRequest, lang: Lang) -> Answer<Holds> {
    shell.change(lang, move |console| async move { console.hold(&request, lang).await }).await
}

#[tauri::command]
pub async fn review_template(shell: Held<'_>, request: ReviewRequest, lang: Lang) -> Answer<ChangeSetAnswer> {
    shell.change(lang, move |console| async move { console.review_template(&request, lang).await }).await
}

#[tauri::command]
pub async fn resume(shell: Held<'_>, operation: Option<String>, account: Option<String>, lang: Lang) -> Answer<OperationAnswer> {
    shell
        .change(lang, move |console| async move {
            let asked = Again { account: account.as_deref(), ..Again::default() };
            console.resume(operation.as_deref(), &asked, true, lang).await
        })
        .await
}
