//! What only this machine knows: its language, its keyring, whether its clock agrees with AWS.

use switchback_api::shape::DoctorLine;
use switchback_api::{Console, doctor};
use switchback_core::{Endpoint, Lang};

use crate::keyring;

/// The language the system asks for.
pub fn lang() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|v| std::env::var(v).ok().filter(|l| !l.is_empty()));
    Lang::of_locale(&locale.unwrap_or_default())
}

/// What `doctor` adds to the console's own findings.
pub fn doctor_lines(console: &Console, lang: Lang) -> Vec<DoctorLine> {
    let clock = match console.scope().endpoint {
        Endpoint::Aws => doctor::line(
            "clock",
            Ok(lang.pick("AWS took a signature made with it: within five minutes", "AWS가 이 시계의 서명을 받았음: 5분 이내").to_owned()),
            "",
        ),
        _ => DoctorLine {
            what: "clock".to_owned(),
            result: "ok".to_owned(),
            text: lang.pick("not compared: this endpoint checks no signatures", "비교하지 않음: 이 엔드포인트는 서명을 확인하지 않음").to_owned(),
            fix: String::new(),
        },
    };
    vec![clock, keyring::doctor_line(lang)]
}
