//! Turning the output of a run without a terminal into text that a pane can show, and into facts.
//!
//! Owns splitting into lines and drawing. What an agent wrote is drawn without its control characters: only our own colours
//! reach the pane.

use super::adapter::HeadlessFormat;
use super::dialogs::clean;
use super::facts::AgentFact;
use super::readers::{ClaudeStream, CodexExec};

const LONGEST_LINE: usize = 16 * 1024 * 1024;
const PLAIN_END: usize = 4 * 1024;
const DIM: &str = "\u{1b}[2m";
const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const PLAIN: &str = "\u{1b}[0m";

/// Decodes the standard output of one headless run.
#[derive(Debug)]
pub struct HeadlessDecoder {
    format: Format,
    line: Vec<u8>,
}

#[derive(Debug)]
enum Format {
    Claude(ClaudeStream),
    Codex(CodexExec),
    Plain { last: u8, end: Vec<u8> },
}

impl HeadlessDecoder {
    /// A decoder for a run that has just started.
    pub fn new(format: HeadlessFormat) -> Self {
        let format = match format {
            HeadlessFormat::ClaudeStream => Format::Claude(ClaudeStream::default()),
            HeadlessFormat::CodexExec => Format::Codex(CodexExec::default()),
            HeadlessFormat::ClaudeControl
            | HeadlessFormat::GeminiStream
            | HeadlessFormat::OpencodeRun
            | HeadlessFormat::DroidStream
            | HeadlessFormat::CursorStream
            | HeadlessFormat::QwenStream
            | HeadlessFormat::CopilotStream
            | HeadlessFormat::Plain => Format::Plain { last: 0, end: Vec::new() },
        };
        Self { format, line: Vec::new() }
    }

    /// Takes output in any pieces; appends bytes for the pane to `screen` and what was learnt to `facts`.
    pub fn push(&mut self, bytes: &[u8], screen: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        if let Format::Plain { last, end } = &mut self.format {
            push_plain(bytes, last, end, screen);
            return;
        }
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.take_line(screen, facts);
            } else if self.line.len() > LONGEST_LINE {
                self.line.clear();
            }
        }
    }

    /// The output has ended: a last line without an end counts, and plain text gives its end as the final message.
    pub fn finish(&mut self, screen: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        if let Format::Plain { end, .. } = &self.format {
            let text = without_escapes(&String::from_utf8_lossy(end));
            if !text.trim().is_empty() {
                facts.push(AgentFact::FinalMessage(text.trim().to_owned()));
            }
        } else if !self.line.is_empty() {
            self.take_line(screen, facts);
        }
    }

    fn take_line(&mut self, screen: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let from = facts.len();
        match &mut self.format {
            Format::Claude(reader) => reader.push_line(&line, facts),
            Format::Codex(reader) => reader.push_line(&line, facts),
            Format::Plain { .. } => {}
        }
        let is_event = line.trim_start().starts_with('{');
        if !is_event && !line.trim().is_empty() {
            draw(screen, "", &line);
        }
        for fact in &facts[from..] {
            draw_fact(screen, fact);
        }
    }
}

fn push_plain(bytes: &[u8], last: &mut u8, end: &mut Vec<u8>, screen: &mut Vec<u8>) {
    for &byte in bytes {
        // Without a terminal nobody has turned line feeds into line ends.
        if byte == b'\n' && *last != b'\r' {
            screen.push(b'\r');
        }
        screen.push(byte);
        *last = byte;
    }
    end.extend_from_slice(bytes);
    if end.len() > 2 * PLAIN_END {
        end.drain(..end.len() - PLAIN_END);
    }
}

fn draw_fact(screen: &mut Vec<u8>, fact: &AgentFact) {
    match fact {
        AgentFact::Text(text) => draw(screen, "", text),
        AgentFact::Command { command, exit: None | Some(0) } => draw(screen, DIM, &format!("$ {command}")),
        AgentFact::Command { command, exit: Some(code) } => draw(screen, DIM, &format!("$ {command}  (exit {code})")),
        AgentFact::FileTouched(path) => draw(screen, DIM, &format!("wrote {}", path.display())),
        AgentFact::Failed { text, .. } => draw(screen, RED, text),
        AgentFact::NativeId(id) => draw(screen, DIM, &format!("session {id}")),
        AgentFact::Asked(dialog) => draw(screen, BOLD, &format!("? {}", dialog.title)),
        AgentFact::Cost(_) | AgentFact::FinalMessage(_) | AgentFact::TurnEnded(_) | AgentFact::Settled(_) => {}
    }
}

fn draw(screen: &mut Vec<u8>, colour: &str, text: &str) {
    for line in text.trim_end().lines() {
        let line = clean(&line.replace('\t', "    "));
        let end = if colour.is_empty() { "" } else { PLAIN };
        screen.extend_from_slice(format!("{colour}{line}{end}\r\n").as_bytes());
    }
}

/// Text without escape sequences and other control characters, but with its lines.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split('\u{1b}');
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let rest = match piece.chars().next() {
            Some('[') => piece.find(|c: char| ('@'..='~').contains(&c) && c != '[').map(|at| &piece[at + 1..]),
            Some(']') => piece.find('\u{7}').map(|at| &piece[at + 1..]),
            Some(c) => Some(&piece[c.len_utf8()..]),
            None => None,
        };
        plain.push_str(rest.unwrap_or_default());
    }
    plain.lines().map(clean).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
#[path = "headless_tests.rs"]
mod tests;
