"""The whole life of a session by stripe-python against the program: see run."""

import http.server
import json
import os
import queue
import threading
import urllib.request

import stripe

URL = os.environ["SIMULATOR_URL"]
SECRET = "whsec_python"
base = {"api": URL, "files": URL}
clients = [
    stripe.StripeClient(os.environ[key], base_addresses=base, max_network_retries=2)
    for key in ("KEY", "RESTRICTED_KEY")
]
# Two years ago there was no `v1`.
client, restricted = [getattr(client, "v1", client) for client in clients]
sessions = client.identity.verification_sessions
has_thin_events = hasattr(clients[0], "parse_event_notification")


def simulator(method, path, **body):
    request = urllib.request.Request(f"{URL}/_simulator/{path}", json.dumps(body).encode(), method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def check(what, got, wanted):
    assert got == wanted, f"{what}: {got!r} instead of {wanted!r}"
    print(f"ok {what}")


arrived = {"/snapshot": queue.Queue(), "/thin": queue.Queue()}


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        arrived[self.path].put((body, self.headers["Stripe-Signature"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
redacted = "identity.verification_session.redacted"
endpoints = [
    simulator("POST", "webhook_endpoints", url=f"{address}/snapshot", secret=SECRET, events=["*", redacted]),
    simulator("POST", "webhook_endpoints", url=f"{address}/thin", secret=SECRET, thin=True),
]


def webhooks(wanted):
    """The types of the next events of this session, each checked by the library against the real clock."""
    types = []
    while len(types) < wanted:
        body, signature = arrived["/snapshot"].get(timeout=10)
        event = stripe.Webhook.construct_event(body, signature, SECRET)
        if event.data.object.id == session.id:
            types.append(event.type.rsplit(".", 1)[1])
    return types


reference = f"python-{stripe.VERSION}"
session = sessions.create(
    {
        "type": "document",
        "options": {"document": {"allowed_types": ["passport"], "require_matching_selfie": True}},
        "metadata": {"order": "6735"},
        "client_reference_id": reference,
    }
)
check("create", (session.status, session.metadata["order"]), ("requires_input", "6735"))
check("the url leads to the program", session.url.startswith(f"{URL}/start/"), True)
fresh = sessions.retrieve(session.id)
check("a fresh client secret", fresh.client_secret != session.client_secret, True)
updated = sessions.update(session.id, {"metadata": {"order": "", "attempt": "2"}})
check("update", json.loads(str(updated.metadata)), {"attempt": "2"})
check("webhook of the creation", webhooks(1), ["created"])

simulator("POST", f"sessions/{session.id}/submit", outcome="document_expired")
failed = sessions.retrieve(session.id)
check("a failed attempt", (failed.status, failed.last_error.code), ("requires_input", "document_expired"))
person = {"first_name": "Ann", "dob": "1990-05-17"}
simulator("POST", f"sessions/{session.id}/submit", outcome="verified", person=person)
paths = ["verified_outputs.dob", "last_verification_report.document.number"]
verified = restricted.identity.verification_sessions.retrieve(session.id, {"expand": paths})
check("verified", verified.status, "verified")
check("date of birth", verified.verified_outputs.dob.year, 1990)
report = verified.last_verification_report
check("document number", report.document.number, "000000000")
reports = client.identity.verification_reports.list({"verification_session": session.id})
check("a report for each attempt", len(reports.data), 2)
image = restricted.files.retrieve(report.document.files[0])
check("an image", image.purpose, "identity_document_downloadable")
check("webhooks of two attempts", webhooks(4), ["processing", "requires_input", "processing", "verified"])

simulator("POST", f"sessions/{session.id}/override", status="requires_input")
check("a reviewer takes it back", sessions.retrieve(session.id).status, "requires_input")
simulator("POST", f"sessions/{session.id}/override", status="verified")
check("webhooks of the reviews", webhooks(2), ["requires_input", "verified"])

simulator("POST", "faults", fault="status", status=503)
simulator("POST", "faults", fault="key_in_use")
retried = sessions.create({"type": "id_number", "client_reference_id": reference})
check("retried after 503 and 409", retried.status, "requires_input")
simulator("POST", "faults", fault="lost_response")
retried = sessions.create({"type": "id_number", "client_reference_id": reference})
mine = sessions.list({"client_reference_id": reference})
check("a lost response is retried and nothing done twice", len(mine.data), 3)
simulator("POST", "faults", fault="should_not_retry")
try:
    sessions.retrieve(session.id)
    raise AssertionError("no error")
except stripe.APIError as error:
    check("not retried", error.http_status, 500)

for _ in range(4):
    sessions.create({"type": "document", "client_reference_id": reference})
pages = sessions.list({"client_reference_id": reference, "limit": 2})
ids = [item.id for item in pages.auto_paging_iter()]
check("auto-pagination", (len(ids), len(set(ids)), ids[-1]), (7, 7, session.id))

check("cancel", sessions.cancel(retried.id).status, "canceled")
try:
    sessions.cancel(retried.id)
    raise AssertionError("no error")
except stripe.InvalidRequestError as error:
    check("a second cancel", error.http_status, 400)

key = client.ephemeral_keys.create({"verification_session": session.id}, {"stripe_version": "2026-10-28.endive"})
check("ephemeral key", key.object, "ephemeral_key")

check("redact", sessions.redact(session.id).redaction.status, "processing")
simulator("POST", "clock", advance="5d")
check("redacted after five days", sessions.retrieve(session.id).redaction.status, "redacted")
check("the webhook after five days", webhooks(1), ["redacted"])

if has_thin_events:
    types = []
    while len(types) < 3:
        body, signature = arrived["/thin"].get(timeout=10)
        notification = clients[0].parse_event_notification(body, signature, SECRET)
        if notification.related_object.id == session.id:
            types.append(notification.type)
            event = notification.fetch_event()
            check("the whole thin event", (event.id, event.type), (notification.id, notification.type))
            related = notification.fetch_related_object()
            check("its session", related.id, session.id)
    names = ["created", "processing", "requires_input"]
    check("thin events", types, [f"v1.identity.verification_session.{name}" for name in names])
else:
    print("this version knows no thin events")

for endpoint in endpoints:
    simulator("DELETE", f"webhook_endpoints/{endpoint['id']}")
