//! Whether this machine keeps secrets. Nothing here stands before a rollback: only `doctor` asks.

use switchback_api::shape::DoctorLine;
use switchback_core::Lang;

/// Looks whether the platform's keyring answers.
pub fn doctor_line(lang: Lang) -> DoctorLine {
    let (result, text, fix) = match store() {
        Ok(()) => ("ok", lang.pick("the keyring answers".to_owned(), "키링이 응답합니다".to_owned()), String::new()),
        Err(why) => (
            "warn",
            lang.pick(format!("no keyring: {why}"), format!("키링 없음: {why}")),
            lang.pick("a rollback needs none; secrets of notice channels will".to_owned(), "롤백에는 필요 없으며 알림 채널의 비밀에만 필요합니다".to_owned()),
        ),
    };
    DoctorLine { what: "keyring".to_owned(), result: result.to_owned(), text, fix }
}

#[cfg(target_os = "linux")]
fn store() -> Result<(), String> {
    zbus_secret_service_keyring_store::Store::new().map(|_| ()).map_err(|e| e.to_string())
}

#[cfg(not(target_os = "linux"))]
fn store() -> Result<(), String> {
    Err("not looked at on this platform".to_owned())
}
