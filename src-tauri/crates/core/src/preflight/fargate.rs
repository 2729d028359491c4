//! Fargate's task sizes: which memory goes with which CPU, which valid size is nearest, and twice a size.
//!
//! Source: the ECS developer guide's table "Task CPU and memory". Above 4 vCPU Linux platform 1.4.0 is needed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::preflight::{Finding, Rule, Severity};
use crate::target::Target;
use crate::text::Lang;

/// The CPU of a task, in units of 1/1024 vCPU, that Fargate has.
pub const CPUS: [u32; 8] = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];

/// How many valid sizes are named for one that is not.
const NAMED: usize = 3;

/// A task's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// CPU units: 1024 are one vCPU.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.cpu, self.memory)
    }
}

/// The MiB that go with so many CPU units, ascending; none for a CPU that Fargate does not have.
pub fn memories(cpu: u32) -> Vec<u32> {
    let stepped = |least: u32, most: u32, step: usize| (least..=most).step_by(step).collect();
    match cpu {
        256 => vec![512, 1024, 2048],
        512 => stepped(1024, 4096, 1024),
        1024 => stepped(2048, 8192, 1024),
        2048 => stepped(4096, 16_384, 1024),
        4096 => stepped(8192, 30_720, 1024),
        8192 => stepped(16_384, 61_440, 4096),
        16_384 => stepped(32_768, 122_880, 8192),
        32_768 => vec![61_440, 122_880, 249_856],
        _ => Vec::new(),
    }
}

/// Every valid size, to choose from: by CPU, then by memory.
pub fn sizes() -> impl Iterator<Item = Size> {
    CPUS.into_iter().flat_map(|cpu| memories(cpu).into_iter().map(move |memory| Size { cpu, memory }))
}

/// The valid sizes nearest to one that is not, nearest first: by how many times more or less CPU and memory they have.
/// Of two that are equally near the larger comes first.
pub fn nearest(wanted: Size) -> Vec<Size> {
    let times = |a: u32, b: u32| (f64::from(a.max(1)) / f64::from(b.max(1))).log2().abs();
    let distance = |size: &Size| times(size.cpu, wanted.cpu) + times(size.memory, wanted.memory);
    let mut all: Vec<Size> = sizes().collect();
    all.reverse();
    all.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    all.truncate(NAMED);
    all
}

/// The smallest valid size with at least twice the CPU and twice the memory. None where Fargate has no larger one.
pub fn twice(size: Size) -> Option<Size> {
    let (cpu, memory) = (size.cpu.checked_mul(2)?, size.memory.checked_mul(2)?);
    sizes().find(|s| s.cpu >= cpu && s.memory >= memory)
}

/// CPU units from a task definition's text: `1024` or `1 vCPU`.
pub fn cpu_units(text: &str) -> Option<u32> {
    amount(text, "vcpu")
}

/// MiB from a task definition's text: `2048` or `2 GB`.
pub fn mebibytes(text: &str) -> Option<u32> {
    amount(text, "gb")
}

/// A number of the small unit, or of the large one, which is 1,024 of the small.
fn amount(text: &str, unit: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    match text.strip_suffix(unit) {
        None => text.parse().ok(),
        Some(number) => {
            let number: f64 = number.trim().parse().ok()?;
            (number > 0.0 && number < 1024.0).then_some((number * 1024.0) as u32)
        }
    }
}

/// What is so about a task's size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum FargateRule {
    /// Fargate has no such size.
    FargateSize {
        /// What was asked for.
        wanted: Size,
        /// Valid sizes near it, nearest first.
        nearest: Vec<Size>,
    },
}

/// Blocks a size that Fargate does not have.
pub fn check(target: &Target, wanted: Size) -> Option<Finding> {
    let valid = memories(wanted.cpu).contains(&wanted.memory);
    let rule = || Rule::Fargate(FargateRule::FargateSize { wanted, nearest: nearest(wanted) });
    (!valid).then(|| Finding::new(Severity::Block, target, rule()))
}

impl FargateRule {
    /// What is so, in one line.
    pub(super) fn cause(&self, lang: Lang) -> String {
        let Self::FargateSize { wanted: Size { cpu, memory }, .. } = self;
        lang.pick(
            format!("Fargate has no task of {cpu} CPU units with {memory} MiB"),
            format!("Fargate에는 CPU {cpu} 유닛에 메모리 {memory}MiB인 태스크 크기가 없습니다"),
        )
    }

    /// What to do about it, in one line.
    pub(super) fn fix(&self, lang: Lang) -> String {
        let Self::FargateSize { nearest, .. } = self;
        let near = nearest.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        lang.pick(format!("the nearest it has, as CPU/memory: {near}"), format!("가장 가까운 유효한 크기(CPU/메모리): {near}"))
    }

    /// The code, for scripts.
    pub(super) fn code(&self) -> &'static str {
        let Self::FargateSize { .. } = self;
        "fargate_size"
    }
}

#[cfg(test)]
mod tests;
