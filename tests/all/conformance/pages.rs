//! Lists page by page, beside the official SDKs.

use stripe_identity::response::Page as _;
use stripe_identity::verification_session::VerificationSessionStatus;
use stripe_identity::{Error, ListVerificationSessions, Operation, Paged};

use super::{ALL, Beside, Node, Other, Python, Ruby, Same, Sdk};
use crate::support::{at, response, stripe};

/// A page of a list: the numbers in the ids of its sessions, and whether there are more.
type Page = (&'static [u8], bool);

/// A walk through a list, and the queries, ids and end of it.
struct Row {
    number: u16,
    list: ListVerificationSessions,
    /// No more sessions than these are taken.
    take: usize,
    pages: &'static [Page],
    ours: &'static str,
    beside: &'static [Beside],
}

fn body((ids, has_more): Page) -> String {
    let sessions: Vec<_> = ids
        .iter()
        .map(|id| {
            format!(
                r#"{{"id": "vs_{id}", "object": "identity.verification_session", "created": 1700000000,
                "livemode": false, "status": "verified", "type": "document"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"object": "list", "url": "/v1/x", "has_more": {has_more}, "data": [{}]}}"#,
        sessions.join(", ")
    )
}

/// Returns the query of each request, the ids of the sessions, and the end, one per line. A page that is missing is an error 400.
fn walk(row: &Row) -> String {
    let mut lines = Vec::new();
    let mut ids = Vec::new();
    let mut end = "end".to_owned();
    let mut pages = row.pages.iter();
    let mut next = Some(row.list.clone());
    while let Some(list) = next {
        let request = stripe().request(&list).unwrap();
        lines.push(request.uri().query().unwrap_or_default().to_owned());
        let response = match pages.next() {
            Some(page) => response(200, &[], body(*page)),
            None => response(
                400,
                &[],
                r#"{"error": {"code": "resource_missing"}}"#.to_owned(),
            ),
        };
        let page = match list.parse(&response) {
            Ok(page) => page,
            Err(Error::Api(error)) => {
                end = format!("error {}", error.status.as_u16());
                break;
            }
            Err(error) => panic!("{error}"),
        };
        next = list.next_page(&page).unwrap();
        for session in page.into_items(list.cursor()) {
            ids.push(session.id);
        }
        if ids.len() >= row.take {
            ids.truncate(row.take);
            break;
        }
    }
    format!("{}\n{}\n{end}", lines.join("\n"), ids.join(" "))
}

const ORDER: &str = "the order of the parameters is fixed";
const BRACKETS_ORDER: &str = "the order is fixed, and brackets need no escape";
const ONE_CURSOR: &str = "a page has one place, so the new cursor replaces the old one";

fn list() -> ListVerificationSessions {
    ListVerificationSessions::new()
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<Row> {
    let verified = || list().status(VerificationSessionStatus::Verified);
    let row = |number, list, pages, ours, beside| Row {
        number,
        list,
        take: usize::MAX,
        pages,
        ours,
        beside,
    };
    let forward = verified()
        .limit(2)
        .created(at(5)..)
        .expand(["data.last_verification_report"]);
    vec![
        row(
            36,
            forward,
            &[(&[1, 2], true), (&[3, 4], true), (&[5], false)],
            "created[gte]=5&expand[0]=data.last_verification_report&status=verified&limit=2\n\
             created[gte]=5&expand[0]=data.last_verification_report&status=verified&limit=2&starting_after=vs_2\n\
             created[gte]=5&expand[0]=data.last_verification_report&status=verified&limit=2&starting_after=vs_4\n\
             vs_1 vs_2 vs_3 vs_4 vs_5\n\
             end",
            &[
                Other(
                    &[Node, Ruby],
                    "limit=2&status=verified&created[gte]=5&expand[0]=data.last_verification_report\n\
             limit=2&status=verified&created[gte]=5&expand[0]=data.last_verification_report&starting_after=vs_2\n\
             limit=2&status=verified&created[gte]=5&expand[0]=data.last_verification_report&starting_after=vs_4\n\
             vs_1 vs_2 vs_3 vs_4 vs_5\n\
             end",
                    ORDER,
                ),
                Other(
                    &[Python],
                    "limit=2&status=verified&created%5Bgte%5D=5&expand%5B0%5D=data.last_verification_report\n\
             limit=2&status=verified&created%5Bgte%5D=5&expand%5B0%5D=data.last_verification_report&starting_after=vs_2\n\
             limit=2&status=verified&created%5Bgte%5D=5&expand%5B0%5D=data.last_verification_report&starting_after=vs_4\n\
             vs_1 vs_2 vs_3 vs_4 vs_5\n\
             end",
                    BRACKETS_ORDER,
                ),
            ],
        ),
        row(
            37,
            verified().limit(2).ending_before("vs_9"),
            &[(&[7, 8], true), (&[5, 6], true), (&[4], false)],
            "status=verified&limit=2&ending_before=vs_9\n\
             status=verified&limit=2&ending_before=vs_7\n\
             status=verified&limit=2&ending_before=vs_5\n\
             vs_8 vs_7 vs_6 vs_5 vs_4\n\
             end",
            &[Other(
                ALL,
                "limit=2&ending_before=vs_9&status=verified\n\
             limit=2&ending_before=vs_7&status=verified\n\
             limit=2&ending_before=vs_5&status=verified\n\
             vs_8 vs_7 vs_6 vs_5 vs_4\n\
             end",
                ORDER,
            )],
        ),
        row(
            39,
            list().limit(1),
            &[(&[], true)],
            "limit=1\n\nend",
            &[Other(
                ALL,
                "limit=1\n\nan exception of the language",
                "an empty page is the end of a list",
            )],
        ),
        row(
            40,
            list().limit(1),
            &[(&[1], true)],
            "limit=1\n\
             limit=1&starting_after=vs_1\n\
             vs_1\n\
             error 400",
            &[Same(ALL)],
        ),
        Row {
            take: 3,
            ..row(
                116,
                list().limit(2),
                &[(&[1, 2], true), (&[3], true)],
                "limit=2\n\
             limit=2&starting_after=vs_2\n\
             vs_1 vs_2 vs_3\n\
             end",
                &[Same(&[Node])],
            )
        },
        Row {
            take: 1,
            ..row(
                117,
                list().limit(2),
                &[(&[1, 2], true)],
                "limit=2\n\
             vs_1\n\
             end",
                &[Same(&[Node])],
            )
        },
        row(
            124,
            verified().limit(1),
            &[(&[1], true), (&[2], false)],
            "status=verified&limit=1\n\
             status=verified&limit=1&starting_after=vs_1\n\
             vs_1 vs_2\n\
             end",
            &[Other(
                &[Python],
                "limit=1&status=verified\n\
             limit=1&status=verified&starting_after=vs_1\n\
             vs_1 vs_2\n\
             end",
                ORDER,
            )],
        ),
        row(
            136,
            verified().limit(2),
            &[(&[1, 2], true), (&[3], false)],
            "status=verified&limit=2\n\
             status=verified&limit=2&starting_after=vs_2\n\
             vs_1 vs_2 vs_3\n\
             end",
            &[Other(
                &[Ruby],
                "limit=2&status=verified\n\
             limit=2&status=verified&starting_after=vs_2\n\
             vs_1 vs_2 vs_3\n\
             end",
                ORDER,
            )],
        ),
        row(
            137,
            list(),
            &[(&[1], false)],
            "\n\
             vs_1\n\
             end",
            &[Same(&[Ruby])],
        ),
        row(
            140,
            list().ending_before("vs_9"),
            &[(&[7, 8], true), (&[5], false)],
            "ending_before=vs_9\n\
             ending_before=vs_7\n\
             vs_8 vs_7 vs_5\n\
             end",
            &[Other(
                &[Ruby],
                "ending_before=vs_9\n\
             ending_before=vs_9&starting_after=vs_8\n\
             vs_7 vs_8 vs_5\n\
             end",
                "a list keeps its direction: Ruby turns round, and the parameters exclude each other",
            )],
        ),
        Row {
            take: 1,
            ..row(
                141,
                list().limit(2),
                &[(&[1, 2], true)],
                "limit=2\n\
             vs_1\n\
             end",
                &[Same(&[Ruby])],
            )
        },
        Row {
            take: 3,
            ..row(
                142,
                list().limit(2),
                &[(&[1, 2], true), (&[3], true)],
                "limit=2\n\
             limit=2&starting_after=vs_2\n\
             vs_1 vs_2 vs_3\n\
             end",
                &[Same(&[Ruby])],
            )
        },
    ]
}

/// The page before another one: the query of the request, empty where there is none.
const BEFORE: [(u16, &str, &[Beside]); 3] = [
    (
        125,
        "limit=1&ending_before=vs_5",
        &[Other(
            &[Python],
            "limit=1&starting_after=vs_4&ending_before=vs_5",
            ONE_CURSOR,
        )],
    ),
    (
        138,
        "limit=2&ending_before=vs_5",
        &[Other(
            &[Ruby],
            "limit=2&starting_after=vs_4&ending_before=vs_5",
            ONE_CURSOR,
        )],
    ),
    (
        139,
        "ending_before=vs_5",
        &[Other(&[Ruby], "", "a last page has pages before it")],
    ),
];

pub(super) fn calls() -> Vec<(Sdk, u16)> {
    let rows = rows();
    let walks = rows.iter().map(|row| (row.number, row.beside));
    let before = BEFORE.iter().map(|row| (row.0, row.2));
    walks
        .chain(before)
        .flat_map(|(number, beside)| super::calls(number, beside))
        .collect()
}

#[test]
fn each_list_is_walked_as_by_the_official_sdks_or_otherwise_for_a_reason() {
    for row in rows() {
        let ours = walk(&row);
        assert_eq!(ours, row.ours, "call {}", row.number);
        for beside in row.beside {
            beside.check(row.number, &ours);
        }
    }
}

#[test]
fn the_page_before_another_one_has_one_cursor() {
    let after = || list().starting_after("vs_4");
    for (list, (number, expected, beside)) in [after().limit(1), after().limit(2), after()]
        .into_iter()
        .zip(BEFORE)
    {
        let request = stripe().request(&list.ending_before("vs_5")).unwrap();
        let ours = request.uri().query().unwrap();
        assert_eq!(ours, expected, "call {number}");
        for beside in beside {
            beside.check(number, ours);
        }
    }
}
