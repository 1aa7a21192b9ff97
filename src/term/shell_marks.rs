//! The commands of a shell, as its marks in the stream tell them (OSC 133: `A` prompt, `B` typing, `C` runs, `D` has ended).
//!
//! Owns finding the marks and what stands between them, with places in the stream. The marks are a claim of whatever prints:
//! a program can print them too. Does not look at the cells.

use memchr::{memchr, memmem};

/// What every mark begins with.
const MARK: &[u8] = b"\x1b]133;";
/// A longer mark is none.
const LONGEST_MARK: usize = 4096;
/// Of what was typed, so many bytes are kept.
const MOST_TYPED: usize = 4096;
/// Of what a command printed, so many of its last bytes are kept.
const MOST_PRINTED: usize = 32 << 10;

/// A command that a shell ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellRun {
    /// The command line: as the shell names it, else as it was typed, with the escapes of the typing.
    pub command: String,
    /// Its exit code, where the shell tells it.
    pub exit: Option<i32>,
    /// Where in the stream its output begins.
    pub from: u64,
    /// Where its output ends.
    pub to: u64,
    /// The last part of what it printed, with escapes.
    pub output: String,
}

/// Where between its marks the stream stands.
#[derive(Debug, Default)]
enum Between {
    /// Before a prompt, or in it.
    #[default]
    Commands,
    /// Somebody types.
    Typing(Vec<u8>),
    /// A command runs.
    Running { command: String, from: u64, printed: Vec<u8> },
}

/// Finds a shell's commands in its stream.
#[derive(Debug, Default)]
pub struct ShellMarks {
    between: Between,
    /// The beginning of what may be a mark.
    held: Vec<u8>,
}

impl ShellMarks {
    /// Takes bytes that stand at this place in the stream; gives the commands that have ended in them.
    pub fn push(&mut self, at: u64, bytes: &[u8]) -> Vec<ShellRun> {
        let mut runs = Vec::new();
        let before = self.held.len() as u64;
        let joined = if self.held.is_empty() { None } else { Some([&std::mem::take(&mut self.held), bytes].concat()) };
        let stream = joined.as_deref().unwrap_or(bytes);
        let start = at.saturating_sub(before);
        let mut done = 0;
        while let Some(found) = memmem::find(&stream[done..], MARK) {
            let mark = done + found;
            self.keep(&stream[done..mark]);
            let body = &stream[mark + MARK.len()..];
            let Some(length) = end_of(body) else {
                if body.len() < LONGEST_MARK {
                    self.held = stream[mark..].to_vec();
                    return runs;
                }
                done = mark + MARK.len();
                continue;
            };
            let after = mark + MARK.len() + length.whole;
            let (here, behind) = (start + mark as u64, start + after as u64);
            runs.extend(self.mark(&String::from_utf8_lossy(&body[..length.body]), here, behind));
            done = after;
        }
        let rest = &stream[done..];
        let kept = rest.len() - begun(rest);
        self.keep(&rest[..kept]);
        self.held = rest[kept..].to_vec();
        runs
    }

    fn keep(&mut self, bytes: &[u8]) {
        match &mut self.between {
            Between::Commands => {}
            Between::Typing(typed) => {
                let room = MOST_TYPED.saturating_sub(typed.len());
                typed.extend(&bytes[..bytes.len().min(room)]);
            }
            Between::Running { printed, .. } => {
                printed.extend(&bytes[bytes.len().saturating_sub(MOST_PRINTED)..]);
                // Seldom, so that a flood is not moved about for each piece of it.
                if printed.len() > 2 * MOST_PRINTED {
                    printed.drain(..printed.len() - MOST_PRINTED);
                }
            }
        }
    }

    fn mark(&mut self, body: &str, here: u64, behind: u64) -> Option<ShellRun> {
        let mut parts = body.split(';');
        let kind = parts.next().unwrap_or_default();
        match (kind, std::mem::take(&mut self.between)) {
            ("B", _) => self.between = Between::Typing(Vec::new()),
            ("C", was) => {
                let typed = if let Between::Typing(typed) = was { typed } else { Vec::new() };
                let command = parts.find_map(named).unwrap_or_else(|| String::from_utf8_lossy(&typed).into_owned());
                self.between = Between::Running { command, from: behind, printed: Vec::new() };
            }
            ("D", Between::Running { command, from, printed }) => {
                let exit = parts.next().and_then(|code| code.parse().ok());
                let printed = &printed[printed.len().saturating_sub(MOST_PRINTED)..];
                let output = String::from_utf8_lossy(printed).into_owned();
                return Some(ShellRun { command, exit, from, to: here, output });
            }
            ("A" | "D", _) => {}
            (_, was) => self.between = was,
        }
        None
    }
}

struct Length {
    /// Of the string.
    body: usize,
    /// With what ends it.
    whole: usize,
}

/// How long a string is that BEL or `ESC \` ends; `None` while its end has not come.
fn end_of(body: &[u8]) -> Option<Length> {
    let near = &body[..body.len().min(LONGEST_MARK)];
    let bell = memchr(7, near).map(|at| Length { body: at, whole: at + 1 });
    let string = memmem::find(near, b"\x1b\\").map(|at| Length { body: at, whole: at + 2 });
    match (bell, string) {
        (Some(bell), Some(string)) => Some(if bell.body < string.body { bell } else { string }),
        (bell, string) => bell.or(string),
    }
}

/// How many bytes at the end may be the beginning of a mark.
fn begun(bytes: &[u8]) -> usize {
    (1..MARK.len().min(bytes.len() + 1)).rev().find(|n| bytes.ends_with(&MARK[..*n])).unwrap_or(0)
}

/// The command line, where the shell names it: `cmdline_url=` (fish, kitty) or `cmdline=` (quoted for a shell).
fn named(part: &str) -> Option<String> {
    if let Some(text) = part.strip_prefix("cmdline_url=") {
        return Some(super::osc::percent_decoded(text));
    }
    let quoted = part.strip_prefix("cmdline=")?;
    let bare = quoted.trim_start_matches('$');
    if let Some(inner) = bare.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Some(inner.to_owned());
    }
    let mut escaped = false;
    let plain = quoted.chars().filter(|c| {
        let is_escape = *c == '\\' && !escaped;
        escaped = is_escape;
        !is_escape
    });
    Some(plain.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(command: &str, exit: Option<i32>, from: u64, to: u64, output: &str) -> ShellRun {
        ShellRun { command: command.into(), exit, from, to, output: output.into() }
    }

    #[test]
    fn commands_are_found_however_the_stream_is_cut() {
        let stream = "\x1b]133;D\x07\x1b]133;A\x07$ \x1b]133;B\x1b\\ls -a\r\n\x1b]133;C\x07a b\n\x1b]133;D;0\x07\
            \x1b]133;C;cmdline_url=cargo%20test\x07red\x1b[m\n\x1b]133;D;101;aid=1\x1b\\\x1b]133;C;cmdline=echo\\ hi\x07\x1b]133;D\x07";
        let at = |text: &str| stream.find(text).unwrap() as u64;
        let last = at("\x1b]133;D\x07\x1b") + 9;
        let last = stream[last as usize..].find("\x1b]133;D\x07").unwrap() as u64 + last;
        let wanted = [
            run("ls -a\r\n", Some(0), at("a b\n"), at("a b\n") + 4, "a b\n"),
            run("cargo test", Some(101), at("red"), at("red") + 7, "red\x1b[m\n"),
            run("echo hi", None, last, last, ""),
        ];
        for size in [1, 2, 3, 7, 20, stream.len()] {
            let (mut marks, mut at, mut found) = (ShellMarks::default(), 0, Vec::new());
            for piece in stream.as_bytes().chunks(size) {
                found.extend(marks.push(at, piece));
                at += piece.len() as u64;
            }
            assert_eq!(found, wanted, "pieces of {size}");
        }
    }

    #[test]
    fn a_flood_and_a_mark_without_an_end_take_no_room() {
        let mut marks = ShellMarks::default();
        assert_eq!(marks.push(0, b"\x1b]133;C;cmdline_url=yes\x07"), []);
        for n in 0..64 {
            assert_eq!(marks.push(24 + n * 65_536, &vec![b'y'; 65_536]), []);
        }
        let Between::Running { printed, .. } = &marks.between else { panic!("{marks:?}") };
        assert!(printed.len() <= 2 * MOST_PRINTED, "{}", printed.len());
        let mut lost = ShellMarks::default();
        lost.push(0, b"\x1b]133;C;");
        for _ in 0..64 {
            lost.push(0, &[b'x'; 1024]);
        }
        assert!(lost.held.len() <= 2 * LONGEST_MARK, "{}", lost.held.len());
    }
}
