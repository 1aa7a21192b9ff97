//! What gives the hostile corpus away.

/// What must never come back out of a control string, in any writing.
pub const MARKERS: [&[u8]; 4] = [b"ORCHPWN", b"T1JDSFBXTg", b"4f52434850574e", b"orch-pwned"];
