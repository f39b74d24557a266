"""The whole life of a session by stripe-python against the simulator: see .ci/sdks."""

import json
import os
import urllib.parse
import urllib.request

import stripe

URL = os.environ["SIMULATOR_URL"]
base = {"api": URL, "files": URL}
client = stripe.StripeClient(os.environ["KEY"], base_addresses=base, max_network_retries=2)
restricted = stripe.StripeClient(os.environ["RESTRICTED_KEY"], base_addresses=base)
sessions = client.v1.identity.verification_sessions


def simulator(action, **params):
    body = urllib.parse.urlencode(params).encode()
    with urllib.request.urlopen(f"{URL}/_simulator/{action}", data=body) as answer:
        return json.load(answer)


def check(what, got, wanted):
    assert got == wanted, f"{what}: {got!r} instead of {wanted!r}"
    print(f"ok {what}")


session = sessions.create(
    {
        "type": "document",
        "options": {"document": {"allowed_types": ["passport"], "require_matching_selfie": True}},
        "metadata": {"order": "6735"},
        "client_reference_id": "python",
    }
)
check("create", (session.status, session.metadata["order"]), ("requires_input", "6735"))
fresh = sessions.retrieve(session.id)
check("a fresh client secret", fresh.client_secret != session.client_secret, True)
updated = sessions.update(session.id, {"metadata": {"order": "", "attempt": "2"}})
check("update", updated.metadata.to_dict(), {"attempt": "2"})

simulator("submit", session=session.id, outcome="document_expired")
failed = sessions.retrieve(session.id)
check("a failed attempt", (failed.status, failed.last_error.code), ("requires_input", "document_expired"))
simulator("submit", session=session.id, outcome="verified")
paths = ["verified_outputs.dob", "last_verification_report.document.number"]
verified = restricted.v1.identity.verification_sessions.retrieve(session.id, {"expand": paths})
check("verified", verified.status, "verified")
check("date of birth", verified.verified_outputs.dob.year, 1901)
report = verified.last_verification_report
check("document number", report.document.number, "000000000")
reports = client.v1.identity.verification_reports.list({"verification_session": session.id})
check("a report for each attempt", len(reports.data), 2)

simulator("fail", times=1, fault="503")
simulator("fail", times=1, fault="key_in_use")
retried = sessions.create({"type": "id_number", "client_reference_id": "python"})
check("retried after 503 and 409", retried.status, "requires_input")
simulator("fail", times=1, fault="should_not_retry")
try:
    sessions.retrieve(session.id)
except stripe.APIError as error:
    check("not retried", error.http_status, 500)

for _ in range(4):
    sessions.create({"type": "document", "client_reference_id": "python"})
mine = {"client_reference_id": "python", "limit": 2}
ids = [item.id for item in sessions.list(mine).auto_paging_iter()]
check("auto-pagination", (len(ids), len(set(ids)), ids[-1]), (6, 6, session.id))

check("cancel", sessions.cancel(retried.id).status, "canceled")
try:
    sessions.cancel(retried.id)
except stripe.InvalidRequestError as error:
    check("a second cancel", error.http_status, 400)
redacting = sessions.redact(session.id)
check("redact", redacting.redaction.status, "processing")
simulator("advance", seconds=4 * 24 * 60 * 60)
check("redacted", sessions.retrieve(session.id).redaction.status, "redacted")

key = client.v1.ephemeral_keys.create(
    {"verification_session": session.id}, {"stripe_version": "2026-10-28.endive"}
)
check("ephemeral key", key.object, "ephemeral_key")

types = []
for webhook in simulator("webhooks"):
    # The simulator's clock has been moved on: only the signature is looked at.
    stripe.WebhookSignature.verify_header(
        webhook["body"], webhook["signature"], os.environ["WEBHOOK_SECRET"], None
    )
    event = json.loads(webhook["body"])
    if event["data"]["object"]["id"] == session.id:
        types.append(event["type"].rsplit(".", 1)[1])
life = ["created", "processing", "requires_input", "processing", "verified", "redacted"]
check("signed webhooks", types, life)
