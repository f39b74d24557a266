//! The open enums compare with strings.

use stripe_identity::value::Sex;
use stripe_identity::verification_session::VerificationSessionStatus;

#[test]
fn an_open_enum_compares_with_a_string() {
    let verified = VerificationSessionStatus::Verified;
    assert_eq!(verified, "verified");
    assert_eq!(verified, *"verified");
    assert_ne!(verified, "processing");
    assert_ne!(verified, "Verified");
    assert_eq!(Sex::Other("x".into()), "x");
    assert!(Some(&verified).is_some_and(|status| *status == "verified"));
}
