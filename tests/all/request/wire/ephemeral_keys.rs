//! Ephemeral keys: each operation as literal bytes.

use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey};

use crate::support::{refused, stripe, wire};

#[test]
fn an_ephemeral_key_is_created_by_a_post() {
    let create = CreateEphemeralKey::new("vs_1", "2026-02-25.clover");
    let keys = "POST https://api.stripe.com/v1/ephemeral_keys";
    assert_eq!(wire(&create), format!("{keys} verification_session=vs_1"));
    assert_eq!(
        wire(&create.expand(["a"])),
        format!("{keys} verification_session=vs_1&expand[0]=a")
    );
}

#[test]
fn an_ephemeral_key_is_created_in_its_own_version() {
    let create = CreateEphemeralKey::new("vs_1", "2026-02-25.clover");
    let other = stripe().with_version("2024-06-20").unwrap();
    for stripe in [stripe(), other.clone()] {
        let request = stripe.request_with_key(&create, "key").unwrap();
        let versions: Vec<_> = request.headers().get_all("stripe-version").iter().collect();
        assert_eq!(versions, ["2026-02-25.clover"]);
        assert_eq!(request.headers()["idempotency-key"], "key");
    }
    // The version of one operation must not change that of the next one.
    let delete = DeleteEphemeralKey::new("ephkey_1");
    let request = other.request(&delete).unwrap();
    assert_eq!(request.headers()["stripe-version"], "2024-06-20");
    let request = stripe().request(&delete).unwrap();
    assert_eq!(request.headers()["stripe-version"], "2026-10-28.endive");
}

#[test]
fn a_version_of_an_ephemeral_key_that_cannot_be_one_is_refused() {
    for (version, problem) in [
        ("", "must not be empty"),
        (" \t", "must not be empty"),
        ("2026\n", "must not contain control characters"),
        ("2026é", "must consist of visible ASCII characters"),
    ] {
        assert_eq!(
            refused(&CreateEphemeralKey::new("vs_1", version)),
            format!("Stripe-Version: {problem}")
        );
    }
}

#[test]
fn an_ephemeral_key_is_deleted_by_a_delete() {
    let delete = DeleteEphemeralKey::new("ephkey_1");
    assert_eq!(
        wire(&delete),
        "DELETE https://api.stripe.com/v1/ephemeral_keys/ephkey_1"
    );
    let delete = delete.expand(["a", "b.c"]);
    assert_eq!(
        wire(&delete),
        "DELETE https://api.stripe.com/v1/ephemeral_keys/ephkey_1?expand[0]=a&expand[1]=b.c"
    );
    let request = stripe().request(&delete).unwrap();
    assert_eq!(request.headers().get("content-type"), None);
}
