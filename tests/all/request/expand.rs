//! The parameter `expand`: the paths by name, and their limits.

use stripe_identity::ephemeral_key::{CreateEphemeralKey, DeleteEphemeralKey};
use stripe_identity::event::{ListEvents, RetrieveEvent};
use stripe_identity::file::{CreateFileLink, RetrieveFile, RetrieveFileLink, UpdateFileLink};
use stripe_identity::request::RevealedBy;
use stripe_identity::verification_report::{
    ListVerificationReports, ReportExpansion, RetrieveVerificationReport,
};
use stripe_identity::verification_session::SessionExpansion;
use stripe_identity::{
    CreateVerificationSession, ListVerificationSessions, RetrieveVerificationSession,
};

use crate::support::{refused, wire};

const API: &str = "https://api.stripe.com/v1";

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

/// The query that expands these paths, each after `prefix`.
fn query(prefix: &str, paths: &[&str]) -> String {
    let terms: Vec<_> = paths
        .iter()
        .enumerate()
        .map(|(index, path)| format!("expand[{index}]={prefix}{path}"))
        .collect();
    terms.join("&")
}

#[test]
fn every_expansion_of_a_session_has_its_path() {
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
fn every_expansion_of_a_report_has_its_path() {
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
fn data_is_added_to_the_paths_of_lists() {
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

/// The refusals of these paths by every operation with `expand`.
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
fn four_levels_are_accepted_including_data() {
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
