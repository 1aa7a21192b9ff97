//! Sizes, names and forms that keep the tree readable.

use super::code::{File, Finding, words};

const MOST_LINES_OF_A_FILE: usize = 500;
const MOST_LINES_OF_A_FUNCTION: usize = 80;
/// Words that say nothing about what a file or type is.
const EMPTY_WORDS: &[&str] =
    &["util", "utils", "helper", "helpers", "manager", "common", "misc", "info", "handler", "handlers", "base"];

/// A file that is too long to be one concept.
pub fn files_are_short(file: &File) -> Vec<Finding> {
    let lines = file.production().trim_end().lines().count();
    let long = lines > MOST_LINES_OF_A_FILE;
    long.then(|| file.finding(0, format!("{lines} production lines, more than {MOST_LINES_OF_A_FILE}; split its type")))
        .into_iter()
        .collect()
}

/// A function that is too long to be understood at once.
pub fn functions_are_short(file: &File) -> Vec<Finding> {
    let code = file.production();
    let long = words(code, "fn").filter_map(|at| {
        let lines = code[at..=at + body_end(&code[at..])?].lines().count();
        (lines > MOST_LINES_OF_A_FUNCTION).then(|| {
            file.finding(at, format!("a function of {lines} lines, more than {MOST_LINES_OF_A_FUNCTION}; split it"))
        })
    });
    long.collect()
}

/// The end of the body of the function that starts here; `None` for one without a body.
fn body_end(code: &str) -> Option<usize> {
    let (mut depth, mut brackets) = (0_i32, 0_i32);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if depth == 0 && brackets == 0 => return None,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth <= 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// A `mod.rs` that contains more than docs, modules and re-exports.
pub fn mod_files_only_name_modules(file: &File) -> Vec<Finding> {
    if !file.is_production() || !file.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let mut start = 0;
    for statement in file.code.split_inclusive(';') {
        let plain = without_attributes(statement);
        let first = plain.strip_prefix("pub").map_or(plain, |rest| {
            let rest = rest.trim_start();
            rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest).trim_start()
        });
        if !plain.is_empty() && !first.starts_with("mod ") && !first.starts_with("use ")
            || first.contains("mod tests {")
        {
            let blanks = statement.len() - statement.trim_start().len();
            return vec![file.finding(start + blanks, "a mod.rs holds only `//!`, `mod` and `pub use`")];
        }
        start += statement.len();
    }
    Vec::new()
}

fn without_attributes(statement: &str) -> &str {
    let mut rest = statement.trim();
    while let Some((_, after)) = rest.strip_prefix("#[").and_then(|inside| inside.split_once(']')) {
        rest = after.trim_start();
    }
    rest
}

/// A module that does not begin by saying what it owns.
pub fn modules_say_what_they_own(file: &File) -> Vec<Finding> {
    let silent = file.is_production() && !file.text.trim_start().starts_with("//!");
    silent
        .then(|| file.finding(0, "a module begins with `//!`: what it owns, what it does not know"))
        .into_iter()
        .collect()
}

/// A file or type named by a word that fits everything.
pub fn names_say_something(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let parts = file.path.split(['/', '_', '-', '.']);
    if file.path.starts_with("src/") || file.path.starts_with("tests/") {
        let empty = parts.filter(|part| EMPTY_WORDS.contains(part));
        findings
            .extend(empty.map(|word| file.finding(0, format!("`{word}` in a name says nothing; name the concept"))));
    }
    let code = file.production();
    for keyword in ["struct", "enum", "trait", "type"] {
        for at in words(code, keyword) {
            let name = code[at + keyword.len()..].trim_start();
            let name = &name[..name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len())];
            let empty = EMPTY_WORDS.iter().find(|word| {
                let title = word[..1].to_uppercase() + &word[1..];
                name.ends_with(&title) || name == title
            });
            findings.extend(
                empty.map(|word| file.finding(at, format!("`{word}` in `{name}` says nothing; name the concept"))),
            );
        }
    }
    findings
}

/// A place that was left for later.
pub fn nothing_is_left_to_do(file: &File) -> Vec<Finding> {
    let open = ["todo", "unimplemented"].into_iter().flat_map(|name| {
        words(&file.code, name)
            .filter(move |at| file.code[at + name.len()..].starts_with('!'))
            .map(move |at| file.finding(at, format!("`{name}!` is a promise, not a program")))
    });
    open.collect()
}

/// Git run anywhere but in the one file that knows how.
pub fn git_runs_in_one_place(file: &File) -> Vec<Finding> {
    if file.path == "src/workspace/git.rs" {
        return Vec::new();
    }
    let code = file.production();
    let starts = code
        .match_indices("Command::new(")
        .filter(|(at, found)| file.text[at + found.len()..].trim_start().starts_with("\"git\""));
    starts.map(|(at, _)| file.finding(at, "git is run only in src/workspace/git.rs")).collect()
}

#[test]
fn what_is_too_long_is_found() {
    let long_file = "//! Doc.\n".to_owned() + &"fn f() {}\n".repeat(500);
    assert_eq!(super::said(files_are_short, "src/ui/a.rs", &long_file).len(), 1);
    let with_tests = "fn f() {}\n".repeat(500) + "#[cfg(test)]\nmod tests {}\n";
    assert_eq!(super::said(files_are_short, "src/ui/a.rs", &with_tests), [""; 0]);

    let function =
        |lines: usize| format!("//! Doc.\ntrait T {{ fn f(); }}\nfn g(a: [u8; 3]) {{\n{}}}\n", "x();\n".repeat(lines));
    assert_eq!(super::said(functions_are_short, "src/ui/a.rs", &function(78)), [""; 0]);
    let said = super::said(functions_are_short, "src/ui/a.rs", &function(79));
    assert_eq!(said, ["src/ui/a.rs:3: a function of 81 lines, more than 80; split it"]);
}

#[test]
fn a_mod_file_with_code_is_found() {
    let good = "//! Doc.\n\nmod a;\n#[cfg(test)]\nmod b;\npub(crate) mod c;\n\npub use a::{\n    X,\n    Y,\n};\n";
    assert_eq!(super::said(mod_files_only_name_modules, "src/ui/mod.rs", good), [""; 0]);
    for bad in [
        "//! Doc.\nmod a;\n\nfn f() {}\n",
        "mod a;\nconst A: u8 = 1;\n",
        "mod a;\n#[cfg(test)]\nmod tests { fn f() { x(); } }\n",
    ] {
        assert!(!super::said(mod_files_only_name_modules, "src/ui/mod.rs", bad).is_empty(), "{bad}");
    }
    assert_eq!(super::said(mod_files_only_name_modules, "src/ui/a.rs", "fn f() {}"), [""; 0]);
}

#[test]
fn silent_modules_and_empty_names_are_found() {
    assert_eq!(super::said(modules_say_what_they_own, "src/ui/a.rs", "use x;\n//! Late.\n").len(), 1);
    assert_eq!(super::said(modules_say_what_they_own, "src/ui/a.rs", "//! Doc.\n"), [""; 0]);
    for path in ["src/ui/utils.rs", "src/helpers/a.rs", "tests/common/mod.rs", "src/ui/key_handler.rs"] {
        assert_eq!(super::said(names_say_something, path, "").len(), 1, "{path}");
    }
    for bad in ["struct TaskManager;", "enum Info { A }", "trait KeyHandler {}"] {
        assert_eq!(super::said(names_say_something, "src/ui/a.rs", bad).len(), 1, "{bad}");
    }
    for good in ["struct Database;", "struct Commonplace;", "// struct TaskManager"] {
        assert_eq!(super::said(names_say_something, "src/store/database.rs", good), [""; 0], "{good}");
    }
}

#[test]
fn promises_and_stray_git_are_found() {
    let promise = |name: &str| format!("fn f() {{ {name}!() }}");
    for name in ["todo", "unimplemented"] {
        assert_eq!(super::said(nothing_is_left_to_do, "src/ui/a.rs", &promise(name)).len(), 1);
    }
    assert_eq!(super::said(nothing_is_left_to_do, "src/ui/a.rs", "let todo = 1; // todo!()"), [""; 0]);
    let git = "fn f() { Command::new( \"git\").arg(x) }";
    assert_eq!(super::said(git_runs_in_one_place, "src/server/a.rs", git).len(), 1);
    assert_eq!(super::said(git_runs_in_one_place, "src/workspace/git.rs", git), [""; 0]);
    assert_eq!(super::said(git_runs_in_one_place, "src/server/a.rs", "fn f() { Command::new(\"gitk\") }"), [""; 0]);
}
