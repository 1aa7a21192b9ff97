use super::*;

#[test]
fn kinds_are_read_from_the_makers_words() {
    let limited = FailureKind::RateLimited { until: None };
    let table = [
        ("API Error: Request rejected (429) · Rate limit reached (mock)", limited),
        ("exceeded retry limit, last status: 429 Too Many Requests", limited),
        (
            "unexpected status 401 Unauthorized: invalid x-api-key (mock), url: http://127.0.0.1:8765/v1/responses",
            FailureKind::NeedsLogin,
        ),
        ("[API Error: {\"error\":{\"code\":400,\"message\":\"bad request (mock)\"}}]", FailureKind::Api),
        ("API Error: 400 bad request (mock)", FailureKind::Api),
        ("Not logged in · Please run /login", FailureKind::NeedsLogin),
        ("Authentication failed. Please log in using /login or set a valid FACTORY_API_KEY", FailureKind::NeedsLogin),
        ("We’re currently experiencing high demand, which may cause temporary errors.", FailureKind::Overloaded),
        ("API Error: 529 Overloaded", FailureKind::Overloaded),
        ("overloaded", FailureKind::Overloaded),
        ("rate_limit", limited),
        ("You've hit your session limit", limited),
        ("You have reached your weekly Opus limit", limited),
        ("You have hit your spending limit", FailureKind::Other),
        ("authentication_failed", FailureKind::NeedsLogin),
        (
            "{\"error\": {\"message\": \"bad request (mock)\", \"type\": \"invalid_request_error\", \"code\": null}}",
            FailureKind::Api,
        ),
        (
            "There's an issue with the selected model (opus-99). It may not exist or you may not have access to it.",
            FailureKind::ModelUnknown,
        ),
        ("API Error: 404 {\"type\":\"not_found_error\",\"message\":\"model: claude-3\"}", FailureKind::ModelUnknown),
        ("API Error: 400 prompt is too long: 210000 tokens > 200000 maximum", FailureKind::ContextTooLong),
        ("thread 'main' panicked at src/main.rs:3:5", FailureKind::Crashed),
        ("made 500 files in 429 seconds", FailureKind::Other),
        ("something odd", FailureKind::Other),
    ];
    for (words, kind) in table {
        assert_eq!(FailureKind::of(words), kind, "{words}");
    }
}

#[test]
fn the_end_of_a_limit_is_read() {
    let table = [
        ("rate limit reached, please try again in 20s", Some(Until::After(Span::secs(20)))),
        ("please try again in 6m0s.", Some(Until::After(Span::secs(360)))),
        ("try again in 812ms", Some(Until::After(Span(812)))),
        ("retry-after: 7", Some(Until::After(Span::secs(7)))),
        ("try again in 2 hours 30 minutes", Some(Until::After(Span::mins(150)))),
        ("you've hit your limit · resets 3pm (europe/berlin)", Some(Until::Clock(900))),
        ("You've hit your session limit · resets 3pm (Europe/Berlin)", Some(Until::Clock(900))),
        ("You have reached your weekly Opus limit, try again in 2 hours", Some(Until::After(Span::mins(120)))),
        ("limit reached ∙ resets 12:30am", Some(Until::Clock(30))),
        ("your limit resets at 15:45", Some(Until::Clock(945))),
        ("claude ai usage limit reached|1795240800", Some(Until::At(Timestamp(1_795_240_800_000)))),
        ("rate limit reached (mock)", None),
        ("resets 3 files", None),
    ];
    for (words, end) in table {
        assert_eq!(until(words), end, "{words}");
    }
}

#[test]
fn a_sentence_says_what_happened_until_when_and_what_to_do() {
    let kind = FailureKind::of("429: usage limit reached, resets 3pm");
    let said = kind.sentence("usage limit reached, resets 3pm.");
    assert_eq!(said, "rate limited until 15:00: usage limit reached, resets 3pm; resume it then (R)");
    assert_eq!(FailureKind::Other.sentence("odd"), "odd");
    let json = "[API Error: {\"error\":{\"code\":400,\"message\":\"bad request (mock)\",\"status\":\"INVALID\"}}]";
    assert_eq!(FailureKind::Api.sentence(json), "the service refused the request: bad request (mock)");
}
