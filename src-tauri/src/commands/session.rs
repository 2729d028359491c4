//! Where this process works, and its windows.

use switchback_api::error::{ApiError, Code};
use switchback_api::shape::{Connect, SessionShape};
use switchback_core::Lang;
use tauri::{AppHandle, Runtime};

use super::{Answer, Held};
use crate::windows;

#[tauri::command]
pub async fn session(shell: Held<'_>) -> Answer<SessionShape> {
    Ok(shell.session().await)
}

#[tauri::command]
pub async fn connect(shell: Held<'_>, request: Connect) -> Answer<SessionShape> {
    shell.connect(request).await
}

#[tauri::command]
pub async fn unlock(shell: Held<'_>, account: String) -> Answer<SessionShape> {
    shell.ask(move |console| async move { console.unlock(&account) }).await?;
    Ok(shell.session().await)
}

#[tauri::command]
pub async fn begin_anew(shell: Held<'_>) -> Answer<SessionShape> {
    shell.ask(move |console| async move { console.begin_anew() }).await?;
    Ok(shell.session().await)
}

#[tauri::command]
pub async fn open_audit<R: Runtime>(app: AppHandle<R>, lang: Lang) -> Answer<()> {
    windows::open_audit(&app, lang)
        .map_err(|e| ApiError::new(Code::Internal, format!("the audit window cannot be opened: {e}"), "`switchback audit list` shows the same"))
}
