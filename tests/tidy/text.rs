//! What no committed text may name: the folders of the machine it was written on, and registries other than the public
//! one.

use super::code::{File, Finding};

/// Tops of folders of build machines; in two parts, so that this file does not name them.
const MACHINE_FOLDERS: &[&str] = &[concat!("/wo", "rk/"), concat!("/fa", "rm/"), concat!("/ro", "ot/")];
const OTHER_REGISTRIES: &[&str] =
    &[concat!("replace-", "with"), concat!("sparse", "+http"), concat!("--index", "-url")];
const PUBLIC_SOURCE: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// A path of the machine it was written on.
pub fn names_no_machine(file: &File) -> Vec<Finding> {
    let named = |folder: &'static str| {
        let starts_there = |at: &usize| {
            let before = file.text[..*at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && !"._-~*/}".contains(c))
        };
        let found = file.text.match_indices(folder).map(|(at, _)| at).filter(starts_there);
        found.map(move |at| file.finding(at, format!("`{folder}` is a folder of one machine")))
    };
    MACHINE_FOLDERS.iter().copied().flat_map(named).collect()
}

/// A registry that not everyone has.
pub fn names_no_other_registry(file: &File) -> Vec<Finding> {
    let words = OTHER_REGISTRIES.iter().flat_map(|word| {
        file.text.match_indices(word).map(|(at, _)| file.finding(at, "this names a registry that not everyone has"))
    });
    let is_lock = file.path == "Cargo.lock";
    let sources = file
        .text
        .match_indices("\nsource = ")
        .filter(|(at, _)| is_lock && !file.text[at + 1..].starts_with(PUBLIC_SOURCE));
    words.chain(sources.map(|(at, _)| file.finding(at + 1, "this package is not from crates.io"))).collect()
}

#[test]
fn folders_of_a_machine_are_found() {
    for folder in MACHINE_FOLDERS {
        for text in [format!("see {folder}x"), format!("\"{folder}\""), format!("a\n{folder}b")] {
            assert_eq!(super::said(names_no_machine, "docs/a.md", &text).len(), 1, "{text}");
        }
        for text in [format!("docs{folder}x"), format!("~{folder}x"), format!("..{folder}")] {
            assert_eq!(super::said(names_no_machine, "docs/a.md", &text), [""; 0], "{text}");
        }
    }
}

#[test]
fn other_registries_are_found() {
    for word in OTHER_REGISTRIES {
        assert_eq!(super::said(names_no_other_registry, ".ci/run", word).len(), 1, "{word}");
    }
    let lock = format!("[[package]]\n{PUBLIC_SOURCE}\n[[package]]\nsource = \"git+https://example.org/x\"\n");
    let said = super::said(names_no_other_registry, "Cargo.lock", &lock);
    assert_eq!(said, ["Cargo.lock:4: this package is not from crates.io"]);
}
