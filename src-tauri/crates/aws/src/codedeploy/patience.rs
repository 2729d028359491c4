//! Waiting for CodeDeploy without holding anything up.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use switchback_core::Circumstance;
use switchback_engine::ports::ReadError;

/// How long a reading on the key's way waits for CodeDeploy once the target's own answer is there.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1_500);
/// The same where nothing but CodeDeploy could move the target: giving up early would spare nobody anything.
pub(crate) const OWNER: Duration = Duration::from_secs(10);
/// How long somebody waits who wants to know everything around a target.
pub(crate) const AROUND: Duration = Duration::from_secs(30);

/// The answer, or the circumstance that there is none in time.
pub(crate) async fn within<T>(patience: Duration, read: impl Future<Output = Result<T, ReadError>>) -> Result<T, Circumstance> {
    match tokio::time::timeout(patience, read).await {
        Ok(answer) => answer.map_err(|error| unread(&error)),
        Err(_) => {
            let why = format!("CodeDeploy has not answered within {} s", patience.as_secs_f32());
            Err(Circumstance::DriverUnread { why, denied: false })
        }
    }
}

fn unread(error: &ReadError) -> Circumstance {
    Circumstance::DriverUnread { why: error.to_string(), denied: matches!(error, ReadError::Denied { .. }) }
}

/// Both at the same time; the second gets no more than `patience` beyond the first.
pub(crate) async fn beyond<A, T>(
    patience: Duration,
    first: impl Future<Output = A>,
    second: impl Future<Output = Result<T, ReadError>>,
) -> (A, Result<T, Circumstance>) {
    match select(pin!(first), pin!(second)).await {
        Either::Left((answer, second)) => (answer, within(patience, second).await),
        Either::Right((second, first)) => (first.await, second.map_err(|error| unread(&error))),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_slow_is_left_behind() {
        let began = Instant::now();
        let first = async {
            sleep(Duration::from_millis(100)).await;
            "alias"
        };
        let never = std::future::pending::<Result<Infallible, ReadError>>();
        let (alias, late) = beyond(PATIENCE, first, never).await;
        assert_eq!((alias, began.elapsed().as_millis()), ("alias", 1_600), "no more than that beyond the target's own answer");
        let why = "CodeDeploy has not answered within 1.5 s".to_owned();
        assert_eq!(late, Err(Circumstance::DriverUnread { why, denied: false }), "and it is said");
    }

    #[tokio::test]
    async fn what_is_forbidden_is_told_from_what_may_come_yet() {
        let denied = ReadError::Denied { action: "codedeploy:ListDeployments".into(), message: "no".into() };
        let denied = within::<()>(PATIENCE, async { Err(denied) }).await;
        assert!(matches!(denied, Err(Circumstance::DriverUnread { denied: true, .. })), "waiting does not help: {denied:?}");
        let throttled = within::<()>(PATIENCE, async { Err(ReadError::Throttled { action: "codedeploy:ListDeployments".into() }) }).await;
        assert!(matches!(throttled, Err(Circumstance::DriverUnread { denied: false, .. })), "a moment later it may be read: {throttled:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_first_is_waited_for() {
        let began = Instant::now();
        let (_, quick) = beyond(PATIENCE, sleep(Duration::from_secs(5)), async { Ok(1) }).await;
        assert_eq!((quick, began.elapsed().as_secs()), (Ok(1), 5), "the target's own answer has all the time it needs");
    }
}
