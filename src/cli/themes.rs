//! `themes`: the themes there are, shipped and the user's own; works without a server.

use serde::Serialize;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, padded};
use super::reach;
use super::settings::Settings;
use crate::ui::ThemeLine;

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    about: String,
    chosen: bool,
}

/// `themes`.
pub fn themes(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let settings = Settings::read(&paths);
    let rows: Vec<Row> = ThemeLine::of(&settings.themes)
        .into_iter()
        .map(|line| Row { chosen: line.name == settings.config.theme, name: line.name, about: line.about })
        .collect();
    match form {
        Form::Json => out.json(&rows)?,
        Form::Text => {
            let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
            for row in &rows {
                let sign = if row.chosen { "*" } else { " " };
                out.line(&format!("{sign} {}  {}", padded(&row.name, width), row.about))?;
            }
            out.line(&format!("`t` on the screen tries them; files of your own go into {}", paths.themes().display()))?;
        }
    }
    Ok(Exit::Ok)
}
