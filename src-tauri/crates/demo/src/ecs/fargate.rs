//! Fargate's task sizes: which memory goes with which CPU.

use super::refuse;
use crate::wire::Refusal;

/// CPU units and MiB of a task, as Fargate accepts them.
pub(super) fn size(cpu: Option<&str>, memory: Option<&str>) -> Result<(u32, u32), Refusal> {
    let required = |what: &str| refuse::client(format!("Fargate requires that '{what}' be defined at the task level."));
    let cpu_text = cpu.ok_or_else(|| required("cpu"))?;
    let memory_text = memory.ok_or_else(|| required("memory"))?;
    let cpu = amount(cpu_text, "vcpu").ok_or_else(|| invalid("cpu"))?;
    let memory = amount(memory_text, "gb").ok_or_else(|| invalid("memory"))?;
    if fits(cpu, memory) {
        return Ok((cpu, memory));
    }
    Err(refuse::client(format!(
        "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation for the valid values."
    )))
}

/// A task's size outside Fargate, where both may be left out.
pub(super) fn free_size(cpu: Option<&str>, memory: Option<&str>) -> Result<(u32, u32), Refusal> {
    let part = |text: Option<&str>, unit, what| match text {
        None => Ok(0),
        Some(text) => amount(text, unit).ok_or_else(|| invalid(what)),
    };
    Ok((part(cpu, "vcpu", "cpu")?, part(memory, "gb", "memory")?))
}

fn invalid(what: &str) -> Refusal {
    refuse::client(format!("Invalid '{what}' setting for task."))
}

/// `1024`, or `1 vCPU` / `2 GB`: the larger unit is 1,024 of the smaller.
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

fn fits(cpu: u32, memory: u32) -> bool {
    let stepped = |least: u32, most: u32, step: u32| (least..=most).contains(&memory) && (memory - least).is_multiple_of(step);
    match cpu {
        256 => [512, 1024, 2048].contains(&memory),
        512 => stepped(1024, 4096, 1024),
        1024 => stepped(2048, 8192, 1024),
        2048 => stepped(4096, 16_384, 1024),
        4096 => stepped(8192, 30_720, 1024),
        8192 => stepped(16_384, 61_440, 4096),
        16_384 => stepped(32_768, 122_880, 8192),
        32_768 => [61_440, 122_880, 249_856].contains(&memory),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_both_spellings() {
        assert_eq!(size(Some("1 vCPU"), Some("2GB")).ok(), Some((1024, 2048)), "units and vCPU mean the same");
        assert_eq!(size(Some("256"), Some("512")).ok(), Some((256, 512)), "the smallest size");
    }

    #[test]
    fn pairs_outside_the_table_are_refused() {
        for (cpu, memory) in [("1024", "1024"), ("256", "4096"), ("8192", "17408"), ("300", "1024")] {
            let refusal = size(Some(cpu), Some(memory)).expect_err("not a Fargate size");
            assert!(refusal.message.starts_with("No Fargate configuration exists"), "{cpu}/{memory}: {}", refusal.message);
        }
        assert_eq!(size(None, Some("512")).unwrap_err().code, "ClientException", "CPU is required");
        assert_eq!(size(Some("lots"), Some("512")).unwrap_err().message, "Invalid 'cpu' setting for task.", "not a number");
    }
}
