//! Each operation with all of its setters against the parameters of the contract.

use std::collections::{BTreeMap, BTreeSet};

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
    RedactVerificationSession, RetrieveVerificationSession, Timestamp, UpdateVerificationSession,
};

use super::{lines, values};
use crate::support::stripe;

/// The parameters that no operation sends, with the reason.
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

/// The values without a variant in the crate, in the order of the contract. The crate names only the purposes of Identity's
/// files.
const LEFT_OUT_VALUES: [(&str, usize); 1] = [("GET /v1/files purpose", 17)];

/// The parameters of the contract, such as `GET /v1/files limit`, with their descriptions.
fn listed() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut listed = BTreeMap::<_, Vec<_>>::new();
    let parameters = lines().filter(|line| line.contains(" /v"));
    for (parameter, description) in parameters.filter_map(|line| line.split_once(": ")) {
        listed.entry(parameter).or_default().push(description);
    }
    listed
}

/// The requests of all operations, each with every parameter. An id is its name in the paths of the contract.
#[derive(Default)]
struct Sent {
    operations: BTreeSet<&'static str>,
    endpoints: BTreeSet<String>,
    /// Each parameter with its values in the requests.
    parameters: BTreeMap<String, BTreeSet<String>>,
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
    fn add<O: Operation>(&mut self, operation: &O) {
        let request = stripe().request(operation).unwrap();
        let path = request.uri().path().replace("%7B", "{").replace("%7D", "}");
        let endpoint = format!("{} {path}", request.method());
        let query = request.uri().query().unwrap_or_default();
        let body = std::str::from_utf8(request.body()).unwrap();
        for pair in query.split('&').chain(body.split('&')) {
            if let Some((key, value)) = pair.split_once('=') {
                let parameter = format!("{endpoint} {}", name(key));
                let values = self.parameters.entry(parameter).or_default();
                values.insert(value.to_owned());
            }
        }
        self.endpoints.insert(endpoint);
        let operation = std::any::type_name::<O>().rsplit("::").next().unwrap();
        self.operations.insert(operation);
    }

    fn sessions(&mut self) {
        let populate = |create: CreateVerificationSession| {
            create
                .client_reference_id("a")
                .allowed_types(DocumentType::KNOWN.iter().cloned())
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
        for r#type in [
            VerificationSessionType::Document,
            VerificationSessionType::IdNumber,
        ] {
            let update = UpdateVerificationSession::new("{session}").r#type(r#type);
            self.add(&update);
        }
        self.add(
            &UpdateVerificationSession::new("{session}")
                .allowed_types(DocumentType::KNOWN.iter().cloned())
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
            .limit(1);
        for status in VerificationSessionStatus::KNOWN {
            self.add(&list.clone().status(status.clone()));
        }
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
            .verification_session("a")
            .limit(1);
        for r#type in [
            VerificationReportType::Document,
            VerificationReportType::IdNumber,
        ] {
            self.add(&list.clone().r#type(r#type));
        }
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
        let files = ListFiles::new().expand(["a"]).limit(1);
        for purpose in FilePurpose::KNOWN {
            self.add(&files.clone().purpose(purpose.clone()));
        }
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

/// A filter with one second, and one with each kind of bound.
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

/// Returns whether a value that was sent fits a description.
fn fits(value: &str, description: &str) -> bool {
    match (values(description), description) {
        // An empty value unsets a parameter.
        _ if value.is_empty() => true,
        (Some(values), _) => values.contains(&value),
        (None, "boolean") => ["false", "true"].contains(&value),
        (None, "integer" | "time") => value.parse::<i64>().is_ok(),
        (None, "string" | "string up to 5000") => true,
        (None, _) => false,
    }
}

#[test]
fn every_parameter_of_the_contract_is_sent() {
    let sent = Sent::all().parameters;
    let left_out = LEFT_OUT.map(|(parameter, _)| parameter);
    let missing: Vec<_> = listed()
        .into_keys()
        .filter(|line| !sent.contains_key(*line) && !left_out.contains(line))
        .collect();
    assert_eq!(missing, NONE);
}

#[test]
fn every_parameter_sent_is_in_the_contract() {
    let listed = listed();
    let sent = Sent::all().parameters;
    let unknown: Vec<_> = sent
        .keys()
        .filter(|parameter| !listed.contains_key(parameter.as_str()))
        .collect();
    assert_eq!(unknown, NONE);
}

#[test]
fn every_value_sent_is_of_the_type_in_the_contract() {
    let listed = listed();
    let mistaken: Vec<_> = Sent::all()
        .parameters
        .into_iter()
        .flat_map(|(parameter, values)| {
            values
                .into_iter()
                .map(move |value| (parameter.clone(), value))
        })
        .filter(|(parameter, value)| {
            let descriptions = listed.get(parameter.as_str()).into_iter().flatten();
            !descriptions
                .clone()
                .any(|description| fits(value, description))
        })
        .collect();
    assert_eq!(mistaken, []);
}

#[test]
fn every_value_of_an_enum_in_the_contract_is_sent() {
    let sent = Sent::all().parameters;
    for (parameter, descriptions) in listed() {
        let missing = descriptions
            .iter()
            .filter_map(|description| values(description))
            .flatten()
            .filter(|value| !sent[parameter].contains(*value))
            .count();
        let left_out = LEFT_OUT_VALUES
            .into_iter()
            .find_map(|(name, count)| (name == parameter).then_some(count));
        assert_eq!(missing, left_out.unwrap_or(0), "{parameter}");
    }
}

#[test]
fn a_parameter_that_is_left_out_is_in_the_contract_and_not_sent() {
    let (listed, sent) = (listed(), Sent::all().parameters);
    let mistaken: Vec<_> = LEFT_OUT
        .into_iter()
        .filter(|(parameter, _)| !listed.contains_key(parameter) || sent.contains_key(*parameter))
        .collect();
    assert_eq!(mistaken, []);
}

#[test]
fn every_endpoint_of_the_contract_has_an_operation() {
    let endpoints: BTreeSet<_> = lines()
        .filter(|line| line.contains(" /v"))
        .filter_map(|line| {
            let (method, rest) = line.split_once(' ')?;
            Some(format!("{method} {}", rest.split(' ').next()?))
        })
        .collect();
    assert_eq!(endpoints.len(), 21);
    assert_eq!(Sent::all().endpoints, endpoints);
}

#[test]
fn every_operation_of_the_crate_is_compared_with_the_contract() {
    let mut operations = BTreeSet::new();
    for text in crate::support::sources() {
        let declared = text.lines().filter_map(|line| {
            let by_macro = line.trim_start().strip_prefix("pub struct ");
            line.strip_prefix("impl Operation for ")
                .or(by_macro.filter(|line| line.contains(" -> ")))
        });
        for name in declared.filter_map(|line| line.split(' ').next()) {
            // Leaves out the operations that delegate to another one, and the macro itself.
            if name.starts_with(char::is_alphabetic) && !name.contains('<') {
                operations.insert(name.to_owned());
            }
        }
    }
    let compared: BTreeSet<_> = Sent::all()
        .operations
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(compared, operations);
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
