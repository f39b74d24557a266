use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use super::refusal::Refusal;
use super::settings::{ApiKey, Permission, Settings};
use crate::header;
use crate::request::limits::LONGEST_IDEMPOTENCY_KEY;
use crate::stripe::API_VERSION;
use crate::value::Timestamp;

/// The time for which sensitive results can be seen without an IP allow list: 48 hours.
const SENSITIVE_SECS: i64 = 48 * 60 * 60;

/// The account, mode and context of a request. Data of different realms is kept apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(super) struct Realm {
    pub(super) livemode: bool,
    pub(super) account: Option<String>,
    pub(super) context: Option<String>,
    /// The part of the API key after its mode, if each key has its own account.
    pub(super) key: Option<String>,
}

/// The sender of a request, with their permissions.
pub(super) struct Caller {
    pub(super) realm: Realm,
    /// `true` if the API key is a restricted one. Only those see sensitive results and images.
    is_restricted: bool,
    permissions: Option<Vec<Permission>>,
    /// The time since which checks reveal sensitive results to this caller.
    pub(super) sensitive_since: Option<Timestamp>,
    pub(super) request_id: String,
    pub(super) idempotency_key: Option<String>,
    /// `true` if the request names an API version.
    pub(super) has_version: bool,
}

impl Caller {
    pub(super) fn of(
        headers: &HeaderMap,
        request_id: &str,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let key = api_key(headers).ok_or_else(Refusal::no_key)?;
        if key.starts_with("pk_") {
            return Err(Refusal::publishable_key());
        }
        let kind = Kind::of(&key).ok_or_else(Refusal::unknown_key)?;
        if kind.livemode && !settings.accepts_live_keys {
            return Err(Refusal::live_key());
        }
        let permissions = match &settings.keys {
            None => None,
            Some(keys) => {
                let is_it = |valid: &&ApiKey| valid.key == key;
                let valid = keys.iter().find(is_it).ok_or_else(Refusal::unknown_key)?;
                valid.permissions.clone()
            }
        };
        let version = text(header::STRIPE_VERSION);
        if version.is_some_and(|version| !is_version(version)) {
            return Err(Refusal::unknown_version());
        }
        let account = text(header::STRIPE_ACCOUNT).map(str::to_owned);
        let context = text(header::STRIPE_CONTEXT).map(str::to_owned);
        if account.is_some() && context.is_some() {
            return Err(Refusal::two_accounts());
        }
        if kind.is_organization && context.is_none() {
            return Err(Refusal::context_required());
        }
        let idempotency_key = text(header::IDEMPOTENCY_KEY);
        if idempotency_key.is_some_and(|key| key.len() > LONGEST_IDEMPOTENCY_KEY) {
            return Err(Refusal::key_too_long(LONGEST_IDEMPOTENCY_KEY));
        }
        // From a platform's key, the context of one account is the same as `Stripe-Account`.
        let is_account = |context: &String| context.starts_with("acct_") && !context.contains('/');
        let (account, context) = match context.filter(|_| !kind.is_organization) {
            Some(context) if is_account(&context) => (Some(context), None),
            _ => (account, text(header::STRIPE_CONTEXT).map(str::to_owned)),
        };
        // Only the permissions of an organization key show that it is restricted.
        let is_restricted = kind.is_restricted || kind.is_organization && permissions.is_some();
        let may_see = permissions
            .as_ref()
            .is_none_or(|may| may.contains(&Permission::SensitiveResults));
        let since = if settings.has_ip_allow_list {
            i64::MIN
        } else {
            now.as_secs().saturating_sub(SENSITIVE_SECS)
        };
        Ok(Self {
            realm: Realm {
                livemode: kind.livemode,
                account,
                context,
                key: settings.isolates_keys.then(|| kind.name.to_owned()),
            },
            is_restricted,
            sensitive_since: (is_restricted && may_see).then_some(Timestamp::from_secs(since)),
            permissions,
            request_id: request_id.to_owned(),
            idempotency_key: idempotency_key.map(str::to_owned),
            has_version: version.is_some(),
        })
    }

    /// Refuses what the API key has no permission for.
    pub(super) fn require(&self, permission: Permission) -> Result<(), Refusal> {
        let may = |may: &[Permission]| {
            may.contains(&permission)
                || permission.wider().is_some_and(|wider| may.contains(&wider))
        };
        if self.permissions.as_deref().is_none_or(may) {
            Ok(())
        } else {
            Err(Refusal::forbidden(permission))
        }
    }

    /// Refuses images to keys that are not restricted, whatever else these may do.
    pub(super) fn require_images(&self) -> Result<(), Refusal> {
        self.require(Permission::FilesWrite)?;
        if self.is_restricted {
            Ok(())
        } else {
            Err(Refusal::forbidden(Permission::SensitiveResults))
        }
    }
}

/// The facts in the prefix of an API key.
struct Kind<'k> {
    is_restricted: bool,
    is_organization: bool,
    livemode: bool,
    /// The part after the mode.
    name: &'k str,
}

impl<'k> Kind<'k> {
    fn of(key: &'k str) -> Option<Self> {
        let (kind, rest) = key.split_once('_')?;
        let (is_organization, rest) = match rest.strip_prefix("org_") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (mode, name) = rest.split_once('_')?;
        let is_known = matches!(kind, "sk" | "rk") && !name.is_empty();
        let livemode = match mode {
            "live" => true,
            "test" => false,
            _ => return None,
        };
        is_known.then_some(Self {
            is_restricted: kind == "rk",
            is_organization,
            livemode,
            name,
        })
    }
}

/// Returns the API key of a request: a bearer token, or the user of HTTP Basic.
fn api_key(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION).map(HeaderValue::to_str)?.ok()?;
    let (scheme, value) = value.split_once(' ')?;
    let value = value.trim();
    let key = if scheme.eq_ignore_ascii_case("bearer") {
        value.to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        let user = String::from_utf8(base64(value)?).ok()?;
        user.split_once(':')
            .map_or(user.as_str(), |(user, _)| user)
            .to_owned()
    } else {
        return None;
    };
    (!key.is_empty()).then_some(key)
}

/// Decodes base64.
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut bytes = Vec::new();
    for letter in text.trim_end_matches('=').bytes() {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    Some(bytes)
}

/// Returns whether a text can be an API version: a day, since the autumn of 2024 with the name of a release. It does not check
/// which days had a release.
fn is_version(version: &str) -> bool {
    const FIRST_NAMED: &str = "2024-09-30";
    // A version can be followed by the names of betas.
    let version = version
        .split_once(';')
        .map_or(version, |(version, _)| version);
    let (day, release) = match version.split_once('.') {
        Some((day, release)) => (day, Some(release)),
        None => (version, None),
    };
    let is_day = day.len() == 10
        && day.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_day
        && match release {
            None => ("2011-01-01"..FIRST_NAMED).contains(&day),
            Some("acacia" | "basil" | "clover" | "dahlia" | "endive" | "preview") => {
                let newest = API_VERSION
                    .split_once('.')
                    .map_or(API_VERSION, |(day, _)| day);
                (FIRST_NAMED..=newest).contains(&day)
            }
            Some(_) => false,
        }
}
