//! What is uploaded: chunks put together, lengths and checksums held against what was announced.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use crc_fast::CrcAlgorithm::{Crc32Iscsi, Crc32IsoHdlc, Crc64Nvme};
use md5::Md5;
use sha2::{Digest, Sha256};

use super::refuse;
use crate::wire::{Call, Refusal};

/// An upload that arrived whole.
pub(super) struct Payload {
    pub bytes: Bytes,
    pub md5: [u8; 16],
    pub sha256: [u8; 32],
    /// Header name and value of the checksum that came with it.
    pub checksum: Option<(String, String)>,
}

impl Payload {
    /// The body of a call; refused if it is not what its headers and trailers say.
    pub(super) fn of(call: &Call) -> Result<Self, Refusal> {
        let sent = call.header("x-amz-content-sha256").unwrap_or_default();
        let chunked = sent.starts_with("STREAMING-") || call.header("content-encoding").is_some_and(|encoding| encoding.contains("aws-chunked"));
        let (bytes, trailers) = if chunked { unchunked(call)? } else { (call.body.clone(), Vec::new()) };
        let payload = Self { md5: Md5::digest(&bytes).into(), sha256: Sha256::digest(&bytes).into(), checksum: None, bytes };
        if call.header("content-md5").is_some_and(|given| given != STANDARD.encode(payload.md5)) {
            return Err(refuse::bad_digest("The Content-MD5 you specified did not match what we received."));
        }
        if sent.len() == 64 && sent != hex(&payload.sha256) {
            let text = "The provided 'x-amz-content-sha256' header does not match what was computed.";
            return Err(Refusal::new(400, "XAmzContentSHA256Mismatch", text));
        }
        let checksum = payload.announced(call, &trailers)?;
        Ok(Self { checksum, ..payload })
    }

    fn announced(&self, call: &Call, trailers: &[(String, String)]) -> Result<Option<(String, String)>, Refusal> {
        let in_trailers = |name: &str| trailers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        for name in ["x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha256", "x-amz-checksum-sha1"] {
            let Some(given) = call.header(name).or_else(|| in_trailers(name)) else { continue };
            let crc = |algorithm, width: usize| STANDARD.encode(&crc_fast::checksum(algorithm, &self.bytes).to_be_bytes()[8 - width..]);
            let computed = match name {
                "x-amz-checksum-crc32" => crc(Crc32IsoHdlc, 4),
                "x-amz-checksum-crc32c" => crc(Crc32Iscsi, 4),
                "x-amz-checksum-crc64nvme" => crc(Crc64Nvme, 8),
                "x-amz-checksum-sha256" => STANDARD.encode(self.sha256),
                _ => return Err(refuse::not_implemented(name)),
            };
            if computed != given {
                let algorithm = name.trim_start_matches("x-amz-checksum-").to_uppercase();
                return Err(refuse::bad_digest(&format!("The {algorithm} you specified did not match the calculated checksum.")));
            }
            return Ok(Some((name.to_owned(), computed)));
        }
        match call.header("x-amz-trailer") {
            Some(trailer) => {
                Err(Refusal::new(400, "MalformedTrailerError", format!("The request contained trailing data that was not well-formed: no {trailer}")))
            }
            None => Ok(None),
        }
    }
}

type Trailers = Vec<(String, String)>;

/// `SIZE[;chunk-signature=…]\r\nDATA\r\n`, the last of size 0, then trailing headers.
fn unchunked(call: &Call) -> Result<(Bytes, Trailers), Refusal> {
    let length: Option<usize> = call.header("x-amz-decoded-content-length").and_then(|length| length.parse().ok());
    let length = length.ok_or_else(|| Refusal::new(411, "MissingContentLength", "You must provide the Content-Length HTTP header."))?;
    let mut rest = &call.body[..];
    let mut whole = BytesMut::with_capacity(length.min(call.body.len()));
    loop {
        let line = line(&mut rest).ok_or_else(refuse::incomplete)?;
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16).map_err(|_| refuse::incomplete())?;
        if size == 0 {
            break;
        }
        let (data, after) = rest.split_at_checked(size).ok_or_else(refuse::incomplete)?;
        whole.extend_from_slice(data);
        rest = after.strip_prefix(b"\r\n").ok_or_else(refuse::incomplete)?;
    }
    let mut trailers = Vec::new();
    while let Some((key, value)) = line(&mut rest).and_then(|line| line.split_once(':')) {
        trailers.push((key.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    if whole.len() != length {
        return Err(refuse::incomplete());
    }
    Ok((whole.freeze(), trailers))
}

/// Takes one line; none if there is no whole one.
fn line<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
    let (line, after) = rest.split_at(end);
    *rest = &after[2..];
    std::str::from_utf8(line).ok()
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
