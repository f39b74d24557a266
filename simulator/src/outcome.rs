//! Outcomes of an attempt, as the command line, the admin API and the page name them.

use serde_json::{Map, Value, json};
use stripe_identity::simulator::{Person, Submission};

/// A group of `last_error` codes on the page, with a line about each.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) codes: &'static [(&'static str, &'static str)],
}

/// Every code of `last_error`, in groups.
pub(crate) const GROUPS: [Group; 5] = [
    Group {
        title: "The document",
        codes: &[
            ("document_expired", "The document is out of date."),
            (
                "document_type_not_supported",
                "The session does not allow this type of document.",
            ),
            (
                "document_unverified_other",
                "The document cannot be verified for another reason.",
            ),
        ],
    },
    Group {
        title: "The selfie",
        codes: &[
            (
                "selfie_document_missing_photo",
                "The document has no photo to compare with.",
            ),
            (
                "selfie_face_mismatch",
                "The face is not the one on the document.",
            ),
            ("selfie_manipulated", "The picture was changed."),
            (
                "selfie_unverified_other",
                "The selfie cannot be verified for another reason.",
            ),
        ],
    },
    Group {
        title: "The id number",
        codes: &[
            (
                "id_number_insufficient_document_data",
                "The document does not say enough to look the number up.",
            ),
            (
                "id_number_mismatch",
                "Name, date of birth and number do not belong together.",
            ),
            (
                "id_number_unverified_other",
                "The number cannot be verified for another reason.",
            ),
        ],
    },
    Group {
        title: "E-mail and phone",
        codes: &[
            (
                "email_unverified_other",
                "The e-mail address cannot be verified.",
            ),
            (
                "email_verification_declined",
                "The person does not want to verify an e-mail address.",
            ),
            (
                "phone_unverified_other",
                "The phone number cannot be verified.",
            ),
            (
                "phone_verification_declined",
                "The person does not want to verify a phone number.",
            ),
        ],
    },
    Group {
        title: "The person or the device",
        codes: &[
            ("abandoned", "The person began, and did not submit."),
            (
                "consent_declined",
                "The person does not want to be verified by Stripe.",
            ),
            (
                "country_not_supported",
                "Stripe does not verify people from this country.",
            ),
            (
                "device_not_supported",
                "The device has no camera, or the person does not allow its use.",
            ),
            ("under_supported_age", "The person is too young."),
        ],
    },
];

/// Parses `verified`, `processing` or a code of `last_error`.
pub(crate) fn parse(word: &str, person: Option<Person>) -> Result<Submission, String> {
    match (Submission::from_word(word), person) {
        (Some(Submission::Verified), Some(person)) => Ok(Submission::VerifiedAs(Box::new(person))),
        (Some(_), Some(_)) => {
            Err("a person can only be given with the outcome verified".to_owned())
        }
        (Some(submission), None) => Ok(submission),
        (None, _) => {
            let codes: Vec<_> = codes().collect();
            Err(format!(
                "unknown outcome {word:?}: must be verified, processing, or one of {}",
                codes.join(", ")
            ))
        }
    }
}

/// Returns every code of `last_error`.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    GROUPS
        .iter()
        .flat_map(|group| group.codes)
        .map(|(code, _)| *code)
}

/// The fields of a person that are dates.
const DATES: [&str; 3] = ["dob", "expiration_date", "issued_date"];

/// Reads a person from JSON: fields of [`Person`], with dates as `"1990-05-17"`. Missing fields are Jenny Rosen's.
pub(crate) fn person(fields: Map<String, Value>) -> Result<Person, String> {
    let known = serde_json::to_value(Person::default()).unwrap_or_default();
    let mut json = Map::new();
    for (name, value) in fields {
        if known.get(&name).is_none() {
            let known: Vec<_> = known
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.as_str())
                .collect();
            return Err(format!(
                "person: unknown field {name:?}: must be one of {}",
                known.join(", ")
            ));
        }
        let value = match &value {
            Value::String(text) if DATES.contains(&name.as_str()) => date(text)
                .ok_or_else(|| format!("person: {name}: must be a date such as 1990-05-17"))?,
            _ => value,
        };
        json.insert(name, value);
    }
    // Serde's message would quote the value.
    serde_json::from_value(Value::Object(json)).map_err(|_| {
        "person: a field has the wrong type: must be a string, or null where it may be missing"
            .to_owned()
    })
}

fn date(text: &str) -> Option<Value> {
    let mut parts = text.splitn(3, '-').map(str::parse::<u16>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let is_date =
        (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_date.then(|| json!([year, month, day]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &Value) -> String {
        person(json.as_object().cloned().unwrap_or_default())
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn a_person_is_jenny_rosen_where_nothing_is_said() {
        let fields = json!({ "first_name": "Ann", "dob": "1990-05-17" });
        let person = person(fields.as_object().cloned().unwrap_or_default()).unwrap();
        assert_eq!(
            (
                person.first_name.as_str(),
                person.last_name.as_str(),
                person.dob
            ),
            ("Ann", "Rosen", (1990, 5, 17))
        );
    }

    #[test]
    fn a_person_with_a_typo_is_refused_and_never_quoted() {
        assert!(
            error(&json!({ "firstname": "Ann" }))
                .starts_with("person: unknown field \"firstname\": must be one of ")
        );
        assert_eq!(
            error(&json!({ "dob": "17.5.1990" })),
            "person: dob: must be a date such as 1990-05-17"
        );
        assert_eq!(
            error(&json!({ "dob": "1990-13-17" })),
            "person: dob: must be a date such as 1990-05-17"
        );
        assert_eq!(
            error(&json!({ "first_name": 5 })),
            "person: a field has the wrong type: must be a string, or null where it may be missing"
        );
    }

    #[test]
    fn the_groups_contain_each_code_of_the_library_once() {
        let mut codes: Vec<_> = codes().collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 19);
        for code in codes {
            assert!(
                matches!(parse(code, None), Ok(Submission::Failed(_))),
                "{code}"
            );
        }
        assert!(parse("document_type_not_allowed", None).is_err());
    }
}
