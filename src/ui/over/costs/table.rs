//! Who spent it: a row for each agent, model, project, task, category or day of the chart's days.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use crate::domain::calendar::Date;
use crate::domain::cost::Totals;
use crate::domain::meter::{Grouping, Row, breakdown};
use crate::domain::money::Money;
use crate::ui::model::Model;
use crate::ui::styles::Styles;
use crate::ui::text::{cells, cut, tokens_short};

/// The widest bar of a share.
const BAR: usize = 16;
/// The narrowest name.
const NAME: usize = 12;
/// The widest one.
const WIDEST: usize = 44;
/// From this width on tokens are shown.
const WIDE: usize = 58;

/// A column at the right of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Bar,
    Paid,
    Covered,
    Unknown,
    Tokens,
}

impl Column {
    const fn title(self) -> &'static str {
        match self {
            Self::Bar => "",
            Self::Paid => "paid",
            Self::Covered => "covered",
            Self::Unknown => "no price",
            Self::Tokens => "tokens",
        }
    }

    fn text(self, totals: &Totals) -> String {
        match self {
            Self::Bar => String::new(),
            Self::Paid if totals.known == totals.subscription && totals.unknown == 0 => String::new(),
            Self::Paid => paid(totals).to_string(),
            Self::Covered if totals.subscription == Money::ZERO => String::new(),
            Self::Covered => totals.subscription.to_string(),
            Self::Unknown if totals.unknown == 0 => String::new(),
            Self::Unknown => format!("{} $?", totals.unknown),
            Self::Tokens => tokens_short(totals.tokens),
        }
    }

    const fn style(self, styles: &Styles) -> Style {
        match self {
            Self::Bar | Self::Paid => styles.money,
            Self::Covered | Self::Tokens => styles.dim,
            Self::Unknown => styles.warn,
        }
    }
}

/// What was paid by amount.
fn paid(totals: &Totals) -> Totals {
    // What only a subscription covers was not paid, but is no unknown amount either.
    Totals { known: totals.cash(), ..*totals }
}

/// The table in so many columns.
pub fn lines(model: &Model<'_>, styles: &Styles, by: Grouping, dates: &[Date], width: usize) -> Vec<Line<'static>> {
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Vec::new() };
    let (first, last) = (first.to_string(), last.to_string());
    let mut rows = breakdown(model.state, by, |cell| (&first..=&last).contains(&&cell.day));
    if rows.is_empty() {
        let words = format!("nothing was spent in the last {} days", dates.len());
        return vec![Line::from(Span::styled(cut(&words, width), styles.dim))];
    }
    if by.is_time() {
        rows.reverse();
    }
    let mut sum = Totals::default();
    for row in &rows {
        sum.add_all(&row.totals);
    }
    let total = Row { key: "total".into(), title: "total".into(), totals: sum };
    let columns = columns(&rows, &total, by, width);
    let most = rows.iter().map(|row| row.totals.known).max().unwrap_or_default();
    let mut all = vec![head(styles, by, &columns)];
    let draw = |row: &Row, style: Style| line(model, styles, row, &columns, (by, most, style));
    let plain = Style { bg: None, ..styles.text };
    all.extend(rows.iter().map(|row| draw(row, plain)));
    if rows.len() > 1 {
        all.push(draw(&total, plain.add_modifier(Modifier::BOLD)));
    }
    all
}

/// Each column with its width; the first is the name's.
struct Columns {
    name: usize,
    right: Vec<(Column, usize)>,
}

fn columns(rows: &[Row], total: &Row, by: Grouping, width: usize) -> Columns {
    let widest = |column: Column| {
        let texts = rows.iter().chain([total]).map(|row| cells(&column.text(&row.totals)));
        texts.max().unwrap_or(0).max(cells(column.title())) + 2
    };
    let mut right = vec![(Column::Paid, widest(Column::Paid))];
    if total.totals.subscription > Money::ZERO {
        right.push((Column::Covered, widest(Column::Covered)));
    }
    if total.totals.unknown > 0 {
        right.push((Column::Unknown, widest(Column::Unknown)));
    }
    if width >= WIDE {
        right.push((Column::Tokens, widest(Column::Tokens)));
    }
    let used = |right: &[(Column, usize)]| right.iter().map(|(_, width)| width).sum::<usize>();
    while right.len() > 1 && used(&right) + NAME > width {
        right.pop();
    }
    let longest = rows.iter().map(|row| cells(&name_of(row, by))).max().unwrap_or(0).max(cells(by.word()));
    let left = width.saturating_sub(used(&right));
    let name = longest.clamp(5, WIDEST).min(left);
    let bar = left.saturating_sub(name).min(BAR + 2);
    if bar >= 6 {
        right.insert(0, (Column::Bar, bar));
    }
    Columns { name, right }
}

fn name_of(row: &Row, by: Grouping) -> String {
    match by {
        Grouping::Task if row.key != row.title => {
            format!("{} {}", row.key.trim_start_matches("task-"), row.title)
        }
        Grouping::Plan if !row.key.is_empty() => {
            format!("{} {}", row.key.trim_start_matches("plan-"), row.title)
        }
        Grouping::Day
        | Grouping::Week
        | Grouping::Month
        | Grouping::Agent
        | Grouping::Model
        | Grouping::Project
        | Grouping::Plan
        | Grouping::Task
        | Grouping::Category => row.title.clone(),
    }
}

fn head(styles: &Styles, by: Grouping, columns: &Columns) -> Line<'static> {
    let titles = columns.right.iter().map(|(column, width)| format!("{:>width$}", column.title()));
    let text = format!("{:name$}{}", by.word(), titles.collect::<String>(), name = columns.name);
    Line::from(Span::styled(text, styles.dim))
}

fn line(
    model: &Model<'_>,
    styles: &Styles,
    row: &Row,
    columns: &Columns,
    (by, most, style): (Grouping, Money, Style),
) -> Line<'static> {
    let name = cut(&name_of(row, by), columns.name);
    let blank = columns.name.saturating_sub(cells(&name));
    let labelled = by == Grouping::Agent && model.label(&row.key).is_some();
    let name_style = if labelled { styles.warn } else { style };
    let mut spans = vec![Span::styled(name, name_style), Span::raw(" ".repeat(blank))];
    for (column, width) in &columns.right {
        let text = match column {
            Column::Bar if row.key == "total" => " ".repeat(*width),
            Column::Bar => {
                spans.extend(bar(model, styles, &row.totals, most, *width));
                continue;
            }
            Column::Paid | Column::Covered | Column::Unknown | Column::Tokens => column.text(&row.totals),
        };
        let pad = width.saturating_sub(cells(&text));
        let style = column.style(styles);
        let style = if row.key == "total" { style.add_modifier(Modifier::BOLD) } else { style };
        spans.push(Span::styled(format!("{}{text}", " ".repeat(pad)), style));
    }
    Line::from(spans)
}

/// What was paid, then what was covered; at least a sliver of what cost anything.
fn bar(model: &Model<'_>, styles: &Styles, totals: &Totals, most: Money, width: usize) -> [Span<'static>; 4] {
    let room = width.saturating_sub(2);
    let eighths = |money: Money| {
        if money <= Money::ZERO || most <= Money::ZERO {
            return 0;
        }
        (i128::from(money.pico()) * room as i128 * 8 / i128::from(most.pico())).max(1) as usize
    };
    let (paid, all) = (eighths(totals.cash()), eighths(totals.known));
    let whole = all.div_ceil(8).min(room);
    let used = paid.div_ceil(8).min(whole);
    let (solid, shade) = if model.screen.look.is_ascii() { ("#", ":") } else { ("█", "░") };
    let part = ["█", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][paid % 8];
    let end = if model.screen.look.is_ascii() { solid } else { part };
    let bar = if used == 0 { String::new() } else { format!("{}{end}", solid.repeat(used - 1)) };
    [
        Span::raw("  "),
        Span::styled(bar, styles.money),
        Span::styled(shade.repeat(whole - used), styles.dim),
        Span::raw(" ".repeat(room - whole)),
    ]
}
