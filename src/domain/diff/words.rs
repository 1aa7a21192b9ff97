//! Which words of a line changed.

use std::ops::Range;

/// The most cells of the table in which two lines are compared; what differs in longer ones is marked as a whole.
const MOST: usize = 20_000;
/// Of two lines that share less than one part in so many, no word is marked: everything would be.
const SHARED: usize = 4;

/// The bytes of two lines that differ, by words; `None` when they have too little in common for that to say anything.
pub fn changed_words(old: &str, new: &str) -> Option<[Vec<Range<usize>>; 2]> {
    let (a, b) = (tokens(old), tokens(new));
    let same = |x: &Range<usize>, y: &Range<usize>| old[x.clone()] == new[y.clone()];
    let before = a.iter().zip(&b).take_while(|(x, y)| same(x, y)).count();
    let after = a[before..].iter().rev().zip(b[before..].iter().rev()).take_while(|(x, y)| same(x, y)).count();
    let (from, to) = (&a[before..a.len() - after], &b[before..b.len() - after]);
    let kept = if from.len() * to.len() > MOST {
        (vec![false; from.len()], vec![false; to.len()])
    } else {
        common(from, to, &same)
    };
    let blank = |text: &str| text.chars().all(char::is_whitespace);
    let shared: usize =
        a[..before].iter().chain(&a[a.len() - after..]).map(|token| weight(&old[token.clone()])).sum::<usize>()
            + from
                .iter()
                .zip(&kept.0)
                .filter(|(_, kept)| **kept)
                .map(|(token, _)| weight(&old[token.clone()]))
                .sum::<usize>();
    let longer = weight(old).max(weight(new));
    if blank(old) || blank(new) || shared * SHARED < longer {
        return None;
    }
    Some([joined(from, &kept.0), joined(to, &kept.1)])
}

/// What a text weighs: its letters, not its blanks.
fn weight(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Words, runs of blanks and single signs.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let kind = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' => 0,
        _ if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut last = 2;
    for (at, c) in text.char_indices() {
        let now = kind(c);
        match all.last_mut() {
            Some(token) if now == last && now != 2 => token.end = at + c.len_utf8(),
            Some(_) | None => all.push(at..at + c.len_utf8()),
        }
        last = now;
    }
    all
}

/// Which tokens belong to the longest sequence that both have.
fn common(
    a: &[Range<usize>],
    b: &[Range<usize>],
    same: &dyn Fn(&Range<usize>, &Range<usize>) -> bool,
) -> (Vec<bool>, Vec<bool>) {
    let wide = b.len() + 1;
    let mut best = vec![0u16; (a.len() + 1) * wide];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i * wide + j] = if same(&a[i], &b[j]) {
                best[(i + 1) * wide + j + 1] + 1
            } else {
                best[(i + 1) * wide + j].max(best[i * wide + j + 1])
            };
        }
    }
    let (mut in_a, mut in_b) = (vec![false; a.len()], vec![false; b.len()]);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if same(&a[i], &b[j]) {
            (in_a[i], in_b[j]) = (true, true);
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * wide + j] >= best[i * wide + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (in_a, in_b)
}

/// The stretches of what is not kept.
fn joined(tokens: &[Range<usize>], kept: &[bool]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for (token, _) in tokens.iter().zip(kept).filter(|(_, kept)| !**kept) {
        match all.last_mut() {
            Some(last) if last.end == token.start => last.end = token.end,
            Some(_) | None => all.push(token.clone()),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(old: &str, new: &str) -> Option<[Vec<String>; 2]> {
        let [a, b] = changed_words(old, new)?;
        let text = |line: &str, all: Vec<Range<usize>>| all.into_iter().map(|at| line[at].to_owned()).collect();
        Some([text(old, a), text(new, b)])
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        let table = [
            ("let a = 1;", "let b = 1;", Some((vec!["a"], vec!["b"]))),
            ("from app import health", "from app import health, users", Some((vec![], vec![", users"]))),
            ("f(a, b)", "f(b)", Some((vec!["a, "], vec![]))),
            ("    x", "x", Some((vec!["    "], vec![]))),
            ("größe = 1", "größe = 2", Some((vec!["1"], vec!["2"]))),
            ("return None", "class User:", None),
            ("", "x", None),
        ];
        for (old, new, wanted) in table {
            let wanted = wanted.map(|(a, b)| [a, b].map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>()));
            assert_eq!(marked(old, new), wanted, "{old} -> {new}");
        }
    }

    #[test]
    fn long_lines_are_not_compared_word_by_word() {
        let line = |word: &str| format!("same start {}same end", format!("{word} ").repeat(2_000));
        let (a, b) = (line("alpha"), line("beta"));
        let began = std::time::Instant::now();
        let found = changed_words(&a, &b);
        assert!(found.is_none() && began.elapsed().as_secs() < 2, "{found:?}");
    }

    proptest::proptest! {
        #[test]
        fn ranges_stand_on_characters_and_what_is_left_is_the_same(a in "[ab_ (ä]{0,12}", b in "[ab_ (ä]{0,12}") {
            if let Some([in_a, in_b]) = changed_words(&a, &b) {
                let rest = |text: &str, cut: &[Range<usize>]| {
                    let mut left = text.to_owned();
                    cut.iter().rev().for_each(|range| left.replace_range(range.clone(), ""));
                    left
                };
                proptest::prop_assert_eq!(rest(&a, &in_a), rest(&b, &in_b));
            }
        }
    }
}
