// Figures of the rail and the red strip, every 15 seconds, unchanged ones for an empty answer (304).
// Paused while the page is hidden; the last figures are shown at once on the next page.

const EVERY = 15_000;
const KEPT = "lienthong-live";
const desk = document.querySelector(".desk");
let timer = 0;
let tag = "";

function show(told) {
  for (const place of document.querySelectorAll("[data-counter]")) {
    const figure = told.counters[place.dataset.counter];
    place.hidden = !figure || figure.value === 0;
    place.textContent = figure ? (figure.value > 99 ? "99+" : String(figure.value)) : "";
    place.className = figure?.tone ? `counter counter-${figure.tone}` : "counter";
  }
}
async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(desk.dataset.live, { headers, credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") ?? "";
      const told = await answer.json();
      const before = document.querySelector('[data-counter="home"]')?.textContent;
      show(told);
      // The desk renews itself; not on the first round, which is as old as the page.
      if (timer && before !== document.querySelector('[data-counter="home"]')?.textContent) {
        document.body.dispatchEvent(new Event("live-changed"));
      }
      const strip = document.getElementById("dai-do");
      if (strip.innerHTML.trim() !== told.strip.trim()) strip.innerHTML = told.strip;
      sessionStorage.setItem(KEPT, JSON.stringify({ counters: told.counters, person: desk.dataset.scope }));
    } else if (answer.type === "opaqueredirect") {
      return; // The session has ended; the next click leads to the sign-in page.
    }
  } catch {
    // No connection: figures stay as they were, the next round asks again.
  }
  timer = setTimeout(ask, EVERY);
}

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
if (kept && kept.person === desk.dataset.scope) show(kept);
document.addEventListener("visibilitychange", ask);
ask();
