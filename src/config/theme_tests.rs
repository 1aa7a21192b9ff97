use super::super::themes::{ThemeFile, Themes};
use super::*;

const DEPTHS: [ColorDepth; 3] = [ColorDepth::TrueColor, ColorDepth::Indexed256, ColorDepth::Ansi16];

fn shipped() -> Vec<(String, Theme)> {
    let (themes, problems) = Themes::load(&[]);
    assert_eq!(problems, [], "every shipped theme has every token and no other");
    themes.names().into_iter().map(|name| (name.to_owned(), themes.get(name).unwrap().clone())).collect()
}

/// Every token that is less readable than its role promises.
fn unreadable(theme: &Theme) -> Vec<String> {
    let mut found = Vec::new();
    for (token, role) in Theme::TOKENS {
        for (ground, least) in theme.needs(*role) {
            let ratio = theme.get(token).unwrap().contrast(ground).unwrap();
            if ratio < least {
                found.push(format!("{token} on {ground}: {ratio:.2} < {least}"));
            }
        }
    }
    found
}

#[test]
fn every_shipped_theme_is_readable_at_every_depth() {
    for (name, theme) in shipped() {
        for depth in DEPTHS {
            assert_eq!(unreadable(&theme.for_depth(depth)), [""; 0], "{name} at {depth:?}");
        }
    }
}

#[test]
fn an_unreadable_theme_is_noticed() {
    let (_, theme) = shipped().remove(0);
    let faded = Theme { dim: theme.bg, ..theme };
    assert!(unreadable(&faded).iter().any(|line| line.starts_with("dim on")), "{:?}", unreadable(&faded));
}

#[test]
fn states_stay_readable_on_the_selected_line() {
    for (name, theme) in shipped() {
        for (token, _) in Theme::TOKENS.iter().filter(|(_, role)| *role == Role::State) {
            let ratio = theme.get(token).unwrap().contrast(theme.selection_bg).unwrap();
            assert!(ratio >= 3.0, "{name}: {token} on the selection has {ratio:.2}");
        }
    }
}

#[test]
fn what_is_dim_is_seen_on_the_selected_line() {
    for (name, theme) in shipped() {
        for depth in DEPTHS {
            let fitted = theme.for_depth(depth);
            let ratio = fitted.dim.contrast(fitted.selection_bg).unwrap();
            assert!(ratio >= 1.6, "{name} at {depth:?}: {ratio:.2}");
        }
    }
}

#[test]
fn the_contrast_theme_goes_further() {
    let (_, theme) = shipped().into_iter().find(|(name, _)| name == "contrast").unwrap();
    for (token, role) in Theme::TOKENS.iter().filter(|(_, role)| [Role::Text, Role::State].contains(role)) {
        let ratio = theme.get(token).unwrap().contrast(theme.bg).unwrap();
        assert!(ratio >= 7.0, "{token} ({role:?}) has {ratio:.2}");
    }
}

/// How red, green and blue look to people with protanopia and deuteranopia (Machado and others, 2009, severity 1).
const DEFICIENCIES: [[[f64; 3]; 3]; 2] = [
    [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
];

#[test]
fn the_contrast_theme_tells_the_states_apart_for_every_kind_of_colour_vision() {
    let (_, theme) = shipped().into_iter().find(|(name, _)| name == "contrast").unwrap();
    let seen = |color: Color, matrix: &[[f64; 3]; 3]| -> Vec<f64> {
        let (r, g, b) = color.rgb().unwrap();
        let linear = [r, g, b].map(|channel| (f64::from(channel) / 255.0).powf(2.2));
        let row = |row: &[f64; 3]| row.iter().zip(linear).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0);
        matrix.iter().map(|weights| row(weights).powf(1.0 / 2.2) * 255.0).collect()
    };
    let states = [theme.working, theme.needs_you, theme.done, theme.failed];
    for matrix in &DEFICIENCIES {
        for (i, a) in states.iter().enumerate() {
            for b in &states[i + 1..] {
                let pairs = seen(*a, matrix).into_iter().zip(seen(*b, matrix));
                let distance = pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(distance > 60.0, "{a} and {b} look alike: {distance:.0}");
            }
        }
    }
}

#[test]
fn without_colour_nothing_is_coloured() {
    let (_, theme) = shipped().remove(0);
    let mono = theme.for_depth(ColorDepth::Mono);
    assert!(Theme::TOKENS.iter().all(|(token, _)| mono.get(token) == Some(Color::Default)));
    assert_eq!(mono.depth, ColorDepth::Mono);
}

#[test]
fn a_poorer_terminal_gets_only_colours_it_has() {
    for (name, theme) in shipped() {
        for (depth, most) in [(ColorDepth::Indexed256, 255), (ColorDepth::Ansi16, 15)] {
            let fitted = theme.for_depth(depth);
            for (token, _) in Theme::TOKENS {
                let color = fitted.get(token).unwrap();
                assert!(matches!(color, Color::Indexed(n) if n <= most), "{name} {depth:?} {token}: {color}");
            }
        }
    }
}

fn own(text: &str) -> (Theme, Vec<String>) {
    let file = ThemeFile { name: "mine".into(), file: "mine.toml".into(), text: text.into() };
    let (themes, problems) = Themes::load(&[file]);
    (themes.get("mine").unwrap().clone(), problems.iter().map(ToString::to_string).collect())
}

#[test]
fn a_users_theme_may_change_a_shipped_one() {
    let (theme, problems) = own("like = 'daylight'\naccent = '#112233'\nbg = 'default'\nborder = 7\n");
    let daylight = Themes::load(&[]).0.get("daylight").unwrap().clone();
    assert_eq!(problems, [""; 0]);
    assert_eq!(theme.accent, Color::Rgb(0x11, 0x22, 0x33));
    assert_eq!((theme.bg, theme.border, theme.fg), (Color::Default, Color::Indexed(7), daylight.fg));
}

#[test]
fn mistakes_in_a_users_theme_name_their_line() {
    let (theme, problems) = own("like = 'daylihgt'\naccnt = '#112233'\nfg = 'blue'\n");
    assert_eq!(theme.fg, Themes::load(&[]).0.get_or_default("nothing").fg);
    let starts = [
        "mine.toml:1: `daylihgt` is not a shipped theme; did you mean `daylight`?",
        "mine.toml:1: these colours are missing and come from the default theme: bg, header_bg",
        "mine.toml:2: `accnt` is not a known key; did you mean `accent`?",
        "mine.toml:3: `fg`: `blue` is not a colour; write it like",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
}
