//! Small accessors for JSON values whose shape is not promised.

use serde_json::Value;

/// The object in `line`, a byte order mark before it or not; `None` for anything else.
pub fn object(line: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(line.trim_start_matches('\u{feff}').trim()).ok()?;
    value.is_object().then_some(value)
}

/// The text at `pointer`.
pub fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

/// The number at `pointer`, zero when there is none.
pub fn count(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}
