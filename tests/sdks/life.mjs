// The whole life of a session by stripe-node against the simulator: see .ci/sdks.

import assert from "node:assert/strict";
import Stripe from "stripe";

const url = new URL(process.env.SIMULATOR_URL);
const options = { host: url.hostname, port: Number(url.port), protocol: "http", maxNetworkRetries: 2 };
const stripe = new Stripe(process.env.KEY, options);
const restricted = new Stripe(process.env.RESTRICTED_KEY, options);
const sessions = stripe.identity.verificationSessions;

async function simulator(action, params = {}) {
  const answer = await fetch(new URL(`/_simulator/${action}`, url), {
    method: "POST",
    body: new URLSearchParams(params),
  });
  assert.equal(answer.status, 200, action);
  return answer.json();
}

function check(what, got, wanted) {
  assert.deepEqual(got, wanted, what);
  console.log(`ok ${what}`);
}

const session = await sessions.create({
  type: "document",
  options: { document: { allowed_types: ["passport"], require_matching_selfie: true } },
  metadata: { order: "6735" },
  client_reference_id: "node",
});
check("create", [session.status, session.metadata.order], ["requires_input", "6735"]);
const fresh = await sessions.retrieve(session.id);
check("a fresh client secret", fresh.client_secret !== session.client_secret, true);
const updated = await sessions.update(session.id, { metadata: { order: "", attempt: "2" } });
check("update", { ...updated.metadata }, { attempt: "2" });

await simulator("submit", { session: session.id, outcome: "document_expired" });
const failed = await sessions.retrieve(session.id);
check("a failed attempt", [failed.status, failed.last_error.code], ["requires_input", "document_expired"]);
await simulator("submit", { session: session.id, outcome: "verified" });
const verified = await restricted.identity.verificationSessions.retrieve(session.id, {
  expand: ["verified_outputs.dob", "last_verification_report.document.number"],
});
check("verified", verified.status, "verified");
check("date of birth", verified.verified_outputs.dob.year, 1901);
check("document number", verified.last_verification_report.document.number, "000000000");
const reports = await stripe.identity.verificationReports.list({ verification_session: session.id });
check("a report for each attempt", reports.data.length, 2);

await simulator("fail", { times: "1", fault: "503" });
await simulator("fail", { times: "1", fault: "key_in_use" });
const retried = await sessions.create({ type: "id_number", client_reference_id: "node" });
check("retried after 503 and 409", retried.status, "requires_input");
await simulator("fail", { times: "1", fault: "should_not_retry" });
await assert.rejects(sessions.retrieve(session.id), { statusCode: 500 });
console.log("ok not retried");

for (let n = 0; n < 4; n += 1) {
  await sessions.create({ type: "document", client_reference_id: "node" });
}
const ids = [];
for await (const item of sessions.list({ client_reference_id: "node", limit: 2 })) {
  ids.push(item.id);
}
check("auto-pagination", [ids.length, new Set(ids).size, ids.at(-1)], [6, 6, session.id]);

check("cancel", (await sessions.cancel(retried.id)).status, "canceled");
await assert.rejects(sessions.cancel(retried.id), { statusCode: 400, type: "StripeInvalidRequestError" });
console.log("ok a second cancel");
check("redact", (await sessions.redact(session.id)).redaction.status, "processing");
await simulator("advance", { seconds: String(4 * 24 * 60 * 60) });
check("redacted", (await sessions.retrieve(session.id)).redaction.status, "redacted");

const key = await stripe.ephemeralKeys.create(
  { verification_session: session.id },
  { apiVersion: "2026-10-28.endive" },
);
check("ephemeral key", key.object, "ephemeral_key");

const types = [];
for (const { signature, body } of await simulator("webhooks")) {
  // The simulator's clock has been moved on, so the signature's time is given as now.
  const receivedAt = Number(/t=(\d+)/.exec(signature)[1]) * 1000;
  const event = stripe.webhooks.constructEvent(
    body, signature, process.env.WEBHOOK_SECRET, undefined, undefined, receivedAt,
  );
  if (event.data.object.id === session.id) {
    types.push(event.type.split(".").at(-1));
  }
}
check("signed webhooks", types, [
  "created", "processing", "requires_input", "processing", "verified", "redacted",
]);
