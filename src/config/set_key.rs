//! Writing one setting into the user's file, with everything else in it as it was.
//!
//! Owns where a value stands in a text of TOML. Does not touch files and knows no setting by name.

use toml::de::{DeTable, DeValue};

/// Why a setting could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetKeyError {
    /// The text is no TOML, so nobody knows where the setting would belong.
    #[error("it is not valid TOML, so nothing was written; `orchestra config check` says where")]
    NotToml,
    /// The key is there with something else than a text, which is not replaced.
    #[error("`{0}` is no text there, so nothing was written")]
    NotText(String),
}

/// The text of a file with this key of its root set to a text in quotes. Comments, order and all other keys stay as they
/// are; a key that is absent comes before the first table, behind what stands at the top.
pub fn set_text(file: &str, key: &str, value: &str) -> Result<String, SetKeyError> {
    let table = DeTable::parse(file).map_err(|_| SetKeyError::NotToml)?;
    let quoted = toml::Value::String(value.to_owned()).to_string();
    if let Some((_, old)) = table.get_ref().iter().find(|(name, _)| name.get_ref() == key) {
        if !matches!(old.get_ref(), DeValue::String(_)) {
            return Err(SetKeyError::NotText(key.to_owned()));
        }
        let mut text = file.to_owned();
        text.replace_range(old.span(), &quoted);
        return Ok(text);
    }
    let line = format!("{key} = {quoted}\n");
    let at =
        table.get_ref().iter().filter(|(_, value)| !in_a_table(value.get_ref())).map(|(_, value)| value.span().end);
    let Some(end) = at.max() else { return Ok(on_top(file, &line)) };
    // Behind the last key of the root, after whatever comment stands on its line.
    let end = file[end..].find('\n').map_or(file.len(), |newline| end + newline + 1);
    let (before, after) = file.split_at(end);
    let gap = if before.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{before}{gap}{line}{after}"))
}

/// Whether a value may stand below a `[header]`, where a key of the root cannot follow it.
fn in_a_table(value: &DeValue<'_>) -> bool {
    value.is_table() || value.as_array().is_some_and(|items| items.iter().any(|item| item.get_ref().is_table()))
}

/// The line before the first table: above everything, but below a comment that heads the file.
fn on_top(file: &str, line: &str) -> String {
    let head: usize = file.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
    // A comment right above a table belongs to the table.
    let heads_file = file[head..].starts_with('\n') || file[head..].is_empty();
    let (before, after) = file.split_at(if heads_file { head } else { 0 });
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let space = if after.is_empty() || after.starts_with('\n') { "" } else { "\n" };
    format!("{before}{gap}{line}{space}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_value_changes() {
        let table = [
            ("", "theme = \"nord\"\n"),
            ("theme = 'midnight' # mine\n", "theme = \"nord\" # mine\n"),
            ("# my file\n\n[screen]\nfps = 30\n", "# my file\ntheme = \"nord\"\n\n[screen]\nfps = 30\n"),
            ("# of the screen\n[screen]\nfps = 30", "theme = \"nord\"\n\n# of the screen\n[screen]\nfps = 30"),
            ("max_agents = 2 # few\n\n[screen]\n", "max_agents = 2 # few\ntheme = \"nord\"\n\n[screen]\n"),
            ("max_agents = 2", "max_agents = 2\ntheme = \"nord\"\n"),
            ("[a]\ntheme = \"x\"\n", "theme = \"nord\"\n\n[a]\ntheme = \"x\"\n"),
            (
                "copy = [\n  'a', # one\n]\n[[b]]\nc = 1\n",
                "copy = [\n  'a', # one\n]\ntheme = \"nord\"\n[[b]]\nc = 1\n",
            ),
            ("check = \"é\"\n[\"é\"]\n", "check = \"é\"\ntheme = \"nord\"\n[\"é\"]\n"),
        ];
        for (before, after) in table {
            let written = set_text(before, "theme", "nord");
            assert_eq!(written.as_deref(), Ok(after), "{before}");
            let read: toml::Table = after.parse().unwrap();
            assert_eq!(read["theme"].as_str(), Some("nord"), "{after}");
        }
    }

    #[test]
    fn what_cannot_be_understood_is_left_alone() {
        assert_eq!(set_text("theme = ", "theme", "nord"), Err(SetKeyError::NotToml));
        assert_eq!(set_text("theme = 3", "theme", "nord"), Err(SetKeyError::NotText("theme".into())));
    }

    #[test]
    fn a_value_is_quoted_as_toml_wants_it() {
        let written = set_text("", "theme", "a \"b\" \\ c").unwrap();
        let read: toml::Table = written.parse().unwrap();
        assert_eq!(read["theme"].as_str(), Some("a \"b\" \\ c"));
    }
}
