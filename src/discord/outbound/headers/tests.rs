#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use reqwest::header::{HeaderName, HeaderValue};
use twilight_http_ratelimiting::Method;

use super::*;

const OTHERWISE: Duration = Duration::from_secs(7);

fn map(headers: &[(&str, &str)]) -> HeaderMap {
    let pair = |&(name, value): &(&str, &str)| {
        (HeaderName::try_from(name).unwrap(), HeaderValue::from_str(value).unwrap())
    };
    headers.iter().map(pair).collect()
}

#[test]
fn a_429_is_read_however_odd() {
    type Row = (&'static [(&'static str, &'static str)], &'static str, Scope, f64);
    let table: [Row; 14] = [
        (&[("retry-after", "2")], "{}", Scope::Route, 2.0),
        (&[("retry-after", "0.5"), ("x-ratelimit-scope", "user")], "<html>", Scope::Route, 0.5),
        (&[("retry-after", "2"), ("x-ratelimit-scope", "shared")], "{}", Scope::Shared, 2.0),
        (&[("retry-after", "2"), ("x-ratelimit-scope", "global")], "{}", Scope::Global, 2.0),
        (&[("retry-after", "2"), ("x-ratelimit-global", "true")], "{}", Scope::Global, 2.0),
        (&[], r#"{"retry_after": 1.5, "global": true}"#, Scope::Global, 1.5),
        (&[("x-ratelimit-reset-after", "3")], "{}", Scope::Route, 3.0),
        (&[], "<html>", Scope::Global, 7.0),
        (&[("retry-after", "Fri, 06 Nov 2026 08:49:37 GMT")], "", Scope::Global, 7.0),
        (&[("retry-after", "-1")], r#"{"retry_after": -1}"#, Scope::Route, 7.0),
        (&[("retry-after", "0")], r#"{"retry_after": 0}"#, Scope::Route, 7.0),
        (&[("retry-after", "NaN"), ("x-ratelimit-reset-after", "inf")], "{}", Scope::Route, 7.0),
        (&[("retry-after", "1e300")], r#"{"retry_after": 4}"#, Scope::Route, 4.0),
        (&[("retry-after", "1e9")], "{}", Scope::Route, 3600.0),
    ];
    for (headers, body, scope, seconds) in table {
        let read = limited(&map(headers), body.as_bytes(), OTHERWISE);
        let expected = Limited { scope, after: Duration::from_secs_f64(seconds) };
        assert_eq!(read, expected, "{headers:?} {body}");
    }
}

#[test]
fn a_bucket_is_believed_only_whole() {
    let whole = [
        ("x-ratelimit-bucket", "b"),
        ("x-ratelimit-limit", "5"),
        ("x-ratelimit-remaining", "3"),
        ("x-ratelimit-reset-after", "1.5"),
    ];
    let route = Route::new(Method::Get, "channels/:channel", &[7]);
    let read = bucket(&map(&whole), None, &route).unwrap();
    assert_eq!((read.bucket.as_slice(), read.limit, read.remaining), (b"b".as_slice(), 5, 3));
    for missing in 0..whole.len() {
        let mut headers = whole.to_vec();
        let (name, _) = headers.remove(missing);
        assert_eq!(bucket(&map(&headers), None, &route), None, "without {name}");
        headers.push((name, ""));
        // A bucket's name may be any text; the numbers may not.
        assert_eq!(bucket(&map(&headers), None, &route).is_some(), missing == 0, "with an empty {name}");
    }
}

proptest! {
    #[test]
    fn no_header_can_make_the_limiters_timer_panic(text in "\\PC{0,12}|[-+]?[0-9]{1,40}(\\.[0-9]{1,9})?(e[0-9]{1,3})?") {
        let Ok(value) = HeaderValue::from_str(&text) else { return Ok(()) };
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value)]);
        let read = limited(&headers, b"{}", OTHERWISE);
        prop_assert!(read.after <= LONGEST && !read.after.is_zero());
    }
}
