//! `themes`: the themes there are, shipped and the user's own; works without a server.

use serde::Serialize;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, padded};
use super::reach;
use super::settings::Settings;

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
    let row = |name: &str| {
        let about = settings.themes.get(name)?.about.clone();
        Some(Row { name: name.to_owned(), about, chosen: name == settings.config.theme })
    };
    let rows: Vec<Row> = settings.themes.names().into_iter().filter_map(row).collect();
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
