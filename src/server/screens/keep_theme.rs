//! Keeping the chosen theme: this client is drawn with it, later ones begin with it, the user's file says so.

use std::io;
use std::path::Path;

use super::client::ClientId;
use crate::config::set_text;
use crate::server::core::Core;
use crate::ui;

/// Draws a client with this theme and writes it into the user's settings.
pub fn keep(core: &mut Core, id: ClientId, name: String) {
    super::input::set_theme(core, id, name.clone());
    let file = core.world.rules.paths.config_file.clone();
    let said = match write(&file, &name) {
        Ok(()) => {
            let words = format!("theme {name}, kept in {}", file.display());
            core.world.rules.config.theme = name;
            Ok(words)
        }
        Err(why) => Err(format!("theme {name} holds until you leave; {}: {why}", file.display())),
    };
    super::input::with(core, id, |screen| match said {
        Ok(words) => ui::notice(&mut screen.view, &words),
        Err(words) => ui::refused(&mut screen.view, &words),
    });
}

/// Writes beside the file and then moves it there, so that a full disk or a crash leaves the settings whole. A file that
/// is a link into somebody's dotfiles stays one.
fn write(file: &Path, name: &str) -> Result<(), String> {
    let said = |error: io::Error| error.to_string();
    let file = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let before = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(said(error)),
    };
    let after = set_text(&before, "theme", name).map_err(|error| error.to_string())?;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(said)?;
    }
    let beside = file.with_extension("toml.new");
    std::fs::write(&beside, after).map_err(said)?;
    if let Ok(known) = std::fs::metadata(&file) {
        std::fs::set_permissions(&beside, known.permissions()).map_err(said)?;
    }
    std::fs::rename(&beside, &file).map_err(said)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_file_keeps_everything_else_its_rights_and_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("dotfiles.toml"), dir.path().join("config.toml"));
        std::fs::write(&real, "# mine\n\n[screen]\nfps = 30 # slow\n").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write(&link, "nord").unwrap();
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "# mine\ntheme = \"nord\"\n\n[screen]\nfps = 30 # slow\n");
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn a_file_that_is_not_there_is_made_and_a_broken_one_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("orchestra").join("config.toml");
        write(&file, "nord").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "theme = \"nord\"\n");
        std::fs::write(&file, "theme = \n").unwrap();
        assert!(write(&file, "nord").unwrap_err().contains("not valid TOML"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "theme = \n");
    }
}
