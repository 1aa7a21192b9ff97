//! A source file as the rules see it: its text, and its code with comments and literals blanked out.

use std::fmt;

/// A file of the project.
pub struct File {
    /// Its path from the top of the project, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its text with every comment, string and character replaced by blanks; the same length, the same lines.
    pub code: String,
    /// Whether it is only compiled for tests.
    pub is_test: bool,
}

/// A broken rule.
pub struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        let code = if is_rust(path) { blank(text) } else { String::new() };
        Self { path: path.to_owned(), text: text.to_owned(), code, is_test: path.ends_with("_tests.rs") }
    }

    /// Whether it is a module of the crate and no test.
    pub fn is_production(&self) -> bool {
        self.path.starts_with("src/") && is_rust(&self.path) && !self.is_test
    }

    /// The code before the first `#[cfg(test)]`; empty for whatever is not production code.
    pub fn production(&self) -> &str {
        let code = if self.is_production() { self.code.as_str() } else { "" };
        code.find("#[cfg(test)]").map_or(code, |end| &code[..end])
    }

    /// The paths of the modules that this file declares for tests only: `#[cfg(test)] mod name;`.
    pub fn test_modules(&self) -> Vec<String> {
        let folder = self.path.trim_end_matches("mod.rs").trim_end_matches(".rs").trim_end_matches('/');
        let declared = self.code.split("#[cfg(test)]").skip(1).filter_map(|after| {
            let name = after.trim_start().trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ");
            name.strip_prefix("mod ")?.split_once(';').map(|(name, _)| name.trim())
        });
        let plain = declared.filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
        plain.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]).collect()
    }

    /// A finding at a byte of the text.
    pub fn finding(&self, at: usize, what: impl Into<String>) -> Finding {
        let line = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        Finding { path: self.path.clone(), line, what: what.into() }
    }
}

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == "rs")
}

/// Where a word stands in code, as a whole word.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).and_then(|at| code.as_bytes().get(at));
        !part(before) && !part(code.as_bytes().get(at + word.len()))
    })
}

/// Blanks comments and literals.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        if end > at {
            for byte in &mut out[at..end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
            at = end;
        } else {
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The end of the comment or literal that starts here; `at` itself when none does.
fn literal_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let after_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    if rest.starts_with(b"//") {
        return at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }
    if rest.starts_with(b"/*") {
        return at + block_comment(rest);
    }
    match rest[0] {
        b'"' => at + quoted(rest, b'"'),
        b'r' if !after_word || bytes[at - 1] == b'b' => raw_string(rest).map_or(at, |length| at + length),
        b'\'' if rest.get(1) == Some(&b'\\') || is_char(rest) => at + quoted(rest, b'\''),
        _ => at,
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = match &rest[at..] {
            [b'/', b'*', ..] => 1,
            [b'*', b'/', ..] => -1,
            _ => 0,
        };
        depth += step;
        at += if step == 0 { 1 } else { 2 };
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

fn raw_string(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let close = [&b"\""[..], &vec![b'#'; hashes]].concat();
    let body = &rest[hashes + 2..];
    let end = body.windows(close.len()).position(|window| window == close).unwrap_or(body.len());
    Some((hashes + 2 + end + close.len()).min(rest.len()))
}

/// Whether a quote begins a character and not a lifetime.
fn is_char(rest: &[u8]) -> bool {
    let text = std::str::from_utf8(&rest[1..rest.len().min(6)])
        .or_else(|error| std::str::from_utf8(&rest[1..=error.valid_up_to()]));
    let mut chars = text.unwrap_or("").chars();
    chars.next().is_some() && chars.next() == Some('\'')
}

#[test]
fn comments_and_literals_are_blanked_and_lines_kept() {
    let samples = [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("f(\"x \\\" y\", z)", "f(         , z)"),
        ("r#\"a\"b\"# c", "          c"),
        ("br\"a\" c", "b     c"),
        ("'x' 'static '\\'' 'é' '\"'", "    'static              "),
        ("for r in x {}", "for r in x {}"),
    ];
    for (text, blanked) in samples {
        let code = blank(text);
        assert_eq!(
            code.split_whitespace().collect::<Vec<_>>(),
            blanked.split_whitespace().collect::<Vec<_>>(),
            "{text}"
        );
        assert_eq!(code.len(), text.len(), "{text}");
    }
}

#[test]
fn production_ends_where_the_tests_begin() {
    let file =
        File::new("src/ui/a.rs", "fn a() {}\n// #[cfg(test)]\nfn b() {}\n#[cfg(test)]\nmod tests { fn c() {} }\n");
    assert!(file.production().contains("fn b") && !file.production().contains("fn c"));
    assert_eq!(File::new("src/ui/a_tests.rs", "fn a() {}").production(), "");
    assert_eq!(File::new("tests/a.rs", "fn a() {}").production(), "");
}

#[test]
fn modules_declared_for_tests_are_known() {
    let file = File::new("src/ui/mod.rs", "mod a;\n#[cfg(test)]\nmod samples;\n#[cfg(test)]\nmod tests { mod x; }\n");
    assert_eq!(file.test_modules(), ["src/ui/samples.rs", "src/ui/samples/mod.rs"]);
}
