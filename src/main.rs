//! `orchestra-tui`: the screen, and every verb of the command line.

fn main() -> std::process::ExitCode {
    orchestra_tui::cli::run(std::env::args_os())
}
