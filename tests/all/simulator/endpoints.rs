//! The endpoints of the simulator, called with the crate's operations and without a socket.
#![cfg(feature = "simulator")]

use std::time::Duration;

use http::{Request, Response};
use stripe_identity::error::{ApiError, ErrorCode};
use stripe_identity::file::{FilePurpose, ListFiles};
use stripe_identity::request::CreatedFilter;
use stripe_identity::simulator::{Simulator, Submission, SubmitError};
use stripe_identity::value::{DocumentType, IdNumberType};
use stripe_identity::verification_session::{
    LastErrorCode, RedactionStatus, VerificationSessionStatus as Status, VerificationSessionType,
};
use stripe_identity::{
    CancelVerificationSession, CreateVerificationSession, Error, ListVerificationSessions,
    Operation, RedactVerificationSession, RetrieveVerificationSession, Sensitive, Stripe,
    Timestamp, UpdateVerificationSession, VerificationSession,
};

use crate::support::stripe_with_key;

const START: Timestamp = Timestamp::from_secs(1_700_000_000);

/// A simulator and a client of it.
struct Account {
    stripe: Stripe,
    simulator: Simulator,
}

impl Account {
    fn new() -> Self {
        Self {
            stripe: stripe_with_key("sk_test_1"),
            simulator: Simulator::new(START),
        }
    }

    fn call<O: Operation>(&mut self, operation: &O) -> Result<O::Output, Error> {
        let request = self.stripe.request(operation)?;
        operation.parse(&self.simulator.handle(&request))
    }

    #[track_caller]
    fn refused(&mut self, operation: &impl Operation) -> ApiError {
        match self.call(operation) {
            Err(Error::Api(error)) => *error,
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("not refused"),
        }
    }

    #[track_caller]
    fn create(&mut self) -> VerificationSession {
        self.call(&CreateVerificationSession::document()).unwrap()
    }

    /// Creates a session and brings it to this status.
    #[track_caller]
    fn session(&mut self, status: &Status) -> String {
        let session = self.create();
        match status {
            Status::Processing => self
                .simulator
                .submit(&session.id, Submission::Processing)
                .unwrap(),
            Status::Verified => self
                .simulator
                .submit(&session.id, Submission::Verified)
                .unwrap(),
            Status::Canceled => drop(self.call(&session.cancel()).unwrap()),
            _ => {}
        }
        session.id
    }

    fn raw(&mut self, method: &str, target: &str, body: &str) -> Response<Vec<u8>> {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("Authorization", "Bearer sk_test_1")
            .body(body.to_owned())
            .unwrap();
        self.simulator.handle(&request)
    }

    /// Returns status, code and parameter of the refusal of a request that the crate itself would not send.
    #[track_caller]
    fn raw_refusal(&mut self, method: &str, target: &str, body: &str) -> (u16, String, String) {
        let response = self.raw(method, target, body);
        let text = |value: Option<&serde_json::Value>| {
            value
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let json: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        let error = &json["error"];
        assert_eq!(error["type"], "invalid_request_error");
        (
            response.status().as_u16(),
            text(error.get("code")),
            text(error.get("param")),
        )
    }
}

/// Returns whether the simulator did what was requested. Anything but a 400 fails the test.
#[track_caller]
fn is_allowed<T>(result: Result<T, Error>) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::Api(error)) if error.status == 400 => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_created_session_has_the_parameters_of_the_request() {
    let mut account = Account::new();
    let create = CreateVerificationSession::document()
        .client_reference_id("user-1")
        .allowed_types([DocumentType::Passport])
        .require_live_capture(true)
        .metadata([("order", "6735")])
        .provided_email("jenny@example.com")
        .related_customer("cus_1")
        .related_customer_account("acct_2")
        .related_person("acct_3", "person_4")
        .return_url("https://example.com");
    let session = account.call(&create).unwrap();
    assert_eq!(session.client_reference_id.as_deref(), Some("user-1"));
    let options = session.options.as_ref().unwrap().document.as_ref().unwrap();
    assert_eq!(options.allowed_types, Some(vec![DocumentType::Passport]));
    assert_eq!(options.require_live_capture, Some(true));
    assert_eq!(options.require_id_number, None);
    assert_eq!(session.metadata.get("order"), Some("6735"));
    let details = session.provided_details.value().unwrap();
    assert_eq!(details.email, Sensitive::Value("jenny@example.com".into()));
    assert_eq!(details.phone, Sensitive::Absent);
    assert_eq!(session.related_customer.as_deref(), Some("cus_1"));
    assert_eq!(session.related_customer_account.as_deref(), Some("acct_2"));
    assert_eq!(session.related_person.as_ref().unwrap().person, "person_4");
    assert_eq!(session.created, START);
    assert_eq!(session.status, Status::RequiresInput);
    assert_eq!(session.r#type, Some(VerificationSessionType::Document));
    assert!(!session.livemode);
    assert_eq!(session.verified_outputs, Sensitive::Absent);
    assert_eq!(session.redaction, None);

    let flow = account
        .call(&CreateVerificationSession::flow("vf_1"))
        .unwrap();
    assert_eq!(flow.r#type, Some(VerificationSessionType::VerificationFlow));
    assert_eq!(flow.verification_flow.as_deref(), Some("vf_1"));
}

#[test]
fn the_same_seed_makes_the_same_ids() {
    let ids = |seed| {
        let mut account = Account {
            simulator: Simulator::new(START).with_seed(seed),
            ..Account::new()
        };
        (account.create().id, account.create().id)
    };
    assert_eq!(ids(0), ids(0));
    assert_ne!(ids(0), ids(1));
    assert_ne!(ids(0).0, ids(0).1);
    let (id, _) = ids(0);
    assert!(id.starts_with("vs_"));
    assert_eq!(id.len(), 27);
}

#[test]
fn each_retrieve_returns_a_fresh_secret_and_url_while_input_is_required() {
    let mut account = Account::new();
    let created = account.create();
    let first = account.call(&created.retrieve()).unwrap();
    let second = account.call(&created.retrieve()).unwrap();
    let secret = |session: &VerificationSession| {
        session
            .client_secret
            .as_ref()
            .map(|secret| secret.expose().to_owned())
    };
    let url =
        |session: &VerificationSession| session.url.as_ref().map(|url| url.expose().to_owned());
    assert!(
        secret(&created)
            .unwrap()
            .starts_with(&format!("{}_secret_test_", created.id))
    );
    assert!(
        url(&created)
            .unwrap()
            .starts_with("https://verify.stripe.com/start/test_")
    );
    assert_ne!(secret(&created), secret(&first));
    assert_ne!(secret(&first), secret(&second));
    assert_ne!(url(&first), url(&second));

    for status in [Status::Processing, Status::Verified, Status::Canceled] {
        let id = account.session(&status);
        let session = account.call(&RetrieveVerificationSession::new(id)).unwrap();
        assert_eq!(session.status, status);
        assert_eq!((secret(&session), url(&session)), (None, None));
    }
}

#[test]
fn each_status_allows_its_own_changes() {
    for (status, update, cancel, redact) in [
        (Status::RequiresInput, true, true, true),
        (Status::Processing, false, false, false),
        (Status::Verified, false, false, true),
        (Status::Canceled, false, false, true),
    ] {
        let mut account = Account::new();
        let id = account.session(&status);
        let result = account.call(&UpdateVerificationSession::new(id).metadata([("a", "1")]));
        assert_eq!(is_allowed(result), update, "update {status}");
        let id = account.session(&status);
        let result = account.call(&CancelVerificationSession::new(id));
        assert_eq!(is_allowed(result), cancel, "cancel {status}");
        let id = account.session(&status);
        let result = account.call(&RedactVerificationSession::new(id));
        assert_eq!(is_allowed(result), redact, "redact {status}");
    }
}

#[test]
fn a_refused_change_is_a_400_and_changes_nothing() {
    let mut account = Account::new();
    let id = account.session(&Status::Verified);
    let error = account.refused(&CancelVerificationSession::new(&id));
    assert_eq!(error.status, 400);
    assert_eq!(
        error.message.as_deref(),
        Some("Simulator: a session that is verified cannot be canceled.")
    );
    assert_eq!(error.request_id().map(str::len), Some(18));
    let session = account
        .call(&RetrieveVerificationSession::new(&id))
        .unwrap();
    assert_eq!(session.status, Status::Verified);

    let id = account.session(&Status::RequiresInput);
    let (status, ..) = account.raw_refusal(
        "POST",
        &format!("/v1/identity/verification_sessions/{id}"),
        "metadata[a]=1&nonsense=1",
    );
    assert_eq!(status, 400);
    let session = account
        .call(&RetrieveVerificationSession::new(&id))
        .unwrap();
    assert!(session.metadata.is_empty());
}

#[test]
fn a_refusal_is_kept_for_its_key_once_the_work_had_begun() {
    let mut account = Account::new();
    let id = account.session(&Status::Processing);
    let cancel = CancelVerificationSession::new(&id);
    let unknown = CancelVerificationSession::new("vs_unknown");
    let keyed = |account: &mut Account, cancel: &CancelVerificationSession, key: &str| {
        let request = account.stripe.request_with_key(cancel, key).unwrap();
        let response = account.simulator.handle(&request);
        let replayed = response.headers().contains_key("idempotent-replayed");
        (response.status().as_u16(), replayed)
    };
    assert_eq!(keyed(&mut account, &cancel, "a"), (400, false));
    assert_eq!(keyed(&mut account, &unknown, "b"), (404, false));
    account
        .simulator
        .submit(&id, Submission::Failed(LastErrorCode::DocumentExpired))
        .unwrap();
    assert_eq!(keyed(&mut account, &cancel, "a"), (400, true));
    assert_eq!(keyed(&mut account, &unknown, "b"), (404, false));
    assert_eq!(keyed(&mut account, &cancel, "c"), (200, false));
    assert_eq!(keyed(&mut account, &cancel, "c"), (200, true));
}

#[test]
fn update_sets_removes_and_clears() {
    let mut account = Account::new();
    let create = CreateVerificationSession::document()
        .require_id_number(true)
        .metadata([("a", "1"), ("b", "2"), ("c", "3")]);
    let session = account.call(&create).unwrap();

    let update = session
        .update()
        .require_live_capture(false)
        .metadata([("a", "9")])
        .remove_metadata("b");
    let session = account.call(&update).unwrap();
    assert_eq!(
        session.metadata.iter().collect::<Vec<_>>(),
        [("a", "9"), ("c", "3")]
    );
    let document = session.options.as_ref().unwrap().document.clone().unwrap();
    assert_eq!(
        (document.require_id_number, document.require_live_capture),
        (Some(true), Some(false))
    );
    assert_eq!(
        (session.client_secret.is_none(), session.url.is_none()),
        (true, true)
    );

    let update = session
        .update()
        .r#type(VerificationSessionType::IdNumber)
        .clear_metadata()
        .provided_phone("5555551212");
    let session = account.call(&update).unwrap();
    assert!(session.metadata.is_empty());
    assert_eq!(session.r#type, Some(VerificationSessionType::IdNumber));
    assert_eq!(
        session.provided_details.value().unwrap().phone,
        Sensitive::Value("5555551212".to_owned())
    );

    let session = account.create();
    account
        .call(&session.update().require_id_number(true))
        .unwrap();
    let session = account
        .call(&session.update().clear_document_options())
        .unwrap();
    assert_eq!(session.options.unwrap().document, None);
}

#[test]
fn a_failed_attempt_can_be_followed_by_a_verified_one() {
    let mut account = Account::new();
    let session = account.create();
    account
        .simulator
        .submit(&session.id, Submission::Processing)
        .unwrap();
    account
        .simulator
        .submit(
            &session.id,
            Submission::Failed(LastErrorCode::DocumentExpired),
        )
        .unwrap();
    let failed = account
        .call(&session.retrieve().expand(["last_verification_report"]))
        .unwrap();
    assert_eq!(failed.status, Status::RequiresInput);
    assert_eq!(
        failed.last_error.unwrap().code,
        Some(LastErrorCode::DocumentExpired)
    );
    let first_report = failed
        .last_verification_report
        .unwrap()
        .into_object()
        .unwrap();
    let check = first_report.document.unwrap();
    assert_eq!(check.status.as_str(), "unverified");
    assert_eq!(
        check.error.unwrap().code.unwrap().as_str(),
        "document_expired"
    );

    account
        .simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    let verified = account.call(&session.retrieve()).unwrap();
    assert_eq!(verified.status, Status::Verified);
    assert_eq!(verified.last_error, None);
    let report = verified.last_verification_report.unwrap();
    assert_eq!(report.object(), None);
    assert_ne!(report.id(), first_report.id);
}

#[test]
fn an_attempt_that_never_reached_a_check_leaves_no_report() {
    let mut account = Account::new();
    let session = account.create();
    account
        .simulator
        .submit(&session.id, Submission::Failed(LastErrorCode::Abandoned))
        .unwrap();
    let session = account.call(&session.retrieve()).unwrap();
    assert_eq!(
        session.last_error.unwrap().code,
        Some(LastErrorCode::Abandoned)
    );
    assert_eq!(session.last_verification_report, None);
}

#[test]
fn only_a_waiting_session_accepts_an_attempt() {
    let mut account = Account::new();
    assert_eq!(
        account.simulator.submit("vs_none", Submission::Verified),
        Err(SubmitError::NoSuchSession)
    );
    for status in [Status::Verified, Status::Canceled] {
        let id = account.session(&status);
        assert_eq!(
            account.simulator.submit(&id, Submission::Verified),
            Err(SubmitError::NotWaiting)
        );
    }
    let id = account.session(&Status::Processing);
    assert_eq!(
        account.simulator.submit(&id, Submission::Processing),
        Err(SubmitError::NotWaiting)
    );
}

#[test]
fn results_are_shown_if_they_are_expanded() {
    let mut account = Account::new();
    let id = account.session(&Status::Verified);
    let retrieve = || RetrieveVerificationSession::new(&id);
    assert_eq!(
        account.call(&retrieve()).unwrap().verified_outputs,
        Sensitive::Absent
    );

    let session = account
        .call(&retrieve().expand(["verified_outputs"]))
        .unwrap();
    let outputs = session.verified_outputs.value().unwrap();
    assert_eq!(outputs.first_name, Sensitive::Value("Jenny".to_owned()));
    assert_eq!(outputs.dob, Sensitive::Absent);
    assert_eq!(outputs.phone, Sensitive::Null);

    let unrestricted = account
        .call(&retrieve().expand(["verified_outputs.dob"]))
        .unwrap();
    assert_eq!(
        unrestricted.verified_outputs.value().unwrap().dob,
        Sensitive::Absent
    );

    account.stripe = stripe_with_key("rk_test_1");
    let session = account
        .call(&retrieve().expand(["verified_outputs.dob"]))
        .unwrap();
    let dob = session
        .verified_outputs
        .value()
        .unwrap()
        .dob
        .value()
        .unwrap();
    assert_eq!(
        (dob.day, dob.month, dob.year),
        (Some(1), Some(1), Some(1901))
    );

    let session = account
        .call(&retrieve().expand(["last_verification_report"]))
        .unwrap();
    let report = session
        .last_verification_report
        .unwrap()
        .into_object()
        .unwrap();
    let document = report.document.unwrap();
    assert_eq!(document.last_name, Sensitive::Value("Rosen".to_owned()));
    assert_eq!(document.number, Sensitive::Absent);

    let session = account
        .call(&retrieve().expand(["last_verification_report.document.number"]))
        .unwrap();
    let report = session
        .last_verification_report
        .unwrap()
        .into_object()
        .unwrap();
    assert_eq!(
        report.document.unwrap().number,
        Sensitive::Value("000000000".to_owned())
    );

    let error = account.refused(&retrieve().expand(["verified_outputs", "nonsense"]));
    assert_eq!(error.param.as_deref(), Some("expand[1]"));
}

#[test]
fn redaction_finishes_after_its_time_and_leaves_placeholders() {
    let mut account = Account::new();
    account.simulator.settings.has_ip_allow_list = true;
    let create = CreateVerificationSession::id_number()
        .metadata([("a", "1")])
        .provided_email("j@example.com");
    let session = account.call(&create).unwrap();
    account
        .simulator
        .submit(&session.id, Submission::Verified)
        .unwrap();
    let redacting = account.call(&session.redact()).unwrap();
    assert_eq!(
        redacting.redaction.unwrap().status,
        RedactionStatus::Processing
    );
    assert_eq!(redacting.status, Status::Verified);

    account.stripe = stripe_with_key("rk_test_1");
    let retrieve = session.retrieve().expand(["verified_outputs.id_number"]);
    account
        .simulator
        .advance(Duration::from_secs(4 * 24 * 60 * 60 - 1));
    let waiting = account.call(&retrieve).unwrap();
    assert_eq!(
        waiting.redaction.as_ref().unwrap().status,
        RedactionStatus::Processing
    );
    assert_eq!(
        waiting.verified_outputs.value().unwrap().id_number,
        Sensitive::Value("0000".to_owned())
    );
    let id_number_type = |session: &VerificationSession| {
        let outputs = session.verified_outputs.value().unwrap();
        outputs.id_number_type.clone()
    };
    assert_eq!(id_number_type(&waiting), Some(IdNumberType::UsSsn));

    account.simulator.advance(Duration::from_secs(1));
    let redacted = account.call(&retrieve).unwrap();
    assert_eq!(id_number_type(&redacted), None);
    assert_eq!(
        redacted.redaction.unwrap().status,
        RedactionStatus::Redacted
    );
    assert!(redacted.metadata.is_empty());
    assert_eq!(
        redacted.provided_details.value().unwrap().email,
        Sensitive::Redacted
    );
    let outputs = redacted.verified_outputs.value().unwrap();
    assert_eq!(outputs.first_name, Sensitive::Redacted);
    assert_eq!(outputs.id_number, Sensitive::Redacted);

    assert_eq!(
        account
            .refused(&session.update().metadata([("a", "1")]))
            .status,
        400
    );
    assert_eq!(
        account.simulator.submit(&session.id, Submission::Verified),
        Err(SubmitError::NotWaiting)
    );
    let again = account.call(&session.redact()).unwrap();
    assert_eq!(again.redaction.unwrap().status, RedactionStatus::Redacted);
}

#[test]
fn redacting_an_unfinished_session_cancels_it() {
    let mut account = Account::new();
    let session = account.create();
    let redacting = account.call(&session.redact()).unwrap();
    assert_eq!(redacting.status, Status::Canceled);
}

#[test]
fn lists_are_newest_first_and_page_both_ways() {
    let mut account = Account::new();
    let mut ids: Vec<String> = (0..12).map(|_| account.create().id).collect();
    ids.reverse();
    let mut page = |list: ListVerificationSessions| {
        let list = account.call(&list).unwrap();
        let ids: Vec<String> = list.data.iter().map(|session| session.id.clone()).collect();
        (ids, list.has_more)
    };
    let list = ListVerificationSessions::new;
    assert_eq!(page(list()), (ids[..10].to_vec(), true));
    assert_eq!(page(list().limit(100)), (ids.clone(), false));
    assert_eq!(page(list().limit(12)), (ids.clone(), false));
    assert_eq!(
        page(list().limit(3).starting_after(&ids[2])),
        (ids[3..6].to_vec(), true)
    );
    assert_eq!(
        page(list().limit(3).starting_after(&ids[8])),
        (ids[9..].to_vec(), false)
    );
    assert_eq!(page(list().starting_after(&ids[11])), (vec![], false));
    assert_eq!(
        page(list().limit(3).ending_before(&ids[6])),
        (ids[3..6].to_vec(), true)
    );
    assert_eq!(
        page(list().limit(3).ending_before(&ids[3])),
        (ids[..3].to_vec(), false)
    );
    assert_eq!(page(list().ending_before(&ids[0])), (vec![], false));

    let error = account.refused(&list().starting_after("vs_none"));
    assert_eq!(
        (error.status.as_u16(), error.param.as_deref()),
        (400, Some("starting_after"))
    );
}

#[test]
fn lists_filter() {
    let mut account = Account::new();
    let wanted = CreateVerificationSession::document()
        .client_reference_id("user-1")
        .related_customer("cus_1")
        .related_customer_account("acct_1");
    let id = account.call(&wanted).unwrap().id;
    account.simulator.advance(Duration::from_secs(10));
    let later = account.session(&Status::Verified);
    let mut found = |list: ListVerificationSessions| {
        let list = account.call(&list).unwrap();
        assert!(
            list.iter()
                .all(|session| session.client_secret.is_none() && session.url.is_none())
        );
        list.into_iter()
            .map(|session| session.id)
            .collect::<Vec<_>>()
    };
    let list = ListVerificationSessions::new;
    let secs = Timestamp::from_secs;
    assert_eq!(found(list()), [later.clone(), id.clone()]);
    for only_the_first in [
        list().client_reference_id("user-1"),
        list().related_customer("cus_1"),
        list().related_customer_account("acct_1"),
        list().status(Status::RequiresInput),
        list().created(START),
        list().created(..secs(1_700_000_010)),
        list().created(..=secs(1_700_000_009)),
    ] {
        assert_eq!(found(only_the_first), std::slice::from_ref(&id));
    }
    assert_eq!(
        found(list().created(CreatedFilter::new().gt(START))),
        std::slice::from_ref(&later)
    );
    assert_eq!(
        found(list().created(START..=secs(1_700_000_010))),
        [later, id]
    );
    assert_eq!(
        found(list().client_reference_id("user-2")),
        Vec::<String>::new()
    );
}

#[test]
fn files_are_filtered_by_purpose_and_by_time() {
    let mut account = Account::new();
    account.session(&Status::Verified);
    let mut found = |list: ListFiles| account.call(&list).unwrap().data.len();
    let list = ListFiles::new;
    let is_document = || list().purpose(FilePurpose::IdentityDocumentDownloadable);
    let before = list().created(..START);
    let all = found(list());
    assert!(all > 0);
    assert_eq!(found(is_document()), all);
    assert_eq!(found(list().purpose(FilePurpose::Selfie)), 0);
    assert_eq!(found(is_document().created(START)), all);
    assert_eq!(found(is_document().created(..START)), 0);
    assert_eq!(found(before), 0);
}

#[test]
fn a_list_expands_below_data() {
    let mut account = Account::new();
    account.session(&Status::Verified);
    let list = account
        .call(&ListVerificationSessions::new().expand(["verified_outputs"]))
        .unwrap();
    let outputs = list.data[0].verified_outputs.value().unwrap();
    assert_eq!(outputs.last_name, Sensitive::Value("Rosen".to_owned()));
    assert_eq!(
        account.raw_refusal(
            "GET",
            "/v1/identity/verification_sessions?expand[]=verified_outputs",
            ""
        ),
        (400, String::new(), "expand[0]".to_owned())
    );
    let target = "/v1/identity/verification_sessions?expand[]=data_verified_outputs";
    assert_eq!(account.raw_refusal("GET", target, "").0, 400);
}

#[test]
fn each_of_many_sessions_is_found_by_its_id_and_by_no_other() {
    let mut account = Account::new();
    let sessions: Vec<_> = (0..130).map(|_| account.create()).collect();
    for session in &sessions {
        assert_eq!(session.id.len(), "vs_".len() + 24);
        assert_eq!(account.call(&session.retrieve()).unwrap().id, session.id);
        let other = session.id.replace(&session.id[3..6], "!!!");
        let error = account.refused(&RetrieveVerificationSession::new(other));
        assert!(error.is_not_found());
    }
}

#[test]
fn an_unknown_object_or_path_is_a_404() {
    let mut account = Account::new();
    let error = account.refused(&RetrieveVerificationSession::new("vs_none"));
    assert_eq!(error.code, Some(ErrorCode::ResourceMissing));
    assert_eq!(error.param.as_deref(), Some("session"));
    assert!(error.is_not_found());
    for operation in ["", "/cancel", "/redact"] {
        let target = format!("/v1/identity/verification_sessions/vs_none{operation}");
        let (status, code, _) = account.raw_refusal("POST", &target, "");
        assert_eq!((status, code.as_str()), (404, "resource_missing"));
    }
    assert_eq!(account.raw_refusal("GET", "/v1/nothing", "").0, 404);
    assert_eq!(
        account
            .raw_refusal("DELETE", "/v1/identity/verification_sessions", "")
            .0,
        404
    );
}

#[test]
fn an_invalid_parameter_is_a_400_that_names_it() {
    let long_key = format!("type=document&metadata[{}]=1", "k".repeat(41));
    let long_value = format!("type=document&metadata[k]={}", "v".repeat(501));
    let many = (0..51).fold("type=document".to_owned(), |body, n| {
        format!("{body}&metadata[{n}]=1")
    });
    let long_id = format!("type=document&related_customer={}", "c".repeat(5001));
    let mut account = Account::new();
    for (body, code, param) in [
        ("", "parameter_missing", "type"),
        ("type=nope", "", "type"),
        ("type=", "parameter_invalid_empty", "type"),
        ("type[a]=document", "", "type"),
        (
            "type=document&verification_flow=vf_1",
            "parameters_exclusive",
            "type",
        ),
        ("type=document&nonsense=1", "parameter_unknown", "nonsense"),
        (
            "type=document&options[email]=1",
            "parameter_unknown",
            "options[email]",
        ),
        (
            "type=document&options[document][nonsense]=1",
            "parameter_unknown",
            "options[document][nonsense]",
        ),
        (
            "type=document&options[document][allowed_types][]=passport&options[document][allowed_types][]=x",
            "",
            "options[document][allowed_types][1]",
        ),
        (
            "type=document&options[document][require_id_number]=yes",
            "",
            "options[document][require_id_number]",
        ),
        (
            "type=document&related_person[account]=acct_1",
            "parameter_missing",
            "related_person[person]",
        ),
        ("type=document&metadata=x", "", "metadata"),
        ("type=document&expand=x", "", "expand"),
        (&long_key, "", &format!("metadata[{}]", "k".repeat(41))),
        (&long_value, "", "metadata[k]"),
        (&many, "", "metadata"),
        (&long_id, "", "related_customer"),
    ] {
        let refusal = account.raw_refusal("POST", "/v1/identity/verification_sessions", body);
        assert_eq!(refusal, (400, code.to_owned(), param.to_owned()), "{body}");
    }
    for (query, code, param) in [
        ("limit=0", "", "limit"),
        ("limit=101", "", "limit"),
        ("limit=ten", "parameter_invalid_integer", "limit"),
        (
            "starting_after=a&ending_before=b",
            "parameters_exclusive",
            "starting_after",
        ),
        ("status=done", "", "status"),
        ("created[at]=1", "parameter_unknown", "created[at]"),
        ("created=soon", "parameter_invalid_integer", "created"),
        ("metadata[a]=1", "parameter_unknown", "metadata"),
    ] {
        let target = format!("/v1/identity/verification_sessions?{query}");
        let refusal = account.raw_refusal("GET", &target, "");
        assert_eq!(refusal, (400, code.to_owned(), param.to_owned()), "{query}");
    }
    let list = account.call(&ListVerificationSessions::new()).unwrap();
    assert_eq!(list.data, []);
}

#[test]
fn modes_and_accounts_do_not_see_each_other() {
    let mut account = Account::new();
    let id = account.create().id;
    let retrieve = RetrieveVerificationSession::new(&id);
    for other in [
        stripe_with_key("sk_live_1"),
        stripe_with_key("sk_test_1").with_account("acct_1").unwrap(),
    ] {
        account.stripe = other;
        assert!(account.refused(&retrieve).is_not_found());
        assert_eq!(
            account.call(&ListVerificationSessions::new()).unwrap().data,
            []
        );
    }
    account.stripe = stripe_with_key("sk_live_1");
    let live = account.create();
    assert!(live.livemode);
    assert!(
        live.client_secret
            .unwrap()
            .expose()
            .contains("_secret_live_")
    );
    account.stripe = stripe_with_key("rk_test_1");
    assert_eq!(account.call(&retrieve).unwrap().id, id);
}

#[test]
fn a_request_without_a_secret_key_is_a_401() {
    let mut simulator = Simulator::new(START);
    for authorization in ["", "Bearer pk_test_1", "Basic sk_test_1", "Bearer "] {
        let request = Request::get("/v1/identity/verification_sessions")
            .header("Authorization", authorization)
            .body("")
            .unwrap();
        assert_eq!(simulator.handle(&request).status(), 401);
    }
}

#[test]
fn responses_have_stripes_headers() {
    let mut account = Account::new();
    let create = CreateVerificationSession::document();
    let request = stripe_with_key("sk_test_1")
        .with_version("2024-06-20")
        .unwrap()
        .request_with_key(&create, "k")
        .unwrap();
    let response = account.simulator.handle(&request);
    let header = |name| response.headers().get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("stripe-version"), "2024-06-20");
    assert_eq!(header("idempotency-key"), "k");
    assert!(header("request-id").starts_with("req_"));
    let without = account.raw("GET", "/v1/identity/verification_sessions", "");
    assert_eq!(without.headers()["stripe-version"], "2026-10-28.endive");
    assert_eq!(
        std::str::from_utf8(without.body())
            .unwrap()
            .lines()
            .next_back(),
        Some("}")
    );
}
