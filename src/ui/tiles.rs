//! Tiling: how a number of panes shares the room, without gaps and without overlap.

use ratatui::layout::Rect;

use super::view_state::Arrangement;

/// The narrowest pane, with its border.
const MIN_WIDTH: u16 = 36;
/// The lowest pane, with its border.
const MIN_HEIGHT: u16 = 7;
/// The most panes on one screen.
const MOST: u16 = 12;
/// Columns to rows of a pane that is pleasant to read.
const SHAPE: f64 = 2.5;
/// How much a pane that is missing in the last row counts against an arrangement.
const UNEVEN: f64 = 0.25;

/// How many panes there is room for, at least one.
pub fn capacity(area: Rect) -> usize {
    let across = (area.width / MIN_WIDTH).max(1);
    let down = (area.height / MIN_HEIGHT).max(1);
    usize::from(across.saturating_mul(down).min(MOST))
}

/// Shares the area among so many panes.
pub fn tile(count: usize, area: Rect, arrangement: Arrangement) -> Vec<Rect> {
    match arrangement {
        _ if count == 0 => Vec::new(),
        Arrangement::Auto => grid(count, columns_for(count, area), area),
        Arrangement::Columns => grid(count, count.min(usize::from((area.width / MIN_WIDTH).max(1))), area),
        Arrangement::Rows => {
            let down = usize::from((area.height / MIN_HEIGHT).max(1));
            grid(count, count.div_ceil(down), area)
        }
        Arrangement::Main if count == 1 || area.width < 2 * MIN_WIDTH => grid(count, 1, area),
        Arrangement::Main => {
            let large = area.width * 3 / 5;
            let side = Rect { x: area.x + large, width: area.width - large, ..area };
            let mut all = vec![Rect { width: large, ..area }];
            all.extend(grid(count - 1, 1, side));
            all
        }
    }
}

fn columns_for(count: usize, area: Rect) -> usize {
    let most = usize::from((area.width / MIN_WIDTH).max(1)).min(count);
    let bent = |columns: &usize| {
        let width = f64::from(area.width) / *columns as f64;
        let height = f64::from(area.height) / count.div_ceil(*columns) as f64;
        let uneven = columns * count.div_ceil(*columns) - count;
        (width / height.max(1.0) / SHAPE).ln().abs() + UNEVEN * uneven as f64
    };
    (1..=most).min_by(|a, b| bent(a).total_cmp(&bent(b))).unwrap_or(1)
}

/// Rows of `columns` panes; the panes of the last row share its whole width.
fn grid(count: usize, columns: usize, area: Rect) -> Vec<Rect> {
    let columns = columns.max(1);
    let rows = count.div_ceil(columns);
    let mut all = Vec::with_capacity(count);
    for row in 0..rows {
        let (top, bottom) = (share(area.height, row, rows), share(area.height, row + 1, rows));
        let here = if row + 1 == rows { count - row * columns } else { columns };
        for column in 0..here {
            let (left, right) = (share(area.width, column, here), share(area.width, column + 1, here));
            all.push(Rect::new(area.x + left, area.y + top, right - left, bottom - top));
        }
    }
    all
}

fn share(total: u16, part: usize, parts: usize) -> u16 {
    (usize::from(total) * part / parts.max(1)) as u16
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn columns(count: usize, width: u16, height: u16) -> usize {
        let tiles = tile(count, Rect::new(0, 0, width, height), Arrangement::Auto);
        tiles.iter().filter(|tile| tile.y == 0).count()
    }

    #[test]
    fn panes_keep_a_good_shape() {
        assert_eq!((columns(1, 130, 42), columns(2, 130, 42), columns(4, 130, 42)), (1, 2, 2));
        assert_eq!((columns(6, 130, 42), columns(2, 50, 20), columns(9, 200, 60)), (3, 1, 3));
    }

    proptest! {
        #[test]
        fn tiles_cover_the_area_exactly(count in 1usize..14, width in 1u16..300, height in 1u16..100, how in 0usize..4) {
            let how = [Arrangement::Auto, Arrangement::Columns, Arrangement::Rows, Arrangement::Main][how];
            let area = Rect::new(3, 2, width, height);
            let tiles = tile(count, area, how);
            prop_assert_eq!(tiles.len(), count);
            prop_assert_eq!(tiles.iter().map(|t| t.area()).sum::<u32>(), area.area());
            prop_assert!(tiles.iter().all(|t| area.intersection(*t) == *t));
        }
    }
}
