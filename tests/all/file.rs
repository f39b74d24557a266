//! Files, their contents and their links: every field, and the JSON they become again.

use http::{Response, StatusCode};
use serde_json::{Value, json};
use stripe_identity::error::{ApiErrorType, DecodeProblem, ErrorCode};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, File, FileContents, FileLink, FilePurpose, RetrieveFile,
    RetrieveFileLink, UpdateFileLink,
};
use stripe_identity::response::{Expandable, Object};
use stripe_identity::value::FileLinkUrl;
use stripe_identity::{Error, List, Operation};

use crate::support::{at, json, parsed, unreadable};

mod lists;

const FILE: &str = include_str!("../fixtures/file.json");

const MINIMAL: &str =
    r#"{"id":"file_1","object":"file","created":1700000000,"purpose":"selfie","size":0}"#;
const MINIMAL_LINK: &str = r#"{"id":"link_1","object":"file_link","created":1700000000,"expired":false,"file":"file_1","livemode":false,"metadata":{}}"#;

#[track_caller]
fn file(body: impl AsRef<[u8]>) -> File {
    parsed(&RetrieveFile::new("file_1"), body)
}

#[track_caller]
fn link(body: impl AsRef<[u8]>) -> FileLink {
    parsed(&RetrieveFileLink::new("link_1"), body)
}

#[test]
fn every_field_of_a_file_is_read() {
    let file = file(FILE);
    assert_eq!(file.id(), "file_1SdH2jKm4NpQ6rSt8UvWxY0z");
    assert_eq!(File::OBJECT, "file");
    assert_eq!(file.created, at(1_762_470_210));
    assert_eq!(file.expires_at, Some(at(1_794_006_210)));
    assert_eq!(file.filename.as_deref(), Some("aino-lehtonen-front.jpg"));
    assert_eq!(file.purpose, FilePurpose::IdentityDocumentDownloadable);
    assert_eq!(file.size, 418_733);
    assert_eq!(file.title.as_deref(), Some("Front of the card"));
    assert_eq!(file.r#type.as_deref(), Some("jpg"));
    let url = "https://files.stripe.com/v1/files/file_1SdH2jKm4NpQ6rSt8UvWxY0z/contents";
    assert_eq!(file.url.as_deref(), Some(url));
}

#[test]
fn every_field_of_the_links_of_a_file_is_read() {
    let links = file(FILE).links.unwrap();
    assert!(links.has_more);
    let url = "/v1/file_links?file=file_1SdH2jKm4NpQ6rSt8UvWxY0z";
    assert_eq!(links.url.as_deref(), Some(url));
    let [newest, oldest] = &links.data[..] else {
        panic!("not two links");
    };
    assert_eq!(newest.id(), "link_1SdH4kKm4NpQ6rStAb1CdE3f");
    assert_eq!(FileLink::OBJECT, "file_link");
    assert_eq!(newest.created, at(1_762_470_390));
    assert!(newest.expired);
    assert_eq!(newest.expires_at, Some(at(1_762_470_415)));
    assert_eq!(newest.file.id(), "file_1SdH2jKm4NpQ6rSt8UvWxY0z");
    assert_eq!(newest.file.object(), None);
    assert!(newest.livemode);
    let pairs: Vec<_> = newest.metadata.iter().collect();
    assert_eq!(pairs, [("desk", "4")]);
    assert_eq!(
        newest.url.as_ref().unwrap().expose(),
        "https://files.stripe.com/links/fl_live_c2FuZGdyb3VzZQ"
    );
    assert_eq!(oldest.id, "link_1SdH3lKm4NpQ6rStGh5IjK7l");
    assert!(!oldest.expired);
    assert_eq!(oldest.expires_at, None);
    assert!(oldest.metadata.is_empty());
    assert_eq!(oldest.url, None);
}

#[test]
fn the_required_fields_are_enough() {
    let without = file(MINIMAL);
    assert_eq!(without.id, "file_1");
    assert_eq!(without.created, at(1_700_000_000));
    assert_eq!(without.expires_at, None);
    assert_eq!(without.filename, None);
    assert_eq!(without.links, None);
    assert_eq!(without.purpose, FilePurpose::Selfie);
    assert_eq!(without.size, 0);
    assert_eq!(without.title, None);
    assert_eq!(without.r#type, None);
    assert_eq!(without.url, None);
    let mut body = json(MINIMAL);
    for field in ["expires_at", "filename", "links", "title", "type", "url"] {
        body[field] = Value::Null;
    }
    assert_eq!(file(body.to_string()), without);
    assert_eq!(json!(without), body);

    let without = link(MINIMAL_LINK);
    assert_eq!(without.expires_at, None);
    assert_eq!(without.file, Expandable::Id("file_1".to_owned()));
    assert_eq!(without.url, None);
    let mut body = json(MINIMAL_LINK);
    for field in ["expires_at", "metadata", "url"] {
        body[field] = Value::Null;
    }
    assert_eq!(link(body.to_string()), without);
    let fields = body.as_object_mut().unwrap();
    fields.remove("metadata");
    assert_eq!(link(body.to_string()), without);
}

#[test]
fn the_file_of_a_link_is_an_id_or_the_file() {
    let mut body = json(MINIMAL_LINK);
    body["file"] = json(FILE);
    let link = link(body.to_string());
    assert_eq!(link.file.id(), "file_1SdH2jKm4NpQ6rSt8UvWxY0z");
    assert_eq!(link.file.object(), Some(&file(FILE)));
    assert_eq!(link.file.into_object(), Some(file(FILE)));
}

#[test]
fn every_operation_on_links_returns_the_link() {
    let response = Response::new(MINIMAL_LINK);
    let expected = link(MINIMAL_LINK);
    let created = CreateFileLink::new("file_1").parse(&response).unwrap();
    assert_eq!(created, expected);
    let updated = UpdateFileLink::new("link_1").parse(&response).unwrap();
    assert_eq!(updated, expected);
}

#[test]
fn a_file_becomes_the_same_json_without_the_urls_of_its_links() {
    let mut original = file(FILE);
    let mut stored = json(FILE);
    for link in stored["links"]["data"].as_array_mut().unwrap() {
        assert!(link.as_object_mut().unwrap().remove("url").is_some());
    }
    assert_eq!(json!(original), stored);
    for link in &mut original.links.as_mut().unwrap().data {
        link.url = None;
    }
    assert_eq!(file(stored.to_string()), original);
}

#[test]
fn a_link_becomes_the_same_json_without_its_url() {
    let mut body = json(MINIMAL_LINK);
    body["expires_at"] = json!(1_700_000_025);
    body["metadata"] = json!({ "desk": "4" });
    body["url"] = json!("https://files.stripe.com/links/fl_live_c2FuZGdyb3VzZQ");
    let mut original = link(body.to_string());
    let url = FileLinkUrl::new("https://files.stripe.com/links/fl_live_c2FuZGdyb3VzZQ");
    assert_eq!(original.url, Some(url));
    assert_eq!(
        serde_json::to_string(&original).unwrap(),
        r#"{"id":"link_1","object":"file_link","created":1700000000,"expired":false,"expires_at":1700000025,"file":"file_1","livemode":false,"metadata":{"desk":"4"}}"#
    );
    original.url = None;
    assert_eq!(link(json!(original).to_string()), original);
}

#[test]
fn every_known_purpose_has_a_variant_and_others_are_kept() {
    let known = [
        (
            "document_provider_identity_document",
            FilePurpose::DocumentProviderIdentityDocument,
        ),
        ("identity_document", FilePurpose::IdentityDocument),
        (
            "identity_document_downloadable",
            FilePurpose::IdentityDocumentDownloadable,
        ),
        ("selfie", FilePurpose::Selfie),
    ];
    assert_eq!(
        FilePurpose::KNOWN,
        known.clone().map(|(_, purpose)| purpose)
    );
    let other = (
        "dispute_evidence",
        FilePurpose::Other("dispute_evidence".into()),
    );
    for (text, purpose) in known.into_iter().chain([other]) {
        let mut body = json(MINIMAL);
        body["purpose"] = json!(text);
        let file = file(body.to_string());
        assert_eq!(file.purpose, purpose);
        assert_eq!(file.purpose.as_str(), text);
        assert_eq!(json!(file)["purpose"], text);
    }
}

#[test]
fn unknown_fields_are_ignored_at_every_level() {
    let new = "\"brand_new\": [{\"a\": 1.5}],\n";
    let extended = FILE
        .replace("{\n", &format!("{{\n{new}"))
        .replace(&format!("{new}          \"desk\""), "\"desk\"");
    assert_eq!(extended.matches(new).count(), 4);
    assert_eq!(file(&extended), file(FILE));
}

#[test]
fn a_missing_required_field_is_named() {
    let without = |body: &str, field: &str| {
        let mut body = json(body);
        assert!(body.as_object_mut().unwrap().remove(field).is_some());
        body.to_string()
    };
    for field in ["id", "object", "created", "purpose", "size"] {
        let body = without(MINIMAL, field);
        let column = body.len();
        assert_eq!(
            unreadable(&RetrieveFile::new("file_1"), body),
            format!(
                "unreadable response with status 200: missing field `{field}`, line 1 column {column}"
            )
        );
    }
    for field in ["id", "object", "created", "expired", "file", "livemode"] {
        let body = without(MINIMAL_LINK, field);
        let column = body.len();
        assert_eq!(
            unreadable(&UpdateFileLink::new("link_1"), body),
            format!(
                "unreadable response with status 200: missing field `{field}`, line 1 column {column}"
            )
        );
    }
}

#[test]
fn a_wrong_value_has_its_path_line_and_column() {
    let replaced = |from: &str, to: &str| {
        assert_eq!(FILE.matches(from).count(), 1, "{from}");
        unreadable(&RetrieveFile::new("file_1"), FILE.replace(from, to))
    };
    let shown = [
        replaced("1762470210", "1762470210.5"),
        replaced("\"expired\": false", "\"expired\": \"no\""),
        replaced("\"desk\": \"4\"", "\"desk\": 4"),
        replaced("\"object\": \"list\"", "\"object\": \"file_link\""),
        unreadable(&RetrieveFileLink::new("link_1"), FILE),
        unreadable(&RetrieveFile::new("file_1"), MINIMAL_LINK),
    ];
    assert_eq!(
        shown,
        [
            "unreadable response with status 200: expected a whole number at created, line 4 column 25",
            "unreadable response with status 200: expected a boolean at links.data[1].expired, line 27 column 23",
            "unreadable response with status 200: expected a string at links.data[0].metadata, line 19 column 19",
            "unreadable response with status 200: expected list at links.object, line 8 column 25",
            "unreadable response with status 200: expected file_link at object, line 3 column 18",
            "unreadable response with status 200: expected file at object, line 1 column 35",
        ]
    );
}

#[track_caller]
fn download(content_type: Option<&[u8]>, body: impl AsRef<[u8]>) -> Result<FileContents, Error> {
    let mut response = Response::builder().header("Request-Id", "req_1");
    if let Some(content_type) = content_type {
        response = response.header("Content-Type", content_type);
    }
    DownloadFile::new("file_1")
        .max_bytes(8)
        .parse(&response.body(body).unwrap())
}

#[test]
fn contents_are_the_bytes_of_the_body() {
    let jpeg = b"\xff\xd8\xff\0\r\n\x80\xfe";
    let contents = download(Some(b"image/jpeg"), jpeg).unwrap();
    assert_eq!(contents.bytes, jpeg);
    assert_eq!(contents.content_type.as_deref(), Some("image/jpeg"));
    let blank = download(None, b" \n\t ").unwrap();
    assert_eq!(blank.bytes, b" \n\t ");
    assert_eq!(blank.content_type, None);
    let json = download(None, br#"{"a":1}"#).unwrap();
    assert_eq!(json.bytes, br#"{"a":1}"#);
}

#[test]
fn the_media_type_of_contents_is_normalized() {
    for (header, content_type) in [
        ("image/png", Some("image/png")),
        ("Image/PNG", Some("image/png")),
        (" image/png ; charset=binary", Some("image/png")),
        ("image/png;name=\"a;b\"", Some("image/png")),
        ("application/pdf", Some("application/pdf")),
        ("application/jsonl", Some("application/jsonl")),
        ("image/text/html", Some("image/text/html")),
        ("", Some("")),
    ] {
        let contents = download(Some(header.as_bytes()), b"\xff").unwrap();
        assert_eq!(contents.content_type.as_deref(), content_type, "{header}");
    }
    let contents = download(Some(b"image/\xff"), b"\xff").unwrap();
    assert_eq!(contents.content_type, None);
}

#[test]
fn a_text_from_a_proxy_is_refused_as_contents() {
    for header in [
        "text/html",
        "text/plain",
        "TEXT/HTML; charset=utf-8",
        " text/html ;a",
        "application/json",
        "Application/JSON;charset=utf-8",
    ] {
        let error = download(Some(header.as_bytes()), b"\xff").unwrap_err();
        assert_eq!(
            error.to_string(),
            "unreadable response with status 200: expected the contents of a file instead of text, request req_1",
            "{header}"
        );
    }
}

#[test]
fn contents_up_to_the_limit_are_accepted() {
    assert_eq!(download(None, [0xff; 8]).unwrap().bytes, [0xff; 8]);
    let Err(Error::Decode(error)) = download(None, [0xff; 9]) else {
        panic!("the contents were read");
    };
    assert_eq!(error.problem, DecodeProblem::TooLarge { max: 8 });
    assert_eq!(error.status, Some(StatusCode::OK));
    assert_eq!(error.request_id.as_deref(), Some("req_1"));
    assert_eq!((&*error.path, error.line, error.column), ("", 0, 0));
    assert_eq!(
        error.to_string(),
        "unreadable response with status 200: the body is larger than 8 bytes, request req_1"
    );

    let most = vec![0xff; 16 * 1024 * 1024];
    let download = DownloadFile::new("file_1");
    let contents = download.parse(&Response::new(&most)).unwrap();
    assert_eq!(contents.bytes.len(), 16 * 1024 * 1024);
    assert_eq!(
        unreadable(&download, [&most[..], b"\xff"].concat()),
        "unreadable response with status 200: the body is larger than 16777216 bytes"
    );
}

#[test]
fn an_empty_body_is_refused_as_contents() {
    let error = download(Some(b"image/png"), b"").unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable response with status 200: the body is empty, request req_1"
    );
    let response = Response::builder().status(204).body("").unwrap();
    let error = DownloadFile::new("file_1").parse(&response).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable response with status 204: the body is empty"
    );
}

#[test]
fn an_error_of_the_files_host_is_an_api_error() {
    let response = Response::builder()
        .status(404)
        .header("Request-Id", "req_1")
        .header("Content-Type", "application/json")
        .body(
            r#"{"error":{"code":"resource_missing","message":"No such file upload","param":"file","type":"invalid_request_error"}}"#,
        )
        .unwrap();
    let Err(Error::Api(error)) = DownloadFile::new("file_1").max_bytes(0).parse(&response) else {
        panic!("not an API error");
    };
    assert_eq!(error.status, StatusCode::NOT_FOUND);
    assert_eq!(error.r#type, Some(ApiErrorType::InvalidRequestError));
    assert_eq!(error.code, Some(ErrorCode::ResourceMissing));
    assert_eq!(error.message.as_deref(), Some("No such file upload"));
    assert_eq!(error.param.as_deref(), Some("file"));
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(
        error.to_string(),
        "Stripe returned 404 invalid_request_error, code resource_missing, param file, request req_1"
    );
}

#[test]
fn a_status_that_is_not_2xx_has_no_contents() {
    for status in [302, 304, 403, 500] {
        let response = Response::builder()
            .status(status)
            .header("Location", "https://files.example")
            .header("Content-Type", "image/png")
            .body(b"\xff\xd8")
            .unwrap();
        let error = DownloadFile::new("file_1").parse(&response).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("Stripe returned {status} without a readable error")
        );
    }
}

#[test]
fn a_custom_operation_reads_contents_without_json() {
    struct Export;

    impl Operation for Export {
        type Output = FileContents;

        fn method(&self) -> http::Method {
            http::Method::GET
        }

        fn path(&self, path: &mut stripe_identity::request::Path) {
            path.literal("/v1/exports");
        }
    }

    let image = Response::builder().header("content-type", "image/png");
    let contents = Export.parse(&image.body(b"\xff\0").unwrap()).unwrap();
    assert_eq!(contents, download(Some(b"image/png"), b"\xff\0").unwrap());
    let boxed: Box<dyn Operation<Output = FileContents>> = Box::new(Export);
    assert_eq!(
        unreadable(&boxed, b""),
        "unreadable response with status 200: the body is empty"
    );
    assert_eq!(
        unreadable(&Export, vec![0; 16 * 1024 * 1024 + 1]),
        "unreadable response with status 200: the body is larger than 16777216 bytes"
    );
}

#[test]
fn a_custom_output_is_read_from_a_body_that_is_not_json() {
    use http::{HeaderMap, StatusCode};
    use stripe_identity::response::FromResponse;

    struct Lines(Vec<String>);

    impl FromResponse for Lines {
        fn from_response(_: StatusCode, _: &HeaderMap, body: &[u8]) -> Result<Self, Error> {
            let text = String::from_utf8_lossy(body);
            Ok(Self(text.lines().map(str::to_owned).collect()))
        }
    }

    struct Report;

    impl Operation for Report {
        type Output = Lines;

        fn method(&self) -> http::Method {
            http::Method::GET
        }

        fn path(&self, path: &mut stripe_identity::request::Path) {
            path.literal("/v1/report.csv");
        }
    }

    let lines = Report.parse(&Response::new("a,b\n1,2\n")).unwrap();
    assert_eq!(lines.0, ["a,b", "1,2"]);
}

#[test]
fn the_debug_text_of_contents_shows_how_many_bytes_there_are() {
    let contents = download(Some(b"image/png"), b"abc").unwrap();
    assert_eq!(
        format!("{contents:?}"),
        r#"FileContents { bytes: [3 redacted], content_type: Some("image/png") }"#
    );
}

#[test]
fn a_list_of_links_is_read_on_its_own() {
    let links: List<FileLink> = serde_json::from_value(json(FILE)["links"].clone()).unwrap();
    assert_eq!(Some(links), file(FILE).links);
}

#[test]
fn a_document_from_a_proxy_is_refused_and_an_image_in_xml_is_read() {
    for kind in [
        "application/xhtml+xml",
        "application/problem+json",
        "application/xml",
        "text/plain",
    ] {
        let response = Response::builder()
            .header("content-type", kind)
            .body("x")
            .unwrap();
        let error = DownloadFile::new("file_1").parse(&response).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unreadable response with status 200: expected the contents of a file instead of text",
            "{kind}"
        );
    }
    let response = Response::builder()
        .header("content-type", "image/svg+xml")
        .body("x")
        .unwrap();
    let contents = DownloadFile::new("file_1").parse(&response).unwrap();
    assert_eq!(contents.content_type.as_deref(), Some("image/svg+xml"));
    assert_eq!(contents.bytes, b"x");
}
