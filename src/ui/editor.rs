//! A small text editor: several lines, a cursor, and the texts of before.
//!
//! Owns the text and where the cursor stands. Does not know keys.

use unicode_segmentation::UnicodeSegmentation as _;

/// The longest text that it takes, in bytes; a paste beyond is cut.
pub const MAX_TEXT: usize = 64 * 1024;

/// A text being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Editor {
    text: String,
    cursor: usize,
    /// Which text of the history is shown, counted from the latest; `None` for one's own.
    recalled: Option<usize>,
    draft: String,
}

impl Editor {
    /// An editor with a text, the cursor at its end.
    pub fn with_text(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len(), ..Self::default() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before the cursor.
    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Puts a text in at the cursor; of control characters only line ends and tabs (as spaces) are kept.
    pub fn insert(&mut self, text: &str) {
        let room = MAX_TEXT.saturating_sub(self.text.len());
        let mut clean = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
        clean.retain(|c| c == '\n' || !c.is_control());
        let mut end = clean.len().min(room);
        while !clean.is_char_boundary(end) {
            end -= 1;
        }
        self.text.insert_str(self.cursor, &clean[..end]);
        self.cursor += end;
        self.recalled = None;
    }

    /// Removes the character before the cursor.
    pub fn backspace(&mut self) {
        let start = self.step_back();
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Removes the character at the cursor.
    pub fn delete(&mut self) {
        let end = self.step_forward();
        self.text.replace_range(self.cursor..end, "");
    }

    /// Removes the word before the cursor.
    pub fn delete_word(&mut self) {
        let before = self.before_cursor().trim_end();
        let start = before
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Removes everything before the cursor on its line.
    pub fn delete_to_line_start(&mut self) {
        let start = self.line_start();
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Moves the cursor one character to the left.
    pub fn left(&mut self) {
        self.cursor = self.step_back();
    }

    /// Moves the cursor one character to the right.
    pub fn right(&mut self) {
        self.cursor = self.step_forward();
    }

    /// Moves the cursor to the start of its line.
    pub fn home(&mut self) {
        self.cursor = self.line_start();
    }

    /// Moves the cursor to the end of its line.
    pub fn end(&mut self) {
        self.cursor = self.line_end();
    }

    /// Moves the cursor a line up; `false` on the first line.
    pub fn up(&mut self) -> bool {
        let start = self.line_start();
        if start == 0 {
            return false;
        }
        let column = self.text[start..self.cursor].graphemes(true).count();
        self.cursor = start - 1;
        self.go_to_column(column);
        true
    }

    /// Moves the cursor a line down; `false` on the last line.
    pub fn down(&mut self) -> bool {
        let end = self.line_end();
        if end == self.text.len() {
            return false;
        }
        let column = self.text[self.line_start()..self.cursor].graphemes(true).count();
        self.cursor = end + 1;
        self.go_to_column(column);
        true
    }

    /// Shows an earlier text of the history.
    pub fn recall_earlier(&mut self, history: &[String]) {
        let next = self.recalled.map_or(0, |at| at + 1);
        if let Some(text) = history.iter().rev().nth(next) {
            if self.recalled.is_none() {
                self.draft.clone_from(&self.text);
            }
            self.show(text.clone(), Some(next));
        }
    }

    /// Shows a later text of the history, at last one's own.
    pub fn recall_later(&mut self, history: &[String]) {
        match self.recalled {
            None => {}
            Some(0) => self.show(self.draft.clone(), None),
            Some(at) => {
                if let Some(text) = history.iter().rev().nth(at - 1) {
                    self.show(text.clone(), Some(at - 1));
                }
            }
        }
    }

    fn show(&mut self, text: String, recalled: Option<usize>) {
        self.cursor = text.len();
        self.text = text;
        self.recalled = recalled;
    }

    fn go_to_column(&mut self, column: usize) {
        let (start, end) = (self.line_start(), self.line_end());
        let line = &self.text[start..end];
        self.cursor = start + line.grapheme_indices(true).nth(column).map_or(line.len(), |(at, _)| at);
    }

    fn line_start(&self) -> usize {
        self.before_cursor().rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |at| self.cursor + at)
    }

    fn step_back(&self) -> usize {
        self.before_cursor().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn step_forward(&self) -> usize {
        self.text[self.cursor..].graphemes(true).next().map_or(self.cursor, |next| self.cursor + next.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_edited_by_whole_characters() {
        let mut editor = Editor::with_text("naïve 👩‍👩‍👧 日");
        editor.backspace();
        editor.backspace();
        editor.backspace();
        assert_eq!(editor.text(), "naïve ");
        editor.left();
        editor.delete_word();
        assert_eq!(editor.text(), " ");
        editor.insert("a\tb\r\nc\x1b[0m");
        assert_eq!(editor.text(), "a    b\nc[0m ");
    }

    #[test]
    fn up_and_down_keep_the_column_and_end_at_the_edges() {
        let mut editor = Editor::with_text("abcd\nxy\nlonger");
        assert!(editor.up());
        assert_eq!(editor.before_cursor(), "abcd\nxy");
        assert!(editor.up());
        assert_eq!(editor.before_cursor(), "ab");
        assert!(!editor.up());
        assert!(editor.down() && editor.down() && !editor.down());
    }

    #[test]
    fn history_goes_back_and_returns_to_the_draft() {
        let history = ["first".to_owned(), "second".to_owned()];
        let mut editor = Editor::with_text("draft");
        let mut seen = Vec::new();
        for _ in 0..3 {
            editor.recall_earlier(&history);
            seen.push(editor.text().to_owned());
        }
        for _ in 0..3 {
            editor.recall_later(&history);
            seen.push(editor.text().to_owned());
        }
        assert_eq!(seen, ["second", "first", "first", "second", "draft", "draft"]);
    }

    #[test]
    fn a_huge_paste_is_cut() {
        let mut editor = Editor::default();
        editor.insert(&"é".repeat(MAX_TEXT));
        assert_eq!(editor.text().len(), MAX_TEXT);
    }
}
