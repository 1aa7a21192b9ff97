use std::sync::{Arc, Mutex};

use super::*;
use crate::agents::{SignedIn, builtin};
use crate::config::Config;
use crate::server::{Crew, Own};

/// Keeps what is printed.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A machine with one claude of this version and nothing else.
fn crew(version: &str, config: &str) -> Vec<Looked> {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("claude");
    std::fs::write(&path, format!("#!/bin/sh\necho '{version} (Claude Code)'\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (config, problems) = Config::load(Some(("c.toml", config)), None);
    assert_eq!(problems, []);
    let mut crew = Crew::new(&config, &builtin());
    let own: Own = [("PATH".to_owned(), dir.path().to_string_lossy().into_owned())].into();
    crew.found(crew.examine_at_once(&own, &mut crate::agents::VersionMemory::default()));
    let by = |name: &str| if name == "claude" { SignedIn::By("ANTHROPIC_API_KEY".into()) } else { SignedIn::NotSeen };
    crew.members().map(|member| Looked { member: member.clone(), signed_in: by(&member.name) }).collect()
}

fn printed(looked: &[Looked], columns: usize) -> String {
    let kept = Kept::default();
    let mut out = Output::narrow(Box::new(kept.clone()), columns);
    print(&mut out, looked, &BTreeMap::new()).unwrap();
    let bytes = kept.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_ready_ones_come_first_and_every_row_fits() {
    let looked = crew("2.1.329", "");
    let text = printed(&looked, 100);
    assert!(text.starts_with("✓ claude     Claude Code    2.1.329 · signed in · interactive\n"), "{text}");
    for columns in [45, 60, 100] {
        let text = printed(&looked, columns);
        // A command is not broken, so that it can be copied: a single word may be longer.
        let long = |line: &&str| line.chars().count() > columns && line.trim().contains(' ');
        assert_eq!(text.lines().filter(long).collect::<Vec<_>>(), Vec::<&str>::new(), "{columns}\n{text}");
        let names: Vec<&str> = looked.iter().map(|looked| looked.member.name.as_str()).collect();
        assert!(names.iter().all(|name| text.contains(&format!(" {name} "))), "{text}");
    }
}

#[test]
fn a_version_that_was_never_tested_is_told_with_what_it_changes() {
    let text = printed(&crew("2.9.9", ""), 100);
    assert!(text.starts_with("! claude "), "{text}");
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(plain.contains("2.9.9 is newer than what orchestra was tested with (2.1.300 to 2.1.329)"), "{plain}");
    assert!(plain.contains("`trust_screen = true` in [agents.claude] reads it"), "{plain}");
}

#[test]
fn a_pinned_or_needy_agent_says_why_it_gets_no_tasks() {
    let text = printed(&crew("2.1.329", "[agents.claude]\nversion = '<2.1.329'\n"), 100);
    assert!(text.contains("version 2.1.329, and your settings allow <2.1.329"), "{text}");
    let text = printed(&crew("2.1.329", "[agents.claude]\nneeds = ['A_KEY|B_KEY']\n"), 100);
    assert!(text.contains("needs A_KEY or B_KEY, which is not set"), "{text}");
}
