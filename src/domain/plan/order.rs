//! The order of things that wait for one another, or the circle in which they wait.

/// Things that wait for each other in a circle, by their numbers; the last waits for the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle(pub Vec<usize>);

/// An order in which everything comes after what it waits for; among those that may come next the first one does. `after[n]`
/// are the numbers of what `n` waits for; numbers that there are not are nothing to wait for.
pub fn order(after: &[Vec<usize>]) -> Result<Vec<usize>, Cycle> {
    let mut done = vec![false; after.len()];
    let mut order = Vec::with_capacity(after.len());
    let waits = |n: usize, done: &[bool]| after[n].iter().any(|on| done.get(*on).is_some_and(|is_done| !is_done));
    while order.len() < after.len() {
        let Some(next) = (0..after.len()).find(|n| !done[*n] && !waits(*n, &done)) else {
            return Err(cycle(after, &done));
        };
        done[next] = true;
        order.push(next);
    }
    Ok(order)
}

/// How many things at most stand in a row before each; all zero for things that wait in a circle.
pub fn ranks(after: &[Vec<usize>]) -> Vec<usize> {
    let mut ranks = vec![0; after.len()];
    for n in order(after).unwrap_or_default() {
        let before = after[n].iter().filter_map(|on| ranks.get(*on)).max();
        ranks[n] = before.map_or(0, |rank| rank + 1);
    }
    ranks
}

/// Everything that is not done waits for something that is not done: whoever follows that comes back.
fn cycle(after: &[Vec<usize>], done: &[bool]) -> Cycle {
    let open = |n: &usize| done.get(*n).is_some_and(|is_done| !is_done);
    let mut way: Vec<usize> = (0..after.len()).find(open).into_iter().collect();
    while let Some(next) = way.last().and_then(|n| after[*n].iter().copied().find(open)) {
        if let Some(at) = way.iter().position(|seen| *seen == next) {
            return Cycle(way.split_off(at));
        }
        way.push(next);
    }
    Cycle(way)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Wanted = Result<&'static [usize], &'static [usize]>;

    #[test]
    fn what_waits_comes_later_and_a_circle_is_named() {
        let table: [(&[&[usize]], Wanted); 6] = [
            (&[], Ok(&[])),
            (&[&[], &[0], &[0], &[1, 2]], Ok(&[0, 1, 2, 3])),
            (&[&[1], &[]], Ok(&[1, 0])),
            (&[&[0]], Err(&[0])),
            (&[&[], &[3, 0], &[1], &[2]], Err(&[1, 3, 2])),
            (&[&[9]], Ok(&[0])),
        ];
        for (after, wanted) in table {
            let after: Vec<Vec<usize>> = after.iter().map(|on| on.to_vec()).collect();
            let wanted = wanted.map(<[usize]>::to_vec).map_err(|way| Cycle(way.to_vec()));
            assert_eq!(order(&after), wanted, "{after:?}");
        }
    }

    proptest! {
        #[test]
        fn there_is_an_order_or_a_true_circle(after in prop::collection::vec(prop::collection::vec(0usize..8, 0..3), 0..8)) {
            match order(&after) {
                Ok(found) => {
                    prop_assert_eq!(found.len(), after.len());
                    let place = |n: usize| found.iter().position(|at| *at == n);
                    for (n, on) in after.iter().enumerate() {
                        for before in on.iter().filter(|before| **before < after.len()) {
                            prop_assert!(place(*before) < place(n));
                        }
                    }
                }
                Err(Cycle(way)) => {
                    prop_assert!(!way.is_empty());
                    for (n, next) in way.iter().zip(way.iter().cycle().skip(1)) {
                        prop_assert!(after[*n].contains(next));
                    }
                }
            }
        }
    }
}
