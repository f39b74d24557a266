use serde_json::{Value, json};

use super::answer::{Caller, Realm};
use super::expand::PLAIN;
use super::params::Params;
use super::refusal::Refusal;
use super::shelf::kept;
use super::{Simulator, set};
use crate::value::Timestamp;

/// How long a key lasts: an hour.
const LIFETIME_SECS: i64 = 3600;

#[derive(Clone, Debug)]
pub(super) struct StoredKey {
    id: String,
    realm: Realm,
    created: Timestamp,
}

kept!(StoredKey, "ephemeral_key");

impl StoredKey {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "ephemeral_key",
            "created": self.created,
            "expires": self.created.as_secs().saturating_add(LIFETIME_SECS),
            "livemode": self.realm.livemode,
        })
    }
}

impl Simulator {
    pub(super) fn create_ephemeral_key(
        &mut self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        if caller.version.is_none() {
            return Err(Refusal::missing("Stripe-Version"));
        }
        let missing = || Refusal::missing("verification_session");
        let session = params.text("verification_session")?.ok_or_else(missing)?;
        self.sessions
            .get(&caller.realm, "verification_session", &session)?;
        let paths = params.only_expand()?;
        let id = self.new_id("ephkey_", 24);
        let key = StoredKey {
            id,
            realm: caller.realm.clone(),
            created: self.now,
        };
        let mut json = key.json();
        let mode = if key.realm.livemode { "live" } else { "test" };
        set(&mut json, "secret", self.new_id(&format!("ek_{mode}_"), 48));
        PLAIN.apply(&mut json, &paths, caller)?;
        self.keys.add(key);
        Ok(json)
    }

    pub(super) fn delete_ephemeral_key(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let paths = params.only_expand()?;
        let mut json = self.keys.get(&caller.realm, "key", id)?.json();
        PLAIN.apply(&mut json, &paths, caller)?;
        self.keys.retain(|key| key.id != id);
        Ok(json)
    }
}
