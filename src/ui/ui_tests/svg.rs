//! A frame as a drawing, for looking at it and for the README: `PICTURES=folder cargo test --lib ui_tests`.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// The size of a cell, in the units of the drawing.
const CELL: (f32, f32) = (8.4, 16.5);
/// The sixteen colours as most terminals have them today.
const SIXTEEN: [&str; 16] = [
    "#15161e", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#a9b1d6", "#414868", "#ff899d",
    "#9fe044", "#faba4a", "#8db0ff", "#c7a9ff", "#a4daff", "#c0caf5",
];

/// The frame as SVG: a ground for each run of one colour, a text for each run of one style. Every text says how wide it
/// is, so that the columns stand whatever font there is.
pub fn drawing(buffer: &Buffer) -> String {
    let (cols, rows) = (f32::from(buffer.area.width), f32::from(buffer.area.height));
    let (width, height) = (cols * CELL.0, rows * CELL.1);
    let ground = color(buffer[(0, buffer.area.height - 1)].bg, "#15161e");
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" font-size=\"14\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" xml:space=\"preserve\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{ground}\"/>\n"
    );
    for y in 0..buffer.area.height {
        for (x, end) in runs(buffer, y, |cell| (cell.fg, cell.bg, cell.modifier)) {
            run(&mut out, buffer, (x, end, y), &ground);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The runs of cells that look the same.
fn runs<T: PartialEq>(buffer: &Buffer, y: u16, look: impl Fn(&Cell) -> T) -> Vec<(u16, u16)> {
    let mut all: Vec<(u16, u16)> = Vec::new();
    for x in 0..buffer.area.width {
        // The second half of a wide character has no look of its own.
        let half = x > 0 && buffer[(x - 1, y)].symbol().width() > 1;
        let same = |from: u16| look(&buffer[(from, y)]) == look(&buffer[(x, y)]);
        match all.last_mut() {
            Some((from, end)) if half || same(*from) => *end = x + 1,
            _ => all.push((x, x + 1)),
        }
    }
    all
}

fn run(out: &mut String, buffer: &Buffer, (x, end, y): (u16, u16, u16), ground: &str) {
    let cell = &buffer[(x, y)];
    let (mut fg, mut bg) = (color(cell.fg, "#c8cdf0"), color(cell.bg, ground));
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut fg, &mut bg);
    }
    let (left, top) = (f32::from(x) * CELL.0, f32::from(y) * CELL.1);
    let width = f32::from(end - x) * CELL.0;
    if bg != ground {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{bg}\"/>",
            CELL.1
        );
    }
    let mut text = String::new();
    let mut at = x;
    while at < end {
        let symbol = buffer[(at, y)].symbol();
        text.push_str(symbol);
        at += (symbol.width() as u16).max(1);
    }
    if text.trim().is_empty() {
        return;
    }
    let bold = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let line = if cell.modifier.contains(Modifier::UNDERLINED) { " text-decoration=\"underline\"" } else { "" };
    let faint = if cell.modifier.contains(Modifier::DIM) { " opacity=\"0.65\"" } else { "" };
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{fg}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\"{bold}{line}{faint}>{text}</text>",
        top + 12.7
    );
}

fn color(color: Color, otherwise: &str) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(n) if n < 16 => SIXTEEN[usize::from(n)].to_owned(),
        Color::Indexed(n @ 16..=231) => {
            let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            format!("#{:02x}{:02x}{:02x}", level((n - 16) / 36), level((n - 16) / 6 % 6), level((n - 16) % 6))
        }
        Color::Indexed(n) => format!("#{0:02x}{0:02x}{0:02x}", 8 + 10 * (n - 232)),
        _ => otherwise.to_owned(),
    }
}

#[test]
fn a_drawing_has_every_word_at_its_place_and_nothing_that_ends_it() {
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 2));
    buffer.set_string(0, 0, "a </svg> & b", Style::new().fg(Color::Rgb(1, 2, 3)).add_modifier(Modifier::BOLD));
    buffer.set_string(2, 1, "日本", Style::new().bg(Color::Indexed(196)));
    let svg = drawing(&buffer);
    assert_eq!(svg.matches("</svg>").count(), 1, "{svg}");
    assert!(svg.contains("a &lt;/svg&gt; &amp; b") && svg.contains("#010203") && svg.contains("bold"), "{svg}");
    assert!(svg.contains("<rect x=\"16.8\" y=\"16.5\" width=\"33.6\" height=\"16.5\" fill=\"#ff0000\"/>"), "{svg}");
    assert!(svg.contains("x=\"16.8\" y=\"29.2\"") && svg.contains(">日本<"), "{svg}");
}
