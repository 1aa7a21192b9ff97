//! Laying one TOML table over another: tables merge, everything else is replaced.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// `over` laid over `under`. The places of `over` stay, so that a mistake in it can be shown.
pub(super) fn merge<'a>(under: DeTable<'a>, over: DeTable<'a>) -> DeTable<'a> {
    let mut merged = under;
    for (key, value) in over {
        let below = merged.remove_entry(&key).map(|(_, below)| below);
        let span = value.span();
        let value = match (below.map(Spanned::into_inner), value.into_inner()) {
            (Some(DeValue::Table(under)), DeValue::Table(over)) => DeValue::Table(merge(under, over)),
            (_, over) => over,
        };
        merged.insert(key, Spanned::new(span, value));
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn merged(under: &str, over: &str) -> toml::Table {
        let table = |text| DeTable::parse(text).unwrap().into_inner();
        let merged = Spanned::new(0..0, merge(table(under), table(over)));
        serde::Deserialize::deserialize(toml::Deserializer::from(merged)).unwrap()
    }

    #[test]
    fn tables_merge_and_lists_are_replaced() {
        let under = "a = 1\nlist = [1, 2]\n[t]\nx = 1\ny = { z = 1, w = 2 }\n[[row]]\nn = 1\n[[row]]\nn = 2\n";
        let over = "list = [3]\n[t]\nx = 2\ny = { z = 3 }\n[[row]]\nn = 3\n";
        let wanted = "a = 1\nlist = [3]\n[t]\nx = 2\ny = { z = 3, w = 2 }\n[[row]]\nn = 3\n";
        assert_eq!(merged(under, over), toml::from_str(wanted).unwrap());
    }

    /// The same rule, told once more for plain values.
    fn plainly(mut under: toml::Table, over: toml::Table) -> toml::Table {
        for (key, value) in over {
            let value = match (under.remove(&key), value) {
                (Some(toml::Value::Table(under)), toml::Value::Table(over)) => toml::Value::Table(plainly(under, over)),
                (_, over) => over,
            };
            under.insert(key, value);
        }
        under
    }

    fn value() -> impl Strategy<Value = toml::Value> {
        let leaf = prop_oneof![
            any::<i32>().prop_map(|n| toml::Value::Integer(n.into())),
            "[a-z\"\\\\ ]{0,4}".prop_map(toml::Value::String),
            proptest::collection::vec(any::<bool>().prop_map(toml::Value::Boolean), 0..3).prop_map(toml::Value::Array),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            proptest::collection::btree_map("[abc]", inner, 0..4)
                .prop_map(|map| toml::Value::Table(map.into_iter().collect()))
        })
    }

    fn table() -> impl Strategy<Value = toml::Table> {
        proptest::collection::btree_map("[abc]", value(), 0..4).prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_merge_of_any_tables_is_the_plain_one(under in table(), over in table()) {
            let text = |table: &toml::Table| toml::to_string(table).unwrap();
            prop_assert_eq!(merged(&text(&under), &text(&over)), plainly(under, over));
        }

        #[test]
        fn nothing_over_it_changes_nothing(under in table()) {
            let text = toml::to_string(&under).unwrap();
            prop_assert_eq!(merged(&text, ""), under.clone());
            prop_assert_eq!(merged("", &text), under);
        }
    }
}
