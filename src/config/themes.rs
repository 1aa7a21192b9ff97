//! The themes there are: the shipped ones, embedded, and the user's own files.
//!
//! Owns how a theme file is read and what fills the tokens it leaves out. Does not read folders: it gets the files'
//! names and texts.

use std::collections::BTreeMap;

use super::problem::Problem;
use super::section::Source;
use super::theme::Theme;

/// The shipped themes; the first is the default.
const SHIPPED: &[(&str, &str)] = &[
    ("midnight", include_str!("../../themes/midnight.toml")),
    ("daylight", include_str!("../../themes/daylight.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("paper", include_str!("../../themes/paper.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
    ("nord", include_str!("../../themes/nord.toml")),
    ("gruvbox", include_str!("../../themes/gruvbox.toml")),
    ("dracula", include_str!("../../themes/dracula.toml")),
    ("catppuccin", include_str!("../../themes/catppuccin.toml")),
    ("solarized", include_str!("../../themes/solarized.toml")),
    ("forest", include_str!("../../themes/forest.toml")),
];

/// A theme file of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// The file's name without `.toml`, by which the theme is chosen.
    pub name: String,
    /// The file as it is shown to people.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// Every theme by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Themes {
    by_name: BTreeMap<String, Theme>,
    default: Theme,
}

impl Themes {
    /// The shipped themes and the user's own, which may replace a shipped one of the same name. A file of the user may
    /// name a shipped theme in `like` and change only some tokens of it.
    pub fn load(own: &[ThemeFile]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut by_name = BTreeMap::new();
        let blank = Theme::blank();
        for (name, text) in SHIPPED {
            let (theme, found) = read(&format!("themes/{name}.toml"), text, &blank, &BTreeMap::new());
            problems.extend(found);
            by_name.insert((*name).to_owned(), theme);
        }
        let default = SHIPPED.first().and_then(|(name, _)| by_name.get(*name)).cloned().unwrap_or(blank);
        let shipped = by_name.clone();
        for file in own {
            let (theme, found) = read(&file.file, &file.text, &default, &shipped);
            problems.extend(found);
            by_name.insert(file.name.clone(), theme);
        }
        (Self { by_name, default }, problems)
    }

    /// The names to choose from, in the order of the alphabet.
    pub fn names(&self) -> Vec<&str> {
        self.by_name.keys().map(String::as_str).collect()
    }

    /// A theme by name.
    pub fn get(&self, name: &str) -> Option<&Theme> {
        self.by_name.get(name)
    }

    /// A theme by name, or the default one where there is none of that name.
    pub fn get_or_default(&self, name: &str) -> &Theme {
        self.get(name).unwrap_or(&self.default)
    }
}

fn read(file: &str, text: &str, default: &Theme, shipped: &BTreeMap<String, Theme>) -> (Theme, Vec<Problem>) {
    let source = Source::new(file, text);
    let table = source.parse();
    let mut root = source.root(&table);
    let like = root.text("like");
    let model = like.as_ref().and_then(|name| shipped.get(name));
    if let (Some(name), None) = (&like, model) {
        let known = shipped.keys().map(String::as_str);
        source.push(Problem::unknown(root.place_of("like"), "a shipped theme", name, known));
    }
    let theme = Theme::read(&mut root, model.unwrap_or(default));
    let missing: Vec<&str> =
        Theme::TOKENS.iter().map(|(token, _)| *token).filter(|token| model.is_none() && !root.has(token)).collect();
    if !missing.is_empty() {
        let what = format!(
            "these colours are missing and come from the default theme: {}; name a theme in `like` to start from it",
            missing.join(", ")
        );
        source.push(Problem::new(root.place_of(""), what));
    }
    root.finish();
    (theme, source.findings().problems)
}
