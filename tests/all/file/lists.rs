//! Lists of files and of file links: their requests, their pages, refused values and hidden values.

use http::Response;
use serde_json::{Value, json};
use stripe_identity::file::{File, FileLink, FilePurpose, ListFileLinks, ListFiles};
use stripe_identity::request::CreatedFilter;
use stripe_identity::response::Cursor;
use stripe_identity::{List, Operation, Paged};

use crate::support::{at, refused, stripe, unreadable};

const FILE: &str = include_str!("../../fixtures/file.json");

const FILES: &str = "https://api.stripe.com/v1/files";
const LINKS: &str = "https://api.stripe.com/v1/file_links";

#[track_caller]
fn uri(operation: &impl Operation) -> String {
    let request = stripe().request(operation).unwrap();
    assert_eq!(request.method(), "GET");
    assert!(request.body().is_empty());
    request.uri().to_string()
}

fn file(id: &str) -> Value {
    json!({ "id": id, "object": "file", "created": 1_700_000_000, "purpose": "selfie", "size": 1 })
}

fn link(id: &str) -> Value {
    json!({
        "id": id,
        "object": "file_link",
        "created": 1_700_000_000,
        "expired": false,
        "file": "file_1",
        "livemode": false,
        "metadata": {},
        "url": "https://files.stripe.com/links/SENTINEL",
    })
}

fn page(object: fn(&str) -> Value, ids: &[&str], has_more: bool) -> Response<String> {
    let data: Vec<_> = ids.iter().map(|id| object(id)).collect();
    let body = json!({
        "object": "list",
        "data": data,
        "has_more": has_more,
        "url": "https://evil.example/v1/stolen",
    });
    Response::new(body.to_string())
}

#[test]
fn files_are_listed_without_a_parameter() {
    assert_eq!(uri(&ListFiles::new()), FILES);
}

#[test]
fn files_are_listed_with_every_parameter() {
    let list = ListFiles::new()
        .created(CreatedFilter::new().gt(at(10)).lte(at(20)))
        .expand(["links", "data.links.data"])
        .purpose(FilePurpose::IdentityDocumentDownloadable)
        .limit(100)
        .starting_after("file_1");
    assert_eq!(
        uri(&list),
        format!(
            "{FILES}?created[gt]=10&created[lte]=20&expand[0]=data.links&expand[1]=data.links.data\
             &purpose=identity_document_downloadable&limit=100&starting_after=file_1"
        )
    );
    let list = ListFiles::new()
        .created(at(10))
        .purpose(FilePurpose::Other("tax_document_user_upload".into()))
        .starting_after("file_1")
        .ending_before("file_2");
    assert_eq!(
        uri(&list),
        format!("{FILES}?created=10&purpose=tax_document_user_upload&ending_before=file_2")
    );
}

#[test]
fn links_are_listed_without_a_parameter() {
    assert_eq!(uri(&ListFileLinks::new()), LINKS);
}

#[test]
fn links_are_listed_with_every_parameter() {
    let list = ListFileLinks::new()
        .created(at(10)..at(20))
        .expand(["file"])
        .expired(false)
        .file("file_1")
        .limit(1)
        .ending_before("link_1");
    assert_eq!(
        uri(&list),
        format!(
            "{LINKS}?created[gte]=10&created[lt]=20&expand[0]=data.file&expired=false&file=file_1\
             &limit=1&ending_before=link_1"
        )
    );
    assert_eq!(
        uri(&ListFileLinks::new().expired(true).starting_after("link_1")),
        format!("{LINKS}?expired=true&starting_after=link_1")
    );
}

#[test]
fn a_value_that_stripe_would_misread_or_refuse_is_not_sent() {
    let (files, links) = (ListFiles::new, ListFileLinks::new);
    assert_eq!(
        [
            refused(&files().limit(0)),
            refused(&files().limit(101)),
            refused(&files().purpose(FilePurpose::Other("".into()))),
            refused(&files().starting_after("")),
            refused(&files().expand(["a.b.c.d"])),
            refused(&files().created(at(20)..at(10))),
            refused(&links().limit(0)),
            refused(&links().limit(101)),
            refused(&links().file("")),
            refused(&links().file("vs_1_secret_live_2")),
            refused(&links().file("a".repeat(5001))),
            refused(&links().ending_before("")),
            refused(&links().expand(["a.b.c.d"])),
        ],
        [
            "limit: must be from 1 to 100",
            "limit: must be from 1 to 100",
            "purpose: must not be empty",
            "starting_after: must not be empty",
            "expand[0]: must be at most 4 levels deep",
            "created: must not end before it begins",
            "limit: must be from 1 to 100",
            "limit: must be from 1 to 100",
            "file: must not be empty",
            "file: must be an id, not a client secret",
            "file: must be at most 5000 characters long",
            "ending_before: must not be empty",
            "expand[0]: must be at most 4 levels deep",
        ]
    );
}

#[test]
fn pages_are_read_and_lead_to_the_next_with_the_same_filters() {
    let list = ListFiles::new().purpose(FilePurpose::Selfie).limit(2);
    let first = list
        .parse(&page(file, &["file_4", "file_3"], true))
        .unwrap();
    let ids: Vec<_> = first.iter().map(|file| &file.id).collect();
    assert_eq!(ids, ["file_4", "file_3"]);
    let next = list.next_page(&first).unwrap().unwrap();
    assert_eq!(next.cursor(), Some(&Cursor::StartingAfter("file_3".into())));
    assert_eq!(
        uri(&next),
        format!("{FILES}?purpose=selfie&limit=2&starting_after=file_3")
    );
    let end = next.parse(&page(file, &["file_2"], false)).unwrap();
    assert_eq!(next.next_page(&end).unwrap(), None);

    let list = ListFileLinks::new().file("file_1").ending_before("link_1");
    let first = list
        .parse(&page(link, &["link_3", "link_2"], true))
        .unwrap();
    let next = list.next_page(&first).unwrap().unwrap();
    assert_eq!(
        uri(&next),
        format!("{LINKS}?file=file_1&ending_before=link_3")
    );
    let end = next.parse(&page(link, &[], false)).unwrap();
    assert_eq!(next.next_page(&end).unwrap(), None);
}

#[test]
fn each_object_of_a_page_has_all_of_its_fields() {
    let whole: File = serde_json::from_str(FILE).unwrap();
    let body = format!(r#"{{"object":"list","data":[{FILE}],"has_more":false,"url":"/v1/files"}}"#);
    let files = ListFiles::new().parse(&Response::new(body)).unwrap();
    assert_eq!(files.data, std::slice::from_ref(&whole));
    assert_eq!(files.url.as_deref(), Some("/v1/files"));

    let response = page(link, &["link_1"], false);
    let links: List<FileLink> = ListFileLinks::new().parse(&response).unwrap();
    assert_eq!(
        links.data[0].url.as_ref().unwrap().expose(),
        "https://files.stripe.com/links/SENTINEL"
    );

    let mut expanded = link("link_1");
    expanded["file"] = serde_json::from_str(FILE).unwrap();
    let body = json!({ "object": "list", "data": [expanded], "has_more": false });
    let links = ListFileLinks::new()
        .parse(&Response::new(body.to_string()))
        .unwrap();
    assert_eq!(links.data[0].file.object(), Some(&whole));
    assert_eq!(links.url, None);
}

#[test]
fn a_page_of_other_objects_cannot_be_read() {
    assert_eq!(
        unreadable(&ListFiles::new(), page(link, &["link_1"], false).body()),
        "unreadable response with status 200: expected file at data[0].object, line 1 column 128"
    );
    assert_eq!(
        unreadable(&ListFileLinks::new(), page(file, &["file_1"], false).body()),
        "unreadable response with status 200: expected file_link at data[0].object, line 1 column 60"
    );
}

#[test]
fn neither_a_page_nor_an_operation_prints_a_link_or_a_secret() {
    let links = ListFileLinks::new().parse(&page(link, &["link_1"], true));
    let shown = format!("{:?}", links.unwrap());
    assert!(!shown.contains("SENTINEL"), "{shown}");
    assert!(!shown.contains("evil"), "{shown}");

    let secret = "vs_1_secret_SENTINEL";
    let list = ListFileLinks::new().file(secret).starting_after(secret);
    assert_eq!(
        format!("{list:?}"),
        "ListFileLinks { created: CreatedFilter { exact: None, gt: None, gte: None, lt: None, lte: None }, \
         expand: [], expired: None, file: Some([redacted]), \
         page: PageParams { limit: None, cursor: Some(StartingAfter([redacted])) } }"
    );
    let list = ListFiles::new().ending_before(secret);
    assert_eq!(
        format!("{list:?}"),
        "ListFiles { created: CreatedFilter { exact: None, gt: None, gte: None, lt: None, lte: None }, \
         expand: [], page: PageParams { limit: None, cursor: Some(EndingBefore([redacted])) }, purpose: None }"
    );
}
