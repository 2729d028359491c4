//! The rules of change sets: what a deploy of the Serverless Framework does, and what must not be done to traffic and data.

use super::*;
use crate::text::Lang;

fn stack() -> Target {
    Target::stack("coupons-prod").expect("a name")
}

fn change(act: Act, kind: &str, logical: &str) -> Change {
    let physical = (!matches!(act, Act::Add)).then(|| logical.to_lowercase());
    let what = Resource { kind: kind.into(), logical: logical.into(), physical };
    Change { what, act, policy: Policy::Delete, because: Vec::new(), nested: None, granted: None, grants: None }
}

fn retained(act: Act, kind: &str, logical: &str) -> Change {
    Change { policy: Policy::Retain, ..change(act, kind, logical) }
}

/// That API Gateway may call this function from this API.
fn grant(function: &str, api: &str) -> Grant {
    let source = format!("\"arn:aws:execute-api:r:1:{api}/*/*\"");
    let properties = [("Action", "\"lambda:InvokeFunction\""), ("Principal", "\"apigateway.amazonaws.com\""), ("SourceArn", &source)];
    Grant { function: function.into(), properties: properties.map(|(name, text)| (name.into(), text.into())).into() }
}

/// A permission that comes or goes with such a grant.
fn permission(act: Act, logical: &str, function: &str, api: &str) -> Change {
    let (comes, goes) = (act != Act::Remove, act != Act::Add);
    let granted = Some(grant(function, api));
    let change = change(act, "AWS::Lambda::Permission", logical);
    Change { granted: granted.clone().filter(|_| goes), grants: granted.filter(|_| comes), ..change }
}

fn said(changes: &[Change]) -> Vec<(Severity, &'static str)> {
    check(&stack(), changes, &[]).iter().map(|f| (f.severity, f.rule.code())).collect()
}

/// What the Serverless Framework 3 makes of a function that got another name.
fn renamed() -> Vec<Change> {
    vec![
        change(Act::Remove, "AWS::ApiGateway::Deployment", "ApiGatewayDeployment1"),
        change(Act::Add, "AWS::ApiGateway::Deployment", "ApiGatewayDeployment2"),
        change(Act::MayReplace, "AWS::ApiGateway::Method", "ApiGatewayMethodCouponsPost"),
        change(Act::Add, "AWS::Lambda::Function", "CouponIssueLambdaFunction"),
        change(Act::Remove, "AWS::Lambda::Function", "CouponsLambdaFunction"),
        change(Act::Add, "AWS::Lambda::Permission", "CouponIssueLambdaPermissionApiGateway"),
        permission(Act::Remove, "CouponsLambdaPermissionApiGateway", "couponslambdafunction", "abc"),
        retained(Act::Remove, "AWS::Lambda::Version", "CouponsLambdaVersionabc"),
        change(Act::Modify, "AWS::IAM::Role", "IamRoleLambdaExecution"),
    ]
}

#[test]
fn a_renamed_function_is_a_block_and_the_new_name_is_guessed() {
    let changes = renamed();
    let around = vec![(changes[4].what.clone(), vec![Around::Aliases { names: vec!["beta".into(), "live".into()] }])];
    let found = check(&stack(), &changes, &around);
    let blocks: Vec<&Finding> = found.iter().filter(|f| f.severity == Severity::Block).collect();
    assert_eq!(blocks.len(), 1, "only the function: {found:#?}");
    let wanted = "deletes the function `couponslambdafunction` (CouponsLambdaFunction), with 2 aliases (beta, live); `CouponIssueLambdaFunction` is added: renamed? the new name comes without the old one's versions, aliases and permissions";
    assert_eq!(blocks[0].cause(Lang::En), wanted, "what goes, what goes with it, and the guess");
    let korean = blocks[0].cause(Lang::Ko);
    assert!(korean.contains("이름을 바꿨나요?") && korean.contains("별칭 2개(beta, live)"), "the same in Korean: {korean}");
}

#[test]
fn what_every_deploy_of_the_framework_does_is_no_block() {
    let usual = [
        change(Act::Remove, "AWS::ApiGateway::Deployment", "Old"),
        change(Act::Add, "AWS::ApiGateway::Deployment", "New"),
        retained(Act::Remove, "AWS::Lambda::Version", "OldVersion"),
        change(Act::Add, "AWS::Lambda::Version", "NewVersion"),
        change(Act::Modify, "AWS::Lambda::Function", "Fn"),
        permission(Act::MayReplace, "Permission", "checkout", "abc"),
    ];
    assert_eq!(said(&usual), [(Severity::Warn, "change_deletes")], "the deployment that a stage could go back to goes, and that is said");
}

#[test]
fn traffic_and_data_block_when_they_are_deleted_or_replaced() {
    for kind in [
        "AWS::Lambda::Function",
        "AWS::Lambda::Alias",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Stage",
        "AWS::ECS::Service",
        "AWS::ECS::Cluster",
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::DynamoDB::Table",
        "AWS::S3::Bucket",
        "AWS::Lambda::EventSourceMapping",
        "AWS::ApiGateway::BasePathMapping",
    ] {
        assert_eq!(said(&[change(Act::Remove, kind, "It")]), [(Severity::Block, "change_deletes")], "{kind} deleted");
        assert_eq!(said(&[change(Act::Replace, kind, "It")]), [(Severity::Block, "change_replaces")], "{kind} replaced");
        assert_eq!(said(&[change(Act::MayReplace, kind, "It")]), [(Severity::Warn, "change_may_replace")], "{kind} perhaps replaced");
        let carries = known(kind).is_some_and(|kind| kind.weight == Weight::Traffic);
        let severity = if carries { Severity::Block } else { Severity::Warn };
        assert_eq!(said(&[retained(Act::Remove, kind, "It")]), [(severity, "change_lets_go")], "{kind} let go");
        assert_eq!(said(&[change(Act::Modify, kind, "It"), change(Act::Add, kind, "New")]), [], "{kind} changed in place, and another added");
    }
}

#[test]
fn a_replacement_that_keeps_the_old_one_still_moves_the_traffic() {
    assert_eq!(said(&[retained(Act::Replace, "AWS::ApiGateway::RestApi", "Api")]), [(Severity::Block, "change_replaces")], "callers know the old id");
}

#[test]
fn a_permission_that_goes_alone_shuts_the_caller_out() {
    let gone = change(Act::Remove, "AWS::Lambda::Permission", "Permission");
    assert_eq!(said(std::slice::from_ref(&gone)), [(Severity::Block, "change_deletes")], "the gateway in front gets 500");
    let another = change(Act::Add, "AWS::Lambda::Permission", "Other");
    assert_eq!(said(&[gone, another.clone()]), [(Severity::Block, "change_deletes")], "what either grants is not known");
    let gone = permission(Act::Remove, "P", "checkout:live", "abc");
    let severity = |beside: Change| said(&[gone.clone(), beside])[0].0;
    assert_eq!(severity(permission(Act::Add, "Q", "checkout:live", "abc")), Severity::Warn, "the same is granted anew");
    for (function, api) in [("checkout", "abc"), ("checkout:beta", "abc"), ("login:live", "abc"), ("checkout:live", "xyz")] {
        let other = permission(Act::Add, "Q", function, api);
        assert_eq!(severity(other), Severity::Block, "{function} from {api} is not checkout:live from abc");
    }
    assert_eq!(severity(another), Severity::Block, "what that grants is not known");
    let mut function = change(Act::Remove, "AWS::Lambda::Function", "Fn");
    function.what.physical = Some("checkout".into());
    let both = said(&[gone, function]);
    assert_eq!(both, [(Severity::Block, "change_deletes"), (Severity::Warn, "change_deletes")], "with its function it is part of that");
}

#[test]
fn a_permission_that_is_replaced_by_another_grant_shuts_the_caller_out() {
    let same = permission(Act::Replace, "P", "checkout", "abc");
    assert_eq!(said(std::slice::from_ref(&same)), [(Severity::Info, "change_replaces")], "the new one is there first, and grants the same");
    let certain = |change: Change| said(&[change])[0];
    let mut limited = grant("checkout", "abc");
    limited.properties.insert("PrincipalOrgID".into(), "\"o-1\"".into());
    for grants in [Some(grant("checkout", "xyz")), Some(grant("checkout:live", "abc")), Some(limited), None] {
        let other = Change { grants: grants.clone(), ..same.clone() };
        assert_eq!(certain(other.clone()), (Severity::Block, "change_replaces"), "instead of checkout from abc: {grants:?}");
        let severity = if grants.is_some() { Severity::Block } else { Severity::Warn };
        assert_eq!(certain(Change { act: Act::MayReplace, ..other }), (severity, "change_may_replace"), "or perhaps: {grants:?}");
    }
    let unread = change(Act::Replace, "AWS::Lambda::Permission", "P");
    assert_eq!(certain(unread.clone()), (Severity::Block, "change_replaces"), "what either grants is not known");
    assert_eq!(certain(Change { act: Act::MayReplace, ..unread }), (Severity::Warn, "change_may_replace"), "nor here, and perhaps nothing happens");
    let moved = Change { grants: Some(grant("checkout", "xyz")), ..same.clone() };
    let beside = said(&[moved, permission(Act::Add, "Q", "checkout", "abc")]);
    assert_eq!(beside, [(Severity::Warn, "change_replaces")], "another grants what the old one did");
    for act in [Act::Replace, Act::MayReplace] {
        assert!(to_compare(&[change(act, "AWS::Lambda::Permission", "P")]), "what it grants is to be read: {act:?}");
    }
}

#[test]
fn a_guess_is_made_only_of_one_and_one() {
    let function = |act, name: &str| change(act, "AWS::Lambda::Function", name);
    let several = [function(Act::Remove, "A"), function(Act::Add, "B"), function(Act::Add, "C")];
    let found = check(&stack(), &several, &[]);
    assert!(!found[0].cause(Lang::En).contains("renamed?"), "which of the two is not known: {}", found[0].cause(Lang::En));
}

#[test]
fn an_api_is_told_with_its_stages() {
    let api = change(Act::Remove, "AWS::ApiGateway::RestApi", "Api");
    let around = vec![(api.what.clone(), vec![Around::Stages { names: vec!["dev".into(), "prod".into(), "test".into()] }])];
    let found = check(&stack(), std::slice::from_ref(&api), &around);
    assert_eq!(found[0].cause(Lang::En), "deletes the API `api` (Api), serving 3 stages (dev, prod, test)", "what the operator loses");
    assert_eq!(to_look_at(&[api]).len(), 1, "and that was asked for");
}

#[test]
fn a_nested_stack_is_looked_into_or_said_not_to_be() {
    let inner = change(Act::Remove, "AWS::SQS::Queue", "Jobs");
    let nested = Change { nested: Some(vec![inner.clone()]), ..change(Act::Modify, "AWS::CloudFormation::Stack", "Workers") };
    assert_eq!(said(std::slice::from_ref(&nested)), [(Severity::Block, "change_deletes")], "what is inside counts");
    assert_eq!(to_look_at(std::slice::from_ref(&nested)), [&inner.what], "and is looked at");
    let tree = tree(&[nested], &[], Lang::En);
    assert_eq!(tree[0].inside[0].inside[0].inside[0].what, Some(inner.what), "stack type, stack, queue type, queue");
    assert_eq!(tree[0].severity, Some(Severity::Block), "what is deep inside is seen from outside");
    let unseen = change(Act::Modify, "AWS::CloudFormation::Stack", "Workers");
    assert_eq!(said(&[unseen]), [(Severity::Warn, "nested_unseen")], "not shown is not nothing");
}

#[test]
fn the_tree_begins_with_what_blocks() {
    let tree = tree(&renamed(), &[], Lang::En);
    assert_eq!((tree[0].severity, tree[0].text.as_str()), (Some(Severity::Block), "function · 2"), "{tree:#?}");
    assert_eq!(tree[0].inside.len(), 2, "the removed and the added one");
    assert_eq!(tree[0].inside[1].text, "adds the function `CouponIssueLambdaFunction`", "what has no finding says what happens");
    let lines: usize = tree.iter().map(|group| group.inside.len()).sum();
    assert_eq!(lines, renamed().len(), "every change is in it once");
}

#[test]
fn what_is_not_known_is_mentioned() {
    assert_eq!(said(&[change(Act::Remove, "AWS::Budgets::Budget", "B")]), [(Severity::Info, "change_deletes")], "a type of little weight");
    assert_eq!(said(&[change(Act::Undecided, "AWS::Lambda::Function", "F")]), [(Severity::Warn, "change_undecided")], "AWS itself does not know");
}
