//! Webhooks: queues, attempts, retries with growing waits, and a record of all of it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Request};
use serde::Serialize;
use stripe_identity::simulator::Delivery;
use tokio::sync::Semaphore;

use crate::app::{App, real_time};

/// The number of deliveries that are remembered.
const MAX_RECORDS: usize = 10_000;

/// The number of attempts at one delivery. With the longest wait of an hour, this is three and a half days.
const MAX_ATTEMPTS: usize = 96;

/// The longest wait between two attempts.
const MAX_WAIT: Duration = Duration::from_secs(60 * 60);

/// The number of retries that run at the same time.
const MAX_SENDING: usize = 32;

/// The number of bytes of a receiver's response that are remembered.
const MAX_RESPONSE: usize = 1024;

/// The deliveries, and the changes planned for the next ones.
pub(crate) struct Webhooks {
    inner: Mutex<Inner>,
    sending: Arc<Semaphore>,
}

#[derive(Default)]
struct Inner {
    /// Oldest first; ids grow by one from each to the next.
    records: VecDeque<Record>,
    last_id: u64,
    /// The deliveries that wait for their first attempt, by endpoint. An endpoint is here while its worker runs.
    queues: BTreeMap<String, VecDeque<u64>>,
    /// The number of deliveries to come that are sent twice.
    duplicate_next: usize,
    /// The number of deliveries to come that are held back, to be sent newest first.
    reorder_next: usize,
    held: Vec<u64>,
}

/// One event for one endpoint.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) event: String,
    pub(crate) r#type: String,
    /// The id of the session that the event is about.
    pub(crate) session: String,
    pub(crate) webhook_endpoint: String,
    pub(crate) url: String,
    pub(crate) status: Status,
    /// The reason for this delivery, besides the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<Cause>,
    pub(crate) attempts: Vec<Attempt>,
    /// The time of the next attempt, as a Unix time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_attempt: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Waits for its first attempt.
    Queued,
    /// Waits for other deliveries, to be sent after them.
    Held,
    /// Failed, and is tried again.
    Retrying,
    /// A response with a 2xx status arrived.
    Delivered,
    /// Failed, and is not tried again.
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    Duplicate,
    Resend,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attempt {
    /// The real time at which it began, as a Unix time.
    pub(crate) at: i64,
    pub(crate) milliseconds: u64,
    /// The status of the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// The beginning of the response's body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) response: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// The numbers of deliveries to come that are changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Plans {
    pub(crate) duplicate: usize,
    pub(crate) reorder: usize,
    pub(crate) held: usize,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            inner: Mutex::default(),
            sending: Arc::new(Semaphore::new(MAX_SENDING)),
        }
    }
}

impl Webhooks {
    /// Queues new deliveries.
    pub(crate) fn queue(&self, app: &Arc<App>, deliveries: Vec<Delivery>) {
        let mut inner = self.inner();
        for delivery in deliveries {
            let is_twice = inner.duplicate_next > 0;
            inner.duplicate_next = inner.duplicate_next.saturating_sub(1);
            let causes = [Some(None), is_twice.then_some(Some(Cause::Duplicate))];
            for cause in causes.into_iter().flatten() {
                let id = inner.add(&delivery, cause);
                if inner.reorder_next > 0 && cause.is_none() {
                    inner.hold(id);
                } else {
                    inner.enqueue(app, id);
                }
            }
            if inner.reorder_next == 0 {
                inner.release(app);
            }
        }
    }

    /// Sends the event of a delivery once more, as a delivery of its own. Returns its id.
    pub(crate) fn resend(&self, app: &Arc<App>, id: u64) -> Option<u64> {
        let mut inner = self.inner();
        let record = inner.record(id)?.clone();
        let id = inner.push(Record {
            status: Status::Queued,
            cause: Some(Cause::Resend),
            attempts: Vec::new(),
            next_attempt: None,
            ..record
        });
        inner.enqueue(app, id);
        Some(id)
    }

    /// Sends each of the next deliveries twice.
    pub(crate) fn duplicate_next(&self, count: usize) {
        self.inner().duplicate_next = count;
    }

    /// Holds the next deliveries back, and sends them newest first once all of them are there. With 0, sends those that are
    /// held now.
    pub(crate) fn reorder_next(&self, app: &Arc<App>, count: usize) {
        let mut inner = self.inner();
        inner.reorder_next = count;
        if count == 0 {
            inner.release(app);
        }
    }

    pub(crate) fn plans(&self) -> Plans {
        let inner = self.inner();
        Plans {
            duplicate: inner.duplicate_next,
            reorder: inner.reorder_next,
            held: inner.held.len(),
        }
    }

    /// Returns the newest deliveries that pass, newest first.
    pub(crate) fn list(
        &self,
        skip: usize,
        count: usize,
        passes: impl Fn(&Record) -> bool,
    ) -> Vec<Record> {
        let inner = self.inner();
        let passing = inner.records.iter().rev().filter(|record| passes(record));
        passing.skip(skip).take(count).cloned().collect()
    }

    /// Forgets all deliveries. An attempt in progress ends, and is not retried.
    pub(crate) fn clear(&self) {
        let mut inner = self.inner();
        inner.records.clear();
        inner.held.clear();
        inner.duplicate_next = 0;
        inner.reorder_next = 0;
        for queue in inner.queues.values_mut() {
            queue.clear();
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next delivery to an endpoint, or ends its worker.
    fn next(&self, endpoint: &str) -> Option<u64> {
        let mut inner = self.inner();
        let next = inner.queues.get_mut(endpoint).and_then(VecDeque::pop_front);
        if next.is_none() {
            inner.queues.remove(endpoint);
        }
        next
    }
}

impl Inner {
    fn add(&mut self, delivery: &Delivery, cause: Option<Cause>) -> u64 {
        self.push(Record {
            id: 0,
            event: delivery.event_id.clone(),
            r#type: delivery.r#type.clone(),
            session: session_of(delivery.request.body()),
            webhook_endpoint: delivery.endpoint_id.clone(),
            url: delivery.request.uri().to_string(),
            status: Status::Queued,
            cause,
            attempts: Vec::new(),
            next_attempt: None,
        })
    }

    fn push(&mut self, record: Record) -> u64 {
        if self.records.len() >= MAX_RECORDS {
            self.records.pop_front();
        }
        self.last_id += 1;
        let id = self.last_id;
        self.records.push_back(Record { id, ..record });
        id
    }

    fn record(&mut self, id: u64) -> Option<&mut Record> {
        let oldest = self.records.front()?.id;
        let place = usize::try_from(id.checked_sub(oldest)?).ok()?;
        self.records.get_mut(place)
    }

    fn hold(&mut self, id: u64) {
        self.reorder_next -= 1;
        self.held.push(id);
        if let Some(record) = self.record(id) {
            record.status = Status::Held;
        }
    }

    fn release(&mut self, app: &Arc<App>) {
        for id in std::mem::take(&mut self.held).into_iter().rev() {
            self.enqueue(app, id);
        }
    }

    /// Queues a delivery for its first attempt. Each endpoint gets its deliveries one after the other, in order.
    fn enqueue(&mut self, app: &Arc<App>, id: u64) {
        let Some(record) = self.record(id) else {
            return;
        };
        record.status = Status::Queued;
        let endpoint = record.webhook_endpoint.clone();
        if let Some(queue) = self.queues.get_mut(&endpoint) {
            if queue.len() >= MAX_RECORDS {
                queue.pop_front();
            }
            queue.push_back(id);
            return;
        }
        self.queues.insert(endpoint.clone(), VecDeque::from([id]));
        let app = Arc::clone(app);
        tokio::spawn(async move {
            while let Some(id) = app.webhooks.next(&endpoint) {
                attempt(&app, id).await;
            }
        });
    }
}

/// Makes one attempt at a delivery, and plans the next one if it fails.
async fn attempt(app: &Arc<App>, id: u64) {
    let Some(record) = app.webhooks.inner().record(id).cloned() else {
        return;
    };
    let (at, start) = (real_time(), Instant::now());
    let result = send(app, &record).await;
    let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (event, kind, url) = (&record.event, &record.r#type, &record.url);
    let mut attempt = Attempt {
        at: at.as_secs(),
        milliseconds,
        status: None,
        response: None,
        error: None,
    };
    let mut is_delivered = false;
    let mut is_final = false;
    match result {
        Ok((status, body)) => {
            is_delivered = status.is_success();
            attempt.status = Some(status.as_u16());
            if !body.is_empty() {
                attempt.response = Some(String::from_utf8_lossy(&body).into_owned());
            }
        }
        Err(failure) => {
            is_final = failure.is_final;
            attempt.error = Some(failure.reason);
        }
    }
    let attempts = record.attempts.len() + 1;
    let may_retry = !is_delivered && !is_final && attempts < MAX_ATTEMPTS;
    let retry_in = may_retry.then(|| wait(app.settings.retry_wait, attempts));
    let (status, error) = (attempt.status, attempt.error.as_deref());
    if is_delivered {
        tracing::info!(%event, r#type = %kind, %url, status, "webhook delivered");
        app.with(|simulator| simulator.acknowledge(&record.event));
    } else {
        let retry_in = retry_in.map(tracing::field::debug);
        tracing::warn!(%event, r#type = %kind, %url, status, error, retry_in, "webhook failed");
    }
    let mut inner = app.webhooks.inner();
    // The record is gone if the deliveries were cleared in the meantime.
    let Some(record) = inner.record(id) else {
        return;
    };
    record.attempts.push(attempt);
    record.next_attempt = None;
    if is_delivered {
        record.status = Status::Delivered;
    } else if let Some(wait) = retry_in {
        record.status = Status::Retrying;
        record.next_attempt = Some(real_time().saturating_add(wait).as_secs());
        retry(Arc::clone(app), id, wait);
    } else {
        record.status = Status::Failed;
    }
}

fn retry(app: Arc<App>, id: u64, wait: Duration) {
    tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        if let Ok(_permit) = Arc::clone(&app.webhooks.sending).acquire_owned().await {
            Box::pin(attempt(&app, id)).await;
        }
    });
}

/// Returns how long to wait after so many attempts: twice as long after each.
fn wait(first: Duration, attempts: usize) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(MAX_WAIT)
}

struct Failure {
    reason: String,
    /// No further attempt can help.
    is_final: bool,
}

async fn send(app: &Arc<App>, record: &Record) -> Result<(http::StatusCode, Bytes), Failure> {
    let last = |reason: &str| Failure {
        reason: reason.to_owned(),
        is_final: true,
    };
    // Each attempt has a new signature, because receivers refuse signatures older than five minutes.
    let delivery = app
        .with(|simulator| simulator.delivery(&record.event, &record.webhook_endpoint, real_time()));
    let delivery = delivery.ok_or_else(|| last("the event or the endpoint is gone"))?;
    let (mut parts, body) = delivery.request.into_parts();
    let host = parts.uri.authority().map(http::uri::Authority::as_str);
    if let Some(Ok(host)) = host.map(HeaderValue::from_str) {
        parts.headers.insert(http::header::HOST, host);
    }
    let request = Request::from_parts(parts, Bytes::from(body));
    match app.outgoing.send(request, MAX_RESPONSE, true).await {
        Ok(response) => Ok((response.status(), response.into_body())),
        Err(reason) => Err(Failure {
            reason,
            is_final: false,
        }),
    }
}

/// Returns the id of the session that a snapshot or thin event is about.
fn session_of(event: &[u8]) -> String {
    let event: serde_json::Value = serde_json::from_slice(event).unwrap_or_default();
    let id = event
        .pointer("/data/object/id")
        .or_else(|| event.pointer("/related_object/id"));
    id.and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let waits: Vec<_> = (1..=13)
            .map(|n| wait(Duration::from_secs(1), n).as_secs())
            .collect();
        assert_eq!(
            waits,
            [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600]
        );
        assert_eq!(wait(Duration::from_secs(1), 96).as_secs(), 3600);
    }
}
