//! The stretches of a diff's lines, by the grammar of the file.

use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::domain::diff::{FileDiff, FileInks, Hunk, Ink, LineInks, LineKind};

/// A file with more lines than this stays plain: nobody waits that long for colours.
const LINES: usize = 5_000;
/// A line longer than this, in bytes, stays plain; what programs write has such lines.
const WIDE: usize = 600;

/// What a scope says, the first that fits from the innermost outwards.
const MEANINGS: &[(&str, Ink)] = &[
    ("comment", Ink::Comment),
    ("meta.interpolation", Ink::Plain),
    ("constant.character.escape", Ink::Value),
    ("string", Ink::Text),
    ("constant", Ink::Value),
    ("entity.name.type", Ink::Kind),
    ("entity.name.class", Ink::Kind),
    ("entity.name.struct", Ink::Kind),
    ("entity.name.enum", Ink::Kind),
    ("entity.name.tag", Ink::Keyword),
    ("entity.name", Ink::Name),
    ("entity.other.attribute-name", Ink::Name),
    ("support.type", Ink::Kind),
    ("support.class", Ink::Kind),
    ("support.function", Ink::Name),
    ("keyword.operator", Ink::Plain),
    ("keyword", Ink::Keyword),
    ("storage", Ink::Keyword),
    ("variable.function", Ink::Name),
    ("variable.language", Ink::Value),
    ("markup.heading", Ink::Keyword),
    ("markup.raw", Ink::Text),
];

struct Grammars {
    set: SyntaxSet,
    meanings: Vec<(Scope, Ink)>,
}

fn grammars() -> &'static Grammars {
    static GRAMMARS: OnceLock<Grammars> = OnceLock::new();
    GRAMMARS.get_or_init(|| Grammars {
        set: two_face::syntax::extra_newlines(),
        meanings: MEANINGS.iter().filter_map(|(name, ink)| Some((Scope::new(name).ok()?, *ink))).collect(),
    })
}

/// What the letters of a file's diff are; `None` when its language is not known or it is too long.
pub fn inks(file: &FileDiff) -> Option<FileInks> {
    if file.hunks.is_empty() || file.lines() > LINES {
        return None;
    }
    let grammars = grammars();
    let syntax = syntax_of(&grammars.set, &file.path)?;
    file.hunks.iter().map(|hunk| Reader::new(grammars, syntax).hunk(hunk)).collect::<Option<Vec<_>>>().map(FileInks)
}

fn syntax_of<'a>(set: &'a SyntaxSet, path: &str) -> Option<&'a SyntaxReference> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let found = set.find_syntax_by_extension(name).or_else(|| set.find_syntax_by_extension(ending?))?;
    (found.name != "Plain Text").then_some(found)
}

/// Where a reader is in a text.
#[derive(Clone)]
struct At {
    state: ParseState,
    scopes: ScopeStack,
}

struct Reader<'a> {
    grammars: &'a Grammars,
    now: At,
    /// The text as it was, while removed lines are read.
    before: Option<At>,
}

impl<'a> Reader<'a> {
    fn new(grammars: &'a Grammars, syntax: &SyntaxReference) -> Self {
        Self { grammars, now: At { state: ParseState::new(syntax), scopes: ScopeStack::new() }, before: None }
    }

    /// The stretches of every line of a hunk; removed lines are read from where they begin in the text that is now.
    fn hunk(mut self, hunk: &Hunk) -> Option<Vec<LineInks>> {
        let read = |line: &crate::domain::diff::Line| match line.kind {
            LineKind::Remark => Some(Vec::new()),
            LineKind::Removed => {
                let mut at = self.before.take().unwrap_or_else(|| self.now.clone());
                let inks = self.grammars.line(&mut at, &line.text);
                self.before = Some(at);
                inks
            }
            LineKind::Same | LineKind::Added => {
                self.before = None;
                self.grammars.line(&mut self.now, &line.text)
            }
        };
        hunk.lines.iter().map(read).collect()
    }
}

impl Grammars {
    /// `None` when the grammar fails on it.
    fn line(&self, at: &mut At, text: &str) -> Option<LineInks> {
        if text.len() > WIDE {
            return Some(Vec::new());
        }
        let ops = at.state.parse_line(&format!("{text}\n"), &self.set).ok()?;
        let mut inks: LineInks = Vec::new();
        let mut from = 0;
        for (to, op) in ops {
            self.stretch(&mut inks, from, to.min(text.len()), &at.scopes);
            from = to.min(text.len());
            at.scopes.apply(&op).ok()?;
        }
        self.stretch(&mut inks, from, text.len(), &at.scopes);
        Some(inks)
    }

    fn stretch(&self, inks: &mut LineInks, from: usize, to: usize, scopes: &ScopeStack) {
        if to <= from {
            return;
        }
        let meaning = |scope: &Scope| self.meanings.iter().find(|(known, _)| known.is_prefix_of(*scope));
        let ink = scopes.as_slice().iter().rev().find_map(|scope| meaning(scope).map(|(_, ink)| *ink));
        let (bytes, ink) = ((to - from) as u32, ink.unwrap_or_default());
        match inks.last_mut() {
            Some((last, known)) if *known == ink => *last += bytes,
            Some(_) | None => inks.push((bytes, ink)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::diff::parse;

    fn told(path: &str, lines: &[&str]) -> Option<Vec<Vec<(String, Ink)>>> {
        let body = lines.join("\n") + "\n";
        let (old, new) = lines.iter().fold((0, 0), |(old, new), line| match line.as_bytes()[0] {
            b'+' => (old, new + 1),
            b'-' => (old + 1, new),
            _ => (old + 1, new + 1),
        });
        let text = format!("diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,{old} +1,{new} @@\n{body}");
        let file = &parse(&text)[0];
        let inks = inks(file)?;
        let line = |n: usize| {
            let mut at = 0;
            let stretch = |(bytes, ink): &(u32, Ink)| {
                let text = file.hunks[0].lines[n].text[at..at + *bytes as usize].to_owned();
                at += *bytes as usize;
                (text, *ink)
            };
            inks.line(0, n).iter().map(stretch).filter(|(_, ink)| *ink != Ink::Plain).collect()
        };
        Some((0..lines.len()).map(line).collect())
    }

    #[test]
    fn code_of_many_languages_is_read() {
        let table = [
            ("src/a.rs", "+let x = \"é\"; // why", "// why", Ink::Comment),
            ("src/a.rs", "+let x = \"é\";", "\"é\"", Ink::Text),
            ("a.py", "+class User(Base):", "User", Ink::Kind),
            ("a.ts", "+const n: number = 7;", "7", Ink::Value),
            ("web/a.tsx", "+return <p>x</p>;", "return", Ink::Keyword),
            ("Cargo.toml", "+name = \"x\" # it", "# it", Ink::Comment),
            ("Dockerfile", "+FROM debian", "FROM", Ink::Keyword),
            ("a.go", "+func main() {", "main", Ink::Name),
        ];
        for (path, line, wanted, ink) in table {
            let told = told(path, &[line]).unwrap();
            let found = told[0].iter().find(|(text, _)| text.trim() == wanted);
            assert_eq!(found.map(|(_, ink)| *ink), Some(ink), "{path}: {wanted} in {told:?}");
        }
    }

    #[test]
    fn a_removed_line_does_not_open_what_comes_after_it() {
        let told = told("a.rs", &["-/* begins", "-ends", " let a = 1;"]).unwrap();
        assert!(told[1].iter().any(|(text, ink)| text == "ends" && *ink == Ink::Comment), "{told:?}");
        assert!(told[2].iter().any(|(text, ink)| text == "1" && *ink == Ink::Value), "{told:?}");
    }

    #[test]
    fn what_is_no_code_or_too_long_stays_plain() {
        assert_eq!(told("notes", &["+text"]), None);
        assert_eq!(told("a.txt", &["+text"]), None);
        let wide = format!("+{}", "let a = 1; ".repeat(100));
        assert_eq!(told("a.rs", &[&wide]).unwrap(), [vec![]]);
        assert_eq!(told("a.rs", &vec!["+let a = 1;"; LINES + 1]), None);
    }
}
