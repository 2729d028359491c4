//! Four stories as the journal tells them.

use std::time::Duration;

use switchback_core::event::RefusalKind;

use crate::testing::{ALL, ECS, Fault, HTTP, LAMBDA, REST, Stage, ended, forward, printed};

#[test]
fn a_rollback_of_all_kinds_where_one_is_refused() {
    let stage = Stage::new();
    stage.cloud.fault(2, Fault::Refuse(RefusalKind::Denied));
    let operation = ended(stage.rollback(&ALL));
    insta::assert_snapshot!(printed(&stage, &operation.id), @r#"
       0 ms  rollback from [8; d8 90 %, d9 10 %; d8; web:8] to [7; d8; d7; web:7]
       0 ms  start 0 lambda:checkout:live lambda:UpdateAlias (attempt 1)
       0 ms  took 0 lambda:checkout:live lambda:UpdateAlias q-0
       0 ms  start 1 rest:r1/prod apigateway:UpdateStage (attempt 1)
       0 ms  took 1 rest:r1/prod apigateway:UpdateStage q-1
       0 ms  start 2 http:h1/prod apigatewayv2:UpdateStage (attempt 1)
       0 ms  refused 2 http:h1/prod apigatewayv2:UpdateStage AsScripted Denied
       0 ms  start 4 ecs:shop/web ecs:UpdateService (attempt 1)
       0 ms  took 4 ecs:shop/web ecs:UpdateService q-3
       0 ms  verified 0 lambda:checkout:live lambda:UpdateAlias
       0 ms  verified 1 rest:r1/prod apigateway:UpdateStage
    1400 ms  verified 4 ecs:shop/web ecs:UpdateService
    1400 ms  end needs_attention NotVerified: lambda:checkout:live serves 7, rest:r1/prod serves d8, http:h1/prod serves d8, ecs:shop/web serves web:7
    "#);
}

#[test]
fn an_answer_that_was_lost_and_one_that_was_throttled() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::Late(Duration::from_secs(4)));
    stage.cloud.fault(1, Fault::Refuse(RefusalKind::Throttled));
    let operation = ended(stage.rollback(&[LAMBDA, ECS]));
    insta::assert_snapshot!(printed(&stage, &operation.id), @r#"
       0 ms  rollback from [8; web:8] to [7; web:7]
       0 ms  start 0 lambda:checkout:live lambda:UpdateAlias (attempt 1)
       0 ms  lost 0 lambda:checkout:live lambda:UpdateAlias: the connection broke before an answer
       0 ms  start 1 ecs:shop/web ecs:UpdateService (attempt 1)
       0 ms  refused 1 ecs:shop/web ecs:UpdateService AsScripted Throttled
     800 ms  start 1 ecs:shop/web ecs:UpdateService (attempt 2)
     800 ms  took 1 ecs:shop/web ecs:UpdateService q-2
    5800 ms  settled 0 lambda:checkout:live lambda:UpdateAlias MatchesAuthorUnproven
    5800 ms  verified 0 lambda:checkout:live lambda:UpdateAlias
    7200 ms  verified 1 ecs:shop/web ecs:UpdateService
    7200 ms  end done Verified: lambda:checkout:live serves 7, ecs:shop/web serves web:7
    "#);
}

#[test]
fn a_rollback_past_a_canary_and_its_undo() {
    let stage = Stage::new();
    let back = ended(stage.rollback_to(REST, "d6"));
    let undone = ended(stage.undo(&back.id));
    insta::assert_snapshot!(format!("{}\n{}", printed(&stage, &back.id), printed(&stage, &undone.id)), @r#"
    0 ms  rollback from [d8 90 %, d9 10 %] to [d6]
    0 ms  start 0 rest:r1/prod apigateway:UpdateStage (attempt 1)
    0 ms  took 0 rest:r1/prod apigateway:UpdateStage q-0
    0 ms  verified 0 rest:r1/prod apigateway:UpdateStage
    0 ms  start 1 rest:r1/prod apigateway:UpdateStage (attempt 1)
    0 ms  took 1 rest:r1/prod apigateway:UpdateStage q-1
    0 ms  verified 1 rest:r1/prod apigateway:UpdateStage
    0 ms  end done Verified: rest:r1/prod serves d6

    0 ms  undo from [d6] to [d9]
    0 ms  start 0 rest:r1/prod apigateway:UpdateStage (attempt 1)
    0 ms  took 0 rest:r1/prod apigateway:UpdateStage q-2
    0 ms  verified 0 rest:r1/prod apigateway:UpdateStage
    0 ms  start 1 rest:r1/prod apigateway:UpdateStage (attempt 1)
    0 ms  took 1 rest:r1/prod apigateway:UpdateStage q-3
    0 ms  verified 1 rest:r1/prod apigateway:UpdateStage
    0 ms  end done Verified: rest:r1/prod serves d8 90 %, d9 10 %
    "#);
}

#[test]
fn a_release_that_fails_half_way_and_is_taken_back() {
    let stage = Stage::new();
    stage.cloud.fault(2, Fault::Refuse(RefusalKind::Other));
    let operation = ended(stage.run("o-forward", forward(&stage.cloud, &[ECS, LAMBDA, HTTP])));
    insta::assert_snapshot!(printed(&stage, &operation.id), @r#"
       0 ms  undo from [web:8; 8; d8] to [web:9; 9; d9]
       0 ms  start 0 ecs:shop/web ecs:UpdateService (attempt 1)
       0 ms  took 0 ecs:shop/web ecs:UpdateService q-0
    1400 ms  verified 0 ecs:shop/web ecs:UpdateService
    1400 ms  start 1 lambda:checkout:live lambda:UpdateAlias (attempt 1)
    1400 ms  took 1 lambda:checkout:live lambda:UpdateAlias q-1
    1400 ms  verified 1 lambda:checkout:live lambda:UpdateAlias
    1400 ms  start 2 lambda:checkout:live lambda:UpdateAlias (attempt 1)
    1400 ms  refused 2 lambda:checkout:live lambda:UpdateAlias AsScripted Other
    1400 ms  undo 1 lambda:checkout:live lambda:UpdateAlias
    1400 ms  undone 1 lambda:checkout:live lambda:UpdateAlias
    1400 ms  undo 0 ecs:shop/web ecs:UpdateService
    1400 ms  undone 0 ecs:shop/web ecs:UpdateService
    4600 ms  end undone NotVerified: ecs:shop/web serves web:8, lambda:checkout:live serves 8, http:h1/prod serves d8
    "#);
}
