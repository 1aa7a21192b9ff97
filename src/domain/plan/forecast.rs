//! How long a plan takes when its steps run side by side, and which of them it waits for.

use super::order::order;
use crate::domain::time::Span;

/// One step, for the forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How long it probably takes.
    pub time: Span,
    /// The numbers of the steps that it waits for.
    pub after: Vec<usize>,
}

/// How long a plan takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forecast {
    /// From the first start to the last end, with no more steps at once than may be.
    pub time: Span,
    /// The steps that it cannot be faster than, first to last, by number.
    pub path: Vec<usize>,
}

/// The forecast for steps of which at most `at_once` run side by side; nothing for steps that wait in a circle.
pub fn forecast(pieces: &[Piece], at_once: usize) -> Forecast {
    let after: Vec<Vec<usize>> = pieces.iter().map(|piece| piece.after.clone()).collect();
    let Ok(order) = order(&after) else { return Forecast::default() };
    Forecast { time: side_by_side(pieces, &order, at_once.max(1)), path: critical(pieces, &order) }
}

/// Starts each step as soon as what it waits for is done and a place is free.
fn side_by_side(pieces: &[Piece], order: &[usize], at_once: usize) -> Span {
    let mut ends = vec![0_u64; pieces.len()];
    let mut places = vec![0_u64; at_once];
    for n in order {
        let ready = ends_of(pieces, *n).map(|on| ends[on]).max().unwrap_or(0);
        let Some(place) = places.iter_mut().min() else { continue };
        *place = ready.max(*place).saturating_add(pieces[*n].time.0);
        ends[*n] = *place;
    }
    Span(ends.into_iter().max().unwrap_or(0))
}

fn ends_of(pieces: &[Piece], n: usize) -> impl Iterator<Item = usize> {
    pieces[n].after.iter().copied().filter(|on| *on < pieces.len())
}

/// The longest way through the steps.
fn critical(pieces: &[Piece], order: &[usize]) -> Vec<usize> {
    let mut longest = vec![0_u64; pieces.len()];
    let mut before: Vec<Option<usize>> = vec![None; pieces.len()];
    for n in order {
        // Of several that take as long the first one counts.
        before[*n] = ends_of(pieces, *n).max_by_key(|on| (longest[*on], std::cmp::Reverse(*on)));
        let waits = before[*n].map_or(0, |on| longest[on]);
        longest[*n] = waits.saturating_add(pieces[*n].time.0);
    }
    let last = (0..pieces.len()).max_by_key(|n| (longest[*n], std::cmp::Reverse(*n)));
    let mut path: Vec<usize> = std::iter::successors(last, |n| before[*n]).collect();
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(given: &[(u64, &[usize])]) -> Vec<Piece> {
        given.iter().map(|(time, after)| Piece { time: Span(*time), after: after.to_vec() }).collect()
    }

    #[test]
    fn steps_side_by_side_take_as_long_as_the_longest_way() {
        let diamond: &[(u64, &[usize])] = &[(10, &[]), (8, &[0]), (7, &[0]), (6, &[1, 2]), (3, &[3])];
        for (at_once, time) in [(4, 27), (2, 27), (1, 34), (0, 34)] {
            let found = forecast(&pieces(diamond), at_once);
            assert_eq!((found.time, found.path), (Span(time), vec![0, 1, 3, 4]), "{at_once}");
        }
        assert_eq!(forecast(&[], 4), Forecast::default());
        assert_eq!(forecast(&pieces(&[(1, &[0])]), 4), Forecast::default());
        assert_eq!(forecast(&pieces(&[(5, &[]), (5, &[])]), 1).time, Span(10));
    }

    proptest! {
        #[test]
        fn more_places_never_take_longer_than_one(
            given in prop::collection::vec((0u64..100, prop::collection::vec(0usize..8, 0..3)), 1..8),
            at_once in 1usize..6,
        ) {
            // Only what came before is waited for, so that there is no circle.
            let pieces: Vec<_> = given.iter().enumerate()
                .map(|(n, (time, after))| Piece { time: Span(*time), after: after.iter().copied().filter(|on| *on < n).collect() })
                .collect();
            let found = forecast(&pieces, at_once);
            let on_path: u64 = found.path.iter().map(|n| pieces[*n].time.0).sum();
            let all: u64 = pieces.iter().map(|piece| piece.time.0).sum();
            prop_assert!(found.time.0 >= on_path && found.time.0 <= all);
            prop_assert_eq!(forecast(&pieces, 1).time.0, all);
        }
    }
}
