//! The settings as this process finds them, for verbs that work without a server.

use std::io;
use std::path::{Path, PathBuf};

use crate::agents::Adapter;
use crate::agents::own::{self, OwnFile};
use crate::config::{Config, KnownNames, Paths, Problem, ThemeFile, Themes, project_file};
use crate::domain::route::Category;
use crate::server::key_problems;

/// The settings and what is wrong with them.
#[derive(Debug)]
pub struct Settings {
    /// What is in force.
    pub config: Config,
    /// The themes, shipped and the user's own.
    pub themes: Themes,
    /// Every adapter: the built-in ones with the user's changes, and the user's own.
    pub adapters: Vec<Adapter>,
    /// What is wrong, with file and line.
    pub problems: Vec<Problem>,
    /// Files that exist and cannot be read, with the reason.
    pub unreadable: Vec<String>,
    /// The project's file, when there is one above the current directory.
    pub project: Option<PathBuf>,
}

impl Settings {
    /// Reads the user's file, the project's and the user's themes.
    pub fn read(paths: &Paths) -> Self {
        let mut unreadable = Vec::new();
        let project = std::env::current_dir().ok().and_then(|dir| project_of(&dir, paths));
        let user_text = text_of(&paths.config_file, &mut unreadable);
        let project_text = project.as_ref().and_then(|file| text_of(file, &mut unreadable));
        let user_name = paths.config_file.to_string_lossy().into_owned();
        let project_name = project.as_ref().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let (mut config, mut problems) = Config::load(
            user_text.as_deref().map(|text| (user_name.as_str(), text)),
            project_text.as_deref().map(|text| (project_name.as_str(), text)),
        );
        let (themes, found) = Themes::load(&own_themes(paths, &mut unreadable));
        problems.extend(found);
        let (adapters, found) = own::load(&own_adapters(paths, &mut unreadable));
        problems.extend(found);
        let names: Vec<&str> = adapters.iter().map(|adapter| adapter.name.as_str()).chain(["nano"]).collect();
        let categories: Vec<&str> = Category::ALL.iter().map(|category| category.key()).collect();
        let known = KnownNames { adapters: &names, categories: &categories, themes: &themes.names() };
        problems.extend(config.check_names(&known));
        problems.extend(key_problems(&config));
        Self { config, themes, adapters, problems, unreadable, project }
    }
}

impl Settings {
    /// The names of all agents.
    pub fn agents(&self) -> Vec<String> {
        let mut names: Vec<String> = self.adapters.iter().map(|adapter| adapter.name.clone()).collect();
        names.extend(self.config.agents.keys().cloned());
        names.push("nano".to_owned());
        names.sort();
        names.dedup();
        names
    }
}

fn project_of(dir: &Path, paths: &Paths) -> Option<PathBuf> {
    let mut files = dir.ancestors().map(project_file);
    files.find(|file| file.is_file() && *file != paths.config_file)
}

fn text_of(file: &Path, unreadable: &mut Vec<String>) -> Option<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            unreadable.push(format!("{}: {error}", file.display()));
            None
        }
    }
}

fn own_themes(paths: &Paths, unreadable: &mut Vec<String>) -> Vec<ThemeFile> {
    let files = toml_files(&paths.themes(), unreadable).into_iter();
    let theme = |(path, text): (PathBuf, String)| {
        let name = path.file_stem()?.to_string_lossy().into_owned();
        Some(ThemeFile { name, file: path.to_string_lossy().into_owned(), text })
    };
    files.filter_map(theme).collect()
}

fn own_adapters(paths: &Paths, unreadable: &mut Vec<String>) -> Vec<OwnFile> {
    let files = toml_files(&paths.agents(), unreadable).into_iter();
    files.map(|(path, text)| OwnFile { file: path.to_string_lossy().into_owned(), text }).collect()
}

/// Each TOML file of a folder with its text, in the order of the alphabet.
fn toml_files(folder: &Path, unreadable: &mut Vec<String>) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    files.sort();
    files.into_iter().filter_map(|path| text_of(&path, unreadable).map(|text| (path, text))).collect()
}
