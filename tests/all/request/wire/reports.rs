//! Reports: each operation, minimal and full, as literal bytes.

use stripe_identity::request::CreatedFilter;
use stripe_identity::verification_report::{
    ListVerificationReports, ReportExpansion, RetrieveVerificationReport, VerificationReportType,
};

use crate::support::{at, refused, wire};

#[test]
fn a_report_is_retrieved_by_its_id() {
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
fn reports_are_listed_without_a_parameter() {
    assert_eq!(
        wire(&ListVerificationReports::new()),
        "GET https://api.stripe.com/v1/identity/verification_reports"
    );
}

#[test]
fn reports_are_listed_with_every_parameter() {
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
