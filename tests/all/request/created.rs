//! The parameter `created` of lists.

use stripe_identity::request::CreatedFilter;
use stripe_identity::{ListVerificationSessions, Timestamp};

use crate::support::{at, stripe, wire};

const SESSIONS: &str = "https://api.stripe.com/v1/identity/verification_sessions";

#[test]
fn a_range_may_be_empty_and_not_inverted() {
    let target = |created: CreatedFilter| {
        let list = ListVerificationSessions::new().created(created);
        let request = stripe().without_limits().request(&list);
        request.map(|request| request.uri().query().unwrap().to_owned())
    };
    assert_eq!(
        target((at(5)..at(5)).into()).unwrap(),
        "created[gte]=5&created[lt]=5"
    );
    assert_eq!(
        target(CreatedFilter::new().gt(at(5)).lte(at(5))).unwrap(),
        "created[gt]=5&created[lte]=5"
    );
    for inverted in [
        (at(6)..at(5)).into(),
        (at(6)..=at(5)).into(),
        CreatedFilter::new().gt(at(6)).lt(at(5)),
        CreatedFilter::new()
            .gte(at(1))
            .gt(at(6))
            .lt(at(9))
            .lte(at(5)),
    ] {
        let error = target(inverted).unwrap_err();
        assert_eq!(error.to_string(), "created: must not end before it begins");
    }
}

#[test]
fn each_range_has_its_parameters() {
    let (a, b) = (Timestamp::from_secs(-1), Timestamp::from_secs(20));
    let query = |created: CreatedFilter| {
        wire(&ListVerificationSessions::new().created(created)).split_off(4 + SESSIONS.len())
    };
    assert_eq!(query(a.into()), "?created=-1");
    assert_eq!(query((a..b).into()), "?created[gte]=-1&created[lt]=20");
    assert_eq!(query((a..=b).into()), "?created[gte]=-1&created[lte]=20");
    assert_eq!(query((a..).into()), "?created[gte]=-1");
    assert_eq!(query((..b).into()), "?created[lt]=20");
    assert_eq!(query((..=b).into()), "?created[lte]=20");
    assert_eq!(query(CreatedFilter::new().gt(a)), "?created[gt]=-1");
    // A bound replaces an exact time.
    let exact = CreatedFilter::from(a);
    assert_eq!(query(exact.gt(b)), "?created[gt]=20");
    assert_eq!(query(exact.gte(b)), "?created[gte]=20");
    assert_eq!(query(exact.lt(b)), "?created[lt]=20");
    assert_eq!(query(exact.lte(b)), "?created[lte]=20");
    assert_eq!(query(CreatedFilter::default()), "");
}
