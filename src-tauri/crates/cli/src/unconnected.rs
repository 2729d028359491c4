//! Why no connection was made, in Korean. In English each says it itself; AWS's and the system's own words stay as they came.

use switchback_aws::ConnectError;

/// What is so, and the next move.
pub fn korean(e: &ConnectError) -> String {
    match e {
        ConnectError::NoRegion { profile } => {
            format!("리전이 지정되지 않았고, {} 프로필에도 없습니다", profile.as_deref().unwrap_or("default"))
        }
        ConnectError::MalformedRegion { region } => format!("`{region}`은(는) 리전 코드가 아닙니다: ap-northeast-2처럼 적으세요"),
        ConnectError::UnknownProfile { profile, known } if known.is_empty() => {
            format!("프로필 `{profile}`이(가) AWS 설정 파일과 자격 증명 파일에 없습니다. 파일에 프로필이 하나도 없으니 `aws configure`를 실행하세요")
        }
        ConnectError::UnknownProfile { profile, known } => {
            format!("프로필 `{profile}`이(가) AWS 설정 파일과 자격 증명 파일에 없습니다. 있는 프로필: {}", known.join(", "))
        }
        ConnectError::ProfileFile { message } => {
            format!("AWS 설정 파일이나 자격 증명 파일을 읽을 수 없습니다({message}): 고치거나 AWS_CONFIG_FILE로 다른 파일을 지정하세요")
        }
        ConnectError::MalformedEndpoint { url } => format!("엔드포인트 `{url}`은(는) http나 https URL이 아닙니다: http://127.0.0.1:4566처럼 적으세요"),
        ConnectError::NoCredentials { profile } => {
            format!("{}AWS 자격 증명이 없습니다: `aws configure`나 `aws sso login`을 실행하거나 다른 프로필을 고르세요", of_profile(profile))
        }
        ConnectError::Expired { profile, sso } => {
            let next = match sso {
                Some(profile) => format!("`aws sso login --profile {profile}`을 실행하세요"),
                None => "`aws sso login` 등으로 새로 받으세요".to_owned(),
            };
            format!("{}AWS 자격 증명이 만료되었습니다: {next}", of_profile(profile))
        }
        ConnectError::NeedsMfa { profile } => format!(
            "프로필 `{profile}`에는 MFA 코드(mfa_serial)가 필요한데 여기서는 입력할 수 없습니다: `aws sts assume-role`이나 `aws sts get-session-token`에 \
             --token-code를 주어 임시 자격 증명을 받고, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN으로 내보낸 뒤 다시 시작하세요"
        ),
        ConnectError::BadCredentials { profile, message } => {
            format!("{}AWS 자격 증명을 쓸 수 없습니다({message}): 프로필과 키를 확인하세요", of_profile(profile))
        }
        ConnectError::Denied { message } => format!("sts:GetCallerIdentity 권한이 없습니다({message}): 권한을 요청하거나 다른 프로필을 쓰세요"),
        ConnectError::Unreachable { endpoint, message } => format!("{endpoint}에 연결할 수 없습니다({message}): 네트워크, VPN, 엔드포인트를 확인하세요"),
        ConnectError::NoSts { endpoint, message } => format!(
            "{endpoint}은(는) STS를 제공하지 않아 어느 계정인지 알 수 없습니다({message}): sts:GetCallerIdentity에 답하는 엔드포인트를 쓰거나 \
             AWS_ENDPOINT_URL_STS를 지정하세요"
        ),
        ConnectError::Other { code, message } => format!("sts:GetCallerIdentity 실패({code}: {message}): 잠시 뒤 다시 시도하세요"),
    }
}

fn of_profile(profile: &str) -> String {
    if profile.is_empty() { String::new() } else { format!("프로필 `{profile}`의 ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each. What is new does not compile above, and is to be added here.
    fn every() -> Vec<ConnectError> {
        let (profile, message, endpoint) = (|| "oncall".to_owned(), || "AccessDenied".to_owned(), || "STS in ap-northeast-2".to_owned());
        vec![
            ConnectError::NoRegion { profile: None },
            ConnectError::MalformedRegion { region: "seoul".into() },
            ConnectError::UnknownProfile { profile: profile(), known: Vec::new() },
            ConnectError::UnknownProfile { profile: profile(), known: vec!["prod".into()] },
            ConnectError::ProfileFile { message: message() },
            ConnectError::MalformedEndpoint { url: "localhost".into() },
            ConnectError::NoCredentials { profile: profile() },
            ConnectError::Expired { profile: profile(), sso: None },
            ConnectError::Expired { profile: profile(), sso: Some(profile()) },
            ConnectError::NeedsMfa { profile: profile() },
            ConnectError::BadCredentials { profile: profile(), message: message() },
            ConnectError::Denied { message: message() },
            ConnectError::Unreachable { endpoint: endpoint(), message: message() },
            ConnectError::NoSts { endpoint: endpoint(), message: message() },
            ConnectError::Other { code: "X".into(), message: message() },
        ]
    }

    #[test]
    fn each_is_said_in_one_korean_line() {
        for e in every() {
            let said = korean(&e);
            assert!(said.chars().any(|c| ('가'..='힣').contains(&c)) && !said.contains('\n') && !said.contains("  "), "{e:?}: {said}");
        }
    }
}
