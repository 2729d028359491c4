//! The lanes on a clock that stands still until somebody waits.

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::time::Instant;

use super::*;

/// tokio's clock, which stands still.
struct Paused(Instant);

#[async_trait]
impl Clock for Paused {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn passed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

fn full() -> Lanes {
    Lanes::new(Gate::default(), Arc::new(Paused(Instant::now())))
}

async fn taken(lanes: &Lanes, action: &str, urgency: Urgency, count: usize) -> Duration {
    let since = Instant::now();
    for _ in 0..count {
        lanes.take(action, urgency).await;
    }
    since.elapsed()
}

#[tokio::test(start_paused = true)]
async fn the_background_runs_at_full_rate_and_leaves_the_reserve() {
    let lanes = full();
    let board = taken(&lanes, "lambda:ListAliases", Urgency::Background, 1_020).await.as_secs_f64();
    assert!(board < 68.0 * 1.15, "the board of 1,020 calls takes {board} s; the floor is 68 s");
    assert!(board > 1_010.0 / 15.0 - 0.1, "and no faster than AWS lets it: {board} s");
    let urgent = taken(&lanes, "lambda:GetAlias", Urgency::Urgent, 5).await;
    assert_eq!(urgent, Duration::ZERO, "right after it, five tokens are still there for a rollback's reads");
}

#[tokio::test(start_paused = true)]
async fn urgent_reads_do_not_queue_behind_the_background() {
    let lanes = full();
    let inventory = tokio::spawn({
        let lanes = lanes.clone();
        async move { taken(&lanes, "lambda:ListAliases", Urgency::Background, 60).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let urgent = taken(&lanes, "lambda:GetAlias", Urgency::Urgent, 3).await;
    assert_eq!(urgent, Duration::ZERO, "the inventory waits for tokens, the key does not");
    assert!(inventory.await.expect("it ends") > Duration::from_secs(3), "the inventory did wait");
}

#[tokio::test(start_paused = true)]
async fn a_write_never_waits_and_its_debt_is_paid_by_the_others() {
    let lanes = full();
    taken(&lanes, "ecs:UpdateService", Urgency::Urgent, 50).await;
    assert_eq!(taken(&lanes, "ecs:UpdateService", Urgency::Write, 5).await, Duration::ZERO, "the bucket is empty, the write goes");
    let after = taken(&lanes, "ecs:UpdateService", Urgency::Urgent, 1).await.as_secs_f64();
    assert!((1.1..1.3).contains(&after), "five owed and one more at 5 a second: {after} s");
}

#[tokio::test(start_paused = true)]
async fn both_versions_of_api_gateway_share_a_bucket() {
    let lanes = full();
    taken(&lanes, "apigateway:GetStage", Urgency::Urgent, 40).await;
    let next = taken(&lanes, "apigatewayv2:GetStage", Urgency::Urgent, 1).await.as_secs_f64();
    assert!((0.09..0.12).contains(&next), "v1 has emptied it, v2 waits a tenth of a second: {next} s");
    let other = taken(&lanes, "lambda:GetAlias", Urgency::Urgent, 1).await;
    assert_eq!(other, Duration::ZERO, "Lambda's is its own");
}

#[tokio::test(start_paused = true)]
async fn a_deployment_waits_for_both_of_its_buckets() {
    let lanes = full();
    assert_eq!(taken(&lanes, "apigateway:CreateDeployment", Urgency::Urgent, 1).await, Duration::ZERO, "the first goes at once");
    let second = taken(&lanes, "apigatewayv2:CreateDeployment", Urgency::Urgent, 1).await.as_secs_f64();
    assert!((4.9..5.1).contains(&second), "AWS takes one in five seconds, of both versions together: {second} s");
    let lanes = full();
    taken(&lanes, "apigateway:GetStage", Urgency::Urgent, 40).await;
    let first = taken(&lanes, "apigateway:CreateDeployment", Urgency::Urgent, 1).await.as_secs_f64();
    assert!((0.09..0.12).contains(&first), "and the account's bucket counts as well: {first} s");
    assert_eq!(taken(&lanes, "lambda:InvokeFunction", Urgency::Urgent, 1_000).await, Duration::ZERO, "an invoke is not of the control plane");
    let lanes = full();
    lanes.throttled("apigateway:CreateDeployment");
    assert_eq!(taken(&lanes, "apigateway:GetStage", Urgency::Urgent, 1).await, Duration::ZERO, "a throttled deployment holds no reads up");
}

#[tokio::test(start_paused = true)]
async fn the_background_waits_while_the_gate_is_shut() {
    let gate = Gate::default();
    let lanes = Lanes::new(gate.clone(), Arc::new(Paused(Instant::now())));
    let (first, second) = (gate.shut(), gate.shut());
    let inventory = tokio::spawn({
        let lanes = lanes.clone();
        async move { taken(&lanes, "lambda:ListAliases", Urgency::Background, 1).await }
    });
    drop(first);
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert!(!inventory.is_finished(), "one rollback still runs");
    assert_eq!(taken(&lanes, "lambda:GetAlias", Urgency::Urgent, 1).await, Duration::ZERO, "urgent reads go on");
    drop(second);
    assert_eq!(inventory.await.expect("it ends"), Duration::from_secs(30), "and then the inventory goes on at once");
}

#[tokio::test(start_paused = true)]
async fn a_throttle_by_aws_empties_our_bucket() {
    let lanes = full();
    lanes.throttled("lambda:ListAliases");
    let background = taken(&lanes, "lambda:ListAliases", Urgency::Background, 1).await.as_secs_f64();
    assert!((0.39..0.42).contains(&background), "the reserve of five and one token at 15 a second: {background} s");
}

#[test]
fn every_lane_is_found_where_its_number_says() {
    for (place, lane) in Lane::ALL.into_iter().enumerate() {
        assert_eq!(lane as usize, place, "{lane:?} is looked up by its number");
    }
    assert_eq!(Lane::of("sts:GetCallerIdentity"), [], "STS is not metered here");
    assert_eq!(Lane::of("ecs:DescribeServices"), [Lane::EcsService], "and the rest is by AWS's groups");
}
