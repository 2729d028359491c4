//! The words of each finding about a package: the cause and the fix, one line each, in both languages.

use super::{Entries, PackageRule, PackageType};
use crate::text::Lang;

/// Bytes as AWS counts megabytes, rounded up: what is above a limit never reads as the limit.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1_048_576);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// The first name, and how many more.
fn named(Entries { first, count }: &Entries, lang: Lang) -> String {
    match count {
        1 => format!("`{first}`"),
        more => lang.pick(format!("`{first}` and {} more", more - 1), format!("`{first}` 외 {}개", more - 1)),
    }
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl PackageRule {
    /// What is so, in one line.
    pub(in crate::preflight) fn cause(&self, lang: Lang) -> String {
        match self {
            Self::ZipTooLarge { size } => lang.pick(
                format!("the zip has {}, and an upload to Lambda takes 50 MB", megabytes(*size)),
                format!("zip 크기가 {}입니다. Lambda에 직접 올릴 수 있는 크기는 50 MB까지입니다", megabytes(*size)),
            ),
            Self::UnzippedTooLarge { unzipped, layers: 0 } => lang.pick(
                format!("unpacked the package has {}, and Lambda takes less than 250 MB", megabytes(*unzipped)),
                format!("압축을 풀면 {}입니다. Lambda의 한도는 250 MB 미만입니다", megabytes(*unzipped)),
            ),
            Self::UnzippedTooLarge { unzipped, layers } => lang.pick(
                format!(
                    "unpacked the package has {}, and its layers have {} while packed: Lambda takes less than 250 MB together, unpacked",
                    megabytes(*unzipped),
                    megabytes(*layers)
                ),
                format!(
                    "압축을 풀면 패키지가 {}이고, 계층은 압축된 채로도 {}입니다. Lambda의 한도는 압축을 푼 크기를 합쳐 250 MB 미만입니다",
                    megabytes(*unzipped),
                    megabytes(*layers)
                ),
            ),
            Self::UnzippedNear { unzipped, layers } => lang.pick(
                format!(
                    "unpacked the package has {}, its layers have {} packed and may have three times that unpacked: Lambda takes less than 250 MB together",
                    megabytes(*unzipped),
                    megabytes(*layers)
                ),
                format!(
                    "압축을 풀면 패키지가 {}이고, 계층은 압축된 크기가 {}라 풀면 세 배가 될 수 있습니다. Lambda의 한도는 합쳐서 250 MB 미만입니다",
                    megabytes(*unzipped),
                    megabytes(*layers)
                ),
            ),
            Self::ImageTooLarge { size } => lang.pick(
                format!("the image has {} compressed, and Lambda takes 10 GB unpacked", megabytes(*size)),
                format!("이미지의 압축 크기가 {}입니다. Lambda의 한도는 압축을 푼 크기로 10 GB입니다", megabytes(*size)),
            ),
            Self::PackageTypeFixed { is: PackageType::Zip } => lang.pick(
                "the function is packed as a zip and takes no image: AWS never changes a function's package type".into(),
                "이 함수는 zip 패키지라 이미지를 배포할 수 없습니다. 함수의 패키지 유형은 바꿀 수 없습니다".into(),
            ),
            Self::PackageTypeFixed { is: PackageType::Image } => lang.pick(
                "the function is packed as an image and takes no zip: AWS never changes a function's package type".into(),
                "이 함수는 컨테이너 이미지라 zip을 배포할 수 없습니다. 함수의 패키지 유형은 바꿀 수 없습니다".into(),
            ),
            Self::PackageEmpty => lang.pick("there is no file in the package".into(), "패키지에 파일이 하나도 없습니다".into()),
            Self::EntryAbsolute(entries) => lang.pick(
                format!("a name in the package begins at the root of the disk: {}", named(entries, lang)),
                format!("패키지에 절대 경로로 된 항목이 있습니다: {}", named(entries, lang)),
            ),
            Self::EntryOutside(entries) => lang.pick(
                format!("a name in the package climbs out of it with `..`: {}", named(entries, lang)),
                format!("패키지에 `..`로 바깥을 가리키는 항목이 있습니다: {}", named(entries, lang)),
            ),
            Self::EntryEncrypted(entries) => lang.pick(
                format!("an entry asks for a password, which Lambda does not have: {}", named(entries, lang)),
                format!("암호가 걸린 항목이 있어 Lambda가 압축을 풀 수 없습니다: {}", named(entries, lang)),
            ),
            Self::EntryMethod { entries, method } => lang.pick(
                format!("an entry is packed by the method {method}, which Lambda does not unpack: {}", named(entries, lang)),
                format!("Lambda가 풀 수 없는 압축 방식({method})으로 된 항목이 있습니다: {}", named(entries, lang)),
            ),
            Self::NestedBomb { entries, unpacked } => lang.pick(
                format!("an archive inside unpacks to far more than its size, {} in all, as only bombs do: {}", megabytes(*unpacked), named(entries, lang)),
                format!(
                    "안에 든 압축 파일을 풀면 크기에 비해 지나치게 큽니다(모두 {}). 압축 폭탄에서만 볼 수 있습니다: {}",
                    megabytes(*unpacked),
                    named(entries, lang)
                ),
            ),
            Self::NestedLarge(entries) => lang.pick(
                format!("an archive inside unpacks to 250 MB or more, and a function has 512 MB of disk unless it is given more: {}", named(entries, lang)),
                format!("안에 든 압축 파일을 풀면 250 MB 이상입니다. 함수의 디스크는 따로 늘리지 않으면 512 MB입니다: {}", named(entries, lang)),
            ),
            Self::NestedArchive(entries) => lang.pick(
                format!("Lambda does not unpack what is an archive inside the package: {}", named(entries, lang)),
                format!("패키지 안의 압축 파일은 Lambda가 풀지 않습니다: {}", named(entries, lang)),
            ),
            Self::EntryTwice(entries) => lang.pick(
                format!("a name comes more than once, and which of them Lambda keeps is not certain: {}", named(entries, lang)),
                format!("같은 이름의 항목이 여러 번 들어 있어 어느 것이 남을지 알 수 없습니다: {}", named(entries, lang)),
            ),
            Self::EntryBackslash(entries) => lang.pick(
                format!("a name has backslashes, which on Lambda are no folders: {}", named(entries, lang)),
                format!("이름에 역슬래시가 있습니다. Lambda에서는 폴더로 풀리지 않습니다: {}", named(entries, lang)),
            ),
            Self::LinkOutside(entries) => lang.pick(
                format!("a symbolic link leads out of the package: {}", named(entries, lang)),
                format!("패키지 바깥을 가리키는 심볼릭 링크가 있습니다: {}", named(entries, lang)),
            ),
            Self::EntryUnreadable(entries) => lang.pick(
                format!("only the owner may read {}: Lambda runs as another user and gets EACCES", named(entries, lang)),
                format!("소유자만 읽을 수 있는 항목이 있습니다: {}. Lambda는 다른 사용자로 실행되어 EACCES가 납니다", named(entries, lang)),
            ),
            Self::OtherArchitecture { entries, wanted } => lang.pick(
                format!("the function runs on {}, and this native code is for {}: {}", wanted.as_str(), wanted.other().as_str(), named(entries, lang)),
                format!("함수는 {}에서 실행되는데 네이티브 코드는 {}용입니다: {}", wanted.as_str(), wanted.other().as_str(), named(entries, lang)),
            ),
            Self::HandlerMalformed { handler, runtime } => lang.pick(
                format!("the handler `{handler}` is not in the form that {runtime} reads"),
                format!("핸들러 `{handler}`은(는) {runtime} 런타임의 형식이 아닙니다"),
            ),
            Self::HandlerFileMissing { handler, looked_for, .. } => lang.pick(
                format!("the handler is `{handler}`, and the package has none of {}", listed(looked_for)),
                format!("핸들러가 `{handler}`인데 패키지에 {} 중 어느 것도 없습니다", listed(looked_for)),
            ),
            Self::HandlerExportMissing { file, export, others } if others.is_empty() => lang.pick(
                format!("`{file}` exports no `{export}`: every invoke would fail with HandlerNotFound"),
                format!("`{file}`에 `{export}` export가 없습니다: 호출할 때마다 HandlerNotFound로 실패합니다"),
            ),
            Self::HandlerExportMissing { file, export, others } => lang.pick(
                format!("`{file}` exports no `{export}` but {}: every invoke would fail with HandlerNotFound", listed(others)),
                format!("`{file}`에는 `{export}` 대신 {} export만 있습니다: 호출할 때마다 HandlerNotFound로 실패합니다", listed(others)),
            ),
            Self::HandlerExportUnseen { file, export } => lang.pick(
                format!("whether `{file}` exports `{export}` cannot be told from its text"),
                format!("`{file}`이(가) `{export}`을(를) export하는지 코드만으로는 확인할 수 없습니다"),
            ),
            Self::HandlerOtherModule { file, module: true } => lang.pick(
                format!("Node loads `{file}` as an ES module, and it exports in the way of CommonJS, which is not known there"),
                format!("Node는 `{file}`을(를) ES 모듈로 불러오는데 CommonJS 방식으로 export합니다: ES 모듈에는 없는 방식입니다"),
            ),
            Self::HandlerOtherModule { file, module: false } => lang.pick(
                format!("Node loads `{file}` as CommonJS, and it exports in the way of an ES module, which older runtimes refuse"),
                format!("Node는 `{file}`을(를) CommonJS로 불러오는데 ES 모듈 방식으로 export합니다: 이전 런타임은 불러오지 못합니다"),
            ),
            Self::HandlerUnreadable { file, mode } => lang.pick(
                format!("only the owner may read the handler's file `{file}` (mode {mode:03o}): Lambda gets EACCES"),
                format!("핸들러 파일 `{file}`은(는) 소유자만 읽을 수 있어(권한 {mode:03o}) Lambda에서 EACCES가 납니다"),
            ),
            Self::NotExecutable { file, mode: Some(mode) } => lang.pick(
                format!("Lambda starts `{file}`, which may not be executed (mode {mode:03o})"),
                format!("Lambda가 실행할 `{file}`에 실행 권한이 없습니다(권한 {mode:03o})"),
            ),
            Self::NotExecutable { file, mode: None } => lang.pick(
                format!("Lambda starts `{file}`, and the zip records no permission to execute it: was it made on Windows?"),
                format!("Lambda가 실행할 `{file}`의 실행 권한이 zip에 기록되어 있지 않습니다: Windows에서 만든 zip인가요?"),
            ),
            Self::ModuleMissing { module, file, runtime, .. } => lang.pick(
                format!("`{file}` loads `{module}`, which {runtime} does not bring and the package does not have"),
                format!("`{file}`에서 불러오는 `{module}` 모듈이 {runtime} 런타임에도 패키지에도 없습니다"),
            ),
        }
    }

    /// What to do about it, in one line.
    pub(in crate::preflight) fn fix(&self, lang: Lang) -> String {
        let (en, ko) = match self {
            Self::ZipTooLarge { .. } => (
                "send it through an S3 bucket, or deploy an image to a new image function: this one's package type cannot change".into(),
                "S3 버킷을 거쳐 올리거나, 새 이미지 함수를 만들어 컨테이너 이미지로 배포하세요. 이 함수의 패키지 유형은 바꿀 수 없습니다".into(),
            ),
            Self::UnzippedTooLarge { .. } | Self::UnzippedNear { .. } => (
                "leave out what is not needed when it runs, or move to a new image function (up to 10 GB)".into(),
                "실행에 필요 없는 파일을 빼거나 새 이미지 함수(최대 10 GB)로 옮기세요".into(),
            ),
            Self::ImageTooLarge { .. } => (
                "build on a smaller base image and leave out what is not needed when it runs".into(),
                "더 작은 베이스 이미지를 쓰고 실행에 필요 없는 파일을 빼세요".into(),
            ),
            Self::PackageTypeFixed { is: PackageType::Zip } => {
                ("deploy a zip or an S3 object, or make a new image function".into(), "zip이나 S3 객체를 배포하거나 새 이미지 함수를 만드세요".into())
            }
            Self::PackageTypeFixed { is: PackageType::Image } => {
                ("deploy an image, or make a new zip function".into(), "이미지를 배포하거나 새 zip 함수를 만드세요".into())
            }
            Self::PackageEmpty => ("look at what was packed, and pack again".into(), "무엇을 압축했는지 확인하고 다시 만드세요".into()),
            Self::EntryAbsolute(_) | Self::EntryOutside(_) => {
                ("pack again from inside the project's folder, with relative names".into(), "프로젝트 폴더 안에서 상대 경로로 다시 압축하세요".into())
            }
            Self::EntryEncrypted(_) => ("pack again without a password".into(), "암호 없이 다시 압축하세요".into()),
            Self::EntryMethod { .. } => ("pack again with deflate, as plain `zip` does".into(), "일반 `zip`처럼 deflate로 다시 압축하세요".into()),
            Self::NestedBomb { .. } => {
                ("do not use this file: build the package again from its sources".into(), "이 파일은 쓰지 말고 소스에서 다시 빌드하세요".into())
            }
            Self::NestedLarge(_) => {
                ("make sure that the function has the disk for it, if it unpacks it".into(), "함수가 이 파일을 푼다면 임시 디스크가 충분한지 확인하세요".into())
            }
            Self::NestedArchive(_) => (
                "fine if the function reads it as it is; else pack what is inside".into(),
                "함수가 그대로 읽는 파일이면 괜찮습니다. 아니라면 안의 내용을 넣으세요".into(),
            ),
            Self::EntryTwice(_) => ("pack into a new file instead of adding to an old one".into(), "기존 zip에 추가하지 말고 새 파일로 압축하세요".into()),
            Self::EntryBackslash(_) => {
                ("pack with a tool that writes `/`, such as `tar -a` or 7-Zip".into(), "`tar -a`나 7-Zip처럼 `/`를 쓰는 도구로 다시 압축하세요".into())
            }
            Self::LinkOutside(_) => {
                ("pack what it points at, unless that is there on Lambda".into(), "Lambda에도 있는 경로가 아니라면 링크 대상 파일을 함께 넣으세요".into())
            }
            Self::EntryUnreadable(_) | Self::HandlerUnreadable { .. } => {
                ("`chmod -R a+rX` the folder, and pack again".into(), "폴더에 `chmod -R a+rX`를 실행한 뒤 다시 압축하세요".into())
            }
            Self::OtherArchitecture { wanted, .. } => (
                format!("install or build the package for linux on {}", wanted.as_str()),
                format!("{} 리눅스용으로 설치하거나 빌드한 뒤 다시 압축하세요", wanted.as_str()),
            ),
            Self::HandlerMalformed { .. } => ("write it as FILE.NAME, such as `index.handler`".into(), "`index.handler`처럼 파일.이름 형식으로 쓰세요".into()),
            Self::HandlerFileMissing { wrapped_in: Some(folder), .. } => {
                (format!("pack what is inside `{folder}`, not the folder itself"), format!("`{folder}` 폴더 자체가 아니라 폴더 안의 내용을 압축하세요"))
            }
            Self::HandlerFileMissing { layers: true, .. } => (
                "fine if a layer brings it; else pack the file, or set the handler to one that is there".into(),
                "계층에 있는 파일이면 괜찮습니다. 아니라면 파일을 넣거나 핸들러 설정을 고치세요".into(),
            ),
            Self::HandlerFileMissing { .. } => {
                ("pack the file, or set the handler to one that is there".into(), "파일을 패키지에 넣거나 핸들러를 실제로 있는 파일로 바꾸세요".into())
            }
            Self::HandlerExportMissing { export, .. } => (
                format!("export `{export}`, or set the handler to a name that is exported"),
                format!("`{export}`을(를) export하거나 핸들러를 실제로 export된 이름으로 바꾸세요"),
            ),
            Self::HandlerExportUnseen { .. } => {
                ("invoke the new version with a test event before traffic moves".into(), "트래픽을 옮기기 전에 테스트 이벤트로 새 버전을 호출해 보세요".into())
            }
            Self::HandlerOtherModule { module: true, .. } => (
                "write `export const handler`, name the file .cjs, or take `\"type\": \"module\"` out of package.json".into(),
                "`export const handler`로 쓰거나, 파일을 .cjs로 바꾸거나, package.json에서 `\"type\": \"module\"`을 빼세요".into(),
            ),
            Self::HandlerOtherModule { module: false, .. } => (
                "write `exports.handler`, name the file .mjs, or put `\"type\": \"module\"` into package.json".into(),
                "`exports.handler`로 쓰거나, 파일을 .mjs로 바꾸거나, package.json에 `\"type\": \"module\"`을 넣으세요".into(),
            ),
            Self::NotExecutable { file, .. } => {
                (format!("`chmod 755 {file}`, and pack again on Linux or macOS"), format!("`chmod 755 {file}` 후 Linux나 macOS에서 다시 압축하세요"))
            }
            Self::ModuleMissing { module, layers, .. } => {
                let (en, ko) = if module == "aws-sdk" {
                    (
                        "move to `@aws-sdk/*` v3, which the runtime brings, or pack `aws-sdk`".to_owned(),
                        "런타임에 포함된 `@aws-sdk/*` v3로 옮기거나 `aws-sdk`를 패키지에 넣으세요".to_owned(),
                    )
                } else {
                    (
                        format!("pack `{module}`, or move to nodejs18.x or newer, which brings it"),
                        format!("`{module}`을(를) 패키지에 넣거나, 이 모듈이 포함된 nodejs18.x 이상으로 옮기세요"),
                    )
                };
                if *layers {
                    (format!("fine if a layer brings it; else {en}"), format!("계층에 있으면 괜찮습니다. 아니라면 {ko}"))
                } else {
                    (en, ko)
                }
            }
        };
        lang.pick(en, ko)
    }
}
