//! Where this process works, and its windows.

use switchback_api::error::{ApiError, Code};
use switchback_api::shape::{Connect, SessionShape};
use switchback_core::Lang;
use tauri::{AppHandle, Runtime, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

use super::{Answer, Held};
use crate::windows;

#[tauri::command]
pub async fn session(shell: Held<'_>) -> Answer<SessionShape> {
    Ok(shell.session().await)
}

#[tauri::command]
pub async fn connect(shell: Held<'_>, request: Connect, lang: Lang) -> Answer<SessionShape> {
    shell.connect(request, lang).await
}

#[tauri::command]
pub async fn unlock(shell: Held<'_>, account: String, lang: Lang) -> Answer<SessionShape> {
    shell.ask(lang, move |console| async move { console.unlock(&account) }).await?;
    Ok(shell.session().await)
}

#[tauri::command]
pub async fn begin_anew(shell: Held<'_>, lang: Lang) -> Answer<SessionShape> {
    shell.ask(lang, move |console| async move { console.begin_anew() }).await?;
    Ok(shell.session().await)
}

#[tauri::command]
pub async fn open_audit<R: Runtime>(app: AppHandle<R>, lang: Lang) -> Answer<()> {
    let (en, ko) = ("`switchback audit list` shows the same", "`switchback audit list`에서 같은 내용을 볼 수 있습니다");
    let failed = |e| ApiError::of(Code::Internal, format!("the audit window cannot be opened: {e}")).in_korean(format!("감사 기록 창을 열 수 없습니다: {e}"));
    windows::open_audit(&app, lang).map_err(|e| failed(e).hinting(en, ko).in_lang(lang))
}

/// Has the operator choose a file of this machine; null where they chose none. `endings` are what is offered first, without
/// their dots.
#[tauri::command]
pub async fn choose_file<R: Runtime>(window: WebviewWindow<R>, endings: Vec<String>, lang: Lang) -> Answer<Option<String>> {
    let (chosen, answer) = oneshot::channel();
    let offered: Vec<&str> = endings.iter().map(String::as_str).collect();
    let dialog = window.dialog().file().set_parent(&window).set_title(lang.pick("Choose a file", "파일 선택"));
    let dialog = dialog.add_filter(offered.join(", "), &offered).add_filter(lang.pick("All files", "모든 파일"), &["*"]);
    // Nobody waits any longer where the window is gone.
    dialog.pick_file(move |file| drop(chosen.send(file)));
    let Some(file) = answer.await.ok().flatten() else { return Ok(None) };
    let text = file.into_path().ok().and_then(|path| path.into_os_string().into_string().ok());
    let (en, ko) = ("its path is not UTF-8: rename the file", "경로가 UTF-8이 아닙니다: 파일 이름을 바꾸세요");
    let failed = || ApiError::of(Code::MalformedInput, "the file's path is not text").in_korean("파일 경로를 글자로 나타낼 수 없습니다").hinting(en, ko);
    text.map(Some).ok_or_else(|| failed().in_lang(lang))
}
