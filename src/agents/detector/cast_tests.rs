use super::*;

fn parse(text: &str) -> Result<Cast, CastError> {
    Cast::parse(text, Path::new("x.cast"))
}

#[test]
fn events_are_read_and_sorted() {
    let text = "{\"version\": 2, \"width\": 48, \"height\": 28}\n[1.5, \"o\", \"b\"]\n\n[0.25, \"o\", \"a\"]\n[2, \"m\", \"label\"]\n\
                [2.0, \"r\", \"80x24\"]\n[3, \"z\", \"new\"]\n[4, \"i\", \"\\u001b\"]\n[5, \"x\", \"1\"]\n";
    let cast = parse(text).unwrap();
    assert_eq!((cast.size, cast.broken), (Size::new(28, 48), None));
    let events: Vec<_> = cast.events.into_iter().map(|event| (event.at.0, event.what)).collect();
    let wanted = [
        (250, Happening::Output("a".into())),
        (1500, Happening::Output("b".into())),
        (2000, Happening::Marker("label".into())),
        (2000, Happening::Resize(Size::new(24, 80))),
        (4000, Happening::Input("\u{1b}".into())),
        (5000, Happening::Exit(1)),
    ];
    assert_eq!(events, wanted);
}

#[test]
fn times_of_version_3_count_from_the_event_before() {
    let text = "{\"version\": 3, \"term\": {\"cols\": 100, \"rows\": 50}}\n# a remark\n[0.5, \"o\", \"a\"]\n[0.5, \"o\", \"b\"]\n";
    let cast = parse(text).unwrap();
    assert_eq!(cast.size, Size::new(50, 100));
    assert_eq!(cast.events.iter().map(|event| event.at.0).collect::<Vec<_>>(), [500, 1000]);
}

#[test]
fn a_header_without_a_size_means_80x24() {
    for header in
        ["{\"version\": 2}", "{\"version\": 2, \"width\": 0, \"height\": \"x\"}", "{\"version\":2,\"width\":99999999}"]
    {
        assert_eq!(parse(header).unwrap().size, Size::new(24, 80), "{header}");
    }
}

#[test]
fn what_is_no_recording_is_refused_with_a_reason() {
    let table = [
        ("", "is not an asciicast"),
        ("hello\n", "is not an asciicast"),
        ("{\"width\": 80}\n", "is not an asciicast"),
        ("[1, \"o\", \"x\"]\n", "is not an asciicast"),
        ("\u{0}\u{1}\u{fffd}ELF", "is not an asciicast"),
        ("{\"version\": 1, \"stdout\": [[0.1, \"x\"]]}", "version 1"),
        ("{\n \"version\": 1,\n \"stdout\": []\n}\n", "version 1"),
        ("{\"version\": \"two\"}", "version \"two\""),
    ];
    for (text, wanted) in table {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.starts_with("x.cast ") && error.contains(wanted), "{text:?}: {error}");
    }
}

#[test]
fn a_bad_line_ends_the_recording_there() {
    for bad in ["[1.0, \"o\", \"cut", "nonsense", "[1.0, \"o\"]", "[1.0, \"o\", 5]", "[1, \"r\", \"huge\"]", "{}"] {
        let text = format!("{{\"version\": 2}}\n[0.5, \"o\", \"a\"]\n{bad}\n[2, \"o\", \"b\"]\n");
        let cast = parse(&text).unwrap();
        assert_eq!(cast.events.len(), 1, "{bad}");
        assert_eq!(cast.broken, Some(CastError::BadLine("x.cast".into(), 3)), "{bad}");
    }
}

#[test]
fn strange_times_are_kept_in_bounds() {
    let cast = parse("{\"version\": 2}\n[-5, \"o\", \"a\"]\n[1e300, \"o\", \"b\"]\n").unwrap();
    assert_eq!(cast.events.iter().map(|event| event.at.0).collect::<Vec<_>>(), [0, 1_000_000_000_000]);
}
