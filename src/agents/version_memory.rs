//! What programs said when they were asked for their version, so that a start need not run all of them again.
//!
//! Owns the memory and its file. Runs nothing itself; a program whose file has changed is forgotten.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// The most that is remembered of what a program said, in characters.
const MOST_SAID: usize = 400;

/// What programs said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionMemory {
    programs: BTreeMap<String, Said>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    file: String,
    text: String,
}

impl VersionMemory {
    /// The memory in `file`; an empty one when there is none or it cannot be read.
    pub fn load(file: &Path) -> Self {
        let small = file.metadata().is_ok_and(|meta| meta.len() <= MOST_BYTES);
        let text = small.then(|| std::fs::read_to_string(file).ok()).flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Writes the memory; the error says why not.
    pub fn save(&self, file: &Path) -> std::io::Result<()> {
        let new = file.with_extension("new");
        std::fs::write(&new, serde_json::to_string(self)?)?;
        std::fs::rename(new, file)
    }

    /// Takes over what another memory learnt.
    pub fn learn(&mut self, other: Self) {
        self.programs.extend(other.programs);
    }

    /// What `program` says to `args`: remembered, or asked for now.
    pub(super) fn said(
        &mut self,
        program: &Path,
        args: &[String],
        ask: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        let Some(now) = stamp(program) else { return ask() };
        let key = format!("{} {}", program.display(), args.join(" "));
        if let Some(said) = self.programs.get(&key).filter(|said| said.file == now) {
            return Some(said.text.clone());
        }
        let text: String = ask()?.chars().take(MOST_SAID).collect();
        if text.trim().is_empty() {
            return Some(text);
        }
        self.programs.insert(key, Said { file: now, text: text.clone() });
        Some(text)
    }
}

/// What changes when the program's file is replaced; a link counts as what it leads to.
fn stamp(program: &Path) -> Option<String> {
    let real = program.canonicalize().ok()?;
    let meta = real.metadata().ok()?;
    let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", real.display(), meta.len(), changed.as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_asked_again_only_when_its_file_changed() {
        let dir = tempfile::tempdir().unwrap();
        let (program, file) = (dir.path().join("p"), dir.path().join("versions.json"));
        let asked = std::cell::Cell::new(0);
        let ask = |memory: &mut VersionMemory, args: &[String]| {
            memory.said(&program, args, || {
                asked.set(asked.get() + 1);
                Some(format!("answer {}", asked.get()))
            })
        };
        std::fs::write(&program, "one").unwrap();
        let mut memory = VersionMemory::load(&file);
        assert_eq!(ask(&mut memory, &[]).as_deref(), Some("answer 1"));
        memory.save(&file).unwrap();
        let mut memory = VersionMemory::load(&file);
        assert_eq!(ask(&mut memory, &[]).as_deref(), Some("answer 1"));
        assert_eq!(ask(&mut memory, &["-V".to_owned()]).as_deref(), Some("answer 2"));
        std::fs::write(&program, "another").unwrap();
        assert_eq!(ask(&mut memory, &[]).as_deref(), Some("answer 3"));
        std::fs::write(&file, "broken").unwrap();
        assert_eq!(VersionMemory::load(&file), VersionMemory::default());
    }

    #[test]
    fn silence_is_not_remembered() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("p"), "").unwrap();
        let mut memory = VersionMemory::default();
        assert_eq!(memory.said(&dir.path().join("p"), &[], || None), None);
        assert_eq!(memory.said(&dir.path().join("p"), &[], || Some("1".into())).as_deref(), Some("1"));
    }
}
