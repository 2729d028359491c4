//! The words for what a change set would do, in both languages.

use super::kinds::{Weight, known, noun};
use super::{Act, Around, Change, ChangeRule, Resource};
use crate::release::Template;
use crate::text::Lang;

/// The name by which an operator knows a resource: the one in the account, or the template's where there is none yet.
fn name(what: &Resource) -> &str {
    what.physical.as_deref().unwrap_or(&what.logical)
}

/// ``function `coupons` ``, with the template's name where that is another.
fn named(what: &Resource, lang: Lang) -> String {
    let (noun, name) = (noun(&what.kind, lang), name(what));
    if name == what.logical { format!("{noun} `{name}`") } else { format!("{noun} `{name}` ({})", what.logical) }
}

/// What happens to one resource, in a few words.
pub(super) fn heading(change: &Change, lang: Lang) -> String {
    let what = named(&change.what, lang);
    match change.act {
        Act::Add => lang.pick(format!("adds the {what}"), format!("{what} 추가")),
        Act::Import => lang.pick(format!("imports the {what}"), format!("{what} 가져오기")),
        Act::Modify => lang.pick(format!("changes the {what} in place"), format!("{what} 제자리 변경")),
        Act::MayReplace => lang.pick(format!("changes the {what}, and may replace it"), format!("{what} 변경(교체될 수 있음)")),
        Act::Replace => lang.pick(format!("replaces the {what}"), format!("{what} 교체")),
        Act::Remove => lang.pick(format!("takes the {what} out of the stack"), format!("{what} 스택에서 제거")),
        Act::Undecided => lang.pick(format!("does with the {what} what turns out then"), format!("{what}: 실행해 봐야 알 수 있음")),
    }
}

/// What goes with a resource: `serving 3 stages (dev, prod, test)`.
fn with(around: &[Around], lang: Lang) -> String {
    let each = around.iter().filter_map(|near| match near {
        Around::Stages { names } | Around::Aliases { names } if names.is_empty() => None,
        Around::Stages { names } => {
            let (count, list) = (names.len(), names.join(", "));
            let stages = if count == 1 { "stage" } else { "stages" };
            Some(lang.pick(format!("serving {count} {stages} ({list})"), format!("스테이지 {count}개({list}) 서비스 중")))
        }
        Around::Aliases { names } => {
            let (count, list) = (names.len(), names.join(", "));
            let aliases = if count == 1 { "alias" } else { "aliases" };
            Some(lang.pick(format!("with {count} {aliases} ({list})"), format!("별칭 {count}개({list}) 포함")))
        }
        Around::Messages { count: 0 } => None,
        Around::Unread => Some(lang.pick("with what could not be looked at".to_owned(), "함께 사라질 것은 읽지 못함".to_owned())),
        Around::Messages { count } => Some(lang.pick(format!("with about {count} messages in it"), format!("메시지 약 {count}개 포함"))),
    });
    each.map(|text| format!(", {text}")).collect()
}

fn properties(because: &[String], lang: Lang) -> String {
    if because.is_empty() {
        return lang.pick("AWS names no property".to_owned(), "AWS가 속성을 밝히지 않음".to_owned());
    }
    because.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl ChangeRule {
    /// What is so, in one line.
    pub(in crate::preflight) fn cause(&self, lang: Lang) -> String {
        match self {
            Self::ChangeDeletes { what, around, renamed } => {
                let (which, with) = (named(what, lang), with(around, lang));
                let renamed = match renamed {
                    Some(to) if what.kind == "AWS::Lambda::Function" => lang.pick(
                        format!("; `{to}` is added: renamed? the new name comes without the old one's versions, aliases and permissions"),
                        format!(". `{to}`이(가) 추가됩니다: 이름을 바꿨나요? 새 이름에는 이전 함수의 버전, 별칭, 권한이 없습니다"),
                    ),
                    Some(to) => lang.pick(format!("; `{to}` is added: renamed?"), format!(". `{to}`이(가) 추가됩니다: 이름을 바꿨나요?")),
                    None => String::new(),
                };
                lang.pick(format!("deletes the {which}{with}{renamed}"), format!("삭제됩니다: {which}{with}{renamed}"))
            }
            Self::ChangeReplaces { what, because, around, retained } => {
                let (which, with, why) = (named(what, lang), with(around, lang), properties(because, lang));
                let old = if *retained {
                    lang.pick("the old one stays, outside of the stack", "이전 것은 스택 밖에 남습니다")
                } else {
                    lang.pick("the old one is deleted", "이전 것은 삭제됩니다")
                };
                lang.pick(
                    format!("replaces the {which}{with}, for another {why} asks for a new one: {old}"),
                    format!("교체됩니다: {which}{with}. {why} 변경은 새로 만들어야 적용됩니다. {old}"),
                )
            }
            Self::ChangeMayReplace { what, because } => {
                let (which, why) = (named(what, lang), properties(because, lang));
                lang.pick(
                    format!("may replace the {which}: that hangs on what {why} comes out as"),
                    format!("교체될 수 있습니다: {which}. {why} 값이 실행 중에 정해집니다"),
                )
            }
            Self::ChangeLetsGo { what } => {
                let which = named(what, lang);
                lang.pick(
                    format!("the {which} leaves the stack and stays in the account: nothing manages it any more"),
                    format!("{which}이(가) 스택에서 빠지고 계정에는 남습니다. 더 이상 관리되지 않습니다"),
                )
            }
            Self::ChangeUndecided { what } => {
                let which = named(what, lang);
                lang.pick(format!("what happens to the {which} is known only when it is done"), format!("{which}에 무슨 일이 생길지는 실행해 봐야 압니다"))
            }
            Self::NestedUnseen { what } => {
                let which = named(what, lang);
                lang.pick(
                    format!("what changes inside the {which} is not shown: this change set was made without nested stacks"),
                    format!("{which} 안의 변경은 보이지 않습니다. 중첩 스택 없이 만든 변경 세트입니다"),
                )
            }
            Self::TemplateTooLarge { size } => {
                let (request, object) = (Template::IN_REQUEST, Template::IN_S3);
                lang.pick(
                    format!("the template has {size} bytes: CloudFormation takes {request} in a request, and {object} from S3"),
                    format!("템플릿이 {size}바이트입니다. CloudFormation은 요청으로 {request}바이트, S3로 {object}바이트까지 받습니다"),
                )
            }
            Self::NothingChanges => {
                lang.pick("no changes: the stack already is as the template says".into(), "변경 없음: 스택이 이미 템플릿과 같습니다".into())
            }
            Self::StackIsNew => lang.pick(
                "there is no such stack yet: everything in the template would be made, and there is nothing to lose".into(),
                "아직 없는 스택입니다. 템플릿의 모든 것이 새로 만들어지며 잃을 것이 없습니다".into(),
            ),
            Self::ChangeSetLeft { name, .. } => lang.pick(
                format!("the change set `{name}` could not be deleted again, and is left behind"),
                format!("변경 세트 `{name}`을(를) 지우지 못해 남아 있습니다"),
            ),
            Self::TemplateLeft { url } => {
                lang.pick(format!("the template was put at {url} and stays there"), format!("템플릿을 {url}에 올렸고 그대로 남습니다"))
            }
        }
    }

    /// What to do about it, in one line; may be empty.
    pub(in crate::preflight) fn fix(&self, lang: Lang) -> String {
        let (en, ko) = match self {
            Self::ChangeDeletes { what, .. } => removal(what),
            Self::ChangeReplaces { because, .. } if because.is_empty() => (
                "leave what it is made with as it is, or add the new one beside it and move the traffic first",
                "기존 설정을 그대로 두거나, 새 리소스를 옆에 먼저 만들고 트래픽을 옮기세요",
            ),
            Self::ChangeReplaces { .. } => (
                "put the property back, or add a new resource beside the old one, move the traffic, and remove the old one later",
                "속성을 되돌리거나, 새 리소스를 따로 추가해 트래픽을 옮긴 뒤 나중에 이전 것을 지우세요",
            ),
            Self::ChangeMayReplace { .. } => ("look at what that value comes from before you deploy", "배포 전에 그 값이 어디서 오는지 확인하세요"),
            Self::ChangeLetsGo { .. } => ("delete it by hand when nothing uses it any more", "더 이상 쓰이지 않으면 직접 삭제하세요"),
            Self::ChangeUndecided { .. } => ("look at its properties in the template", "템플릿에서 이 리소스의 속성을 확인하세요"),
            Self::NestedUnseen { .. } => (
                "make the change set with nested stacks included (--include-nested-stacks)",
                "중첩 스택을 포함해 변경 세트를 만드세요(--include-nested-stacks)",
            ),
            Self::ChangeSetLeft { stack, name } => {
                let command = format!("aws cloudformation delete-change-set --stack-name {stack} --change-set-name {name}");
                return lang.pick(format!("delete it: `{command}`"), format!("직접 지우세요: `{command}`"));
            }
            Self::TemplateTooLarge { size } if *size <= Template::IN_S3 => ("send it through an S3 bucket: --bucket B", "S3 버킷을 거쳐 보내세요: --bucket B"),
            Self::TemplateTooLarge { .. } => ("move a part of it into a nested stack", "일부를 중첩 스택으로 옮기세요"),
            Self::StackIsNew => ("check its name, the account and the Region", "스택 이름과 계정, 리전을 확인하세요"),
            Self::NothingChanges => ("check that it is the template that you mean", "의도한 템플릿인지 확인하세요"),
            Self::TemplateLeft { .. } => ("delete the object once nobody needs it", "더 필요 없으면 객체를 지우세요"),
        };
        lang.pick(en, ko).to_owned()
    }
}

/// What to do instead of losing a resource.
fn removal(what: &Resource) -> (&'static str, &'static str) {
    match (what.kind.as_str(), known(&what.kind).map(|kind| kind.weight)) {
        ("AWS::Lambda::Function", _) => (
            "keep the function's key and name as they were (in serverless.yml both), or add the new one beside it and remove the old one once nothing calls it",
            "함수의 키와 이름을 그대로 두거나(serverless.yml에서는 둘 다), 새 함수를 옆에 추가하고 아무도 호출하지 않게 된 뒤 이전 함수를 지우세요",
        ),
        ("AWS::Lambda::Permission", _) => (
            "keep it while something in front calls the function: without it the caller gets 500",
            "앞에서 이 함수를 호출하는 동안은 남겨 두세요. 없으면 호출자가 500을 받습니다",
        ),
        ("AWS::ApiGateway::Deployment" | "AWS::ApiGatewayV2::Deployment", _) => (
            "normal with the Serverless Framework; `DeletionPolicy: Retain` keeps it to go back to",
            "Serverless Framework에서는 정상입니다. `DeletionPolicy: Retain`을 두면 되돌릴 수 있게 남습니다",
        ),
        ("AWS::Logs::LogGroup", _) => ("its logs go with it: export what is still needed", "로그도 함께 사라집니다. 필요한 것은 먼저 내보내세요"),
        (_, Some(Weight::Way)) => ("`DeletionPolicy: Retain` keeps it to go back to", "`DeletionPolicy: Retain`을 두면 되돌릴 수 있게 남습니다"),
        (_, Some(Weight::Data)) => ("`DeletionPolicy: Retain` keeps it and what is in it", "`DeletionPolicy: Retain`을 두면 데이터와 함께 남습니다"),
        (_, Some(Weight::Traffic)) => (
            "keep it in the template, or add the new one beside it and move the traffic before this one goes",
            "템플릿에 남겨 두거나, 새 것을 옆에 추가해 트래픽을 옮긴 뒤 지우세요",
        ),
        (_, Some(Weight::Part)) => ("make sure that nothing needs it any more", "더 이상 필요한 곳이 없는지 확인하세요"),
        (_, Some(Weight::Little) | None) => ("make sure that nothing uses it any more", "더 이상 쓰이지 않는지 확인하세요"),
    }
}
