//! Files and file links: each operation, minimal and full, as literal bytes.

use stripe_identity::file::{
    CreateFileLink, DownloadFile, IDENTITY_IMAGE_LINK_TIME, RetrieveFile, RetrieveFileLink,
    UpdateFileLink,
};

use crate::support::{at, stripe, wire};

#[test]
fn a_file_is_retrieved_by_its_id() {
    let retrieve = RetrieveFile::new("file_1");
    assert_eq!(
        wire(&retrieve),
        "GET https://api.stripe.com/v1/files/file_1"
    );
    assert_eq!(
        wire(&retrieve.expand(["links"])),
        "GET https://api.stripe.com/v1/files/file_1?expand[0]=links"
    );
}

#[test]
fn a_file_is_downloaded_from_the_files_host() {
    assert_eq!(
        wire(&DownloadFile::new("file_1").max_bytes(10)),
        "GET https://files.stripe.com/v1/files/file_1/contents"
    );
    let request = stripe().request(&DownloadFile::new("file_1")).unwrap();
    assert_eq!(request.headers()["authorization"], "Bearer sk_test_123");
    assert_eq!(request.headers().get("content-type"), None);
}

#[test]
fn a_file_link_is_created_by_a_post() {
    let create = || CreateFileLink::new("file_1");
    let links = "POST https://api.stripe.com/v1/file_links";
    assert_eq!(wire(&create()), format!("{links} file=file_1"));
    let full = create()
        .expand(["file"])
        .expires_at(at(1_700_000_000))
        .metadata([("order", "6735"), ("branch", "a&b")]);
    assert_eq!(
        wire(&full),
        format!(
            "{links} file=file_1&expand[0]=file&expires_at=1700000000\
             &metadata[branch]=a%26b&metadata[order]=6735"
        )
    );
    assert_eq!(
        wire(&create().expires_at(at(6)).expires_at(at(5))),
        format!("{links} file=file_1&expires_at=5")
    );
}

#[test]
fn a_link_to_an_identity_image_expires_after_25_seconds() {
    assert_eq!(IDENTITY_IMAGE_LINK_TIME.as_secs(), 25);
    let links = "POST https://api.stripe.com/v1/file_links";
    assert_eq!(
        wire(&CreateFileLink::identity_image("file_1", at(1_700_000_000))),
        format!("{links} file=file_1&expires_at=1700000025")
    );
    assert_eq!(
        wire(&CreateFileLink::identity_image("file_1", at(i64::MAX))),
        format!("{links} file=file_1&expires_at=9223372036854775807")
    );
}

#[test]
fn a_file_link_is_retrieved_by_its_id() {
    let retrieve = RetrieveFileLink::new("link_1");
    assert_eq!(
        wire(&retrieve),
        "GET https://api.stripe.com/v1/file_links/link_1"
    );
    assert_eq!(
        wire(&retrieve.expand(["file"])),
        "GET https://api.stripe.com/v1/file_links/link_1?expand[0]=file"
    );
}

#[test]
fn a_file_link_is_updated_by_a_post_to_its_path() {
    let update = || UpdateFileLink::new("link_1");
    let link = "POST https://api.stripe.com/v1/file_links/link_1";
    assert_eq!(wire(&update()), link);
    let full = update()
        .expand(["file"])
        .expires_at(at(1_700_000_000))
        .metadata([("order", "6735"), ("branch", "")])
        .remove_metadata("a b");
    assert_eq!(
        wire(&full),
        format!(
            "{link} expand[0]=file&expires_at=1700000000\
             &metadata[a+b]=&metadata[branch]=&metadata[order]=6735"
        )
    );
}

#[test]
fn the_expiry_of_a_link_is_unset_set_now_or_cleared() {
    let update = || UpdateFileLink::new("link_1");
    let body = |update: UpdateFileLink| {
        String::from_utf8(stripe().request(&update).unwrap().into_body()).unwrap()
    };
    let time = at(5);
    assert_eq!(body(update()), "");
    assert_eq!(body(update().expires_at(time)), "expires_at=5");
    assert_eq!(body(update().expires_now()), "expires_at=now");
    assert_eq!(body(update().clear_expires_at()), "expires_at=");
    let last = update().expires_now().clear_expires_at().expires_at(time);
    assert_eq!(body(last), "expires_at=5");
    let last = update().expires_at(time).clear_expires_at().expires_now();
    assert_eq!(body(last), "expires_at=now");
    let last = update().expires_at(time).expires_now().clear_expires_at();
    assert_eq!(body(last), "expires_at=");
}

#[test]
fn the_metadata_of_a_link_is_set_removed_and_cleared() {
    let update = || UpdateFileLink::new("link_1");
    let none: [(&str, &str); 0] = [];
    let body = |update: UpdateFileLink| {
        String::from_utf8(stripe().request(&update).unwrap().into_body()).unwrap()
    };
    assert_eq!(body(update().metadata(none)), "");
    assert_eq!(body(update().metadata([("a", "1")])), "metadata[a]=1");
    assert_eq!(body(update().remove_metadata("a")), "metadata[a]=");
    assert_eq!(body(update().clear_metadata()), "metadata=");
    let last = update().metadata([("a", "1")]).clear_metadata();
    assert_eq!(body(last), "metadata=");
    let last = update().clear_metadata().metadata([("a", "1")]);
    assert_eq!(body(last), "metadata[a]=1");
    let last = update().clear_metadata().metadata(none);
    assert_eq!(body(last), "metadata=");
    let create = CreateFileLink::new("file_1").metadata(none);
    assert_eq!(
        wire(&create),
        "POST https://api.stripe.com/v1/file_links file=file_1"
    );
}
