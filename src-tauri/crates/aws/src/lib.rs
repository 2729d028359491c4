//! The engine's ports on the real AWS SDK: observing and changing Lambda aliases, API Gateway stages and ECS services.
//!
//! [`Session::open`] connects; [`Session::observer`] gives the half that reads, [`Session::actuator`] the half that
//! changes. A read-only start never makes the second. Read clients refuse by themselves what is not on the list of reads,
//! every read takes its token from a request lane first, and a write is exactly one call, sent once.

mod actuator;
mod apigateway;
mod apigatewayv2;
mod calls;
mod cloudformation;
mod codedeploy;
mod ecr;
mod ecs;
mod errors;
mod facts;
mod file;
mod guard;
mod kept;
mod lambda;
mod lanes;
mod made;
mod observer;
mod paging;
mod reader;
mod s3;
mod session;
#[cfg(test)]
mod testing;
mod text;
mod upload;
mod wire;

pub use actuator::Actuator;
pub use observer::Observer;
pub use session::{Connect, ConnectError, Identity, Session, profiles};
pub use text::printable;
pub use wire::{Dropped, Wire, in_process};
