//! ECS's refusals of a task's size. The sizes that Fargate has are core's.

use switchback_core::preflight::fargate::{cpu_units, mebibytes, memories};

use super::refuse;
use crate::wire::Refusal;

/// CPU units and MiB of a task, as Fargate accepts them.
pub(super) fn size(cpu: Option<&str>, memory: Option<&str>) -> Result<(u32, u32), Refusal> {
    let required = |what: &str| refuse::client(format!("Fargate requires that '{what}' be defined at the task level."));
    let cpu_text = cpu.ok_or_else(|| required("cpu"))?;
    let memory_text = memory.ok_or_else(|| required("memory"))?;
    let cpu = cpu_units(cpu_text).ok_or_else(|| invalid("cpu"))?;
    let memory = mebibytes(memory_text).ok_or_else(|| invalid("memory"))?;
    if memories(cpu).contains(&memory) {
        return Ok((cpu, memory));
    }
    Err(refuse::client(format!(
        "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation for the valid values."
    )))
}

/// A task's size outside Fargate, where both may be left out.
pub(super) fn free_size(cpu: Option<&str>, memory: Option<&str>) -> Result<(u32, u32), Refusal> {
    let part = |text: Option<&str>, read: fn(&str) -> Option<u32>, what| match text {
        None => Ok(0),
        Some(text) => read(text).ok_or_else(|| invalid(what)),
    };
    Ok((part(cpu, cpu_units, "cpu")?, part(memory, mebibytes, "memory")?))
}

fn invalid(what: &str) -> Refusal {
    refuse::client(format!("Invalid '{what}' setting for task."))
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
