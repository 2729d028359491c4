//! Who a caller is.

use crate::Scenario;
use crate::testing::{Answer, Ask, ask, cloud, pass};

fn sts(form: &str) -> Ask {
    ask("sts", "POST", "/").header("content-type", "application/x-www-form-urlencoded").bytes(form.to_owned())
}

fn field(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let from = text.find(&format!("<{name}>")).map(|at| at + name.len() + 2);
    from.and_then(|from| text[from..].split('<').next().map(str::to_owned)).unwrap_or_default()
}

const WHO: &str = "Action=GetCallerIdentity&Version=2011-06-15";

fn assume(role: &str, more: &str) -> String {
    format!("Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2F{role}&RoleSessionName=minji{more}")
}

#[tokio::test]
async fn the_caller_is_named() {
    let cloud = cloud(Scenario::Empty);
    let answer = sts(WHO).send(&cloud).await;
    assert_eq!((answer.status(), field(&answer, "Account").as_str()), (200, "210987654321"), "{}", answer.text());
    assert_eq!(field(&answer, "Arn"), "arn:aws:iam::210987654321:user/oncall", "an ordinary key is the operator");
    assert_eq!(answer.header("x-amzn-requestid").len(), 36, "every reply carries a request id");
}

#[tokio::test]
async fn bad_keys_are_refused_in_the_services_words() {
    let cloud = cloud(Scenario::Empty);
    let expired = sts(WHO).key("EXPIRED1").send(&cloud).await;
    assert_eq!((expired.status(), field(&expired, "Code").as_str()), (403, "ExpiredToken"), "STS spells it without Exception");
    let unknown = sts(WHO).key("UNKNOWN1").send(&cloud).await;
    assert_eq!(field(&unknown, "Code"), "InvalidClientTokenId", "a key that does not exist");
    let unsigned = sts(WHO).key("").send(&cloud).await;
    assert_eq!((unsigned.status(), unsigned.code().as_str()), (403, "MissingAuthenticationTokenException"), "no signature at all");
    let denied = sts(WHO).key("DENIED1").send(&cloud).await;
    assert_eq!(denied.status(), 200, "who am I needs no permission");
}

#[tokio::test]
async fn a_role_gives_credentials_that_run_out() {
    let cloud = cloud(Scenario::Empty);
    let answer = sts(&assume("SwitchbackViewer", "&DurationSeconds=900")).send(&cloud).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let key: &'static str = field(&answer, "AccessKeyId").leak();
    let who = sts(WHO).key(key).send(&cloud).await;
    assert!(field(&who, "Arn").ends_with("assumed-role/SwitchbackViewer/minji"), "the session is the caller: {}", who.text());
    pass(&cloud, 900);
    assert_eq!(field(&sts(WHO).key(key).send(&cloud).await, "Code"), "ExpiredToken", "over after its duration");
}

#[tokio::test]
async fn roles_with_mfa_and_unknown_roles_are_denied() {
    let cloud = cloud(Scenario::Empty);
    let bare = sts(&assume("SwitchbackOperatorMfa", "")).send(&cloud).await;
    assert_eq!(field(&bare, "Code"), "AccessDenied", "a role whose trust wants MFA");
    let with = sts(&assume("SwitchbackOperatorMfa", "&SerialNumber=arn%3Aaws%3Aiam%3A%3A210987654321%3Amfa%2Fminji&TokenCode=123456")).send(&cloud).await;
    assert_eq!(with.status(), 200, "with a code it works: {}", with.text());
    let wrong = sts(&assume("SwitchbackOperatorMfa", "&SerialNumber=x&TokenCode=12")).send(&cloud).await;
    assert!(field(&wrong, "Message").contains("invalid MFA"), "a bad code is named: {}", wrong.text());
    assert_eq!(field(&sts(&assume("Nobody", "")).send(&cloud).await, "Code"), "AccessDenied", "AWS does not say whether a role exists");
    let name = sts(&assume("SwitchbackViewer", "%20x")).send(&cloud).await;
    assert_eq!(field(&name, "Code"), "ValidationError", "a session name has no spaces");
}
