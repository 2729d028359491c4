//! One permit, one call.

use switchback_engine::journal::StepPermit;
use switchback_engine::ports::Actuate;

async fn twice(actuator: &dyn Actuate, permit: StepPermit) {
    actuator.act(permit).await;
    actuator.act(permit).await;
}

fn main() {}
