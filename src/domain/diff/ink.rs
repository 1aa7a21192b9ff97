//! What a stretch of code is, as far as a colour tells it.

/// What a stretch of a line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ink {
    /// Nothing of what follows.
    #[default]
    Plain,
    /// A remark for people.
    Comment,
    /// A text.
    Text,
    /// A number or another fixed value.
    Value,
    /// A word of the language.
    Keyword,
    /// The name of something where it is made.
    Name,
    /// The name of a kind of thing.
    Kind,
}

/// The stretches of one line: so many bytes of this ink, in order. What they do not cover is plain.
pub type LineInks = Vec<(u32, Ink)>;

/// Those of every line of a file's diff, by hunk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileInks(pub Vec<Vec<LineInks>>);

impl FileInks {
    /// The stretches of a line.
    pub fn line(&self, hunk: usize, line: usize) -> &[(u32, Ink)] {
        self.0.get(hunk).and_then(|lines| lines.get(line)).map_or(&[], Vec::as_slice)
    }
}
