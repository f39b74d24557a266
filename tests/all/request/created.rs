//! The parameter `created` of lists.

use stripe_identity::ListVerificationSessions;
use stripe_identity::request::CreatedFilter;

use crate::support::{at, stripe};

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
