//! Every parameter that Stripe's API takes is sent by an operation, and no other one: each operation with all of its
//! setters against a list of parameters.

use std::collections::BTreeSet;

use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey};
use stripe_identity::event::{ListEvents, ListThinEvents, RetrieveEvent, RetrieveThinEvent};
use stripe_identity::file::{
    CreateFileLink, DownloadFile, FilePurpose, ListFileLinks, ListFiles, RetrieveFile,
    RetrieveFileLink, UpdateFileLink,
};
use stripe_identity::request::CreatedFilter;
use stripe_identity::value::DocumentType;
use stripe_identity::verification_report::{
    ListVerificationReports, RetrieveVerificationReport, VerificationReportType,
};
use stripe_identity::verification_session::{VerificationSessionStatus, VerificationSessionType};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, ListVerificationSessions, Operation,
    RedactVerificationSession, RetrieveVerificationSession, SecretKey, Stripe, Timestamp,
    UpdateVerificationSession,
};

const LIST: &str = include_str!("../../fixtures/parameters.txt");

/// What no operation sends, and why.
const LEFT_OUT: [(&str, &str); 3] = [
    (
        "POST /v1/ephemeral_keys customer",
        "for keys of customers: Identity's are for one session",
    ),
    (
        "POST /v1/ephemeral_keys issuing_card",
        "for keys of Issuing: Identity's are for one session",
    ),
    (
        "POST /v1/ephemeral_keys nonce",
        "for keys of Issuing: Identity's are for one session",
    ),
];

/// The list, line by line.
fn listed() -> BTreeSet<&'static str> {
    LIST.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// The requests of all operations, each with everything it can carry. An id is the name that the list's paths give it.
#[derive(Default)]
struct Sent {
    endpoints: BTreeSet<String>,
    parameters: BTreeSet<String>,
}

impl Sent {
    fn all() -> Self {
        let mut sent = Self::default();
        sent.sessions();
        sent.reports();
        sent.events();
        sent.files();
        sent.file_lists();
        sent.ephemeral_keys();
        sent
    }

    #[track_caller]
    fn add(&mut self, operation: &impl Operation) {
        let stripe = Stripe::new(SecretKey::new("sk_test_123").unwrap());
        let request = stripe.request(operation).unwrap();
        let path = request.uri().path().replace("%7B", "{").replace("%7D", "}");
        let endpoint = format!("{} {path}", request.method());
        let query = request.uri().query().unwrap_or_default();
        let body = std::str::from_utf8(request.body()).unwrap();
        for pair in query.split('&').chain(body.split('&')) {
            if let Some((key, _)) = pair.split_once('=') {
                self.parameters.insert(format!("{endpoint} {}", name(key)));
            }
        }
        self.endpoints.insert(endpoint);
    }

    fn sessions(&mut self) {
        let populate = |create: CreateVerificationSession| {
            create
                .client_reference_id("a")
                .allowed_types([DocumentType::Passport])
                .require_id_number(true)
                .require_live_capture(true)
                .require_matching_selfie(true)
                .expand(["a"])
                .metadata([("a", "1")])
                .provided_email("a")
                .provided_phone("a")
                .related_customer("a")
                .related_customer_account("a")
                .related_person("a", "b")
                .return_url("a")
        };
        self.add(&populate(CreateVerificationSession::document()));
        self.add(&populate(CreateVerificationSession::id_number()));
        self.add(&populate(CreateVerificationSession::flow("a")));
        self.add(&RetrieveVerificationSession::new("{session}").expand(["a"]));
        self.add(
            &UpdateVerificationSession::new("{session}")
                .r#type(VerificationSessionType::Document)
                .allowed_types([DocumentType::Passport])
                .require_id_number(true)
                .require_live_capture(true)
                .require_matching_selfie(true)
                .expand(["a"])
                .metadata([("a", "1")])
                .remove_metadata("b")
                .provided_email("a")
                .provided_phone("a"),
        );
        self.add(&CancelVerificationSession::new("{session}").expand(["a"]));
        self.add(&RedactVerificationSession::new("{session}").expand(["a"]));
        let list = ListVerificationSessions::new()
            .client_reference_id("a")
            .expand(["a"])
            .related_customer("a")
            .related_customer_account("a")
            .status(VerificationSessionStatus::Verified)
            .limit(1);
        for created in every_created() {
            self.add(&list.clone().created(created).starting_after("a"));
            self.add(&list.clone().created(created).ending_before("a"));
        }
    }

    fn reports(&mut self) {
        self.add(&RetrieveVerificationReport::new("{report}").expand(["a"]));
        let list = ListVerificationReports::new()
            .client_reference_id("a")
            .expand(["a"])
            .r#type(VerificationReportType::Document)
            .verification_session("a")
            .limit(1);
        for created in every_created() {
            self.add(&list.clone().created(created).starting_after("a"));
            self.add(&list.clone().created(created).ending_before("a"));
        }
    }

    fn events(&mut self) {
        self.add(&RetrieveEvent::new("{id}").expand(["a"]));
        let list = ListEvents::new()
            .delivery_success(true)
            .expand(["a"])
            .limit(1);
        for created in every_created() {
            let list = list.clone().created(created);
            self.add(&list.clone().r#type("a").starting_after("a"));
            self.add(&list.types(["a"]).ending_before("a"));
        }
        self.add(&RetrieveThinEvent::new("{id}"));
        let list = ListThinEvents::new()
            .object_id("a")
            .types(["a"])
            .limit(1)
            .page("a");
        for created in every_created() {
            self.add(&list.clone().created(created));
        }
    }

    fn files(&mut self) {
        let time = Timestamp::from_secs(1);
        self.add(&RetrieveFile::new("{file}").expand(["a"]));
        self.add(&DownloadFile::new("{file}").max_bytes(1));
        let create = |create: CreateFileLink| create.expand(["a"]).metadata([("a", "1")]);
        self.add(&create(CreateFileLink::new("a").expires_at(time)));
        self.add(&create(CreateFileLink::identity_image("a", time)));
        self.add(&RetrieveFileLink::new("{link}").expand(["a"]));
        let update = || {
            UpdateFileLink::new("{link}")
                .expand(["a"])
                .metadata([("a", "1")])
                .remove_metadata("b")
        };
        self.add(&update().expires_at(time));
        self.add(&update().expires_now());
        self.add(&update().clear_expires_at());
    }

    fn file_lists(&mut self) {
        let files = ListFiles::new()
            .expand(["a"])
            .purpose(FilePurpose::Selfie)
            .limit(1);
        let links = ListFileLinks::new()
            .expand(["a"])
            .expired(true)
            .file("a")
            .limit(1);
        for created in every_created() {
            self.add(&files.clone().created(created).starting_after("a"));
            self.add(&files.clone().created(created).ending_before("a"));
            self.add(&links.clone().created(created).starting_after("a"));
            self.add(&links.clone().created(created).ending_before("a"));
        }
    }

    fn ephemeral_keys(&mut self) {
        self.add(&CreateEphemeralKey::new("a", "2026-10-28.endive").expand(["a"]));
        self.add(&DeleteEphemeralKey::new("{key}").expand(["a"]));
    }
}

/// One second, and each kind of bound.
fn every_created() -> [CreatedFilter; 3] {
    let time = Timestamp::from_secs(1);
    [
        time.into(),
        CreatedFilter::new().gt(time).lt(time),
        CreatedFilter::new().gte(time).lte(time),
    ]
}

/// The name of a parameter, out of the key it is sent with: `types[0]` is `types[]`, and so is each key of metadata.
fn name(key: &str) -> String {
    if key.starts_with("metadata[") {
        return "metadata[]".to_owned();
    }
    key.split_inclusive(['[', ']'])
        .map(|part| match part.strip_suffix(']') {
            Some(index) if index.bytes().all(|byte| byte.is_ascii_digit()) => "]",
            _ => part,
        })
        .collect()
}

const NONE: [&str; 0] = [];

#[test]
fn every_parameter_of_the_list_is_sent() {
    let sent = Sent::all().parameters;
    let left_out = LEFT_OUT.map(|(parameter, _)| parameter);
    let missing: Vec<_> = listed()
        .into_iter()
        .filter(|line| !sent.contains(*line) && !left_out.contains(line))
        .collect();
    assert_eq!(missing, NONE);
}

#[test]
fn every_parameter_sent_is_in_the_list() {
    let listed = listed();
    let sent = Sent::all().parameters;
    let unknown: Vec<_> = sent
        .iter()
        .filter(|parameter| !listed.contains(parameter.as_str()))
        .collect();
    assert_eq!(unknown, NONE);
}

#[test]
fn what_is_left_out_is_in_the_list_and_not_sent() {
    let (listed, sent) = (listed(), Sent::all().parameters);
    let mistaken: Vec<_> = LEFT_OUT
        .into_iter()
        .filter(|(parameter, _)| !listed.contains(parameter) || sent.contains(*parameter))
        .collect();
    assert_eq!(mistaken, []);
}

#[test]
fn every_endpoint_of_the_list_has_an_operation() {
    let mut endpoints: BTreeSet<_> = listed()
        .into_iter()
        .filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned()))
        .collect();
    // These have no parameter, so no line can name them.
    endpoints.insert("GET /v1/files/{file}/contents".to_owned());
    endpoints.insert("GET /v2/core/events/{id}".to_owned());
    assert_eq!(endpoints.len(), 21);
    assert_eq!(Sent::all().endpoints, endpoints);
}

#[test]
fn the_name_of_a_parameter_is_found_in_its_key() {
    for (key, expected) in [
        ("type", "type"),
        ("created[gte]", "created[gte]"),
        ("expand[0]", "expand[]"),
        ("types[19]", "types[]"),
        (
            "options[document][allowed_types][2]",
            "options[document][allowed_types][]",
        ),
        (
            "options[document][require_id_number]",
            "options[document][require_id_number]",
        ),
        ("metadata[a+b]", "metadata[]"),
        ("metadata[7]", "metadata[]"),
    ] {
        assert_eq!(name(key), expected);
    }
}
