//! Zip packages: enough of the format to say whether it is one and how large it unpacks.

use switchback_core::preflight::package::DIRECT;

use super::refuse::{invalid, too_large};
use crate::wire::Refusal;

pub(super) use switchback_core::preflight::package::UNZIPPED;

/// Bytes once unpacked, or Lambda's refusal of the package.
pub(super) fn measure(bytes: &[u8]) -> Result<u64, Refusal> {
    if bytes.len() as u64 > DIRECT {
        return Err(too_large(format!("Zipped size must be smaller than {DIRECT} bytes")));
    }
    let unzipped = unpacked_size(bytes).ok_or_else(|| invalid("Could not unzip uploaded file. Please check your file, then try to upload again."))?;
    fits(unzipped)?;
    Ok(unzipped)
}

/// Refuses what is too large once unpacked.
pub(super) fn fits(unzipped: u64) -> Result<(), Refusal> {
    if unzipped >= UNZIPPED {
        return Err(invalid(format!("Unzipped size must be smaller than {UNZIPPED} bytes")));
    }
    Ok(())
}

/// The sum over the central directory; none if there is no sound one.
fn unpacked_size(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize, len: usize| -> Option<u64> {
        let field = bytes.get(at..at.checked_add(len)?)?;
        Some(field.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    };
    // The end record is 22 bytes and an optional comment of up to 65,535.
    let earliest = bytes.len().saturating_sub(22 + 65_535);
    let end = (earliest..=bytes.len().checked_sub(22)?).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let entries = number(end + 10, 2)?;
    let mut at = usize::try_from(number(end + 16, 4)?).ok()?;
    let mut total = 0;
    for _ in 0..entries {
        bytes.get(at..)?.starts_with(b"PK\x01\x02").then_some(())?;
        total += number(at + 24, 4)?;
        let variable = number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?;
        at += 46 + usize::try_from(variable).ok()?;
    }
    Some(total)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A zip with one empty-named entry that claims to unpack to `size` bytes.
    pub(in crate::lambda) fn zip(size: u32) -> Vec<u8> {
        let mut bytes = b"PK\x01\x02".to_vec();
        bytes.extend([0; 20]);
        bytes.extend(size.to_le_bytes());
        bytes.extend([0; 18]);
        let mut end = b"PK\x05\x06".to_vec();
        end.extend([0; 4]);
        end.extend(1u16.to_le_bytes());
        end.extend(1u16.to_le_bytes());
        end.extend(46u32.to_le_bytes());
        end.extend(0u32.to_le_bytes());
        end.extend([0; 2]);
        bytes.extend(end);
        bytes
    }

    #[test]
    fn packages_are_measured() {
        assert_eq!(measure(&zip(1000)).unwrap(), 1000, "read from the central directory");
        assert!(measure(b"not a zip").unwrap_err().message.starts_with("Could not unzip"), "rubbish is refused");
        assert!(measure(&zip(262_144_000)).unwrap_err().message.starts_with("Unzipped size"), "250 MB is the limit");
        assert_eq!(measure(&vec![0; DIRECT as usize + 1]).unwrap_err().status, 413, "50 MB is the limit of a direct upload");
    }
}
