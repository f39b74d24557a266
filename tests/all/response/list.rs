//! Lists.

use stripe_identity::response::Object;
use stripe_identity::verification_session::LastErrorCode;
use stripe_identity::{ListVerificationSessions, Sensitive};

use crate::support::{day, parsed, parts};

const LIST: &str = include_str!("../../fixtures/list_sessions.json");

#[test]
fn a_list_keeps_the_order_of_its_sessions() {
    let list = parsed(&ListVerificationSessions::new(), LIST);
    assert!(list.has_more);
    let url = "/v1/identity/verification_sessions";
    assert_eq!(list.url.as_deref(), Some(url));
    let ids = [
        "vs_1RmA1bDs4FgH0jKl7QwErT5y",
        "vs_1RlZ6nDs4FgH0jKlMq3WeR9t",
        "vs_1RlB0gDs4FgH0jKlHd6SaF2k",
    ];
    assert_eq!(list.iter().map(Object::id).collect::<Vec<_>>(), ids);
    let mut borrowed = Vec::new();
    for session in &list {
        borrowed.push(session.id());
    }
    assert_eq!(borrowed, ids);
    let last_error = list.data[0].last_error.as_ref().unwrap();
    assert_eq!(last_error.code, Some(LastErrorCode::SelfieManipulated));
    let document = list.data[1].last_verification_report.as_ref().unwrap();
    let document = document.object().unwrap().document.as_ref().unwrap();
    assert_eq!(parts(&document.dob), day(14, 3, 1999));
    assert_eq!(document.address, Sensitive::Null);
    assert_eq!(document.files, Sensitive::Value(vec![]));
    assert_eq!(list.clone(), list);
    assert_eq!(list.into_iter().nth(2).unwrap().id, ids[2]);

    let empty = r#"{"object":"list","data":[],"has_more":false}"#;
    let list = parsed(&ListVerificationSessions::new(), empty);
    assert_eq!((list.data, list.has_more, list.url), (vec![], false, None));
}
