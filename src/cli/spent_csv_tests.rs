use super::*;
use crate::cli::spent_table::tests::view;

/// Reads what RFC 4180 describes, to see that what was written comes back.
fn read(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut inside) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, inside) {
            ('"', true) if chars.peek() == Some(&'"') => field.extend(chars.next()),
            ('"', _) => inside = !inside,
            (',', false) => row.push(std::mem::take(&mut field)),
            ('\n', false) => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ => field.push(c),
        }
    }
    assert!(field.is_empty() && row.is_empty() && !inside, "the last row has its end");
    rows
}

#[test]
fn whatever_stands_in_a_title_comes_back() {
    let mut view = view();
    let titles = ["plain", "a,b", "say \"hi\"", "two\nlines", " blank ", "データ", "", "\"", "a\r\nb"];
    let row = view.rows[0].clone();
    view.rows = titles.map(|title| RowView { title: title.into(), ..row.clone() }).to_vec();
    let rows = read(&csv(&view));
    assert_eq!(
        rows[0].join(","),
        "task,title,micro_usd,usd,subscription_micro_usd,subscription_usd,unknown,quality,tokens"
    );
    assert_eq!(rows[1..].iter().map(|row| row[1].as_str()).collect::<Vec<_>>(), titles);
    assert!(rows.iter().all(|row| row.len() == 9));
}

#[test]
fn both_amounts_are_exact_and_an_unknown_one_is_empty() {
    let rows = read(&csv(&view()));
    assert_eq!(rows[1][2..], ["1920001", "1.920001", "0", "0.000000", "0", "computed", "12345"]);
    assert_eq!(rows[2][2..], ["0", "0.000000", "20850000", "20.850000", "0", "reported", "10"]);
    assert_eq!(rows[3][2..], ["", "", "0", "0.000000", "2", "unknown", "7"]);
    for (micros, wanted) in [(0, "0.000000"), (1, "0.000001"), (-1_500_000, "-1.500000"), (12_345_678, "12.345678")] {
        assert_eq!(dollars(micros), wanted);
    }
}
