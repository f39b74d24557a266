//! What goes over the wire beyond sessions: reports, events, files, links and ephemeral keys, as literal bytes, and what
//! never goes there.

use http::Method;
use serde_json::Value;
use stripe_identity::Host;
use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey};
use stripe_identity::error::{RequestError, RequestProblem};
use stripe_identity::event::{EventType, ListEvents, RetrieveEvent};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, IDENTITY_IMAGE_LINK_TIME, RetrieveFile, RetrieveFileLink,
    UpdateFileLink,
};
use stripe_identity::request::{CreatedFilter, Path, RevealedBy};
use stripe_identity::verification_report::{
    ListVerificationReports, ReportExpansion, RetrieveVerificationReport, VerificationReportType,
};
use stripe_identity::verification_session::SessionExpansion;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, Operation, RetrieveVerificationSession,
    Stripe,
};

const API: &str = "https://api.stripe.com/v1";

use crate::support::{at, refused, stripe, wire, wire_by};

#[test]
fn retrieve_a_report() {
    let retrieve = RetrieveVerificationReport::new("vr_1");
    let reports = "https://api.stripe.com/v1/identity/verification_reports";
    assert_eq!(wire(&retrieve), format!("GET {reports}/vr_1"));
    assert_eq!(
        wire(&retrieve.expand([
            ReportExpansion::DocumentNumber,
            ReportExpansion::IdNumberDob
        ])),
        format!("GET {reports}/vr_1?expand[0]=document.number&expand[1]=id_number.dob")
    );
}

#[test]
fn list_reports_minimal() {
    assert_eq!(
        wire(&ListVerificationReports::new()),
        "GET https://api.stripe.com/v1/identity/verification_reports"
    );
}

#[test]
fn list_reports_full() {
    let list = ListVerificationReports::new()
        .client_reference_id("user 1")
        .created(CreatedFilter::new().gt(at(10)).lte(at(20)))
        .expand([ReportExpansion::DocumentDob])
        .r#type(VerificationReportType::IdNumber)
        .verification_session("vs_1")
        .limit(100)
        .starting_after("vr_1");
    assert_eq!(
        wire(&list),
        "GET https://api.stripe.com/v1/identity/verification_reports\
         ?client_reference_id=user+1\
         &created[gt]=10\
         &created[lte]=20\
         &expand[0]=data.document.dob\
         &type=id_number\
         &verification_session=vs_1\
         &limit=100\
         &starting_after=vr_1"
    );
    let list = ListVerificationReports::new()
        .created(at(10)..)
        .r#type(VerificationReportType::Other("brand_new".into()))
        .starting_after("vr_1")
        .ending_before("vr_2");
    assert_eq!(
        wire(&list),
        "GET https://api.stripe.com/v1/identity/verification_reports\
         ?created[gte]=10&type=brand_new&ending_before=vr_2"
    );
}

#[test]
fn a_report_type_that_only_stripe_returns_is_refused_in_every_spelling() {
    let other = VerificationReportType::Other("verification_flow".into());
    for r#type in [VerificationReportType::VerificationFlow, other] {
        assert_eq!(
            refused(&ListVerificationReports::new().r#type(r#type)),
            "type: cannot be `verification_flow` in a request"
        );
    }
}

#[test]
fn retrieve_an_event() {
    let retrieve = RetrieveEvent::new("evt_1");
    assert_eq!(
        wire(&retrieve),
        "GET https://api.stripe.com/v1/events/evt_1"
    );
    assert_eq!(
        wire(&retrieve.expand(["data"])),
        "GET https://api.stripe.com/v1/events/evt_1?expand[0]=data"
    );
}

#[test]
fn list_events_minimal() {
    assert_eq!(
        wire(&ListEvents::new()),
        "GET https://api.stripe.com/v1/events"
    );
}

#[test]
fn list_events_full() {
    let list = ListEvents::new()
        .created(at(10)..at(20))
        .delivery_success(false)
        .expand(["data.data", "request"])
        .r#type("identity.verification_session.*")
        .limit(1)
        .starting_after("evt_1");
    assert_eq!(
        wire(&list),
        "GET https://api.stripe.com/v1/events\
         ?created[gte]=10\
         &created[lt]=20\
         &delivery_success=false\
         &expand[0]=data.data\
         &expand[1]=data.request\
         &type=identity.verification_session.*\
         &limit=1\
         &starting_after=evt_1"
    );
    let list = ListEvents::new()
        .delivery_success(true)
        .types(EventType::KNOWN)
        .ending_before("evt_2");
    assert_eq!(
        wire(&list),
        "GET https://api.stripe.com/v1/events\
         ?delivery_success=true\
         &types[0]=identity.verification_session.canceled\
         &types[1]=identity.verification_session.created\
         &types[2]=identity.verification_session.processing\
         &types[3]=identity.verification_session.redacted\
         &types[4]=identity.verification_session.requires_input\
         &types[5]=identity.verification_session.verified\
         &ending_before=evt_2"
    );
}

#[test]
fn one_type_replaces_several_and_several_replace_one() {
    let events = "GET https://api.stripe.com/v1/events";
    let both = ["identity.verification_session.verified", "file.created"];
    let list = ListEvents::new().types(both).r#type("a b");
    assert_eq!(wire(&list), format!("{events}?type=a+b"));
    let list = list.types(both);
    assert_eq!(
        wire(&list),
        format!("{events}?types[0]=identity.verification_session.verified&types[1]=file.created")
    );
    let list = list.r#type(EventType::VerificationSessionVerified);
    assert_eq!(
        wire(&list),
        format!("{events}?type=identity.verification_session.verified")
    );
    // Stripe would ignore an empty list, and so list every event.
    assert_eq!(refused(&list.types::<&str>([])), "types: must not be empty");
}

#[test]
fn more_than_twenty_types_are_refused() {
    let list = |types: usize| ListEvents::new().types(vec!["a"; types]);
    assert_eq!(refused(&list(21)), "types: must be at most 20 values");
    let types: Vec<_> = (0..20).map(|index| format!("types[{index}]=a")).collect();
    assert_eq!(
        wire(&list(20)),
        format!("GET {API}/events?{}", types.join("&"))
    );
}

#[test]
fn every_list_takes_a_limit_from_1_to_100_and_no_empty_cursor() {
    for limit in [0, 101, u32::MAX] {
        let text = "limit: must be from 1 to 100";
        assert_eq!(refused(&ListEvents::new().limit(limit)), text);
        assert_eq!(refused(&ListVerificationReports::new().limit(limit)), text);
    }
    let text = "starting_after: must not be empty";
    assert_eq!(refused(&ListEvents::new().starting_after("")), text);
    let list = ListVerificationReports::new();
    assert_eq!(refused(&list.starting_after("")), text);
    let text = "ending_before: must not be empty";
    assert_eq!(refused(&ListEvents::new().ending_before("")), text);
    let list = ListVerificationReports::new();
    assert_eq!(refused(&list.ending_before("")), text);
}

#[test]
fn retrieve_a_file() {
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
fn download_a_file_from_the_files_host() {
    assert_eq!(
        wire(&DownloadFile::new("file_1").max_bytes(10)),
        "GET https://files.stripe.com/v1/files/file_1/contents"
    );
    let request = stripe().request(&DownloadFile::new("file_1")).unwrap();
    assert_eq!(request.headers()["authorization"], "Bearer sk_test_123");
    assert_eq!(request.headers().get("content-type"), None);
}

#[test]
fn a_base_url_moves_both_hosts_and_a_files_url_only_files() {
    let sent = |stripe: Stripe| {
        [
            wire_by(&stripe, &RetrieveFile::new("file_1")),
            wire_by(&stripe, &DownloadFile::new("file_1")),
        ]
    };
    assert_eq!(
        sent(
            stripe()
                .with_base_url("https://proxy.example/api/")
                .unwrap()
        ),
        [
            "GET https://proxy.example/api/v1/files/file_1",
            "GET https://proxy.example/api/v1/files/file_1/contents",
        ]
    );
    let moved = stripe().with_files_url("http://127.0.0.1:8080/f").unwrap();
    assert_eq!(
        sent(moved.clone()),
        [
            "GET https://api.stripe.com/v1/files/file_1",
            "GET http://127.0.0.1:8080/f/v1/files/file_1/contents",
        ]
    );
    let both = stripe().with_base_url("https://proxy.example").unwrap();
    assert_eq!(
        sent(both.with_files_url("https://files.example").unwrap()),
        [
            "GET https://proxy.example/v1/files/file_1",
            "GET https://files.example/v1/files/file_1/contents",
        ]
    );
    assert_eq!(
        sent(moved.with_base_url("https://proxy.example").unwrap()),
        [
            "GET https://proxy.example/v1/files/file_1",
            "GET https://proxy.example/v1/files/file_1/contents",
        ]
    );
}

#[test]
fn a_files_url_that_is_unsafe_or_unclear_is_refused() {
    for (url, problem) in [
        ("http://files.example", RequestProblem::InsecureUrl),
        ("files.example", RequestProblem::InvalidUrl),
        ("https://user@files.example", RequestProblem::InvalidUrl),
        ("https://files.example?a=b", RequestProblem::InvalidUrl),
        ("https://files.example:port", RequestProblem::InvalidUrl),
    ] {
        let error = stripe().with_files_url(url).unwrap_err();
        assert_eq!(error, RequestError::new("files_url", problem), "{url}");
    }
}

#[test]
fn create_a_file_link() {
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
fn a_link_to_an_identity_image_lasts_25_seconds() {
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
fn retrieve_a_file_link() {
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
fn update_a_file_link() {
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
fn the_end_of_a_link_has_four_states() {
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

#[test]
fn create_an_ephemeral_key() {
    let create = CreateEphemeralKey::new("vs_1", "2026-02-25.clover");
    let keys = "POST https://api.stripe.com/v1/ephemeral_keys";
    assert_eq!(wire(&create), format!("{keys} verification_session=vs_1"));
    assert_eq!(
        wire(&create.expand(["a"])),
        format!("{keys} verification_session=vs_1&expand[0]=a")
    );
}

#[test]
fn an_ephemeral_key_is_asked_for_in_its_own_version() {
    let create = CreateEphemeralKey::new("vs_1", "2026-02-25.clover");
    let other = stripe().with_version("2024-06-20").unwrap();
    for stripe in [stripe(), other.clone()] {
        let request = stripe.request_with_key(&create, "key").unwrap();
        let versions: Vec<_> = request.headers().get_all("stripe-version").iter().collect();
        assert_eq!(versions, ["2026-02-25.clover"]);
        assert_eq!(request.headers()["idempotency-key"], "key");
    }
    // The version of one operation must not stick to what is sent afterwards.
    let delete = DeleteEphemeralKey::new("ephkey_1");
    let request = other.request(&delete).unwrap();
    assert_eq!(request.headers()["stripe-version"], "2024-06-20");
    let request = stripe().request(&delete).unwrap();
    assert_eq!(request.headers()["stripe-version"], "2026-10-28.endive");
}

#[test]
fn a_borrowed_or_boxed_operation_keeps_its_host_and_version() {
    let create = CreateEphemeralKey::new("vs_1", "2026-02-25.clover");
    let download = DownloadFile::new("file_1");
    for request in [
        stripe().request(&&create).unwrap(),
        stripe().request(&Box::new(create)).unwrap(),
    ] {
        assert_eq!(request.headers()["stripe-version"], "2026-02-25.clover");
        assert_eq!(request.body(), b"verification_session=vs_1");
    }
    let contents = "GET https://files.stripe.com/v1/files/file_1/contents";
    assert_eq!(wire(&&download), contents);
    assert_eq!(wire(&Box::new(download)), contents);
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
fn delete_an_ephemeral_key() {
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

#[test]
fn an_operation_of_your_own_chooses_host_and_version() {
    struct Upload;

    impl Operation for Upload {
        type Output = Value;

        fn method(&self) -> Method {
            Method::POST
        }

        fn path(&self, path: &mut Path) {
            path.literal("/v1/files");
        }

        fn host(&self) -> Host {
            Host::Files
        }

        fn version(&self) -> Option<&str> {
            Some("2024-06-20")
        }
    }

    assert_eq!(wire(&Upload), "POST https://files.stripe.com/v1/files");
    let request = stripe().request(&Upload).unwrap();
    assert_eq!(request.headers()["stripe-version"], "2024-06-20");
    assert_eq!(CreateFileLink::new("file_1").host(), Host::Api);
    assert_eq!(CreateFileLink::new("file_1").version(), None);
}

#[test]
fn an_id_that_would_change_the_request_is_refused_by_every_operation() {
    for (id, problem) in [
        ("", "must not be empty"),
        (".", "must not be `.` or `..`"),
        ("..", "must not be `.` or `..`"),
        ("/", "must not contain `/`"),
        ("../customers/cus_1", "must not contain `/`"),
        ("a\n", "must not contain control characters"),
        ("a\u{85}", "must not contain control characters"),
        ("vs_1_secret_live_2", "must be an id, not a client secret"),
    ] {
        let said = [
            refused(&RetrieveVerificationReport::new(id)),
            refused(&RetrieveEvent::new(id)),
            refused(&RetrieveFile::new(id)),
            refused(&DownloadFile::new(id)),
            refused(&RetrieveFileLink::new(id)),
            refused(&UpdateFileLink::new(id)),
            refused(&DeleteEphemeralKey::new(id)),
        ];
        let params = ["report", "id", "file", "file", "link", "link", "key"];
        assert_eq!(said, params.map(|param| format!("{param}: {problem}")));
    }
}

#[test]
fn an_awkward_id_is_one_path_segment_of_every_operation() {
    let (id, segment) = ("a b?c#d%2f;é", "a%20b%3Fc%23d%252f%3B%C3%A9");
    assert_eq!(
        [
            wire(&RetrieveVerificationReport::new(id)),
            wire(&RetrieveEvent::new(id)),
            wire(&RetrieveFile::new(id)),
            wire(&DownloadFile::new(id)),
            wire(&RetrieveFileLink::new(id)),
            wire(&UpdateFileLink::new(id)),
            wire(&DeleteEphemeralKey::new(id)),
        ],
        [
            format!("GET {API}/identity/verification_reports/{segment}"),
            format!("GET {API}/events/{segment}"),
            format!("GET {API}/files/{segment}"),
            format!("GET https://files.stripe.com/v1/files/{segment}/contents"),
            format!("GET {API}/file_links/{segment}"),
            format!("POST {API}/file_links/{segment}"),
            format!("DELETE {API}/ephemeral_keys/{segment}"),
        ]
    );
}

#[test]
fn an_id_that_is_a_parameter_must_not_be_empty() {
    assert_eq!(refused(&CreateFileLink::new("")), "file: must not be empty");
    assert_eq!(
        refused(&CreateFileLink::identity_image("", at(0))),
        "file: must not be empty"
    );
    assert_eq!(
        refused(&CreateEphemeralKey::new("", "2026-10-28.endive")),
        "verification_session: must not be empty"
    );
}

#[test]
fn an_empty_filter_is_refused() {
    let list = ListVerificationReports::new;
    assert_eq!(
        [
            refused(&list().client_reference_id("")),
            refused(&list().r#type(VerificationReportType::Other("".into()))),
            refused(&list().verification_session("")),
            refused(&ListEvents::new().r#type("")),
            refused(&ListEvents::new().types(["a", ""])),
        ],
        [
            "client_reference_id: must not be empty",
            "type: must not be empty",
            "verification_session: must not be empty",
            "type: must not be empty",
            "types[1]: must not be empty",
        ]
    );
}

#[test]
fn a_metadata_key_that_would_be_another_parameter_is_refused() {
    for (key, problem) in [
        ("", "must not have an empty key"),
        ("a[b", "must not have a key with `[` or `]`"),
        ("a]", "must not have a key with `[` or `]`"),
    ] {
        let said = [
            refused(&CreateFileLink::new("file_1").metadata([(key, "1")])),
            refused(&UpdateFileLink::new("link_1").metadata([(key, "1")])),
            refused(&UpdateFileLink::new("link_1").remove_metadata(key)),
        ];
        assert_eq!(said, [(); 3].map(|()| format!("metadata: {problem}")));
    }
}

#[test]
fn an_id_that_is_a_parameter_is_escaped() {
    assert_eq!(
        wire(&CreateFileLink::new("a/b&c=d")),
        "POST https://api.stripe.com/v1/file_links file=a%2Fb%26c%3Dd"
    );
    assert_eq!(
        wire(&CreateEphemeralKey::new("a b+", "2026-10-28.endive")),
        "POST https://api.stripe.com/v1/ephemeral_keys verification_session=a+b%2B"
    );
}

const SESSION_PATHS: [&str; 15] = [
    "verified_outputs",
    "verified_outputs.dob",
    "verified_outputs.id_number",
    "verified_outputs.sex",
    "verified_outputs.unparsed_place_of_birth",
    "verified_outputs.unparsed_sex",
    "last_verification_report",
    "last_verification_report.document.dob",
    "last_verification_report.document.expiration_date",
    "last_verification_report.document.number",
    "last_verification_report.document.sex",
    "last_verification_report.document.unparsed_place_of_birth",
    "last_verification_report.document.unparsed_sex",
    "last_verification_report.id_number.dob",
    "last_verification_report.id_number.id_number",
];

const REPORT_PATHS: [&str; 8] = [
    "document.dob",
    "document.expiration_date",
    "document.number",
    "document.sex",
    "document.unparsed_place_of_birth",
    "document.unparsed_sex",
    "id_number.dob",
    "id_number.id_number",
];

/// The query that expands these paths, each behind `prefix`.
fn query(prefix: &str, paths: &[&str]) -> String {
    let terms: Vec<_> = paths
        .iter()
        .enumerate()
        .map(|(index, path)| format!("expand[{index}]={prefix}{path}"))
        .collect();
    terms.join("&")
}

#[test]
fn every_expansion_of_a_session() {
    use RevealedBy::{AnyKey, RestrictedKey};

    use SessionExpansion as S;
    let all = [
        S::VerifiedOutputs,
        S::VerifiedOutputsDob,
        S::VerifiedOutputsIdNumber,
        S::VerifiedOutputsSex,
        S::VerifiedOutputsUnparsedPlaceOfBirth,
        S::VerifiedOutputsUnparsedSex,
        S::LastVerificationReport,
        S::DocumentDob,
        S::DocumentExpirationDate,
        S::DocumentNumber,
        S::DocumentSex,
        S::DocumentUnparsedPlaceOfBirth,
        S::DocumentUnparsedSex,
        S::IdNumberDob,
        S::IdNumber,
    ];
    assert_eq!(S::ALL, all);
    assert_eq!(all.map(S::path), SESSION_PATHS);
    assert_eq!(all.map(String::from), SESSION_PATHS);
    let of_any_key: Vec<_> = all
        .into_iter()
        .filter(|path| path.revealed_by() == AnyKey)
        .collect();
    assert_eq!(of_any_key, [S::VerifiedOutputs, S::LastVerificationReport]);
    let restricted = all
        .iter()
        .filter(|path| path.revealed_by() == RestrictedKey);
    assert_eq!(restricted.count(), 13);

    let sessions = format!("GET {API}/identity/verification_sessions");
    let retrieve = RetrieveVerificationSession::new("vs_1");
    let list = ListVerificationSessions::new();
    let one = format!("{sessions}/vs_1?{}", query("", &SESSION_PATHS));
    assert_eq!(wire(&retrieve.clone().expand(all)), one);
    assert_eq!(wire(&retrieve.expand(SESSION_PATHS)), one);
    let each = format!("{sessions}?{}", query("data.", &SESSION_PATHS));
    assert_eq!(wire(&list.clone().expand(all)), each);
    assert_eq!(wire(&list.clone().expand(SESSION_PATHS)), each);
    let with_data = SESSION_PATHS.map(|path| format!("data.{path}"));
    assert_eq!(wire(&list.expand(with_data)), each);
}

#[test]
fn every_expansion_of_a_report() {
    use ReportExpansion as R;
    let all = [
        R::DocumentDob,
        R::DocumentExpirationDate,
        R::DocumentNumber,
        R::DocumentSex,
        R::DocumentUnparsedPlaceOfBirth,
        R::DocumentUnparsedSex,
        R::IdNumberDob,
        R::IdNumber,
    ];
    assert_eq!(R::ALL, all);
    assert_eq!(all.map(R::path), REPORT_PATHS);
    assert_eq!(all.map(String::from), REPORT_PATHS);
    assert_eq!(all.map(R::revealed_by), [RevealedBy::RestrictedKey; 8]);

    let reports = format!("GET {API}/identity/verification_reports");
    let retrieve = RetrieveVerificationReport::new("vr_1");
    let list = ListVerificationReports::new();
    let one = format!("{reports}/vr_1?{}", query("", &REPORT_PATHS));
    assert_eq!(wire(&retrieve.clone().expand(all)), one);
    assert_eq!(wire(&retrieve.expand(REPORT_PATHS)), one);
    let each = format!("{reports}?{}", query("data.", &REPORT_PATHS));
    assert_eq!(wire(&list.clone().expand(all)), each);
    assert_eq!(wire(&list.clone().expand(REPORT_PATHS)), each);
    let with_data = REPORT_PATHS.map(|path| format!("data.{path}"));
    assert_eq!(wire(&list.expand(with_data)), each);
}

#[test]
fn data_is_put_in_front_of_what_lacks_it() {
    let list = ListVerificationReports::new().expand(["data", "database.a", "Data.a"]);
    assert_eq!(
        wire(&list),
        format!(
            "GET {API}/identity/verification_reports\
             ?expand[0]=data&expand[1]=data.database.a&expand[2]=data.Data.a"
        )
    );
}

#[test]
fn the_last_expand_wins() {
    let none: [&str; 0] = [];
    let retrieve = RetrieveVerificationReport::new("vr_1").expand(["a"]);
    assert_eq!(
        wire(&retrieve.clone().expand(["b"])),
        format!("GET {API}/identity/verification_reports/vr_1?expand[0]=b")
    );
    assert_eq!(
        wire(&retrieve.expand(none)),
        format!("GET {API}/identity/verification_reports/vr_1")
    );
    let list = ListEvents::new().expand(["a"]);
    assert_eq!(
        wire(&list.clone().expand(["b"])),
        format!("GET {API}/events?expand[0]=data.b")
    );
    assert_eq!(wire(&list.expand(none)), format!("GET {API}/events"));
}

/// What every operation with `expand` says to these paths.
#[track_caller]
fn refused_by_all(paths: [&'static str; 3]) -> [String; 9] {
    [
        refused(&RetrieveVerificationReport::new("vr_1").expand(paths)),
        refused(&RetrieveEvent::new("evt_1").expand(paths)),
        refused(&RetrieveFile::new("file_1").expand(paths)),
        refused(&CreateFileLink::new("file_1").expand(paths)),
        refused(&RetrieveFileLink::new("link_1").expand(paths)),
        refused(&UpdateFileLink::new("link_1").expand(paths)),
        refused(&CreateEphemeralKey::new("vs_1", "2026-10-28.endive").expand(paths)),
        refused(&DeleteEphemeralKey::new("ephkey_1").expand(paths)),
        refused(&CreateVerificationSession::document().expand(paths)),
    ]
}

#[test]
fn a_path_of_five_levels_is_refused() {
    let all = refused_by_all(["a.b.c.d", "a", "a.b.c.d.e"]);
    assert_eq!(all, ["expand[2]: must be at most 4 levels deep"; 9]);
    let all = refused_by_all(["a.b.c.d.e", "a.b.c.d.e", "a"]);
    assert_eq!(all, ["expand[0]: must be at most 4 levels deep"; 9]);
    for path in ["a.b.c.d", "data.a.b.c.d"] {
        let text = "expand[1]: must be at most 4 levels deep";
        let paths = ["a.b.c", path];
        assert_eq!(refused(&ListEvents::new().expand(paths)), text);
        assert_eq!(refused(&ListVerificationReports::new().expand(paths)), text);
        let list = ListVerificationSessions::new();
        assert_eq!(refused(&list.expand(paths)), text);
    }
}

#[test]
fn four_levels_are_taken_data_included() {
    assert_eq!(
        wire(&RetrieveEvent::new("evt_1").expand(["a.b.c.d", "data.a.b.c"])),
        format!("GET {API}/events/evt_1?expand[0]=a.b.c.d&expand[1]=data.a.b.c")
    );
    assert_eq!(
        wire(&ListEvents::new().expand(["a.b.c", "data.a.b.c"])),
        format!("GET {API}/events?expand[0]=data.a.b.c&expand[1]=data.a.b.c")
    );
}

#[test]
fn a_path_with_an_empty_level_is_refused() {
    for path in ["", ".", "a..b", ".a", "a.", "a.b.c..e"] {
        let text = "expand[1]: must not be empty";
        assert_eq!(refused_by_all(["a", path, "a"]), [text; 9], "{path:?}");
        let paths = ["a", path];
        assert_eq!(refused(&ListEvents::new().expand(paths)), text, "{path:?}");
    }
    assert_eq!(
        refused(&ListEvents::new().expand(["data."])),
        "expand[0]: must not be empty"
    );
}

#[test]
fn the_first_refusal_wins() {
    assert_eq!(
        refused(&RetrieveFile::new("").expand([""])),
        "file: must not be empty"
    );
    assert_eq!(
        refused(&CreateEphemeralKey::new("", "")),
        "Stripe-Version: must not be empty"
    );
    assert_eq!(
        refused(&CreateFileLink::new("").expand([""])),
        "file: must not be empty"
    );
    assert_eq!(
        refused(&ListEvents::new().types(["a"; 21]).limit(0)),
        "types: must be at most 20 values"
    );
}
