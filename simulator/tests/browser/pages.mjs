// Drives the pages as a person would: see run.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const base = process.env.SIMULATOR_URL;
const key = "sk_test_browser";
const screenshots = process.argv.includes("--screenshots") && process.argv[process.argv.indexOf("--screenshots") + 1];

// An application of the test's own: a page with a button, a page to return to, and a webhook endpoint.
const webhooks = [];
let modal = {};
const application = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  if (request.url === "/webhook") {
    webhooks.push(JSON.parse(Buffer.concat(chunks)));
    response.end();
    return;
  }
  if (request.url === "/favicon.ico") {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { "Content-Type": "text/html" });
  if (request.url.startsWith("/modal")) {
    response.end(`<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1><button id="verify">Verify me</button>
      <output id="result"></output><script src="${base}/v3/"></script><script>
      async function verify() {
        const result = await Stripe("pk_test_browser").verifyIdentity(${JSON.stringify(modal.client_secret)});
        document.getElementById("result").textContent = JSON.stringify(result);
      }
      document.getElementById("verify").addEventListener("click", verify);
      if (location.search === "?at-once") verify();
      </script>`);
  } else {
    response.end(`<!doctype html><html lang="en"><title>Back</title><h1>Welcome back</h1>`);
  }
});
await new Promise((ready) => application.listen(0, "127.0.0.1", ready));
const shop = `http://localhost:${application.address().port}`;

async function call(method, path, body, headers) {
  const response = await fetch(base + path, { method, body, headers });
  const json = await response.json();
  assert.equal(response.status, 200, `${path}: ${JSON.stringify(json)}`);
  return json;
}

const stripe = (method, path, form) =>
  call(method, `/v1${path}`, form && new URLSearchParams(form), { Authorization: `Bearer ${key}` });
const admin = (method, path, body = {}) =>
  call(method, `/_simulator/${path}`, method === "GET" ? undefined : JSON.stringify(body));
const create = (form = {}) =>
  stripe("POST", "/identity/verification_sessions", { type: "document", return_url: `${shop}/back`, ...form });
const retrieve = (id) => stripe("GET", `/identity/verification_sessions/${id}`);

async function until(what, look) {
  for (let waited = 0; waited < 500; waited += 1) {
    const found = await look();
    if (found) {
      return found;
    }
    await new Promise((ready) => setTimeout(ready, 20));
  }
  throw new Error(`waited in vain: ${what}`);
}

const arrived = (id, status) =>
  until(`webhook ${status}`, () =>
    webhooks.find((event) => event.data.object.id === id && event.type.endsWith(`.${status}`)),
  );

await admin("POST", "webhook_endpoints", { url: `http://127.0.0.1:${application.address().port}/webhook` });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

// Runs one test in a browser of its own. Errors on the console and requests to other hosts fail it.
async function test(name, options, steps) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  const problems = [];
  context.on("request", (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== "data:" && ![new URL(base).host, new URL(shop).host].includes(host)) {
      problems.push(`request to ${host}`);
    }
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    // Chromium logs each response of 4xx, also the ones a test asks for.
    if (message.type() === "error" && !(options.mayFail && message.text().includes("status of 4"))) {
      problems.push(message.text());
    }
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  try {
    await steps(page);
    assert.deepEqual(problems, []);
    console.log(`ok ${name}`);
  } catch (error) {
    await mkdir(process.env.FAILURES, { recursive: true });
    const file = `${process.env.FAILURES}/${name.replaceAll(/\W+/g, "-")}.png`;
    await page.screenshot({ path: file, fullPage: true });
    console.error(`FAILED ${name}: the page is in ${file}`);
    throw error;
  } finally {
    await context.close();
  }
}

const choose = (page, name) => page.getByRole("button", { name, exact: true }).click();
const heading = (page, name) => page.getByRole("heading", { name }).waitFor();

await test("redirect flow", {}, async (page) => {
  const session = await create();
  await page.goto(session.url);
  assert.equal(await page.title(), "Verify your identity");
  await choose(page, "Verified");
  await heading(page, "Welcome back");
  assert.equal(page.url(), `${shop}/back`);
  assert.equal((await retrieve(session.id)).status, "verified");
  await arrived(session.id, "verified");
});

await test("redirect flow without JavaScript, with other data", { javaScriptEnabled: false }, async (page) => {
  const session = await create();
  await page.goto(session.url);
  await page.getByText("Verified as Jenny Rosen: change").click();
  await page.getByLabel("First name").fill("Ann");
  await page.getByLabel("Date of birth").fill("1990-05-17");
  await choose(page, "Verified");
  await heading(page, "Welcome back");
  const path = `/identity/verification_sessions/${session.id}?expand[]=verified_outputs`;
  assert.equal((await stripe("GET", path)).verified_outputs.first_name, "Ann");
});

await test("keyboard only", {}, async (page) => {
  const session = await create();
  await page.goto(session.url);
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement.textContent)) === "Verified") {
      break;
    }
  }
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid", "focus can be seen");
  await page.keyboard.press("Enter");
  await heading(page, "Welcome back");
});

await test("failure, used link, second attempt", { mayFail: true }, async (page) => {
  const session = await create();
  await page.goto(session.url);
  await choose(page, "document_expired");
  await heading(page, "Welcome back");
  await arrived(session.id, "requires_input");
  await page.goto(session.url);
  await heading(page, "This link has been used");
  const fresh = await retrieve(session.id);
  assert.equal(fresh.last_error.code, "document_expired");
  await page.goto(fresh.url);
  await page.getByText("The last attempt ended with document_expired.").waitFor();
  await choose(page, "Verified");
  await heading(page, "Welcome back");
  await arrived(session.id, "verified");
});

await test("leaving, processing, and the end without return_url", {}, async (page) => {
  const session = await stripe("POST", "/identity/verification_sessions", { type: "document" });
  await page.goto(session.url);
  await choose(page, "Leave without submitting");
  await heading(page, "You left the verification");
  await page.goto(session.url);
  await choose(page, "Still processing");
  await heading(page, "Thank you");
  assert.equal((await retrieve(session.id)).status, "processing");
});

await test("canceled and unknown links", { mayFail: true }, async (page) => {
  const session = await create();
  await stripe("POST", `/identity/verification_sessions/${session.id}/cancel`);
  await page.goto(session.url);
  await heading(page, "This verification was canceled");
  await page.goto(`${base}/start/test_unknown`);
  await heading(page, "This link is unknown");
});

async function open(page, form) {
  modal = await create(form);
  await page.goto(`${shop}/modal`);
  await choose(page, "Verify me");
  return page.frameLocator("iframe");
}

const result = async (page) => {
  await page.waitForFunction(() => document.getElementById("result").textContent);
  assert.equal(await page.locator("dialog").count(), 0, "the overlay is gone");
  return JSON.parse(await page.locator("#result").textContent());
};

await test("modal flow", {}, async (page) => {
  const frame = await open(page);
  await frame.getByRole("button", { name: "Verified", exact: true }).click();
  assert.deepEqual(await result(page), {});
  assert.equal((await retrieve(modal.id)).status, "verified");
  await arrived(modal.id, "verified");
  // The secret is used up now.
  await page.locator("#result").evaluate((output) => { output.textContent = ""; });
  await choose(page, "Verify me");
  assert.equal((await result(page)).error.code, "client_secret_used");
});

await test("a check that fails later is not an error of the modal", {}, async (page) => {
  const frame = await open(page);
  await frame.getByRole("button", { name: "selfie_face_mismatch" }).click();
  assert.deepEqual(await result(page), {});
});

for (const [button, code] of [
  ["consent_declined", "consent_declined"],
  ["device_not_supported", "device_unsupported"],
  ["phone_verification_declined", "phone_otp_declined"],
  ["under_supported_age", "under_supported_age"],
  ["Leave without submitting", "session_cancelled"],
]) {
  await test(`modal: ${button}`, {}, async (page) => {
    const frame = await open(page);
    await frame.getByRole("button", { name: button }).click();
    const { error } = await result(page);
    assert.deepEqual([error.type, error.code], ["validation_error", code]);
    assert.ok(error.message);
  });
}

await test("modal: closed by its button and by Escape, opened again", {}, async (page) => {
  const frame = await open(page);
  await frame.getByRole("heading", { name: "Verify your identity" }).waitFor();
  await choose(page, "Close");
  assert.equal((await result(page)).error.code, "session_cancelled");
  await page.locator("#result").evaluate((output) => { output.textContent = ""; });
  await choose(page, "Verify me");
  await page.getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Escape");
  assert.equal((await result(page)).error.code, "session_cancelled");
  assert.equal(await page.evaluate(() => document.activeElement.id), "verify", "focus returns");
});

await test("modal: without a click", {}, async (page) => {
  modal = await create();
  await page.goto(`${shop}/modal?at-once`);
  await page.frameLocator("iframe").getByRole("button", { name: "Verified", exact: true }).click();
  assert.deepEqual(await result(page), {});
});

await test("dashboard", {}, async (page) => {
  const session = await create({ client_reference_id: "order-browser" });
  await page.goto(`${base}/`);
  const row = page.getByRole("row").filter({ hasText: session.id });
  await row.getByText("requires_input").waitFor();
  await row.getByRole("button", { name: "Verify" }).click();
  await row.getByText("verified", { exact: true }).waitFor();
  // Live: another session appears without a reload.
  const other = await create();
  await page.getByText(other.id).waitFor();
  await page.getByLabel("Id, status, error or reference").fill("order-browser");
  await choose(page, "Search");
  await page.getByText(other.id).waitFor({ state: "detached" });
  await page.getByRole("link", { name: session.id }).click();
  await heading(page, "Session");
  await choose(page, "A reviewer takes it back");
  await page.getByText("The person tries again, with a fresh link").waitFor();
  await page.getByRole("link", { name: "Requests" }).click();
  await page.getByText("/v1/identity/verification_sessions").first().waitFor();
  await page.getByText("client_reference_id").first().waitFor();
  await page.getByRole("link", { name: "Webhooks" }).click();
  await arrived(session.id, "verified");
  const before = webhooks.length;
  const delivery = page.getByRole("row").filter({ hasText: "identity.verification_session.verified" }).first();
  await delivery.getByText("delivered").waitFor();
  await delivery.getByRole("button", { name: "Resend" }).click();
  await until("the webhook once more", () => webhooks.length > before);
  await page.getByRole("link", { name: "Controls" }).click();
  await page.getByLabel("The next requests fail with").selectOption("html");
  await choose(page, "Add the fault");
  await page.getByText('"fault":"html"').waitFor();
  await choose(page, "Remove all");
  await page.getByText("No fault is waiting.").waitFor();
});

await test("expired link", { mayFail: true }, async (page) => {
  const session = await create();
  await admin("POST", "clock", { advance: "48h" });
  await page.goto(session.url);
  await heading(page, "This link has expired");
});

// Each page at two widths and in both schemes: nothing to scroll sideways, and nothing that axe finds.
const flow = { "options[document][require_matching_selfie]": "true", client_reference_id: "order-6735" };
const failed = await create(flow);
await admin("POST", `sessions/${failed.id}/submit`, { outcome: "selfie_face_mismatch" });
await admin("POST", `sessions/${(await create()).id}/submit`, { outcome: "processing" });
await admin("POST", "webhook_endpoints", { url: "http://127.0.0.1:1/down" });
await create({ client_reference_id: "order-6736" });
await admin("POST", "faults", { fault: "status", status: 503, path: "/v1/none", times: 2 });
const last = await retrieve(failed.id);
const pages = {
  verification: last.url,
  done: `${base}/done/verified`,
  unknown: `${base}/start/test_unknown`,
  sessions: `${base}/`,
  session: `${base}/sessions/${failed.id}`,
  requests: `${base}/requests`,
  webhooks: `${base}/webhooks`,
  controls: `${base}/controls`,
};
for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"]) {
    const options = { viewport: { width, height: 844 }, colorScheme, mayFail: true };
    await test(`${width} pixels, ${colorScheme}: width, labels, contrast`, options, async (page) => {
      for (const [name, url] of Object.entries(pages)) {
        await page.goto(url);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
        await page.evaluate(await import("node:fs/promises").then((fs) => fs.readFile(axe, "utf8")));
        const found = await page.evaluate(() => globalThis.axe.run());
        const texts = found.violations.map((problem) => `${problem.id}: ${problem.nodes[0].html}`);
        assert.deepEqual(texts, [], name);
        if (screenshots) {
          await mkdir(screenshots, { recursive: true });
          await page.screenshot({ path: `${screenshots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
        }
      }
    });
  }
}

if (process.argv.includes("--pictures")) {
  await mkdir(process.env.PICTURES, { recursive: true });
  const context = await browser.newContext({ viewport: { width: 1100, height: 620 }, colorScheme: "light" });
  const page = await context.newPage();
  for (const [name, url] of [["verification", last.url], ["dashboard", `${base}/`]]) {
    await page.goto(url);
    await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
  }
  await context.close();
}

await browser.close();
application.closeAllConnections();
application.close();
console.log("all pages passed");
