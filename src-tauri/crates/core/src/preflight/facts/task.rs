//! What the tasks of a definition ask of where they run, and what Fargate has for them.

use super::FactRule;
use crate::preflight::fargate::{self, Size};
use crate::preflight::{Finding, Severity};
use crate::target::Target;

/// Fargate, as definitions name it.
const FARGATE: &str = "FARGATE";
/// The network mode that Fargate has.
const NETWORK: &str = "awsvpc";

/// What the tasks of a definition from a file ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Task {
    /// Whether the service runs its tasks on Fargate.
    pub on_fargate: bool,
    /// What it is said to be compatible with: `EC2`, `FARGATE`; empty where nothing is said.
    pub requires: Vec<String>,
    /// Its network mode; `bridge` where nothing is said.
    pub network: Option<String>,
    /// CPU units of the whole task.
    pub cpu: Option<u32>,
    /// MiB of the whole task.
    pub memory: Option<u32>,
}

/// Blocks what cannot run on Fargate, where it has to.
pub(super) fn check(target: &Target, task: &Task) -> Vec<Finding> {
    let requires = task.requires.iter().any(|on| on == FARGATE);
    if !task.on_fargate && !requires {
        return Vec::new();
    }
    let block = |rule: FactRule| Finding::new(Severity::Block, target, rule.into());
    let mut found = Vec::new();
    if !requires && !task.requires.is_empty() {
        found.push(block(FactRule::NotForFargate { requires: task.requires.clone() }));
    }
    if task.network.as_deref() != Some(NETWORK) {
        found.push(block(FactRule::FargateNetwork { mode: task.network.clone().unwrap_or_else(|| "bridge".to_owned()) }));
    }
    match (task.cpu, task.memory) {
        (Some(cpu), Some(memory)) => found.extend(fargate::check(target, Size { cpu, memory })),
        _ => found.push(block(FactRule::FargateSizeMissing)),
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(task: &Task) -> Vec<&'static str> {
        let found = check(&"ecs:c/web".parse().expect("an id"), task);
        assert!(found.iter().all(|f| f.severity == Severity::Block), "{found:?}");
        found.iter().map(|f| f.rule.code()).collect()
    }

    #[test]
    fn what_cannot_run_on_fargate_is_told_by_each_reason() {
        let fits = Task { on_fargate: true, requires: vec![FARGATE.into()], network: Some(NETWORK.into()), cpu: Some(256), memory: Some(512) };
        assert_eq!(codes(&fits), Vec::<&str>::new(), "this runs there");
        let unsaid = Task { requires: Vec::new(), ..fits.clone() };
        assert_eq!(codes(&unsaid), Vec::<&str>::new(), "what is not said is worked out by ECS");
        let elsewhere = Task { requires: vec!["EC2".into()], network: Some("bridge".into()), cpu: Some(300), memory: Some(333), on_fargate: true };
        assert_eq!(codes(&elsewhere), ["not_for_fargate", "fargate_network", "fargate_size"], "nothing of this does");
        let bare = Task { requires: vec![FARGATE.into()], ..Task::default() };
        assert_eq!(codes(&bare), ["fargate_network", "fargate_size_missing"], "a definition for Fargate, wherever the service is");
        assert_eq!(codes(&Task { on_fargate: false, ..elsewhere }), Vec::<&str>::new(), "on instances it may");
    }
}
