//! Secrets of every shape, and look-alikes that must stay. The samples are put together from pieces, so that no
//! scanner takes this file for a leak.

use super::*;

fn fake(prefix: &str, n: usize) -> String {
    let random = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9D0e1F2g3H4";
    format!("{prefix}{}", &random[..n])
}

fn secrets() -> Vec<String> {
    let hex = "0123456789abcdef".repeat(4);
    vec![
        format!("{}{}", "AKIA", "ABCDEFGH234567QR"),
        fake("ghp_", 36),
        fake("ghs_", 36),
        fake("github_pat_", 50),
        fake("glpat-", 20),
        fake("sk-ant-api03-", 40),
        fake("sk-proj-", 40),
        fake("sk-", 48),
        fake("xoxb-", 20),
        fake("xapp-1-", 20),
        fake("https://hooks.slack.com/services/", 30),
        fake("AIza", 35),
        fake("ya29.", 30),
        fake("GOCSPX-", 28),
        fake("sk_live_", 24),
        fake("whsec_", 32),
        fake("npm_", 36),
        fake("pypi-", 60),
        fake("cio", 32),
        fake("hf_", 34),
        fake("gsk_", 40),
        fake("xai-", 40),
        format!("dop_v1_{hex}"),
        format!("{}.{}.{}", "SG", &fake("", 22), &fake("", 43)),
        format!("{}:AA{}", "123456789", &fake("", 33)),
        format!("dapi{}", &hex[..32]),
        format!("{}.{}.{}", fake("eyJ", 20), fake("eyJ", 20), fake("", 20)),
        format!("-----BEGIN OPENSSH PRIVATE {0}-----\nabc\ndef\n-----END OPENSSH PRIVATE {0}-----", "KEY"),
        format!("-----BEGIN RSA PRIVATE {}-----\ncut off here", "KEY"),
    ]
}

#[test]
fn every_shape_is_masked_in_a_sentence() {
    for secret in secrets() {
        let text = redact(&format!("before `{secret}`"));
        assert!(text.starts_with("before `[redacted]"), "{secret}: {text}");
        assert!(!text.contains(&secret[secret.len() - 8..]), "{secret}: {text}");
    }
}

#[test]
fn what_surrounds_a_secret_stays() {
    let pass = "hunter2hunter2";
    let table = [
        (format!("git clone https://me:{pass}@host/x.git"), "git clone https://[redacted]@host/x.git"),
        (format!("postgres://user:{pass}@db:5432/app"), "postgres://[redacted]@db:5432/app"),
        (format!("curl -H 'Authorization: Bearer {pass}' x"), "curl -H 'Authorization: Bearer [redacted]' x"),
        (format!("Authorization: {pass}"), "Authorization: [redacted]"),
        (format!("DB_PASSWORD={pass} cargo run"), "DB_PASSWORD=[redacted] cargo run"),
        (format!("export STRIPE_API_KEY=\"{pass}\""), "export STRIPE_API_KEY=\"[redacted]\""),
        (format!("{{\"client_secret\": \"{pass}\", \"id\": 7}}"), "{\"client_secret\": \"[redacted]\", \"id\": 7}"),
        (format!("login --password {pass}"), "login --password [redacted]"),
        (format!("aws_secret_access_key = {pass}"), "aws_secret_access_key = [redacted]"),
    ];
    for (text, wanted) in table {
        assert_eq!(redact(&text), wanted);
    }
}

#[test]
fn ordinary_text_stays() {
    let texts = [
        "tokens: 123456789",
        "used 12000000 tokens in total",
        "max_tokens=16384000",
        "Added token refresh and password hashing to src/auth/token.rs",
        "password = $DB_PASSWORD_FILE",
        "api_key: <your key here>",
        "token = get_token(request)",
        "secret: ********",
        "https://example.org/a@b",
        "git log 3f786850e387550fdab836ed7e6dc881de23001b",
        "task-5 done by sk-learn and risk-assessment",
        "tests/data/eyJhbGci.txt",
        "let password: std::string::String = x;",
        "ssh://git@github.com/owner/repo.git",
    ];
    for text in texts {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn exact_values_are_masked_and_short_ones_are_not() {
    let secrets = ["correct-horse".to_owned(), "correct-horse-battery".to_owned(), "abc".to_owned()];
    assert_eq!(redact_values("x correct-horse-battery abc", &secrets), "x [redacted] abc");
}

#[test]
fn masking_twice_changes_nothing() {
    for secret in secrets() {
        let once = redact(&format!("TOKEN={secret}"));
        assert_eq!(redact(&once), once);
    }
}

#[test]
fn the_places_of_secrets_are_what_would_be_masked() {
    for secret in secrets() {
        let text = format!("first line\nexport TOKEN={secret} # and more");
        let places = secret_places(&text);
        assert!(!places.is_empty(), "{text}");
        let mut masked = text.clone();
        for place in places.into_iter().rev() {
            masked.replace_range(place, "****");
        }
        assert!(!masked.contains(secret.as_str()) && masked.starts_with("first line\nexport TOKEN="), "{masked}");
    }
    assert!(secret_places("the token count is 42 of 1000").is_empty());
}

#[test]
fn every_shape_compiles() {
    for shape in SHAPES.iter().chain([&NAMED]) {
        assert!(Regex::new(shape).is_ok(), "{shape}");
    }
    assert!(RegexSet::new(SHAPES).is_ok());
}
