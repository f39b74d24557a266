use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::{Caller, Realm};
use super::expand::{FILE_LINK, PLAIN};
use super::params::{Group, Params};
use super::refusal::Refusal;
use super::shelf::kept;
use super::{Simulator, set};
use crate::value::Timestamp;

/// The image of every document and every selfie: one grey pixel.
const PIXEL: &[u8] =
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\
    \x9bU\x00\x00\x00\nIDATx\xdach\x00\x00\x00\x82\x00\x81\xdaE\x08;\x00\x00\x00\x00IEND\xaeB`\x82";

/// How long a link to an image may last.
const LONGEST_LINK_SECS: i64 = 30;

/// The image of a document or a selfie.
#[derive(Clone, Debug)]
pub(super) struct StoredFile {
    pub(super) id: String,
    pub(super) realm: Realm,
    pub(super) created: Timestamp,
    pub(super) purpose: &'static str,
    pub(super) redacted: bool,
}

#[derive(Clone, Debug)]
pub(super) struct StoredLink {
    id: String,
    realm: Realm,
    created: Timestamp,
    expires_at: Option<Timestamp>,
    file: String,
    metadata: BTreeMap<String, String>,
    token: String,
}

kept!(StoredFile, "file");

kept!(StoredLink, "file_link");

impl StoredFile {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "file",
            "created": self.created,
            "expires_at": null,
            "filename": "image.png",
            "purpose": self.purpose,
            "size": PIXEL.len(),
            "title": null,
            "type": "png",
            "url": (!self.redacted).then(|| format!("https://files.stripe.com/v1/files/{}/contents", self.id)),
        })
    }
}

impl StoredLink {
    fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires| expires <= now)
    }

    fn json(&self, now: Timestamp, file: &Value) -> Value {
        let expired = self.is_expired(now);
        json!({
            "id": self.id,
            "object": "file_link",
            "created": self.created,
            "expired": expired,
            "expires_at": self.expires_at,
            "file": file,
            "livemode": self.realm.livemode,
            "metadata": self.metadata,
            "url": (!expired).then(|| format!("https://files.stripe.com/links/{}", self.token)),
        })
    }
}

impl Simulator {
    pub(super) fn retrieve_file(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let paths = params.only_expand()?;
        let mut json = self.files.get(&caller.realm, "file", id)?.json();
        let links = self
            .links
            .iter()
            .filter(|link| link.file == id && link.realm == caller.realm);
        let links = links
            .map(|link| link.json(self.now, &id.into()))
            .collect::<Vec<_>>();
        let url = format!("/v1/file_links?file={id}");
        let links = json!({ "object": "list", "data": links, "has_more": false, "url": url });
        set(&mut json, "links", links);
        PLAIN.apply(&mut json, &paths, caller)?;
        Ok(json)
    }

    pub(super) fn download_file(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<&'static [u8], Refusal> {
        let file = self.files.get(&caller.realm, "file", id)?;
        if file.redacted {
            return Err(Refusal::no_such("contents of file", "file", id));
        }
        Ok(PIXEL)
    }

    pub(super) fn follow_link(&self, token: &str) -> Result<&'static [u8], Refusal> {
        let gone = || Refusal::no_such("link", "link", token);
        let link = self
            .links
            .iter()
            .find(|link| link.token == token)
            .ok_or_else(gone)?;
        let file = self.files.get(&link.realm, "file", &link.file)?;
        if link.is_expired(self.now) || file.redacted {
            Err(gone())
        } else {
            Ok(PIXEL)
        }
    }

    pub(super) fn create_file_link(
        &mut self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Value, Refusal> {
        let file = params
            .text("file")?
            .ok_or_else(|| Refusal::missing("file"))?;
        self.files.get(&caller.realm, "file", &file)?;
        let mut link = StoredLink {
            id: self.new_id("link_", 24),
            realm: caller.realm.clone(),
            created: self.now,
            expires_at: None,
            file,
            metadata: BTreeMap::new(),
            token: self.new_id("fl_", 40),
        };
        let json = self.change_link(&mut link, params, caller)?;
        self.links.add(link);
        Ok(json)
    }

    pub(super) fn retrieve_file_link(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let paths = params.only_expand()?;
        self.link_json(self.links.get(&caller.realm, "link", id)?, &paths, caller)
    }

    pub(super) fn update_file_link(
        &mut self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Value, Refusal> {
        let mut link = self.links.get(&caller.realm, "link", id)?.clone();
        let json = self.change_link(&mut link, params, caller)?;
        *self.links.get_mut(&caller.realm, "link", id)? = link;
        Ok(json)
    }

    /// What create and update have in common. Takes all that is left of the parameters.
    fn change_link(
        &self,
        link: &mut StoredLink,
        mut params: Params,
        caller: &Caller,
    ) -> Result<Value, Refusal> {
        match params.clearable("expires_at")? {
            Group::Missing => {}
            Group::Cleared => link.expires_at = None,
            Group::Given(text) if text == "now" => link.expires_at = Some(self.now),
            Group::Given(text) => {
                let invalid = || Refusal::not_an_integer("expires_at");
                link.expires_at = Some(Timestamp::from_secs(text.parse().map_err(|_| invalid())?));
            }
        }
        let latest = self.now.as_secs().saturating_add(LONGEST_LINK_SECS);
        if link
            .expires_at
            .is_none_or(|expires| expires.as_secs() > latest)
        {
            return Err(Refusal::invalid(
                "expires_at",
                "at most 30 seconds ahead for this file",
            ));
        }
        params.metadata(&mut link.metadata)?;
        let paths = params.only_expand()?;
        self.link_json(link, &paths, caller)
    }

    fn link_json(
        &self,
        link: &StoredLink,
        paths: &[String],
        caller: &Caller,
    ) -> Result<Value, Refusal> {
        let file = self.files.get(&link.realm, "file", &link.file)?.json();
        let mut json = link.json(self.now, &file);
        FILE_LINK.apply(&mut json, paths, caller)?;
        Ok(json)
    }
}
