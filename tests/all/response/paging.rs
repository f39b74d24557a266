//! The next page: as a pure function of list and page, over the simulator, and by the iterators of the ureq adapter.

use http::Method;
use serde_json::{Value, json};
use stripe_identity::event::{Event, ListEvents};
use stripe_identity::request::{Form, Path};
use stripe_identity::response::{Cursor, Object, StuckPage, V2List};
use stripe_identity::verification_report::{
    ListVerificationReports, VerificationReport, VerificationReportType,
};
use stripe_identity::verification_session::{SessionExpansion, VerificationSessionStatus};
use stripe_identity::{
    List, ListVerificationSessions, Operation, Paged, Timestamp, VerificationSession,
};

use crate::support::stripe;

const STUCK: &str = "the page does not lead to a new one, so paging would never end";

fn session(id: &str) -> Value {
    json!({
        "id": id,
        "object": "identity.verification_session",
        "created": 1_700_000_000,
        "livemode": false,
        "metadata": {},
        "status": "requires_input",
        "type": "document",
    })
}

fn report(id: &str) -> Value {
    json!({
        "id": id,
        "object": "identity.verification_report",
        "created": 1_700_000_000,
        "livemode": false,
        "type": "document",
    })
}

fn event(id: &str) -> Value {
    json!({
        "id": id,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 1_700_000_000,
        "data": { "object": session("vs_1") },
        "livemode": false,
        "pending_webhooks": 0,
        "request": null,
        "type": "identity.verification_session.created",
    })
}

/// A page of these objects. Nothing may ever be sent to its `url`.
fn page<T: Object + serde::de::DeserializeOwned>(
    object: fn(&str) -> Value,
    ids: &[&str],
    has_more: bool,
) -> List<T> {
    let data: Vec<_> = ids.iter().map(|id| object(id)).collect();
    serde_json::from_value(json!({
        "object": "list",
        "data": data,
        "has_more": has_more,
        "url": "https://evil.example/v1/stolen?limit=1",
    }))
    .unwrap()
}

fn sessions(ids: &[&str], has_more: bool) -> List<VerificationSession> {
    page(session, ids, has_more)
}

fn uri(operation: &impl Operation) -> String {
    stripe().request(operation).unwrap().uri().to_string()
}

fn after(id: &str) -> Cursor {
    Cursor::StartingAfter(id.to_owned())
}

fn before(id: &str) -> Cursor {
    Cursor::EndingBefore(id.to_owned())
}

#[test]
fn the_next_page_of_sessions_keeps_everything_but_the_cursor() {
    const BASE: &str = "https://api.stripe.com/v1/identity/verification_sessions\
        ?client_reference_id=user-1&created[gte]=1700000000&created[lt]=1700086400\
        &expand[0]=data.verified_outputs&related_customer=cus_1&status=verified&limit=3";
    let list = ListVerificationSessions::new()
        .client_reference_id("user-1")
        .created(Timestamp::from_secs(1_700_000_000)..Timestamp::from_secs(1_700_086_400))
        .expand([SessionExpansion::VerifiedOutputs])
        .related_customer("cus_1")
        .status(VerificationSessionStatus::Verified)
        .limit(3);
    assert_eq!(uri(&list), BASE);
    assert_eq!(list.cursor(), None);

    let second = list
        .next_page(&sessions(&["vs_9", "vs_8", "vs_7"], true))
        .unwrap()
        .unwrap();
    assert_eq!(second.cursor(), Some(&after("vs_7")));
    assert_eq!(uri(&second), format!("{BASE}&starting_after=vs_7"));
    let third = second
        .next_page(&sessions(&["vs_6", "vs_5", "vs_4"], true))
        .unwrap()
        .unwrap();
    assert_eq!(uri(&third), format!("{BASE}&starting_after=vs_4"));

    let newer = list.clone().ending_before("vs_4");
    assert_eq!(uri(&newer), format!("{BASE}&ending_before=vs_4"));
    let newest = newer
        .next_page(&sessions(&["vs_7", "vs_6", "vs_5"], true))
        .unwrap()
        .unwrap();
    assert_eq!(newest.cursor(), Some(&before("vs_7")));
    assert_eq!(uri(&newest), format!("{BASE}&ending_before=vs_7"));
}

#[test]
fn the_next_page_of_reports_keeps_everything_but_the_cursor() {
    const BASE: &str = "https://api.stripe.com/v1/identity/verification_reports\
        ?client_reference_id=user-1&created[gte]=1700000000\
        &expand[0]=data.document.number&type=document&verification_session=vs_1&limit=2";
    let list = ListVerificationReports::new()
        .client_reference_id("user-1")
        .created(Timestamp::from_secs(1_700_000_000)..)
        .expand(["data.document.number"])
        .r#type(VerificationReportType::Document)
        .verification_session("vs_1")
        .limit(2);
    assert_eq!(uri(&list), BASE);
    let reports: List<VerificationReport> = page(report, &["vr_4", "vr_3"], true);
    let next = list.next_page(&reports).unwrap().unwrap();
    assert_eq!(uri(&next), format!("{BASE}&starting_after=vr_3"));
    let next = list
        .ending_before("vr_2")
        .next_page(&reports)
        .unwrap()
        .unwrap();
    assert_eq!(uri(&next), format!("{BASE}&ending_before=vr_4"));
}

#[test]
fn the_next_page_of_events_keeps_everything_but_the_cursor() {
    const BASE: &str = "https://api.stripe.com/v1/events\
        ?created=1700000000&delivery_success=false\
        &types[0]=identity.verification_session.created&types[1]=a.b&limit=2";
    let list = ListEvents::new()
        .created(Timestamp::from_secs(1_700_000_000))
        .delivery_success(false)
        .types(["identity.verification_session.created", "a.b"])
        .limit(2);
    assert_eq!(uri(&list), BASE);
    let events: List<Event> = page(event, &["evt_4", "evt_3"], true);
    let next = list.next_page(&events).unwrap().unwrap();
    assert_eq!(uri(&next), format!("{BASE}&starting_after=evt_3"));
    let next = list
        .ending_before("evt_2")
        .next_page(&events)
        .unwrap()
        .unwrap();
    assert_eq!(uri(&next), format!("{BASE}&ending_before=evt_4"));
}

#[test]
fn the_next_page_goes_to_the_same_base_with_the_same_account_and_version() {
    let stripe = stripe()
        .with_base_url("http://127.0.0.1:12111/prefix")
        .unwrap()
        .with_account("acct_1")
        .unwrap()
        .with_version("2025-01-01.other")
        .unwrap();
    let list = ListVerificationSessions::new();
    let next = list.next_page(&sessions(&["vs_9"], true)).unwrap().unwrap();
    let (first, second) = (
        stripe.request(&list).unwrap(),
        stripe.request(&next).unwrap(),
    );
    assert_eq!(
        second.uri(),
        "http://127.0.0.1:12111/prefix/v1/identity/verification_sessions?starting_after=vs_9"
    );
    assert_eq!(second.headers()["stripe-account"], "acct_1");
    assert_eq!(second.headers()["stripe-version"], "2025-01-01.other");
    assert_eq!(second.headers(), first.headers());
}

#[test]
fn an_empty_page_and_the_last_page_have_no_next_page() {
    for list in [
        ListVerificationSessions::new(),
        ListVerificationSessions::new().starting_after("vs_5"),
        ListVerificationSessions::new().ending_before("vs_5"),
    ] {
        // An empty page has no object that a next page could start after.
        assert_eq!(list.next_page(&sessions(&[], true)), Ok(None));
        assert_eq!(list.next_page(&sessions(&[], false)), Ok(None));
        assert_eq!(
            list.next_page(&sessions(&["vs_4", "vs_3"], false)),
            Ok(None)
        );
        // The last page ends the list, even one that contains its own cursor.
        assert_eq!(list.next_page(&sessions(&["vs_5"], false)), Ok(None));
    }
}

#[test]
fn a_page_that_contains_its_own_cursor_is_stuck() {
    for ids in [
        &["vs_5"][..],
        &["vs_5", "vs_4"],
        &["vs_6", "vs_5"],
        &["vs_6", "vs_5", "vs_4"],
    ] {
        for list in [
            ListVerificationSessions::new().starting_after("vs_5"),
            ListVerificationSessions::new().ending_before("vs_5"),
        ] {
            let stuck: StuckPage = list.next_page(&sessions(ids, true)).unwrap_err();
            assert_eq!(stuck.to_string(), STUCK);
        }
        // Without a cursor, a page cannot be stuck.
        let next = ListVerificationSessions::new().next_page(&sessions(ids, true));
        assert_eq!(
            next.unwrap().unwrap().cursor(),
            Some(&after(ids[ids.len() - 1]))
        );
    }
}

#[test]
fn a_stored_cursor_continues_the_list() {
    for (cursor, text) in [
        (after("vs_1"), r#"{"starting_after":"vs_1"}"#),
        (before("vs_1"), r#"{"ending_before":"vs_1"}"#),
    ] {
        assert_eq!(serde_json::to_string(&cursor).unwrap(), text);
        assert_eq!(serde_json::from_str::<Cursor>(text).unwrap(), cursor);
    }
    let unknown = serde_json::from_str::<Cursor>(r#"{"page":"vs_1"}"#).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "unknown variant `page`, expected `starting_after` or `ending_before` at line 1 column 7"
    );

    let stored = serde_json::from_str(r#"{"starting_after":"vs_1"}"#).unwrap();
    let list = ListVerificationSessions::new()
        .limit(3)
        .ending_before("vs_9")
        .at(stored);
    assert_eq!(
        list,
        ListVerificationSessions::new()
            .limit(3)
            .starting_after("vs_1")
    );
    // One replaces the other, because Stripe does not accept both.
    assert_eq!(
        uri(&list.at(before("vs_2"))),
        "https://api.stripe.com/v1/identity/verification_sessions?limit=3&ending_before=vs_2"
    );
    assert_eq!(
        uri(&ListEvents::new().at(after("evt_1"))),
        "https://api.stripe.com/v1/events?starting_after=evt_1"
    );
    assert_eq!(
        uri(&ListVerificationReports::new().at(before("vr_1"))),
        "https://api.stripe.com/v1/identity/verification_reports?ending_before=vr_1"
    );
}

#[test]
fn an_id_from_a_response_cannot_break_out_of_the_query() {
    let list = ListVerificationSessions::new().limit(1);
    let next = list
        .next_page(&sessions(&["vs_1&limit=100#/../x y"], true))
        .unwrap()
        .unwrap();
    assert_eq!(
        uri(&next),
        "https://api.stripe.com/v1/identity/verification_sessions\
         ?limit=1&starting_after=vs_1%26limit%3D100%23%2F..%2Fx+y"
    );
}

/// A list of Stripe's v1 API that the crate does not have.
#[derive(Clone, Debug, Default)]
struct ListCustomers {
    email: Option<String>,
    cursor: Option<Cursor>,
}

#[derive(Debug, serde::Deserialize)]
struct Customer {
    id: String,
}

impl Object for Customer {
    const OBJECT: &'static str = "customer";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Operation for ListCustomers {
    type Output = List<Customer>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v1/customers");
    }

    fn params(&self, form: &mut Form) {
        form.text_if("email", self.email.as_ref());
        match &self.cursor {
            Some(Cursor::StartingAfter(id)) => {
                form.text("starting_after", id);
            }
            Some(Cursor::EndingBefore(id)) => {
                form.text("ending_before", id);
            }
            None => {}
        }
    }
}

impl Paged for ListCustomers {
    fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    fn at(self, cursor: Cursor) -> Self {
        Self {
            cursor: Some(cursor),
            ..self
        }
    }
}

#[test]
fn a_custom_list_is_paged_in_the_same_way() {
    let list = ListCustomers {
        email: Some("jenny@example.com".to_owned()),
        cursor: None,
    };
    let customers: List<Customer> = page(|id| json!({ "id": id }), &["cus_2", "cus_1"], true);
    let next = list.next_page(&customers).unwrap().unwrap();
    assert_eq!(
        uri(&next),
        "https://api.stripe.com/v1/customers?email=jenny%40example.com&starting_after=cus_1"
    );
    assert_eq!(next.next_page(&customers).unwrap_err().to_string(), STUCK);
    let newer = list.at(before("cus_0"));
    assert_eq!(
        uri(&newer.next_page(&customers).unwrap().unwrap()),
        "https://api.stripe.com/v1/customers?email=jenny%40example.com&ending_before=cus_2"
    );
}

/// A list of Stripe's v2 API that the crate does not have.
#[derive(Clone, Debug, Default, PartialEq)]
struct ListDestinations {
    include: Option<String>,
    page: Option<String>,
}

impl Operation for ListDestinations {
    type Output = V2List<Customer>;

    fn method(&self) -> Method {
        Method::GET
    }

    fn path(&self, path: &mut Path) {
        path.literal("/v2/core/event_destinations");
    }

    fn params(&self, form: &mut Form) {
        form.text_if("include[0]", self.include.as_ref());
        form.text_if("page", self.page.as_ref());
    }
}

impl Paged for ListDestinations {
    fn cursor(&self) -> Option<&String> {
        self.page.as_ref()
    }

    fn at(self, page: String) -> Self {
        Self {
            page: Some(page),
            ..self
        }
    }
}

fn v2_page(ids: &[&str], next: Option<&str>) -> V2List<Customer> {
    let data: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    serde_json::from_value(json!({
        "data": data,
        "next_page_url": next,
        "previous_page_url": null,
    }))
    .unwrap()
}

#[test]
fn a_v2_list_is_paged_by_the_token_of_its_next_page_url() {
    let list = ListDestinations {
        include: Some("webhook_endpoint.url".to_owned()),
        page: None,
    };
    let url = "/v2/core/event_destinations?limit=20&page=page_2%2Bx&include[0]=other";
    let second = list
        .next_page(&v2_page(&["ed_2", "ed_1"], Some(url)))
        .unwrap()
        .unwrap();
    assert_eq!(second.cursor(), Some(&"page_2+x".to_owned()));
    assert_eq!(
        uri(&second),
        "https://api.stripe.com/v2/core/event_destinations\
         ?include[0]=webhook_endpoint.url&page=page_2%2Bx"
    );
    // An empty page can be followed by another one.
    let third = second.next_page(&v2_page(&[], Some("?page=page_3")));
    assert_eq!(third.unwrap().unwrap().page.as_deref(), Some("page_3"));
    assert_eq!(second.next_page(&v2_page(&["ed_1"], None)), Ok(None));
}

#[test]
fn a_v2_page_never_sends_a_request_to_the_host_or_path_of_its_url() {
    for url in [
        "https://evil.example/v1/stolen?page=page_2",
        "//evil.example?page=page_2#?page=page_3",
        "?page=&page=page_2",
    ] {
        let next = ListDestinations::default().next_page(&v2_page(&["ed_1"], Some(url)));
        assert_eq!(
            uri(&next.unwrap().unwrap()),
            "https://api.stripe.com/v2/core/event_destinations?page=page_2",
            "{url}"
        );
    }
    let url = "/v2/core/event_destinations?page=a%26limit%3D1%2F..%23x+y";
    let next = ListDestinations::default().next_page(&v2_page(&["ed_1"], Some(url)));
    assert_eq!(
        uri(&next.unwrap().unwrap()),
        "https://api.stripe.com/v2/core/event_destinations?page=a%26limit%3D1%2F..%23x+y"
    );
}

#[test]
fn a_v2_page_whose_url_leads_to_itself_or_nowhere_is_stuck() {
    let list = ListDestinations::default().at("page_2".to_owned());
    for url in [
        "/v2/core/event_destinations?page=page_2",
        "/v2/core/event_destinations?limit=1",
        "/v2/core/event_destinations?page=",
        "/v2/core/event_destinations#page=page_3",
        "page=page_3",
        "",
    ] {
        let stuck = list.next_page(&v2_page(&["ed_1"], Some(url))).unwrap_err();
        assert_eq!(stuck.to_string(), STUCK, "{url}");
    }
}

#[test]
fn a_list_reads_like_a_slice_and_its_debug_has_no_urls() {
    let list = sessions(&["vs_2", "vs_1"], false);
    assert_eq!((list.len(), list.is_empty()), (2, false));
    assert_eq!(list.first().unwrap().id, "vs_2");
    assert_eq!(list.last().unwrap().id, "vs_1");
    assert_eq!(list[1].id, "vs_1");
    let none = sessions(&[], false);
    assert_eq!((none.len(), none.is_empty()), (0, true));
    assert_eq!((none.first(), none.last()), (None, None));
    assert_eq!(
        format!("{none:?}"),
        "List { object: \"list\", data: [], has_more: false, url: Some([redacted]) }"
    );

    let list = v2_page(&["ed_1"], Some("/v2/core/event_destinations?page=page_2"));
    let ids: Vec<_> = list.iter().map(|object| object.id.as_str()).collect();
    assert_eq!(ids, ["ed_1"]);
    assert_eq!((&list).into_iter().count(), 1);
    assert_eq!(list[0].id, "ed_1");
    assert_eq!(
        format!("{list:?}"),
        r#"V2List { data: [Customer { id: "ed_1" }], next_page_url: Some([redacted]), previous_page_url: None }"#
    );
}

#[cfg(feature = "simulator")]
mod simulated {
    use stripe_identity::CreateVerificationSession;
    use stripe_identity::simulator::Simulator;

    use super::*;

    /// A simulator with 25 sessions for one reference, each followed by one for another; and the ids of the 25, newest first.
    pub(super) fn filled() -> (Simulator, Vec<String>) {
        let mut simulator = Simulator::new(Timestamp::from_secs(1_700_000_000));
        let mut ids = Vec::new();
        for _ in 0..25 {
            for reference in ["mine", "other"] {
                let create = CreateVerificationSession::document().client_reference_id(reference);
                let response = simulator.handle(&stripe().request(&create).unwrap());
                let session = create.parse(&response).unwrap();
                if reference == "mine" {
                    ids.insert(0, session.id);
                }
            }
        }
        (simulator, ids)
    }

    pub(super) fn mine() -> ListVerificationSessions {
        ListVerificationSessions::new()
            .client_reference_id("mine")
            .limit(10)
    }

    /// The ids of each page on the way from here.
    fn walk(simulator: &mut Simulator, from: ListVerificationSessions) -> Vec<Vec<String>> {
        let mut pages = Vec::new();
        let mut next = Some(from);
        while let Some(list) = next {
            let response = simulator.handle(&stripe().request(&list).unwrap());
            let page = list.parse(&response).unwrap();
            pages.push(page.iter().map(|session| session.id.clone()).collect());
            next = list.next_page(&page).unwrap();
        }
        pages
    }

    #[test]
    fn twenty_five_sessions_are_paged_by_ten_to_older_ones() {
        let (mut simulator, ids) = filled();
        assert_eq!(
            walk(&mut simulator, mine()),
            [&ids[..10], &ids[10..20], &ids[20..]]
        );
        assert_eq!(
            walk(&mut simulator, mine().starting_after(&ids[11])),
            [&ids[12..22], &ids[22..]]
        );
        // Exactly one page, so no second one is requested.
        assert_eq!(
            walk(&mut simulator, mine().starting_after(&ids[14])),
            [&ids[15..]]
        );
        let none = walk(&mut simulator, mine().starting_after(&ids[24]));
        assert_eq!(none, [Vec::<String>::new()]);
    }

    #[test]
    fn twenty_five_sessions_are_paged_by_ten_to_newer_ones() {
        let (mut simulator, ids) = filled();
        // Each page is newest first in itself; the pages go from old to new.
        assert_eq!(
            walk(&mut simulator, mine().ending_before(&ids[24])),
            [&ids[14..24], &ids[4..14], &ids[..4]]
        );
        assert_eq!(
            walk(&mut simulator, mine().ending_before(&ids[10])),
            [&ids[..10]]
        );
        let none = walk(&mut simulator, mine().ending_before(&ids[0]));
        assert_eq!(none, [Vec::<String>::new()]);
    }

    #[test]
    fn new_sessions_do_not_shift_the_pages() {
        let (mut simulator, ids) = filled();
        let list = mine();
        let response = simulator.handle(&stripe().request(&list).unwrap());
        let next = list
            .next_page(&list.parse(&response).unwrap())
            .unwrap()
            .unwrap();
        let create = CreateVerificationSession::document().client_reference_id("mine");
        simulator.handle(&stripe().request(&create).unwrap());
        assert_eq!(walk(&mut simulator, next), [&ids[10..20], &ids[20..]]);
    }
}

#[cfg(feature = "ureq-without-tls")]
mod iterated {
    use std::sync::mpsc::Receiver;

    use stripe_identity::ureq::{CallError, Client, Items};

    use super::*;
    use crate::support::server::{Act, Received, raw_response, serve};

    const TARGET: &str = "/v1/identity/verification_sessions";

    fn client(script: Vec<Act>) -> (Client, Receiver<Received>) {
        let (url, received) = serve(script);
        let stripe = stripe().with_base_url(&url).unwrap();
        (Client::new(stripe).with_max_retries(0), received)
    }

    /// A page with a `url` that must not be followed.
    fn sent(ids: &[&str], has_more: bool) -> Act {
        let data: Vec<_> = ids.iter().map(|id| session(id)).collect();
        let url = "https://evil.example/v1/stolen";
        let page = json!({ "object": "list", "data": data, "has_more": has_more, "url": url });
        Act::Respond(raw_response("200 OK", &[], &page.to_string()))
    }

    fn broken() -> Act {
        Act::Respond(raw_response("500 Internal Server Error", &[], "{}"))
    }

    /// The queries of the requests since the last call.
    #[track_caller]
    fn queries(received: &Receiver<Received>) -> Vec<String> {
        let query = |request: Received| {
            let target = request.head[0].strip_prefix("GET ").unwrap();
            let target = target.strip_suffix(" HTTP/1.1").unwrap();
            target.strip_prefix(TARGET).unwrap().to_owned()
        };
        received.try_iter().map(query).collect()
    }

    fn ids(list: &List<VerificationSession>) -> Vec<&str> {
        list.iter().map(|session| session.id.as_str()).collect()
    }

    /// The id of the next item, which must be there.
    #[track_caller]
    fn next(items: &mut Items<'_, ListVerificationSessions>) -> String {
        items.next().unwrap().unwrap().id
    }

    fn rest(items: &Items<'_, ListVerificationSessions>) -> Option<String> {
        items.rest().map(|list| {
            let uri = uri(list);
            let target = uri.strip_prefix("https://api.stripe.com").unwrap();
            target.strip_prefix(TARGET).unwrap().to_owned()
        })
    }

    #[test]
    fn each_page_costs_one_request_when_it_is_needed() {
        let (client, received) = client(vec![
            sent(&["vs_5", "vs_4"], true),
            sent(&["vs_3", "vs_2"], true),
            sent(&["vs_1"], false),
            broken(),
        ]);
        let list = ListVerificationSessions::new().limit(2);
        let mut pages = client.pages(list.clone());
        assert_eq!(pages.rest(), Some(&list));
        assert_eq!(queries(&received), [""; 0]);

        assert_eq!(ids(&pages.next().unwrap().unwrap()), ["vs_5", "vs_4"]);
        assert_eq!(queries(&received), ["?limit=2"]);
        assert_eq!(pages.rest(), Some(&list.clone().starting_after("vs_4")));
        assert_eq!(ids(&pages.next().unwrap().unwrap()), ["vs_3", "vs_2"]);
        assert_eq!(queries(&received), ["?limit=2&starting_after=vs_4"]);
        assert_eq!(ids(&pages.next().unwrap().unwrap()), ["vs_1"]);
        assert_eq!(queries(&received), ["?limit=2&starting_after=vs_2"]);
        assert_eq!(pages.rest(), None);
        // After the end there are no requests, not even after `resume`.
        assert!(pages.next().is_none());
        pages.resume();
        assert!(pages.next().is_none());
        assert_eq!(queries(&received), [""; 0]);
    }

    #[test]
    fn pages_from_ending_before_go_to_newer_objects() {
        let (client, received) = client(vec![
            sent(&["vs_4", "vs_3"], true),
            sent(&["vs_5"], false),
            broken(),
        ]);
        let list = ListVerificationSessions::new().ending_before("vs_2");
        let pages: Vec<_> = client.pages(list).map(Result::unwrap).collect();
        // Each page as Stripe sends it, newest first.
        assert_eq!(
            pages.iter().map(ids).collect::<Vec<_>>(),
            [vec!["vs_4", "vs_3"], vec!["vs_5"]]
        );
        assert_eq!(
            queries(&received),
            ["?ending_before=vs_2", "?ending_before=vs_4"]
        );
    }

    #[test]
    fn items_request_a_page_when_the_previous_one_is_used_up() {
        let (client, received) = client(vec![
            sent(&["vs_5", "vs_4"], true),
            sent(&["vs_3"], false),
            broken(),
        ]);
        let mut items = client.items(ListVerificationSessions::new());
        assert_eq!(queries(&received), [""; 0]);
        assert_eq!(next(&mut items), "vs_5");
        assert_eq!(next(&mut items), "vs_4");
        assert_eq!(queries(&received), [""]);
        assert_eq!(next(&mut items), "vs_3");
        assert_eq!(queries(&received), ["?starting_after=vs_4"]);
        assert!(items.next().is_none());
        assert!(items.next().is_none());
        assert_eq!(queries(&received), [""; 0]);
    }

    #[test]
    fn items_from_ending_before_come_oldest_first() {
        let (client, received) = client(vec![
            sent(&["vs_4", "vs_3"], true),
            sent(&["vs_6", "vs_5"], true),
            sent(&["vs_7"], false),
        ]);
        let items = client.items(ListVerificationSessions::new().ending_before("vs_2"));
        let ids: Vec<_> = items.map(|item| item.unwrap().id).collect();
        assert_eq!(ids, ["vs_3", "vs_4", "vs_5", "vs_6", "vs_7"]);
        assert_eq!(
            queries(&received),
            [
                "?ending_before=vs_2",
                "?ending_before=vs_4",
                "?ending_before=vs_6"
            ]
        );
    }

    #[test]
    fn an_empty_list_ends_after_one_request() {
        for has_more in [false, true] {
            let (client, received) = client(vec![sent(&[], has_more), broken()]);
            let mut items = client.items(ListVerificationSessions::new());
            assert!(items.next().is_none());
            assert!(items.next().is_none());
            assert_eq!(items.rest(), None);
            assert_eq!(queries(&received), [""]);
        }
    }

    #[test]
    fn an_error_is_returned_once_and_resume_requests_the_failed_page_again() {
        let (client, received) = client(vec![
            sent(&["vs_5", "vs_4"], true),
            broken(),
            Act::Close,
            sent(&["vs_3", "vs_2"], true),
            sent(&["vs_1"], false),
        ]);
        let mut items = client.items(ListVerificationSessions::new());
        assert_eq!(next(&mut items), "vs_5");
        assert_eq!(next(&mut items), "vs_4");
        let error = items.next().unwrap().unwrap_err();
        assert_eq!(error.api().unwrap().status, 500);
        for _ in 0..3 {
            assert!(items.next().is_none());
        }
        assert_eq!(queries(&received), ["", "?starting_after=vs_4"]);
        assert_eq!(rest(&items).as_deref(), Some("?starting_after=vs_4"));

        items.resume();
        let error = items.next().unwrap().unwrap_err();
        assert!(matches!(error, CallError::Transport(_)), "{error:?}");
        assert!(items.next().is_none());
        assert_eq!(queries(&received), ["?starting_after=vs_4"]);

        items.resume();
        let others: Vec<_> = items.map(|item| item.unwrap().id).collect();
        assert_eq!(others, ["vs_3", "vs_2", "vs_1"]);
        assert_eq!(
            queries(&received),
            ["?starting_after=vs_4", "?starting_after=vs_2"]
        );
    }

    #[test]
    fn an_error_at_the_very_first_page_can_be_resumed() {
        let (client, received) = client(vec![broken(), sent(&["vs_1"], false), broken()]);
        let mut pages = client.pages(ListVerificationSessions::new().limit(2));
        assert_eq!(
            pages.next().unwrap().unwrap_err().api().unwrap().status,
            500
        );
        assert!(pages.next().is_none());
        pages.resume();
        assert_eq!(ids(&pages.next().unwrap().unwrap()), ["vs_1"]);
        assert!(pages.next().is_none());
        assert_eq!(queries(&received), ["?limit=2", "?limit=2"]);
    }

    #[test]
    fn resume_without_an_error_changes_nothing() {
        let (client, received) = client(vec![
            sent(&["vs_3", "vs_2"], true),
            sent(&["vs_1"], false),
            broken(),
        ]);
        let mut items = client.items(ListVerificationSessions::new());
        let mut ids = Vec::new();
        items.resume();
        while let Some(item) = items.next() {
            ids.push(item.unwrap().id);
            items.resume();
        }
        assert_eq!(ids, ["vs_3", "vs_2", "vs_1"]);
        assert_eq!(queries(&received), ["", "?starting_after=vs_2"]);
    }

    #[test]
    fn the_rest_starts_after_the_last_item_returned() {
        let (client, received) = client(vec![
            sent(&["vs_5", "vs_4", "vs_3"], true),
            sent(&["vs_2", "vs_1"], false),
        ]);
        let mut items = client.items(ListVerificationSessions::new().limit(3));
        let mut rests = vec![rest(&items)];
        while let Some(item) = items.next() {
            item.unwrap();
            rests.push(rest(&items));
        }
        let expected = [
            Some("?limit=3"),
            Some("?limit=3&starting_after=vs_5"),
            Some("?limit=3&starting_after=vs_4"),
            Some("?limit=3&starting_after=vs_3"),
            Some("?limit=3&starting_after=vs_2"),
            None,
        ];
        assert_eq!(
            rests.iter().map(Option::as_deref).collect::<Vec<_>>(),
            expected
        );
        assert_eq!(rest(&items), None);
        assert_eq!(queries(&received).len(), 2);
    }

    #[test]
    fn the_rest_of_a_list_to_newer_objects_ends_before_the_last_item_returned() {
        let (client, _received) = client(vec![
            sent(&["vs_4", "vs_3"], true),
            sent(&["vs_6", "vs_5"], false),
        ]);
        let mut items = client.items(ListVerificationSessions::new().ending_before("vs_2"));
        let mut rests = vec![rest(&items)];
        while let Some(item) = items.next() {
            item.unwrap();
            rests.push(rest(&items));
        }
        let expected = [
            Some("?ending_before=vs_2"),
            Some("?ending_before=vs_3"),
            Some("?ending_before=vs_4"),
            Some("?ending_before=vs_5"),
            None,
        ];
        assert_eq!(
            rests.iter().map(Option::as_deref).collect::<Vec<_>>(),
            expected
        );
    }

    #[test]
    fn the_rest_of_a_v2_list_begins_with_the_page_of_the_last_item_returned() {
        let page = |ids: &[&str], next: Option<&str>| {
            let data: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
            let body = json!({ "data": data, "next_page_url": next }).to_string();
            Act::Respond(raw_response("200 OK", &[], &body))
        };
        let (client, received) = client(vec![
            page(&["ed_3", "ed_2"], Some("https://evil.example/?page=page_2")),
            page(&["ed_1"], None),
            broken(),
        ]);
        let mut items = client.items(ListDestinations::default());
        let first = Some(ListDestinations::default());
        let second = Some(ListDestinations::default().at("page_2".to_owned()));
        assert_eq!(items.rest(), first.as_ref());
        assert_eq!(items.next().unwrap().unwrap().id, "ed_3");
        assert_eq!(items.rest(), first.as_ref());
        assert_eq!(items.next().unwrap().unwrap().id, "ed_2");
        assert_eq!(items.rest(), second.as_ref());
        assert_eq!(items.next().unwrap().unwrap().id, "ed_1");
        assert_eq!(items.rest(), None);
        assert!(items.next().is_none());
        let targets: Vec<_> = received.try_iter().map(|r| r.head[0].clone()).collect();
        assert_eq!(
            targets,
            [
                "GET /v2/core/event_destinations HTTP/1.1",
                "GET /v2/core/event_destinations?page=page_2 HTTP/1.1"
            ]
        );
    }

    #[test]
    fn the_items_of_a_stuck_page_are_returned_and_then_its_error_once() {
        let (client, received) = client(vec![
            sent(&["vs_3", "vs_2"], true),
            sent(&["vs_2", "vs_1"], true),
            broken(),
        ]);
        let mut items = client.items(ListVerificationSessions::new());
        let first: Vec<_> = (0..4).map(|_| next(&mut items)).collect();
        assert_eq!(first, ["vs_3", "vs_2", "vs_2", "vs_1"]);
        let error = items.next().unwrap().unwrap_err();
        assert!(matches!(error, CallError::Stuck(_)), "{error:?}");
        assert_eq!(error.to_string(), STUCK);
        assert_eq!(error.stop_reason(), None);
        assert_eq!(error.idempotency_key(), None);
        assert!(items.next().is_none());
        assert!(items.next().is_none());
        // Only the caller can decide to request it again.
        items.resume();
        assert!(items.next().unwrap().is_err());
        assert_eq!(
            queries(&received),
            ["", "?starting_after=vs_2", "?starting_after=vs_2"]
        );
    }

    #[test]
    fn a_stuck_page_is_returned_before_its_error() {
        let (client, received) = client(vec![sent(&["vs_5", "vs_4"], true), broken()]);
        let mut pages = client.pages(ListVerificationSessions::new().ending_before("vs_4"));
        assert_eq!(ids(&pages.next().unwrap().unwrap()), ["vs_5", "vs_4"]);
        let error = pages.next().unwrap().unwrap_err();
        assert_eq!(error.to_string(), STUCK);
        assert!(pages.next().is_none());
        assert_eq!(queries(&received), ["?ending_before=vs_4"]);
    }

    #[test]
    fn a_list_that_cannot_be_sent_is_an_error_without_a_request() {
        let (client, received) = client(vec![broken()]);
        let mut items = client.items(ListVerificationSessions::new().limit(0));
        let error = items.next().unwrap().unwrap_err();
        assert_eq!(error.to_string(), "limit: must be from 1 to 100");
        assert!(items.next().is_none());
        assert!(received.try_recv().is_err());
    }

    #[test]
    fn two_iterators_of_one_client_do_not_mix() {
        let (client, received) = client(vec![
            sent(&["vs_5"], true),
            sent(&["vs_9"], true),
            sent(&["vs_4"], false),
            sent(&["vs_8"], false),
        ]);
        let mut a = client.items(ListVerificationSessions::new().limit(1));
        let mut b = client.items(ListVerificationSessions::new().limit(2));
        let order = [next(&mut a), next(&mut b), next(&mut a), next(&mut b)];
        assert_eq!(order, ["vs_5", "vs_9", "vs_4", "vs_8"]);
        assert_eq!(
            queries(&received),
            [
                "?limit=1",
                "?limit=2",
                "?limit=1&starting_after=vs_5",
                "?limit=2&starting_after=vs_9"
            ]
        );
    }

    #[cfg(feature = "simulator")]
    #[test]
    fn a_list_over_a_socket_is_continued_from_a_stored_cursor() {
        let (mut simulator, ids) = simulated::filled();
        let (sender, asked) = std::sync::mpsc::channel();
        let url = crate::examples::support::serve(move |request| {
            sender.send(()).unwrap();
            simulator.handle(&request)
        });
        let client = Client::new(stripe().with_base_url(&url).unwrap()).with_max_retries(0);
        let id = |item: Result<VerificationSession, CallError>| item.unwrap().id;

        let older: Vec<_> = client.items(simulated::mine()).map(id).collect();
        assert_eq!(older, ids);
        assert_eq!(asked.try_iter().count(), 3);
        let newer: Vec<_> = client
            .items(simulated::mine().ending_before(&ids[24]))
            .map(id)
            .collect();
        let reversed: Vec<_> = ids[..24].iter().rev().cloned().collect();
        assert_eq!(newer, reversed);
        assert_eq!(asked.try_iter().count(), 3);

        // Continued through JSON after any number of items, the list loses nothing and repeats nothing.
        for (count, requests) in [(1, 1 + 3), (10, 1 + 2), (11, 2 + 2), (24, 3 + 1)] {
            let mut items = client.items(simulated::mine());
            let mut all: Vec<_> = items.by_ref().take(count).map(id).collect();
            let stored = serde_json::to_string(&items.rest().unwrap().cursor()).unwrap();
            let cursor: Cursor = serde_json::from_str(&stored).unwrap();
            all.extend(client.items(simulated::mine().at(cursor)).map(id));
            assert_eq!(all, ids);
            assert_eq!(asked.try_iter().count(), requests, "{count}");
        }
    }
}
