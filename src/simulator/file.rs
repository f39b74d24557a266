use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::account::Scope;
use super::caller::Caller;
use super::expand::{Expanded, Root};
use super::id;
use super::list::{self, Created, ListView, Page};
use super::params::{Group, Params};
use super::refusal::Refusal;
use super::response::{Body, json};
use super::settings::Permission;
use super::shelf::kept;
use crate::value::Timestamp;

/// The image of every document and every selfie: one grey pixel.
const PIXEL: &[u8] =
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\
    \x9bU\x00\x00\x00\nIDATx\xdach\x00\x00\x00\x82\x00\x81\xdaE\x08;\x00\x00\x00\x00IEND\xaeB`\x82";

/// The longest lifetime of a link to an image.
const LONGEST_LINK: Duration = Duration::from_secs(30);

/// The image of a document or a selfie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredFile {
    pub(super) id: String,
    created: Timestamp,
    purpose: String,
    /// The number of the session. Once it is redacted, the image is gone.
    session: u64,
    /// The numbers of the links to it, oldest first.
    links: Vec<u64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredLink {
    id: String,
    created: Timestamp,
    expires_at: Option<Timestamp>,
    /// The number of the file.
    file: u64,
    metadata: BTreeMap<String, String>,
    token: String,
}

kept!(StoredFile, "file");

kept!(StoredLink, "file_link");

impl StoredFile {
    pub(super) fn new(id: String, created: Timestamp, session: u64, purpose: &str) -> Self {
        Self {
            id,
            created,
            purpose: purpose.to_owned(),
            session,
            links: Vec::new(),
        }
    }
}

impl StoredLink {
    fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires| expires <= now)
    }
}

#[derive(Serialize)]
struct FileView<'f> {
    id: &'f str,
    object: &'static str,
    created: Timestamp,
    expires_at: Option<Timestamp>,
    filename: &'static str,
    links: FileLinksView<'f>,
    purpose: &'f str,
    size: usize,
    title: Option<&'f str>,
    r#type: &'static str,
    url: Option<String>,
}

/// The first links to a file.
#[derive(Serialize)]
struct FileLinksView<'f> {
    object: &'static str,
    data: Vec<LinkView<'f>>,
    has_more: bool,
    url: String,
}

#[derive(Serialize)]
struct LinkView<'f> {
    id: &'f str,
    object: &'static str,
    created: Timestamp,
    expired: bool,
    expires_at: Option<Timestamp>,
    file: FileReference<'f>,
    livemode: bool,
    metadata: &'f BTreeMap<String, String>,
    url: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FileReference<'f> {
    Id(&'f str),
    Whole(Box<FileView<'f>>),
}

impl Scope<'_> {
    pub(super) fn retrieve_file(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::FilesRead)?;
        Expanded::last(params, Root::Plain, None)?;
        let file = self.account.files.get("file", id)?;
        Ok(json(&self.file_view(file)))
    }

    pub(super) fn list_files(&self, caller: &Caller, mut params: Params) -> Result<Body, Refusal> {
        caller.require(Permission::FilesRead)?;
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let purpose = params.text("purpose")?;
        Expanded::last_of_list(params, Root::Plain, None)?;
        let (files, has_more) = self.account.files.page(&page, |file| {
            created.contains(file.created.as_secs())
                && list::fits(purpose.as_deref(), Some(&file.purpose))
        })?;
        let files = files.into_iter().map(|file| self.file_view(file)).collect();
        Ok(json(&ListView::new("/v1/files", files, has_more)))
    }

    pub(super) fn download_file(&self, caller: &Caller, id: &str) -> Result<Body, Refusal> {
        caller.require_images()?;
        let file = self.account.files.get("file", id)?;
        if self.is_gone(file) {
            return Err(Refusal::no_such("contents of file", "file", id));
        }
        Ok(Body::Png(PIXEL))
    }

    /// Follows a link to an image, which needs no API key.
    pub(super) fn follow_link(&self, number: u64, token: &str) -> Option<Body> {
        let link = self.account.links.at(number)?;
        let file = self.account.files.at(link.file)?;
        let is_open = link.token == token && !link.is_expired(self.now()) && !self.is_gone(file);
        is_open.then_some(Body::Png(PIXEL))
    }

    pub(super) fn create_file_link(
        &mut self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require_images()?;
        let file = params
            .text("file")?
            .ok_or_else(|| Refusal::missing("file"))?;
        let expires = self.expiry(params.clearable("expires_at")?)?;
        let metadata = params.metadata()?;
        let expanded = Expanded::last(params, Root::FileLink, None)?;
        let file = self.account.files.find("file", &file)?;
        let number = self.account.links.next_number();
        let mut token = "fl_".to_owned();
        id::push_random(&mut token, 29, &mut self.world.random);
        self.place(number).push(&mut token);
        let mut link = StoredLink {
            id: self.id("link_", number),
            created: self.now(),
            expires_at: match expires {
                Group::Given(expires) => Some(expires),
                Group::Missing | Group::Cleared => return Err(lasts_too_long()),
            },
            file,
            metadata: BTreeMap::new(),
            token,
        };
        metadata.apply(&mut link.metadata)?;
        if let Some(file) = self.account.files.at_mut(file) {
            file.links.push(number);
        }
        let body = json(&self.link_view(&link, &expanded));
        self.account.links.add(link);
        Ok(body)
    }

    pub(super) fn retrieve_file_link(
        &self,
        caller: &Caller,
        id: &str,
        params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::FilesRead)?;
        let expanded = Expanded::last(params, Root::FileLink, None)?;
        let link = self.account.links.get("link", id)?;
        Ok(json(&self.link_view(link, &expanded)))
    }

    pub(super) fn update_file_link(
        &mut self,
        caller: &Caller,
        id: &str,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require_images()?;
        let expires = match params.clearable("expires_at")? {
            Group::Given(text) if text == "now" => Group::Given(self.now()),
            expires => self.expiry(expires)?,
        };
        let metadata = params.metadata()?;
        let expanded = Expanded::last(params, Root::FileLink, None)?;
        let number = self.account.links.find("link", id)?;
        let mut link = self.account.links.get("link", id)?.clone();
        match expires {
            Group::Missing => {}
            Group::Cleared => return Err(lasts_too_long()),
            Group::Given(expires) => link.expires_at = Some(expires),
        }
        metadata.apply(&mut link.metadata)?;
        let body = json(&self.link_view(&link, &expanded));
        if let Some(kept) = self.account.links.at_mut(number) {
            kept.clone_from(&link);
        }
        Ok(body)
    }

    pub(super) fn list_file_links(
        &self,
        caller: &Caller,
        mut params: Params,
    ) -> Result<Body, Refusal> {
        caller.require(Permission::FilesRead)?;
        let page = Page::take(&mut params)?;
        let created = Created::take(&mut params)?;
        let expired = params.flag("expired")?;
        let file = params.text("file")?;
        let expanded = Expanded::last_of_list(params, Root::FileLink, None)?;
        let file = file.map(|id| self.account.files.number(&id));
        let (links, has_more) = self.account.links.page(&page, |link| {
            created.contains(link.created.as_secs())
                && expired.is_none_or(|expired| expired == link.is_expired(self.now()))
                && file.is_none_or(|file| file == Some(link.file))
        })?;
        let links = links
            .into_iter()
            .map(|link| self.link_view(link, &expanded))
            .collect();
        Ok(json(&ListView::new("/v1/file_links", links, has_more)))
    }

    /// Reads the time in `expires_at`, which is at most 30 seconds ahead for an image.
    fn expiry(&self, given: Group<String>) -> Result<Group<Timestamp>, Refusal> {
        match given {
            Group::Missing => Ok(Group::Missing),
            Group::Cleared => Ok(Group::Cleared),
            Group::Given(text) => {
                let secs = text.parse();
                let expires =
                    Timestamp::from_secs(secs.map_err(|_| Refusal::not_an_integer("expires_at"))?);
                if expires > self.now().saturating_add(LONGEST_LINK) {
                    return Err(lasts_too_long());
                }
                Ok(Group::Given(expires))
            }
        }
    }

    fn is_gone(&self, file: &StoredFile) -> bool {
        let session = self.account.sessions.at(file.session);
        session.is_some_and(super::session::Session::is_redacted)
    }

    fn file_view<'f>(&'f self, file: &'f StoredFile) -> FileView<'f> {
        let first = file.links.iter().rev().take(10);
        let links = first.filter_map(|number| self.account.links.at(*number));
        FileView {
            id: &file.id,
            object: "file",
            created: file.created,
            expires_at: None,
            filename: "image.png",
            links: FileLinksView {
                object: "list",
                data: links
                    .map(|link| self.link_view(link, &Expanded::default()))
                    .collect(),
                has_more: file.links.len() > 10,
                url: format!("/v1/file_links?file={}", file.id),
            },
            purpose: &file.purpose,
            size: PIXEL.len(),
            title: None,
            r#type: "png",
            url: (!self.is_gone(file))
                .then(|| format!("{}/v1/files/{}/contents", self.settings.files_url, file.id)),
        }
    }

    fn link_view<'f>(&'f self, link: &'f StoredLink, expanded: &Expanded) -> LinkView<'f> {
        let expired = link.is_expired(self.now());
        let file = self.account.files.at(link.file);
        LinkView {
            id: &link.id,
            object: "file_link",
            created: link.created,
            expired,
            expires_at: link.expires_at,
            file: match file {
                Some(file) if expanded.opens("file") => {
                    FileReference::Whole(Box::new(self.file_view(file)))
                }
                file => FileReference::Id(file.map_or("", |file| &file.id)),
            },
            livemode: self.account.realm.livemode,
            metadata: &link.metadata,
            url: (!expired).then(|| format!("{}/links/{}", self.settings.files_url, link.token)),
        }
    }
}

fn lasts_too_long() -> Refusal {
    Refusal::invalid("expires_at", "at most 30 seconds ahead for this file")
}
