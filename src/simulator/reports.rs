use super::account::Scope;
use super::caller::Caller;
use super::expand::{Expanded, Root};
use super::list::{self, Created, ListView, Page};
use super::params::Params;
use super::refusal::Refusal;
use super::report::{Report, ReportView};
use super::response::{Body, json};
use super::session::Kind;
use super::settings::Permission;

const KINDS: [Kind; 2] = [Kind::Document, Kind::IdNumber];

impl Scope<'_> {
    pub(super) fn retrieve_report(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::SessionsRead)?;
        let expanded = Expanded::last(params, Root::Report, caller.sensitive_since)?;
        let report = self.account.reports.get("report", id)?;
        self.report_view(report, &expanded)
            .map(|view| json(&view))
            .ok_or_else(|| Refusal::no_such("verification_report", "report", id))
    }

    pub(super) fn list_reports(
        &self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::SessionsRead)?;
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let reference = params.text("client_reference_id")?;
        let kind = params.choice("type", &KINDS, |kind| kind.as_str())?;
        let session = params.text("verification_session")?;
        let expanded = Expanded::last_of_list(params, Root::Report, caller.sensitive_since)?;
        let number = session
            .as_deref()
            .map(|id| self.account.sessions.number(id));
        let (reports, has_more) = self.account.reports.page(&page, |report| {
            created.contains(report.created.as_secs())
                && kind.is_none_or(|kind| kind == report.kind)
                && number.is_none_or(|number| number == Some(report.session))
                && (reference.is_none() || {
                    let session = self.account.sessions.at(report.session);
                    let given = session.and_then(|session| session.client_reference_id.as_deref());
                    list::fits(reference.as_deref(), given)
                })
        })?;
        let reports = reports
            .into_iter()
            .filter_map(|report| self.report_view(report, &expanded))
            .collect();
        let url = "/v1/identity/verification_reports";
        Ok(json(&ListView::new(url, reports, has_more)))
    }

    fn report_view<'s>(
        &'s self,
        report: &'s Report,
        expanded: &Expanded,
    ) -> Option<ReportView<'s>> {
        let session = self.account.sessions.at(report.session)?;
        let livemode = self.account.realm.livemode;
        Some(report.view(livemode, &self.account.files, expanded, session))
    }
}
