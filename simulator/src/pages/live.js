// Keeps the dashboard current: it loads the page once a second and replaces what changed. Without JavaScript, reload by hand.
"use strict";

const live = document.getElementById("live");

async function update() {
  const busy = live.contains(document.activeElement) && document.activeElement.matches("input, select");
  if (document.hidden || busy || !getSelection().isCollapsed) {
    return;
  }
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("live");
  if (fresh && fresh.innerHTML !== live.innerHTML) {
    const buttons = [...live.querySelectorAll("a, button")];
    const focused = buttons.indexOf(document.activeElement);
    live.replaceChildren(...fresh.childNodes);
    if (focused >= 0) {
      live.querySelectorAll("a, button")[focused]?.focus();
    }
  }
  const clock = page.querySelector(".clock");
  if (clock) {
    document.querySelector(".clock").replaceChildren(...clock.childNodes);
  }
}

if (live) {
  // If the simulator was stopped, the page keeps what it shows.
  setInterval(() => update().catch(() => {}), 1000);
}
