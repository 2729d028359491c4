//! The words of what the facts come to: the cause and the fix, one line each, in both languages.

use super::queue::recommended;
use super::sides::What;
use super::{FactRule, Subject};
use crate::preflight::package::UNZIPPED;
use crate::target::Target;
use crate::text::Lang;

/// The name at the end of an ARN.
fn name(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

/// `function:alias`, as Lambda writes it.
fn qualified(alias: &Target) -> String {
    match alias {
        Target::LambdaAlias { function, alias } => format!("{function}:{alias}"),
        other => other.to_string(),
    }
}

/// Bytes as AWS counts gigabytes, to a tenth.
fn gigabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1_073_741_824);
    format!("{}.{} GB", tenths / 10, tenths % 10)
}

fn has(value: Option<&String>, lang: Lang) -> &str {
    value.map_or(lang.pick("none", "없음"), String::as_str)
}

impl FactRule {
    /// What is so, in one line.
    pub(in crate::preflight) fn cause(&self, lang: Lang) -> String {
        match self {
            Self::InvokeNotAllowed { alias, methods, on_function, .. } => {
                let (alias, methods) = (qualified(alias), methods.join(", "));
                let said = lang.pick(
                    format!("API Gateway may not invoke {alias}: {methods} will answer 500"),
                    format!("API Gateway가 {alias}을(를) 호출할 권한이 없습니다: {methods} 요청은 500으로 응답합니다"),
                );
                let function = lang.pick("; the permission on the function itself does not cover its alias", ". 함수 자체의 권한은 별칭에 적용되지 않습니다");
                if *on_function { said + function } else { said }
            }
            Self::AliasGone { alias, methods } => {
                let (alias, methods) = (qualified(alias), methods.join(", "));
                lang.pick(
                    format!("{methods} calls {alias}, which does not exist: it will answer 500"),
                    format!("{methods}이(가) 호출하는 {alias}이(가) 없습니다: 500으로 응답합니다"),
                )
            }
            Self::SidesDiffer { what, stable, stable_has, other, other_has } => {
                let what = match what {
                    What::Role => lang.pick("role", "역할"),
                    What::DeadLetter => lang.pick("dead-letter queue", "배달 못한 편지 대기열(DLQ)"),
                };
                let (stable_has, other_has) = (has(stable_has.as_ref(), lang), has(other_has.as_ref(), lang));
                lang.pick(
                    format!("{stable} and {other} cannot share the traffic: their {what} differs, {stable_has} and {other_has}"),
                    format!("{stable}와(과) {other}은(는) 트래픽을 나눌 수 없습니다. {what}이(가) 다릅니다: {stable_has}, {other_has}"),
                )
            }
            Self::RouteMissing { route, served } if served.is_empty() => {
                lang.pick(format!("{route} will not be served: there is no route at all"), format!("{route}은(는) 서비스되지 않습니다: 경로가 하나도 없습니다"))
            }
            Self::RouteMissing { route, served } => lang.pick(
                format!("{route} will not be served and answers 404 or 403; there is {}", served.join(", ")),
                format!("{route}은(는) 서비스되지 않아 404 또는 403으로 응답합니다. 있는 경로: {}", served.join(", ")),
            ),
            Self::RouteOtherMethod { route, methods } => lang.pick(
                format!("{route} exists only as {}", methods.join(", ")),
                format!("{route}의 경로는 {} 메서드로만 있습니다", methods.join(", ")),
            ),
            Self::RouteSlash { route, served } => lang.pick(
                format!("{route} is served as {served}: to API Gateway the slash at the end is another path"),
                format!("{route}은(는) {served}(으)로 서비스됩니다: API Gateway에서는 끝의 슬래시가 다른 경로입니다"),
            ),
            Self::RouteOverHttp { route } => lang.pick(
                format!("{route} is asked for by http, and API Gateway answers https alone"),
                format!("{route}은(는) http 주소입니다: API Gateway는 https로만 응답합니다"),
            ),
            Self::BreakerOff => lang.pick(
                "the service has no circuit breaker: a rollout whose tasks die starts new ones for hours, and nobody is told".into(),
                "서비스의 서킷 브레이커가 꺼져 있습니다: 태스크가 계속 죽어도 몇 시간씩 새로 시작하고 아무도 알 수 없습니다".into(),
            ),
            Self::BreakerStaysThere => lang.pick(
                "the circuit breaker does not roll back: it stops a failing rollout and leaves it where it is".into(),
                "서킷 브레이커가 롤백하지 않습니다: 실패한 배포를 멈추고 그 자리에 둡니다".into(),
            ),
            Self::BreakerNothingBefore => lang.pick(
                "no deployment of this service has completed: the circuit breaker has nothing to go back to and stalls".into(),
                "이 서비스는 완료된 배포가 없습니다: 서킷 브레이커가 되돌아갈 곳이 없어 멈춰 있게 됩니다".into(),
            ),
            Self::BreakerForgets { threshold, desired } => lang.pick(
                format!(
                    "the circuit breaker trips after {threshold} failures in a row and forgets them once a task is healthy: of {desired} tasks that die minutes later it may see none"
                ),
                format!(
                    "서킷 브레이커는 연속 {threshold}번 실패해야 작동하고 태스크가 한 번 정상이 되면 횟수를 잊습니다: 태스크 {desired}개가 몇 분 뒤에 죽으면 작동하지 않을 수 있습니다"
                ),
            ),
            Self::SecretUnreadable { role, names, explicit } => {
                let (role, names) = (name(role), names.join(", "));
                let why = if *explicit { lang.pick("a policy denies it", "거부하는 정책이 있습니다") } else { lang.pick("no policy allows it", "허용하는 정책이 없습니다") };
                lang.pick(
                    format!(
                        "simulated: the role {role} may not read the secret that {names} names, {why}; resource policies, SCPs and boundaries may say otherwise"
                    ),
                    format!("시뮬레이션: 역할 {role}이(가) {names}에 지정된 보안 암호를 읽을 수 없습니다({why}). 리소스 정책, SCP, 권한 경계에 따라 다를 수 있습니다"),
                )
            }
            Self::QueueRefusesTopic { queue, topic } => lang.pick(
                format!("the queue {} does not let the topic {} in: its messages are lost without a word", name(queue), name(topic)),
                format!("대기열 {}의 정책이 주제 {}을(를) 허용하지 않습니다: 메시지가 아무 알림 없이 사라집니다", name(queue), name(topic)),
            ),
            Self::VisibilityShort { queue, visibility_s, timeout_s, .. } if visibility_s < timeout_s => lang.pick(
                format!("the queue {} shows a message again after {visibility_s} s, while the function may take {timeout_s} s: it is worked on twice", name(queue)),
                format!("대기열 {}의 표시 제한 시간은 {visibility_s}초인데 함수는 {timeout_s}초까지 걸릴 수 있습니다: 같은 메시지가 두 번 처리됩니다", name(queue)),
            ),
            Self::VisibilityShort { queue, visibility_s, timeout_s, window_s } => {
                let wanted = recommended(*timeout_s, *window_s);
                lang.pick(
                    format!(
                        "the queue {} shows a message again after {visibility_s} s; for a function that may take {timeout_s} s AWS recommends {wanted} s, so that retries find it still hidden",
                        name(queue)
                    ),
                    format!(
                        "대기열 {}의 표시 제한 시간은 {visibility_s}초입니다. {timeout_s}초까지 걸릴 수 있는 함수에는 재시도를 고려해 {wanted}초가 권장됩니다",
                        name(queue)
                    ),
                )
            }
            Self::PolicyUnclear { of, caller } => lang.pick(
                format!("not checked: the policy of {} has exceptions or conditions that are not judged here, and decides whether {} may", name(of), name(caller)),
                format!("확인하지 못함: {}의 정책에 여기서 판단하지 않는 예외나 조건이 있어 {}의 허용 여부를 알 수 없습니다", name(of), name(caller)),
            ),
            Self::SettingsAlong { since, fields } => lang.pick(
                format!("the function's settings were edited after version {since} was published, and go out with it: {}", fields.join(", ")),
                format!("버전 {since} 게시 후에 함수 설정이 바뀌어 함께 나갑니다: {}", fields.join(", ")),
            ),
            Self::Unusable { why } => lang.pick(format!("it cannot be made of this: {why}"), format!("이것으로는 만들 수 없습니다: {why}")),
            Self::RoutesUntold => lang.pick(
                "AWS does not tell which routes a deployment of an HTTP API has: in what the two differ is not known".into(),
                "AWS는 HTTP API 배포에 어떤 경로가 있는지 알려주지 않습니다: 두 배포의 차이를 알 수 없습니다".into(),
            ),
            Self::ImageGone { image, repository, kept } => {
                let said = lang.pick(
                    format!("the repository {repository} has no image {image}"),
                    format!("리포지토리 {repository}에 이미지 {image}이(가) 없습니다"),
                );
                let kept_there = lang.pick("; only an instance that kept it can start it", ". 이미지를 보관 중인 인스턴스에서만 시작할 수 있습니다");
                if *kept { said + kept_there } else { said }
            }
            Self::ImageUncached { image, upstream, lambda: false } => lang.pick(
                format!("{image} is not cached yet and will be pulled through on first use from {upstream}"),
                format!("{image}은(는) 아직 캐시되지 않았고 처음 쓸 때 {upstream}에서 가져옵니다"),
            ),
            Self::ImageUncached { image, upstream, lambda: true } => lang.pick(
                format!("{image} is not cached yet, and Lambda pulls nothing through from {upstream}"),
                format!("{image}은(는) 아직 캐시되지 않았고, Lambda는 {upstream}에서 가져오지 못합니다"),
            ),
            Self::ImageTagged { image, .. } => lang.pick(
                format!("{image} is named by its tag: the same revision may run another image tomorrow"),
                format!("{image}은(는) 태그로 지정되어 있습니다: 같은 리비전이 내일은 다른 이미지를 실행할 수 있습니다"),
            ),
            Self::ImageOtherRegion { image, region, lambda: true } => lang.pick(
                format!("{image} lies in {region}: Lambda takes images of its own Region alone"),
                format!("{image}은(는) {region} 리전에 있습니다: Lambda는 같은 리전의 이미지만 받습니다"),
            ),
            Self::ImageOtherRegion { image, region, lambda: false } => lang.pick(
                format!("{image} lies in {region} and was not looked at: tasks pull it from there"),
                format!("{image}은(는) {region} 리전에 있어 확인하지 않았습니다: 태스크가 그 리전에서 가져옵니다"),
            ),
            Self::ImageOtherAccount { image, account, seen: true } => lang.pick(
                format!("{image} lies in another account, {account}"),
                format!("{image}은(는) 다른 계정({account})에 있습니다"),
            ),
            Self::ImageOtherAccount { image, account, seen: false } => lang.pick(
                format!("{image} lies in another account, {account}, and is not to be seen from here: AWS refuses it unless that repository lets this account in"),
                format!("{image}은(는) 다른 계정({account})에 있어 여기서 볼 수 없습니다: 그 리포지토리가 이 계정을 허용하지 않으면 AWS가 거부합니다"),
            ),
            Self::ImageOutside { image, lambda: true } => lang.pick(
                format!("{image} was not looked at: it is in no private registry of ECR, and Lambda takes images from nowhere else"),
                format!("{image}은(는) 확인하지 않았습니다: ECR 프라이빗 레지스트리의 이미지가 아니며, Lambda는 다른 곳의 이미지를 받지 않습니다"),
            ),
            Self::ImageOutside { image, lambda: false } => lang.pick(
                format!("{image} was not looked at: it is in no private registry of ECR"),
                format!("{image}은(는) 확인하지 않았습니다: ECR 프라이빗 레지스트리의 이미지가 아닙니다"),
            ),
            Self::ImagePinned { image, pinned } => lang.pick(
                format!("{image} goes out as {pinned}, which its tag means now"),
                format!("{image}은(는) 지금 태그가 가리키는 {pinned}(으)로 나갑니다"),
            ),
            Self::ImageLarge { image, size } => lang.pick(
                format!("{image} has {} compressed: unpacked it may be more than the 10 GB that Lambda takes", gigabytes(*size)),
                format!("{image}의 압축 크기가 {}입니다: 압축을 풀면 Lambda 한도 10 GB를 넘을 수 있습니다", gigabytes(*size)),
            ),
            Self::NotForFargate { requires } => lang.pick(
                format!("the service runs on Fargate, and the definition is for {} alone", requires.join(", ")),
                format!("서비스는 Fargate에서 실행되는데 태스크 정의는 {} 전용입니다", requires.join(", ")),
            ),
            Self::FargateNetwork { mode } => lang.pick(
                format!("Fargate has the network mode awsvpc alone, and the definition has {mode}"),
                format!("Fargate의 네트워크 모드는 awsvpc뿐인데 태스크 정의는 {mode}입니다"),
            ),
            Self::FargateSizeMissing => lang.pick(
                "Fargate has to know the CPU and memory of the whole task, and the definition does not say both".into(),
                "Fargate에는 태스크 전체의 CPU와 메모리가 필요한데 태스크 정의에 없습니다".into(),
            ),
            Self::BucketOtherRegion { bucket, region, here } => lang.pick(
                format!("the bucket {bucket} lies in {region}, and Lambda takes code from {here} alone, where the function is"),
                format!("버킷 {bucket}은(는) {region} 리전에 있습니다: Lambda는 함수가 있는 {here} 리전의 코드만 받습니다"),
            ),
            Self::BucketGone { bucket } => lang.pick(format!("there is no bucket {bucket}"), format!("버킷 {bucket}이(가) 없습니다")),
            Self::ObjectGone { object, version: None } => lang.pick(format!("there is no object {object}"), format!("객체 {object}이(가) 없습니다")),
            Self::ObjectGone { object, version: Some(version) } => lang.pick(
                format!("there is no version {version} of the object {object}"),
                format!("객체 {object}에 버전 {version}이(가) 없습니다"),
            ),
            Self::ObjectSize { object, size } if *size <= UNZIPPED => lang.pick(
                format!("{object} has {size} bytes, and so is no zip"),
                format!("{object}은(는) {size}바이트라 zip일 수 없습니다"),
            ),
            Self::ObjectSize { object, size } => lang.pick(
                format!("{object} has {} packed, and Lambda takes less than 250 MB unpacked", gigabytes(*size)),
                format!("{object}은(는) 압축된 채로 {}입니다. Lambda의 한도는 압축을 푼 크기로 250 MB 미만입니다", gigabytes(*size)),
            ),
            Self::ObjectPinned { object, version } => lang.pick(
                format!("{object} goes out as its version {version}, which it is now"),
                format!("{object}은(는) 지금 버전인 {version}(으)로 나갑니다"),
            ),
            Self::ObjectUnversioned { object } => lang.pick(
                format!("the bucket of {object} keeps no versions: it is looked at again just before the call, and could still be replaced in the moment after"),
                format!("{object}의 버킷은 버전을 보관하지 않습니다. 호출 직전에 다시 확인하지만, 그 직후에 바뀌는 것까지는 막지 못합니다"),
            ),
            Self::ObjectUnpinned { object } => lang.pick(
                format!("which version of {object} is there could not be read: whatever lies there when Lambda takes it goes out"),
                format!("{object}의 어느 버전이 있는지 읽지 못했습니다. Lambda가 가져갈 때 그 자리에 있는 것이 나갑니다"),
            ),
            Self::NotChecked { subject, why } => {
                lang.pick(format!("not checked: {}: {why}", subject.said(lang)), format!("확인하지 못함: {}: {why}", subject.said(lang)))
            }
        }
    }

    /// What to do about it, in one line.
    pub(in crate::preflight) fn fix(&self, lang: Lang) -> String {
        match self {
            Self::InvokeNotAllowed { alias, source, .. } => {
                let alias = qualified(alias);
                lang.pick(
                    format!("allow lambda:InvokeFunction on {alias} to apigateway.amazonaws.com from {source}"),
                    format!("{alias}에 apigateway.amazonaws.com의 lambda:InvokeFunction 권한을 추가하세요. 원본 ARN: {source}"),
                )
            }
            Self::AliasGone { .. } => {
                lang.pick("create the alias, or let the method call another".into(), "별칭을 만들거나 메서드가 다른 별칭을 호출하게 하세요".into())
            }
            Self::SidesDiffer { .. } => lang.pick(
                "move all traffic at once, or publish a version with the same".into(),
                "트래픽을 한 번에 옮기거나 같은 설정으로 버전을 게시하세요".into(),
            ),
            Self::RouteMissing { .. } | Self::RouteOtherMethod { .. } => {
                lang.pick("add the route to the API, or correct what clients ask for".into(), "API에 경로를 추가하거나 클라이언트의 요청을 고치세요".into())
            }
            Self::RouteSlash { served, .. } => lang.pick(format!("ask for {served}"), format!("{served}(으)로 요청하세요")),
            Self::RouteOverHttp { .. } => lang.pick("ask by https".into(), "https로 요청하세요".into()),
            Self::BreakerOff | Self::BreakerStaysThere => {
                lang.pick("turn the service's deployment circuit breaker on, with rollback".into(), "서비스의 배포 서킷 브레이커를 롤백과 함께 켜세요".into())
            }
            Self::BreakerNothingBefore => lang.pick("watch the tasks until it has completed".into(), "완료될 때까지 태스크를 지켜보세요".into()),
            Self::BreakerForgets { .. } => lang.pick(
                "turn resetOnHealthyTask off or set a lower threshold, and watch the tasks for some minutes".into(),
                "resetOnHealthyTask를 끄거나 임계값을 낮추고 몇 분 동안 태스크를 지켜보세요".into(),
            ),
            Self::SecretUnreadable { .. } => lang.pick(
                "allow the role secretsmanager:GetSecretValue or ssm:GetParameters on it, and kms:Decrypt on its key".into(),
                "역할에 secretsmanager:GetSecretValue 또는 ssm:GetParameters, 필요하면 키의 kms:Decrypt 권한을 주세요".into(),
            ),
            Self::QueueRefusesTopic { .. } => lang.pick(
                "allow sqs:SendMessage to sns.amazonaws.com from the topic in the queue's policy".into(),
                "대기열 정책에서 sns.amazonaws.com이 이 주제로부터 sqs:SendMessage를 하도록 허용하세요".into(),
            ),
            Self::VisibilityShort { timeout_s, window_s, .. } => {
                let wanted = recommended(*timeout_s, *window_s);
                lang.pick(format!("set its visibility timeout to {wanted} s or more"), format!("표시 제한 시간을 {wanted}초 이상으로 설정하세요"))
            }
            Self::PolicyUnclear { .. } => lang.pick("read that policy yourself".into(), "그 정책을 직접 확인하세요".into()),
            Self::SettingsAlong { .. } => lang.pick("make sure that all of it may go out".into(), "모두 나가도 되는지 확인하세요".into()),
            Self::Unusable { .. } => lang.pick("correct it, then plan again".into(), "고친 다음 다시 계획하세요".into()),
            Self::ImageGone { .. } => lang.pick("push it again, or name one that is there".into(), "다시 푸시하거나 있는 이미지를 지정하세요".into()),
            Self::ImageUncached { lambda: false, .. } => lang.pick(
                "make sure that it is there, and that the role that starts the tasks may import it (ecr:BatchImportUpstreamImage)".into(),
                "그곳에 있는지, 태스크를 시작하는 역할에 가져올 권한(ecr:BatchImportUpstreamImage)이 있는지 확인하세요".into(),
            ),
            Self::ImageUncached { lambda: true, .. } => lang.pick("pull it once, so that ECR has it".into(), "한 번 풀(pull)하여 ECR에 캐시하세요".into()),
            Self::ImageTagged { pinned: Some(pinned), .. } => lang.pick(format!("it is now {pinned}"), format!("지금은 {pinned}입니다")),
            Self::ImageTagged { pinned: None, .. } => lang.pick("name it by digest: NAME@sha256:…".into(), "다이제스트로 지정하세요: NAME@sha256:…".into()),
            Self::ImageOtherRegion { lambda: true, .. } => lang.pick("copy it into this Region".into(), "이 리전으로 복사하세요".into()),
            Self::ImageOtherAccount { seen: false, .. } => lang.pick(
                "let this account, and for a function lambda.amazonaws.com, pull it in the repository's policy".into(),
                "리포지토리 정책에서 이 계정이, 함수라면 lambda.amazonaws.com도 가져올 수 있게 하세요".into(),
            ),
            Self::NotForFargate { .. } => lang.pick("add FARGATE to its requiresCompatibilities".into(), "requiresCompatibilities에 FARGATE를 넣으세요".into()),
            Self::FargateNetwork { .. } => lang.pick("set its networkMode to awsvpc".into(), "networkMode를 awsvpc로 바꾸세요".into()),
            Self::FargateSizeMissing => lang.pick("set its cpu and memory, such as 256 and 512".into(), "256과 512처럼 cpu와 memory를 지정하세요".into()),
            Self::BucketOtherRegion { here, .. } => lang.pick(format!("name a bucket in {here}"), format!("{here} 리전의 버킷을 지정하세요")),
            Self::BucketGone { .. } => lang.pick("name one that is there, in this Region".into(), "이 리전에 있는 버킷을 지정하세요".into()),
            Self::ObjectGone { .. } => lang.pick("upload it, or name one that is there".into(), "객체를 올리거나 있는 객체를 지정하세요".into()),
            Self::ObjectPinned { .. } => {
                lang.pick("nothing to do: another version is another plan".into(), "할 일이 없습니다. 다른 버전은 다른 계획이 됩니다".into())
            }
            Self::ObjectUnversioned { .. } => lang.pick("turn the bucket's versioning on".into(), "버킷의 버전 관리를 켜세요".into()),
            Self::ObjectUnpinned { .. } => lang.pick(
                "allow s3:GetObject on it, or name its version with --s3-version".into(),
                "객체에 s3:GetObject 권한을 주거나 --s3-version으로 버전을 지정하세요".into(),
            ),
            Self::ObjectSize { .. } => lang.pick("name the zip that the build made".into(), "빌드에서 만든 zip을 지정하세요".into()),
            Self::ImageLarge { .. } => lang.pick("look at its size once unpacked".into(), "압축을 푼 크기를 확인하세요".into()),
            Self::ImageOtherAccount { .. } => lang.pick("make sure that nobody there deletes it".into(), "그 계정에서 지워지지 않게 하세요".into()),
            Self::ImageOutside { lambda: true, .. } => lang.pick("push it to a private registry of ECR".into(), "ECR 프라이빗 레지스트리에 푸시하세요".into()),
            Self::ImageOtherRegion { .. } | Self::ImageOutside { .. } => {
                lang.pick("make sure that it is there, and that tasks may pull it".into(), "그곳에 있고 태스크가 가져올 수 있는지 확인하세요".into())
            }
            Self::ImagePinned { .. } => lang.pick("to release another, name its digest".into(), "다른 이미지를 배포하려면 다이제스트로 지정하세요".into()),
            Self::RoutesUntold => lang.pick("compare the API's routes with what clients ask for".into(), "API의 경로를 클라이언트의 요청과 비교하세요".into()),
            Self::NotChecked { .. } => {
                lang.pick("look at it yourself, or allow the read that it names".into(), "직접 확인하거나, 메시지에 나온 읽기 권한을 허용하세요".into())
            }
        }
    }

    /// The code, for scripts.
    pub(in crate::preflight) fn code(&self) -> &'static str {
        match self {
            Self::InvokeNotAllowed { .. } => "invoke_not_allowed",
            Self::AliasGone { .. } => "alias_gone",
            Self::SidesDiffer { .. } => "sides_differ",
            Self::RouteMissing { .. } => "route_missing",
            Self::RouteOtherMethod { .. } => "route_other_method",
            Self::RouteSlash { .. } => "route_slash",
            Self::RouteOverHttp { .. } => "route_over_http",
            Self::BreakerOff => "breaker_off",
            Self::BreakerStaysThere => "breaker_stays_there",
            Self::BreakerNothingBefore => "breaker_nothing_before",
            Self::BreakerForgets { .. } => "breaker_forgets",
            Self::SecretUnreadable { .. } => "secret_unreadable",
            Self::QueueRefusesTopic { .. } => "queue_refuses_topic",
            Self::VisibilityShort { .. } => "visibility_short",
            Self::PolicyUnclear { .. } => "policy_unclear",
            Self::SettingsAlong { .. } => "settings_along",
            Self::Unusable { .. } => "unusable",
            Self::RoutesUntold => "routes_untold",
            Self::ImageGone { .. } => "image_gone",
            Self::ImageUncached { .. } => "image_uncached",
            Self::ImagePinned { .. } => "image_pinned",
            Self::ImageTagged { .. } => "image_tagged",
            Self::ImageOtherRegion { .. } => "image_other_region",
            Self::ImageOtherAccount { .. } => "image_other_account",
            Self::ImageOutside { .. } => "image_outside",
            Self::ImageLarge { .. } => "image_large",
            Self::NotForFargate { .. } => "not_for_fargate",
            Self::FargateNetwork { .. } => "fargate_network",
            Self::FargateSizeMissing => "fargate_size_missing",
            Self::BucketOtherRegion { .. } => "bucket_other_region",
            Self::BucketGone { .. } => "bucket_gone",
            Self::ObjectGone { .. } => "object_gone",
            Self::ObjectSize { .. } => "object_size",
            Self::ObjectPinned { .. } => "object_pinned",
            Self::ObjectUnversioned { .. } => "object_unversioned",
            Self::ObjectUnpinned { .. } => "object_unpinned",
            Self::NotChecked { .. } => "not_checked",
        }
    }
}

impl Subject {
    fn said(self, lang: Lang) -> &'static str {
        match self {
            Self::Invoking => lang.pick("whether API Gateway may invoke what it calls", "API Gateway의 호출 권한"),
            Self::Sides => lang.pick("whether both versions can share the traffic", "두 버전이 트래픽을 나눌 수 있는지"),
            Self::Routes => lang.pick("the routes that will be served", "서비스될 경로"),
            Self::Breaker => lang.pick("the circuit breaker", "서킷 브레이커"),
            Self::Secrets => lang.pick("whether the role may read its secrets", "역할의 보안 암호 읽기 권한"),
            Self::Queues => lang.pick("the queues around the function", "함수 주변의 대기열"),
            Self::Images => lang.pick("whether the images are there", "이미지가 있는지"),
            Self::Bucket => lang.pick("whether the bucket and what is in it are there", "버킷과 객체가 있는지"),
            Self::Differences => lang.pick("in what the release differs, field by field", "항목별로 무엇이 달라지는지"),
        }
    }
}
