//! The models compared with the fields of the contract: their names, whether they may be missing or `null`, the values of
//! their enums, and the JSON they become again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::{Map, Value, json};
use stripe_identity::ephemeral_key::EphemeralKey;
use stripe_identity::event::{Event, EventData};
use stripe_identity::file::{File, FileLink, FilePurpose};
use stripe_identity::response::Object;
use stripe_identity::value::{
    Address, DocumentOptions, DocumentType, IdNumberOptions, IdNumberType, PartialDate, Sex,
};
use stripe_identity::verification_report::{
    CheckStatus, DocumentCheck, DocumentCheckError, DocumentCheckErrorCode, EmailCheck,
    EmailCheckError, EmailCheckErrorCode, IdNumberCheck, IdNumberCheckError,
    IdNumberCheckErrorCode, PhoneCheck, PhoneCheckError, PhoneCheckErrorCode, ReportExpansion,
    SelfieCheck, SelfieCheckError, SelfieCheckErrorCode, VerificationReport,
    VerificationReportOptions, VerificationReportType,
};
use stripe_identity::verification_session::{
    ContactOptions, LastError, LastErrorCode, Matching, MatchingOptions, ProvidedDetails,
    Redaction, RedactionStatus, RelatedPerson, SessionExpansion, VerificationSessionOptions,
    VerificationSessionStatus, VerificationSessionType, VerifiedOutputs,
};
use stripe_identity::{List, VerificationSession};

use super::{lines, values};

/// Secrets and links, which are read and never serialized.
const NOT_WRITTEN: [&str; 4] = [
    "ephemeral_key.secret",
    "file_link.url",
    "verification_session.client_secret",
    "verification_session.url",
];

/// Fields that are required in the newest version of the API and may be missing here, and whether they may be `null`.
const MAY_BE_MISSING: [(&str, bool); 6] = [
    ("event.pending_webhooks", false),
    ("file.links.url", true),
    ("file_link.metadata", true),
    ("verification_report.type", true),
    ("verification_session.metadata", true),
    ("verification_session.type", true),
];

/// The values without a variant in the crate: purposes of files that have nothing to do with Identity.
const LEFT_OUT_VALUES: [(&str, usize); 1] = [("file.purpose", 17)];

/// The fields of the contract, such as `file.size`, with their descriptions.
fn fields() -> &'static BTreeMap<&'static str, &'static str> {
    static FIELDS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        lines()
            .filter(|line| !line.contains(" /v"))
            .map(|line| line.split_once(": ").unwrap())
            .collect()
    });
    &FIELDS
}

/// The names of the fields of the object at `place`.
fn fields_of(place: &str) -> BTreeSet<&'static str> {
    fields()
        .keys()
        .filter_map(|field| {
            let name = field.strip_prefix(place)?.strip_prefix('.')?;
            (!name.contains('.')).then_some(name)
        })
        .collect()
}

/// The names of the fields that serde reads into a struct.
fn read_by<T: DeserializeOwned>() -> BTreeSet<&'static str> {
    struct Names<'n>(&'n mut BTreeSet<&'static str>);

    impl<'de> Deserializer<'de> for Names<'_> {
        type Error = serde::de::value::Error;

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            self.0.extend(fields);
            Err(Error::custom("the names are enough"))
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            panic!(
                "{} is not read as a struct",
                std::any::type_name::<V::Value>()
            )
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut names = BTreeSet::new();
    assert!(T::deserialize(Names(&mut names)).is_err());
    names
}

/// Every object of the contract with the fields that its model reads.
#[expect(clippy::too_many_lines, reason = "one line for each object")]
fn models() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    BTreeMap::from([
        ("ephemeral_key", read_by::<EphemeralKey>()),
        ("event", read_by::<Event>()),
        ("event.data", read_by::<EventData>()),
        // It can be a string too, so it is not read by a derived reader of a struct.
        ("event.request", BTreeSet::from(["id", "idempotency_key"])),
        ("file", read_by::<File>()),
        ("file.links", read_by::<List<FileLink>>()),
        ("file_link", read_by::<FileLink>()),
        ("verification_report", read_by::<VerificationReport>()),
        ("verification_report.document", read_by::<DocumentCheck>()),
        ("verification_report.document.address", read_by::<Address>()),
        ("verification_report.document.dob", read_by::<PartialDate>()),
        (
            "verification_report.document.error",
            read_by::<DocumentCheckError>(),
        ),
        (
            "verification_report.document.expiration_date",
            read_by::<PartialDate>(),
        ),
        (
            "verification_report.document.issued_date",
            read_by::<PartialDate>(),
        ),
        ("verification_report.email", read_by::<EmailCheck>()),
        (
            "verification_report.email.error",
            read_by::<EmailCheckError>(),
        ),
        ("verification_report.id_number", read_by::<IdNumberCheck>()),
        (
            "verification_report.id_number.dob",
            read_by::<PartialDate>(),
        ),
        (
            "verification_report.id_number.error",
            read_by::<IdNumberCheckError>(),
        ),
        (
            "verification_report.options",
            read_by::<VerificationReportOptions>(),
        ),
        (
            "verification_report.options.document",
            read_by::<DocumentOptions>(),
        ),
        (
            "verification_report.options.id_number",
            read_by::<IdNumberOptions>(),
        ),
        ("verification_report.phone", read_by::<PhoneCheck>()),
        (
            "verification_report.phone.error",
            read_by::<PhoneCheckError>(),
        ),
        ("verification_report.selfie", read_by::<SelfieCheck>()),
        (
            "verification_report.selfie.error",
            read_by::<SelfieCheckError>(),
        ),
        ("verification_session", read_by::<VerificationSession>()),
        ("verification_session.last_error", read_by::<LastError>()),
        (
            "verification_session.options",
            read_by::<VerificationSessionOptions>(),
        ),
        (
            "verification_session.options.document",
            read_by::<DocumentOptions>(),
        ),
        (
            "verification_session.options.email",
            read_by::<ContactOptions>(),
        ),
        (
            "verification_session.options.id_number",
            read_by::<IdNumberOptions>(),
        ),
        (
            "verification_session.options.matching",
            read_by::<MatchingOptions>(),
        ),
        (
            "verification_session.options.phone",
            read_by::<ContactOptions>(),
        ),
        (
            "verification_session.provided_details",
            read_by::<ProvidedDetails>(),
        ),
        ("verification_session.redaction", read_by::<Redaction>()),
        (
            "verification_session.related_person",
            read_by::<RelatedPerson>(),
        ),
        (
            "verification_session.verified_outputs",
            read_by::<VerifiedOutputs>(),
        ),
        (
            "verification_session.verified_outputs.address",
            read_by::<Address>(),
        ),
        (
            "verification_session.verified_outputs.dob",
            read_by::<PartialDate>(),
        ),
    ])
}

/// Every enum of the contract with the values that its type names.
fn enums() -> BTreeMap<&'static str, Vec<&'static str>> {
    macro_rules! known {
        ($($place:literal: $type:ty,)+) => {
            BTreeMap::from([$(($place, <$type>::KNOWN.iter().map(<$type>::as_str).collect()),)+])
        };
    }

    known! {
        "file.purpose": FilePurpose,
        "verification_report.document.error.code": DocumentCheckErrorCode,
        "verification_report.document.sex": Sex,
        "verification_report.document.status": CheckStatus,
        "verification_report.document.type": DocumentType,
        "verification_report.email.error.code": EmailCheckErrorCode,
        "verification_report.email.status": CheckStatus,
        "verification_report.id_number.error.code": IdNumberCheckErrorCode,
        "verification_report.id_number.id_number_type": IdNumberType,
        "verification_report.id_number.status": CheckStatus,
        "verification_report.options.document.allowed_types": DocumentType,
        "verification_report.phone.error.code": PhoneCheckErrorCode,
        "verification_report.phone.status": CheckStatus,
        "verification_report.selfie.error.code": SelfieCheckErrorCode,
        "verification_report.selfie.status": CheckStatus,
        "verification_report.type": VerificationReportType,
        "verification_session.last_error.code": LastErrorCode,
        "verification_session.options.document.allowed_types": DocumentType,
        "verification_session.options.matching.dob": Matching,
        "verification_session.options.matching.name": Matching,
        "verification_session.redaction.status": RedactionStatus,
        "verification_session.status": VerificationSessionStatus,
        "verification_session.type": VerificationSessionType,
        "verification_session.verified_outputs.id_number_type": IdNumberType,
        "verification_session.verified_outputs.sex": Sex,
    }
}

/// The JSON of an object with every field of the contract. Each text is the name of its field; a reference is an id
/// unless it is expanded.
fn populated(place: &str, expanded: bool) -> Value {
    let fields = fields_of(place).into_iter().map(|name| {
        let field = format!("{place}.{name}");
        let (_, description) = fields()[&*field].split_once(' ').unwrap();
        (name.to_owned(), example(&field, description, expanded))
    });
    Value::Object(fields.collect())
}

fn example(field: &str, description: &str, expanded: bool) -> Value {
    if let Some(values) = values(description) {
        let value = values.into_iter().find(|value| *value != "[redacted]");
        return if description.starts_with("array of ") {
            json!([value])
        } else {
            json!(value)
        };
    }
    let words: Vec<_> = description.split(' ').collect();
    match words[..] {
        ["id", "or", object] if expanded => populated(object, false),
        ["boolean"] => json!(true),
        ["integer" | "time"] => json!(5),
        ["id", "or", _] | ["string", ..] => json!(field),
        ["map", "of", ..] => json!({ "key": field }),
        ["array", "of", "string", ..] => json!([field]),
        ["array", "of", object] => json!([populated(object, false)]),
        ["object"] if field == "event.data.object" => json!({ "object": "other", "id": field }),
        ["object"] => populated(field, expanded),
        _ => panic!("{field}: {description}"),
    }
}

/// Calls a function with the type of each object of the contract that has its own id.
macro_rules! for_each_object {
    ($function:ident($($argument:expr),*)) => {
        $function::<EphemeralKey>("ephemeral_key" $(, $argument)*);
        $function::<Event>("event" $(, $argument)*);
        $function::<File>("file" $(, $argument)*);
        $function::<FileLink>("file_link" $(, $argument)*);
        $function::<VerificationReport>("verification_report" $(, $argument)*);
        $function::<VerificationSession>("verification_session" $(, $argument)*);
    };
}

#[test]
fn each_model_has_the_fields_of_the_contract_and_no_others() {
    let models = models();
    for (place, read) in &models {
        assert_eq!(*read, fields_of(place), "{place}");
    }
    // Stripe's contract does not describe the content of these two.
    let untyped = ["event.data.object", "event.data.previous_attributes"];
    let objects = fields()
        .iter()
        .filter_map(|(field, description)| description.ends_with(" object").then_some(*field));
    let roots = fields()
        .keys()
        .map(|field| field.split('.').next().unwrap());
    let missing: BTreeSet<_> = objects
        .chain(roots)
        .filter(|place| !models.contains_key(place) && !untyped.contains(place))
        .collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn each_enum_names_the_values_of_the_contract_and_no_others() {
    let enums = enums();
    for (&field, &description) in fields() {
        let Some(mut listed) = values(description).filter(|_| !field.ends_with(".object")) else {
            assert!(!enums.contains_key(field), "{field}");
            continue;
        };
        // The placeholder is not a value, but a sign that there was one.
        listed.retain(|value| *value != "[redacted]");
        let mut named = enums
            .get(field)
            .unwrap_or_else(|| panic!("no enum for {field}"))
            .clone();
        named.sort_unstable();
        if let Some((_, count)) = LEFT_OUT_VALUES.into_iter().find(|(name, _)| *name == field) {
            let before = listed.len();
            listed.retain(|value| named.contains(value));
            assert_eq!(before - listed.len(), count, "{field}");
        }
        assert_eq!(named, listed, "{field}");
    }
}

/// Each leaf of a JSON document with its path.
fn leaves(value: &Value, place: &str, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                leaves(value, &format!("{place}.{name}"), found);
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            for (index, value) in elements.iter().enumerate() {
                leaves(value, &format!("{place}[{index}]"), found);
            }
        }
        leaf => drop(found.insert(place.to_owned(), leaf.clone())),
    }
}

/// Removes the texts that must not be serialized from a populated document.
fn without_secrets(value: &mut Value) {
    let is_secret = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| NOT_WRITTEN.contains(&text))
    };
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !is_secret(value));
            fields.values_mut().for_each(without_secrets);
        }
        Value::Array(elements) => elements.iter_mut().for_each(without_secrets),
        _ => {}
    }
}

fn every_leaf_comes_back<T: Object + DeserializeOwned + Serialize>(root: &str, expanded: bool) {
    let mut body = populated(root, expanded);
    let model: T = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(model.id(), format!("{root}.id"));
    assert_eq!(body["object"], T::OBJECT);
    let written = serde_json::to_value(model).unwrap();
    without_secrets(&mut body);
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    leaves(&body, root, &mut before);
    leaves(&written, root, &mut after);
    let lost: Vec<_> = before
        .iter()
        .filter(|(place, _)| !after.contains_key(*place))
        .collect();
    assert_eq!(lost, []);
    assert_eq!(after, before);
}

#[test]
fn every_field_of_the_contract_is_read_and_serialized_again() {
    for expanded in [false, true] {
        for_each_object!(every_leaf_comes_back(expanded));
    }
}

#[test]
fn a_field_that_is_not_serialized_is_read() {
    let session: VerificationSession =
        serde_json::from_value(populated("verification_session", false)).unwrap();
    let link: FileLink = serde_json::from_value(populated("file_link", false)).unwrap();
    let key: EphemeralKey = serde_json::from_value(populated("ephemeral_key", false)).unwrap();
    assert_eq!(
        [
            key.secret.as_ref().unwrap().expose(),
            link.url.as_ref().unwrap().expose(),
            session.client_secret.as_ref().unwrap().expose(),
            session.url.as_ref().unwrap().expose(),
        ],
        NOT_WRITTEN
    );
}

/// Reads a document and serializes it again. Returns the value at `pointer`, or the error.
fn reread<T: DeserializeOwned + Serialize>(body: Value, pointer: &str) -> Result<Value, String> {
    let model: T = serde_json::from_value(body).map_err(|error| error.to_string())?;
    let written = serde_json::to_value(model).unwrap();
    Ok(written.pointer(pointer).cloned().unwrap_or_default())
}

fn compare_presence<T: DeserializeOwned + Serialize>(root: &str, disagreements: &mut Vec<String>) {
    let whole = populated(root, false);
    for (&field, &description) in fields() {
        let Some(path) = field
            .strip_prefix(root)
            .filter(|path| path.starts_with('.'))
        else {
            continue;
        };
        let pointer = path.replace('.', "/");
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let (mut without, mut null) = (whole.clone(), whole.clone());
        let fields: &mut Map<_, _> = without
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap();
        assert!(fields.remove(name).is_some(), "{field}");
        *null.pointer_mut(&pointer).unwrap() = Value::Null;
        let (without, null) = (reread::<T>(without, &pointer), reread::<T>(null, &pointer));
        let lenient = MAY_BE_MISSING.iter().find(|(name, _)| *name == field);
        let agrees = match lenient {
            Some((_, may_be_null)) => without.is_ok() && null.is_ok() == *may_be_null,
            None if description.starts_with("required ") => {
                without == Err(format!("missing field `{name}`")) && null.is_err()
            }
            None => without == Ok(Value::Null) && null == Ok(Value::Null),
        };
        if !agrees {
            disagreements.push(format!("{field}: missing {without:?}, null {null:?}"));
        }
    }
}

#[test]
fn a_required_field_must_be_present_and_any_other_may_be_missing_or_null() {
    let mut disagreements = Vec::new();
    for_each_object!(compare_presence(&mut disagreements));
    assert_eq!(disagreements, [""; 0]);
}

#[test]
fn every_typed_expansion_is_a_field_of_the_contract() {
    let fields = fields();
    let places = SessionExpansion::ALL
        .iter()
        .map(
            |expansion| match expansion.path().split_once("last_verification_report.") {
                Some((_, path)) => format!("verification_report.{path}"),
                None => format!("verification_session.{}", expansion.path()),
            },
        )
        .chain(
            ReportExpansion::ALL
                .iter()
                .map(|expansion| format!("verification_report.{}", expansion.path())),
        );
    let unknown: Vec<_> = places
        .filter(|place| !fields.contains_key(&**place))
        .collect();
    assert_eq!(unknown, [""; 0]);
}
