//! Frames: a length, a kind, a payload.
//!
//! ```text
//! ┌─────────────┬──────┬───────────────┐
//! │ u32, big    │ kind │ payload       │   kind 0: one JSON message    kind 1: bytes for the terminal
//! │ endian: n   │ u8   │ n - 1 bytes   │
//! └─────────────┴──────┴───────────────┘
//! ```
//!
//! Frames of an unknown kind are skipped, so that a newer peer can add kinds.

use serde::Serialize;

/// The largest frame that is accepted, in bytes after the length.
pub const MAX_FRAME: usize = 8 << 20;
const HEAD: usize = 4;
const JSON: u8 = 0;
const OUTPUT: u8 = 1;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A JSON message.
    Json(Vec<u8>),
    /// Bytes for the client's terminal.
    Output(Vec<u8>),
}

/// The peer does not speak this protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// A length no honest peer sends.
    #[error("a frame of {0} bytes was announced; the most is {MAX_FRAME}")]
    TooLong(usize),
}

fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + 1 + payload.len());
    bytes.extend_from_slice(&(payload.len() as u32 + 1).to_be_bytes());
    bytes.push(kind);
    bytes.extend_from_slice(payload);
    bytes
}

/// A message as a frame.
///
/// # Errors
/// When the message cannot be written as JSON, which none of ours does.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(message).map(|json| frame(JSON, &json))
}

/// Terminal bytes as a frame.
pub fn encode_output(bytes: &[u8]) -> Vec<u8> {
    frame(OUTPUT, bytes)
}

/// Puts frames together from whatever pieces arrive.
#[derive(Debug, Default)]
pub struct Decoder {
    held: Vec<u8>,
}

impl Decoder {
    /// Takes bytes as they came.
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// The next whole frame of a known kind, if it is there.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, BadFrame> {
        loop {
            let Some(head) = self.held.first_chunk::<HEAD>() else { return Ok(None) };
            let length = u32::from_be_bytes(*head) as usize;
            if length > MAX_FRAME {
                return Err(BadFrame::TooLong(length));
            }
            if self.held.len() < HEAD + length {
                return Ok(None);
            }
            let rest = self.held.split_off(HEAD + length);
            let mut whole = std::mem::replace(&mut self.held, rest);
            let Some(kind) = whole.get(HEAD).copied() else { continue };
            whole.drain(..=HEAD);
            match kind {
                JSON => return Ok(Some(Frame::Json(whole))),
                OUTPUT => return Ok(Some(Frame::Output(whole))),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_whole_from_any_pieces_and_unknown_kinds_are_skipped() {
        let mut bytes = encode(&"hello").unwrap();
        bytes.extend(frame(9, b"from the future"));
        bytes.extend(frame(JSON, b""));
        bytes.extend(encode_output(b"\x1b[H"));
        for size in 1..bytes.len() {
            let mut decoder = Decoder::default();
            let mut frames = Vec::new();
            for piece in bytes.chunks(size) {
                decoder.push(piece);
                while let Some(frame) = decoder.next_frame().unwrap() {
                    frames.push(frame);
                }
            }
            let wanted =
                [Frame::Json(b"\"hello\"".to_vec()), Frame::Json(Vec::new()), Frame::Output(b"\x1b[H".to_vec())];
            assert_eq!(frames, wanted, "pieces of {size}");
        }
    }

    #[test]
    fn a_mad_length_is_refused_before_it_is_read() {
        let mut decoder = Decoder::default();
        decoder.push(&u32::MAX.to_be_bytes());
        assert_eq!(decoder.next_frame(), Err(BadFrame::TooLong(u32::MAX as usize)));
    }
}
