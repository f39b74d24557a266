//! The VerificationReport: what a session's attempt showed.

mod checks;
mod report;

pub use checks::{
    CheckStatus, DocumentCheck, DocumentCheckError, DocumentCheckErrorCode, EmailCheck,
    EmailCheckError, EmailCheckErrorCode, IdNumberCheck, IdNumberCheckError,
    IdNumberCheckErrorCode, PhoneCheck, PhoneCheckError, PhoneCheckErrorCode, SelfieCheck,
    SelfieCheckError, SelfieCheckErrorCode,
};
pub use report::{VerificationReport, VerificationReportOptions, VerificationReportType};
