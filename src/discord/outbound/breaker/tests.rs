use super::*;

const PATIENCE: Duration = Duration::from_secs(60);
const MINUTE: Duration = Duration::from_secs(60);

fn breaker() -> (Breaker, Instant) {
    (Breaker::new(3, PATIENCE), Instant::now())
}

#[test]
fn it_stops_at_the_limit_and_goes_on_by_itself() {
    let (breaker, start) = breaker();
    for n in 0..3 {
        assert_eq!(breaker.road(start + n * MINUTE), Road::Clear, "after {n}");
        breaker.invalid(start + n * MINUTE);
    }
    let stopped = start + 2 * MINUTE;
    assert_eq!(breaker.road(stopped), Road::Closed(CallError::Stopped { after: WINDOW }));
    assert_eq!(breaker.road(stopped + 9 * MINUTE), Road::Closed(CallError::Stopped { after: MINUTE }));
    assert_eq!(breaker.road(stopped + WINDOW), Road::Clear);
    // What was counted before does not count again.
    breaker.invalid(stopped + WINDOW);
    assert_eq!(breaker.road(stopped + WINDOW), Road::Clear);
}

#[test]
fn invalid_requests_are_forgotten_after_the_window() {
    let (breaker, start) = breaker();
    for n in 0..20 {
        let now = start + n * (WINDOW / 2);
        breaker.invalid(now);
        assert_eq!(breaker.road(now), Road::Clear, "after {n}");
    }
}

#[test]
fn answers_that_were_on_their_way_do_not_prolong_a_stop() {
    let (breaker, start) = breaker();
    for n in 0..50 {
        breaker.invalid(start + n * Duration::from_millis(1));
    }
    assert_eq!(breaker.road(start + WINDOW + Duration::from_millis(2)), Road::Clear);
}

#[test]
fn a_bad_token_stops_at_once_and_is_tried_again_later() {
    let (breaker, start) = breaker();
    breaker.unauthorized(start);
    assert_eq!(breaker.road(start), Road::Closed(CallError::Unauthorized));
    assert_eq!(breaker.road(start + WINDOW), Road::Clear);
}

#[test]
fn a_pause_is_waited_out_if_it_is_short() {
    let (breaker, start) = breaker();
    breaker.pause(start, PATIENCE);
    breaker.pause(start, MINUTE / 2);
    assert_eq!(breaker.road(start), Road::Wait(start + PATIENCE), "the later end counts");
    assert_eq!(breaker.road(start + PATIENCE), Road::Clear);
    breaker.pause(start, 10 * MINUTE);
    assert_eq!(breaker.road(start + MINUTE), Road::Closed(CallError::Unavailable { after: 9 * MINUTE }));
}
