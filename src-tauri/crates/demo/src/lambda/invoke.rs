//! Invoke: which version runs, what it answers.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::behaviour::Ran;
use super::name::Name;
use super::policy;
use super::refuse::{conflict, invalid, no_function};
use super::state::{Change, Function, Transition, Trouble};
use crate::rng::Rng;
use crate::wire::{Call, Refusal, Reply};
use crate::world::World;

/// Seconds an idle version takes to come back; not published by AWS, seen as "several".
const WAKING: i64 = 10;

/// An invoke by another service of this cloud: API Gateway calling an integration.
#[derive(Debug, Clone, Copy)]
pub struct Invoke<'a> {
    /// Name or ARN, with a qualifier or without.
    pub function: &'a str,
    /// The caller's service, for example `apigateway.amazonaws.com`: it needs a resource policy
    /// **on the qualifier invoked**. None for a call that IAM has already let through.
    pub by: Option<&'a str>,
    /// What calls, matched against the policy's `AWS:SourceArn`:
    /// `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}`.
    pub source_arn: &'a str,
    /// The account both are in.
    pub account: &'a str,
    /// The Region both are in.
    pub region: &'a str,
    /// The moment of the request.
    pub now: Timestamp,
    /// See [`Call::pace`]; 1 where unknown.
    pub pace: u32,
}

/// What came of an invoke.
#[derive(Debug, Clone, PartialEq)]
pub struct Invoked {
    /// The version that ran: `$LATEST` or a number.
    pub version: String,
    /// `Unhandled` where the code failed.
    pub error: Option<&'static str>,
    /// What the code answered, or the error as JSON.
    pub payload: Value,
    /// The log's tail.
    pub log: String,
}

/// Invokes a function for another service. A refusal is Lambda's; API Gateway answers 500
/// "Internal server error" for it, and for an `error` 502.
pub fn invoke(world: &mut World, invoke: &Invoke<'_>) -> Result<Invoked, Refusal> {
    let name = Name::parse(invoke.function, None, invoke.account, invoke.region)?;
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.arn()))?;
    if let Some(service) = invoke.by
        && !policy::allows(function, name.qualifier.as_deref(), service, invoke.source_arn)
    {
        let text = format!("Invalid permissions on Lambda function {}", name.arn());
        return Err(Refusal::new(403, "AccessDeniedException", &text).with("Message", text));
    }
    let waking = SignedDuration::from_millis(WAKING * 1000 / i64::from(invoke.pace.max(1)));
    let (invoked, _) = run(function, &name, invoke.now, waking, &mut world.rng);
    // A pick and a wake-up move the world on even though nobody changed a resource.
    world.touched = true;
    invoked
}

/// The `Invoke` operation.
pub(super) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let name = Name::of(call)?;
    let function = world.lambda.functions.get_mut(&name.function).ok_or_else(|| no_function(&name.arn_of(name.or_latest())))?;
    if !call.body.is_empty() && serde_json::from_slice::<Value>(&call.body).is_err() {
        let text = "Could not parse request body into json: Could not parse payload into json";
        return Err(Refusal::new(400, "InvalidRequestContentException", text).with("Type", "User"));
    }
    let kind = call.header("x-amz-invocation-type").unwrap_or("RequestResponse");
    let version = function.resolve(name.or_latest()).ok_or_else(|| no_function(&name.arn_of(name.or_latest())))?.number.clone();
    match kind {
        "DryRun" => return Ok(Reply::empty(204).with_header("x-amz-executed-version", &version)),
        // An event is queued for up to six hours; who reads the answer is not simulated.
        "Event" => return Ok(Reply::empty(202)),
        "RequestResponse" => {}
        other => return Err(invalid(format!("{other} is not a known invocation type"))),
    }
    let (outcome, woke) = run(function, &name, call.now, call.lasting(WAKING), &mut world.rng);
    world.touched |= woke;
    let invoked = outcome?;
    let mut reply = Reply::ok(&invoked.payload).with_header("x-amz-executed-version", &invoked.version);
    if let Some(error) = invoked.error {
        reply = reply.with_header("x-amz-function-error", error);
    }
    if call.header("x-amz-log-type") == Some("Tail") {
        use base64::Engine as _;
        let log = base64::engine::general_purpose::STANDARD.encode(&invoked.log);
        reply = reply.with_header("x-amz-log-result", &log);
    }
    Ok(reply)
}

/// Picks a version and runs it; also says whether an idle version began to wake.
fn run(function: &mut Function, name: &Name, now: Timestamp, waking: SignedDuration, rng: &mut Rng) -> (Result<Invoked, Refusal>, bool) {
    let missing = || no_function(&name.arn_of(name.or_latest()));
    if function.reserved == Some(0) {
        let refusal = Refusal::new(429, "TooManyRequestsException", "Rate Exceeded.");
        return (Err(refusal.with("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded").with("Type", "User")), false);
    }
    let number = pick(function, name.or_latest(), rng);
    let function_name = function.name.clone();
    let Some(version) = function.version_mut(&number) else {
        return (Err(missing()), false);
    };
    if version.trouble == Some(Trouble::Idle) && version.underway(now).is_none() {
        let revision_after = rng.uuid();
        let until = now.saturating_add(waking).unwrap_or(now);
        version.transition = Some(Transition { until, kind: Change::Waking, revision_after });
        version.trouble = None;
        return (Err(not_ready("Pending")), true);
    }
    match version.state(now).0 {
        "Active" => {}
        state => return (Err(not_ready(state)), false),
    }
    let Ran { error, payload, log } = version.code.run(&function_name, &number, &version.config, rng);
    (Ok(Invoked { version: number, error, payload, log }), false)
}

fn not_ready(state: &str) -> Refusal {
    conflict(format!("The operation cannot be performed at this time. The function is currently in the following state: {state}"))
}

/// The version a qualifier leads to this time: an alias with weights rolls the dice.
fn pick(function: &Function, qualifier: &str, rng: &mut Rng) -> String {
    let Some(alias) = function.aliases.get(qualifier) else {
        return qualifier.to_owned();
    };
    match alias.weights.iter().next() {
        Some((other, weight)) if rng.unit() < *weight => other.clone(),
        _ => alias.version.clone(),
    }
}
