//! Which variables an agent gets: an allow-list, so that a secret of another program stays out by default.

use std::collections::BTreeMap;

/// What every agent gets from the parent, when it is set there: home, language, editor, proxies, certificates. None of them
/// is a credential of a service.
const ALWAYS: [&str; 23] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "LC_*",
    "TZ",
    "TMPDIR",
    "XDG_*",
    "EDITOR",
    "VISUAL",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "SSL_CERT_*",
    "NODE_EXTRA_CA_CERTS",
];

/// What no agent gets from the parent, whatever it asks for: it would describe another terminal than ours, or hand on
/// another session's capabilities.
const NEVER: [&str; 37] = [
    "TERM",
    "COLORTERM",
    "COLORFGBG",
    "TERMCAP",
    "TERM_PROGRAM*",
    "TERM_FEATURES",
    "TERM_SESSION_ID",
    "TERMINAL_EMULATOR",
    "LC_TERMINAL*",
    "LINES",
    "COLUMNS",
    "WINDOW",
    "WINDOWID",
    "TMUX*",
    "STY",
    "ZELLIJ*",
    "BYOBU_*",
    "KITTY_*",
    "WEZTERM_*",
    "GHOSTTY_*",
    "ALACRITTY_*",
    "ITERM_*",
    "KONSOLE_*",
    "GNOME_TERMINAL_*",
    "TERMINATOR_UUID",
    "TILIX_ID",
    "VTE_VERSION",
    "WT_SESSION",
    "WT_PROFILE_ID",
    "INSIDE_EMACS",
    "NVIM",
    "VIM_TERMINAL",
    "SSH_CONNECTION",
    "SSH_CLIENT",
    "SSH_TTY",
    "MOSH_*",
    "ORCHESTRA_*",
];

/// The complete environment of an agent, sorted by name: the allow-list and the names in `pass` (a `*` at the end stands
/// for anything) taken from `parent`, our terminal's own description, and `extra`, which wins over everything.
pub fn environment(
    parent: impl Iterator<Item = (String, String)>,
    pass: &[String],
    extra: &[(String, String)],
) -> Vec<(String, String)> {
    let wanted = |name: &str| ALWAYS.iter().any(|p| fits(p, name)) || pass.iter().any(|p| fits(p, name));
    let refused = |name: &str| NEVER.iter().any(|p| fits(p, name));
    let mut all: BTreeMap<String, String> = parent.filter(|(name, _)| wanted(name) && !refused(name)).collect();
    all.insert("TERM".to_owned(), "xterm-256color".to_owned());
    all.insert("COLORTERM".to_owned(), "truecolor".to_owned());
    all.extend(extra.iter().cloned());
    all.into_iter().collect()
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn only_what_is_allowed_or_asked_for_gets_through() {
        let parent = pairs(&[
            ("PATH", "/bin"),
            ("LC_ALL", "C"),
            ("XDG_RUNTIME_DIR", "/run"),
            ("AWS_SECRET_ACCESS_KEY", "x"),
            ("ANTHROPIC_API_KEY", "key"),
            ("OPENAI_API_KEY", "other"),
            ("TMUX", "/tmp/tmux"),
            ("TERM", "dumb"),
            ("ZELLIJ_SESSION_NAME", "z"),
            ("SSH_AUTH_SOCK", "/sock"),
            ("PATHOLOGICAL", "x"),
            ("ORCHESTRA_TOKEN", "outer"),
        ]);
        let pass = vec!["ANTHROPIC_*".to_owned(), "SSH_AUTH_SOCK".to_owned()];
        let extra = pairs(&[("ORCHESTRA_SESSION", "s-7"), ("LC_ALL", "C.UTF-8")]);
        assert_eq!(
            environment(parent.into_iter(), &pass, &extra),
            pairs(&[
                ("ANTHROPIC_API_KEY", "key"),
                ("COLORTERM", "truecolor"),
                ("LC_ALL", "C.UTF-8"),
                ("ORCHESTRA_SESSION", "s-7"),
                ("PATH", "/bin"),
                ("SSH_AUTH_SOCK", "/sock"),
                ("TERM", "xterm-256color"),
                ("XDG_RUNTIME_DIR", "/run"),
            ])
        );
    }

    #[test]
    fn passing_everything_still_passes_no_multiplexer() {
        let others = "TMUX_PANE STY ZELLIJ KITTY_WINDOW_ID KITTY_LISTEN_ON WEZTERM_PANE GHOSTTY_RESOURCES_DIR VTE_VERSION \
                      LC_TERMINAL ITERM_SESSION_ID TERM_PROGRAM TERM_PROGRAM_VERSION WT_SESSION COLORFGBG ORCHESTRA_TOKEN";
        let mut parent = pairs(&[("FOO", "bar")]);
        parent.extend(others.split_whitespace().map(|name| (name.to_owned(), "1".to_owned())));
        let names: Vec<_> =
            environment(parent.into_iter(), &["*".to_owned()], &[]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["COLORTERM", "FOO", "TERM"]);
    }
}
