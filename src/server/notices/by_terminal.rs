//! Notifications in the attached terminals: a bell, or a sequence that the terminal shows as its own notification.

use super::words::Notice;
use crate::config::TerminalNotice;

/// The sequence for this terminal; `name` is what it calls itself. `None` when it shows none.
pub fn sequence(form: TerminalNotice, name: Option<&str>, notice: &Notice) -> Option<String> {
    let name = name.unwrap_or_default().to_lowercase();
    let title = notice.title.replace(';', ",");
    let text = match form {
        TerminalNotice::Off => return None,
        TerminalNotice::Osc777 => format!("\x1b]777;notify;{title};{}\x07", notice.body),
        TerminalNotice::Osc99 => kitty(&title, notice),
        TerminalNotice::Auto if name.starts_with("kitty") => kitty(&title, notice),
        TerminalNotice::Auto if name.starts_with("foot") || name.starts_with("rxvt") => {
            format!("\x1b]777;notify;{title};{}\x07", notice.body)
        }
        TerminalNotice::Auto | TerminalNotice::Osc9 => format!("\x1b]9;{title} · {}\x07", notice.body),
    };
    // tmux passes on what is wrapped for it, where its user allows that.
    if name.starts_with("tmux") {
        return Some(format!("\x1bPtmux;{}\x1b\\", text.replace('\x1b', "\x1b\x1b")));
    }
    Some(text)
}

/// One notification that replaces the one before.
fn kitty(title: &str, notice: &Notice) -> String {
    let urgency = match notice.urgency {
        "urgent" => 2,
        "low" => 0,
        _ => 1,
    };
    format!(
        "\x1b]99;i=orchestra:d=0:p=title;{title}\x1b\\\x1b]99;i=orchestra:d=1:u={urgency}:p=body;{}\x1b\\",
        notice.body
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice() -> Notice {
        Notice {
            v: 1,
            title: "orchestra: a; b".into(),
            body: "claude: rm -rf build; now".into(),
            urgency: "normal",
            waiting: 1,
            items: Vec::new(),
        }
    }

    #[test]
    fn each_terminal_gets_what_it_understands() {
        let table = [
            (TerminalNotice::Off, "kitty(0.42)", None),
            (TerminalNotice::Osc9, "", Some("\x1b]9;orchestra: a, b · claude: rm -rf build; now\x07")),
            (TerminalNotice::Auto, "WezTerm 2025", Some("\x1b]9;orchestra: a, b · claude: rm -rf build; now\x07")),
            (TerminalNotice::Auto, "foot(1.20)", Some("\x1b]777;notify;orchestra: a, b;claude: rm -rf build; now\x07")),
            (
                TerminalNotice::Auto,
                "kitty(0.42)",
                Some(
                    "\x1b]99;i=orchestra:d=0:p=title;orchestra: a, b\x1b\\\x1b]99;i=orchestra:d=1:u=1:p=body;claude: rm -rf build; now\x1b\\",
                ),
            ),
            (
                TerminalNotice::Osc9,
                "tmux 3.5",
                Some("\x1bPtmux;\x1b\x1b]9;orchestra: a, b · claude: rm -rf build; now\x07\x1b\\"),
            ),
        ];
        for (form, name, wanted) in table {
            assert_eq!(sequence(form, Some(name), &notice()).as_deref(), wanted, "{form:?} {name}");
        }
    }
}
