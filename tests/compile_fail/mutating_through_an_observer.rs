//! What reads has no way to change, whatever permit it is shown.

use switchback_engine::journal::StepPermit;
use switchback_engine::ports::{Actuate, Observe};

async fn act(observer: &dyn Observe, permit: StepPermit) {
    observer.act(permit).await;
}

fn pass_for_an_actuator(observer: &dyn Observe) -> &dyn Actuate {
    observer
}

fn main() {}
