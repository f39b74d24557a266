// The whole life of a session by stripe-node against the program: see run.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import Stripe from "stripe";

const url = new URL(process.env.SIMULATOR_URL);
const secret = "whsec_node";
const options = { host: url.hostname, port: Number(url.port), protocol: "http", maxNetworkRetries: 2 };
const stripe = new Stripe(process.env.KEY, options);
const restricted = new Stripe(process.env.RESTRICTED_KEY, options);
const sessions = stripe.identity.verificationSessions;
const hasThinEvents = typeof stripe.parseEventNotification === "function";

async function simulator(method, path, body = {}) {
  const response = await fetch(new URL(`/_simulator/${path}`, url), { method, body: JSON.stringify(body) });
  const json = await response.json();
  assert.equal(response.status, 200, `${path}: ${json.error}`);
  return json;
}

function check(what, got, wanted) {
  assert.deepEqual(got, wanted, what);
  console.log(`ok ${what}`);
}

const arrived = { "/snapshot": [], "/thin": [] };
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  arrived[request.url].push({ body: Buffer.concat(chunks), signature: request.headers["stripe-signature"] });
  response.end();
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}`;
const redacted = "identity.verification_session.redacted";
const endpoints = [
  await simulator("POST", "webhook_endpoints", { url: `${address}/snapshot`, secret, events: ["*", redacted] }),
  await simulator("POST", "webhook_endpoints", { url: `${address}/thin`, secret, thin: true }),
];

async function next(path) {
  for (let waited = 0; waited < 1000; waited += 1) {
    if (arrived[path].length > 0) {
      return arrived[path].shift();
    }
    await new Promise((ready) => setTimeout(ready, 10));
  }
  throw new Error("no webhook came");
}

// The types of the next events of this session, each checked by the library against the real clock.
async function webhooks(wanted) {
  const types = [];
  while (types.length < wanted) {
    const { body, signature } = await next("/snapshot");
    const event = stripe.webhooks.constructEvent(body, signature, secret);
    if (event.data.object.id === session.id) {
      types.push(event.type.split(".").at(-1));
    }
  }
  return types;
}

const reference = `node-${Stripe.PACKAGE_VERSION}`;
const session = await sessions.create({
  type: "document",
  options: { document: { allowed_types: ["passport"], require_matching_selfie: true } },
  metadata: { order: "6735" },
  client_reference_id: reference,
});
check("create", [session.status, session.metadata.order], ["requires_input", "6735"]);
check("the url leads to the program", session.url.startsWith(`${url.origin}/start/`), true);
const fresh = await sessions.retrieve(session.id);
check("a fresh client secret", fresh.client_secret !== session.client_secret, true);
const updated = await sessions.update(session.id, { metadata: { order: "", attempt: "2" } });
check("update", { ...updated.metadata }, { attempt: "2" });
check("webhook of the creation", await webhooks(1), ["created"]);

await simulator("POST", `sessions/${session.id}/submit`, { outcome: "document_expired" });
const failed = await sessions.retrieve(session.id);
check("a failed attempt", [failed.status, failed.last_error.code], ["requires_input", "document_expired"]);
const person = { first_name: "Ann", dob: "1990-05-17" };
await simulator("POST", `sessions/${session.id}/submit`, { outcome: "verified", person });
const verified = await restricted.identity.verificationSessions.retrieve(session.id, {
  expand: ["verified_outputs.dob", "last_verification_report.document.number"],
});
check("verified", verified.status, "verified");
check("date of birth", verified.verified_outputs.dob.year, 1990);
check("document number", verified.last_verification_report.document.number, "000000000");
const reports = await stripe.identity.verificationReports.list({ verification_session: session.id });
check("a report for each attempt", reports.data.length, 2);
const image = await restricted.files.retrieve(verified.last_verification_report.document.files[0]);
check("an image", image.purpose, "identity_document_downloadable");
check("webhooks of two attempts", await webhooks(4), ["processing", "requires_input", "processing", "verified"]);

await simulator("POST", `sessions/${session.id}/override`, { status: "requires_input" });
check("a reviewer takes it back", (await sessions.retrieve(session.id)).status, "requires_input");
await simulator("POST", `sessions/${session.id}/override`, { status: "verified" });
check("webhooks of the reviews", await webhooks(2), ["requires_input", "verified"]);

await simulator("POST", "faults", { fault: "status", status: 503 });
await simulator("POST", "faults", { fault: "key_in_use" });
await sessions.create({ type: "id_number", client_reference_id: reference });
console.log("ok retried after 503 and 409");
await simulator("POST", "faults", { fault: "lost_response" });
const retried = await sessions.create({ type: "id_number", client_reference_id: reference });
const mine = await sessions.list({ client_reference_id: reference });
check("a lost response is retried and nothing done twice", mine.data.length, 3);
await simulator("POST", "faults", { fault: "should_not_retry" });
await assert.rejects(sessions.retrieve(session.id), { statusCode: 500 });
console.log("ok not retried");

for (let n = 0; n < 4; n += 1) {
  await sessions.create({ type: "document", client_reference_id: reference });
}
const ids = [];
for await (const item of sessions.list({ client_reference_id: reference, limit: 2 })) {
  ids.push(item.id);
}
check("auto-pagination", [ids.length, new Set(ids).size, ids.at(-1)], [7, 7, session.id]);

check("cancel", (await sessions.cancel(retried.id)).status, "canceled");
await assert.rejects(sessions.cancel(retried.id), { statusCode: 400, type: "StripeInvalidRequestError" });
console.log("ok a second cancel");

const key = await stripe.ephemeralKeys.create(
  { verification_session: session.id },
  { apiVersion: "2026-10-28.endive" },
);
check("ephemeral key", key.object, "ephemeral_key");

check("redact", (await sessions.redact(session.id)).redaction.status, "processing");
await simulator("POST", "clock", { advance: "5d" });
check("redacted after five days", (await sessions.retrieve(session.id)).redaction.status, "redacted");
check("the webhook after five days", await webhooks(1), ["redacted"]);

if (hasThinEvents) {
  const types = [];
  while (types.length < 3) {
    const { body, signature } = await next("/thin");
    const notification = stripe.parseEventNotification(body, signature, secret);
    if (notification.related_object.id === session.id) {
      types.push(notification.type);
      const event = await notification.fetchEvent();
      check("the whole thin event", [event.id, event.type], [notification.id, notification.type]);
      check("its session", (await notification.fetchRelatedObject()).id, session.id);
    }
  }
  const names = ["created", "processing", "requires_input"];
  check("thin events", types, names.map((name) => `v1.identity.verification_session.${name}`));
} else {
  console.log("this version knows no thin events");
}

for (const endpoint of endpoints) {
  await simulator("DELETE", `webhook_endpoints/${endpoint.id}`);
}
server.closeAllConnections();
server.close();
