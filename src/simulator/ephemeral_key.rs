use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::account::Scope;
use super::caller::Caller;
use super::expand::{Expanded, Root};
use super::id;
use super::params::Params;
use super::refusal::Refusal;
use super::response::{Body, json};
use super::settings::Permission;
use super::shelf::kept;
use crate::value::Timestamp;

/// The lifetime of a key: an hour.
const LIFETIME: Duration = Duration::from_secs(3600);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredKey {
    id: String,
    created: Timestamp,
    /// The number of the session.
    session: u64,
    is_deleted: bool,
}

kept!(StoredKey, "ephemeral_key");

#[derive(Serialize)]
struct KeyView<'k> {
    id: &'k str,
    object: &'static str,
    associated_objects: [Associated<'k>; 1],
    created: Timestamp,
    expires: Timestamp,
    livemode: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

#[derive(Serialize)]
struct Associated<'k> {
    id: &'k str,
    r#type: &'static str,
}

impl Scope<'_> {
    pub(super) fn create_ephemeral_key(
        &mut self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::EphemeralKeysWrite)?;
        if !caller.has_version {
            return Err(Refusal::missing("Stripe-Version"));
        }
        let session = params
            .text("verification_session")?
            .ok_or_else(|| Refusal::missing("verification_session"))?;
        Expanded::last(params, Root::Plain, None)?;
        let session = self
            .account
            .sessions
            .find("verification_session", &session)?;
        self.drop_expired_keys();
        let number = self.account.keys.next_number();
        let key = StoredKey {
            id: self.id("ephkey_", number),
            created: self.now(),
            session,
            is_deleted: false,
        };
        let mut secret = format!("ek_{}_", self.account.mode());
        id::push_random(&mut secret, 48, &mut self.world.random);
        let body = json(&self.key_view(&key, Some(secret)));
        self.account.keys.add(key);
        Ok(body)
    }

    pub(super) fn delete_ephemeral_key(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::EphemeralKeysWrite)?;
        Expanded::last(params, Root::Plain, None)?;
        self.drop_expired_keys();
        let number = self.account.keys.find("key", id)?;
        let key = self.account.keys.get("key", id)?;
        if key.is_deleted {
            return Err(Refusal::no_such("ephemeral_key", "key", id));
        }
        let body = json(&self.key_view(key, None));
        if let Some(key) = self.account.keys.at_mut(number) {
            key.is_deleted = true;
        }
        Ok(body)
    }

    fn drop_expired_keys(&mut self) {
        let now = self.now();
        let is_expired = |key: &StoredKey| key.created.saturating_add(LIFETIME) <= now;
        while self.account.keys.oldest().is_some_and(is_expired) {
            self.account.keys.drop_oldest();
        }
    }

    fn key_view<'k>(&'k self, key: &'k StoredKey, secret: Option<String>) -> KeyView<'k> {
        let session = self.account.sessions.at(key.session);
        KeyView {
            id: &key.id,
            object: "ephemeral_key",
            associated_objects: [Associated {
                id: session.map_or("", |session| &session.id),
                r#type: "identity.verification_session",
            }],
            created: key.created,
            expires: key.created.saturating_add(LIFETIME),
            livemode: self.account.realm.livemode,
            secret,
        }
    }
}
