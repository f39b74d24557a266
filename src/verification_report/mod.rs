//! The VerificationReport: what a session's attempt showed.

mod checks;
mod expansion;
mod list;
mod report;
mod retrieve;

pub use checks::{
    CheckStatus, DocumentCheck, DocumentCheckError, DocumentCheckErrorCode, EmailCheck,
    EmailCheckError, EmailCheckErrorCode, IdNumberCheck, IdNumberCheckError,
    IdNumberCheckErrorCode, PhoneCheck, PhoneCheckError, PhoneCheckErrorCode, SelfieCheck,
    SelfieCheckError, SelfieCheckErrorCode,
};
pub use expansion::ReportExpansion;
pub use list::ListVerificationReports;
pub use report::{VerificationReport, VerificationReportOptions, VerificationReportType};
pub use retrieve::RetrieveVerificationReport;
