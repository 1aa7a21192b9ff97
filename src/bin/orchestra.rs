//! `orchestra`: the same program under the name that scripts and agents type.

fn main() -> std::process::ExitCode {
    orchestra_tui::cli::run(std::env::args_os())
}
