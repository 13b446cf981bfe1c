// Menus, tabs, dialogs and the list drawer: what opens and closes, with focus where it belongs.

const desk = document.querySelector(".desk");

function measureStrips() {
  const strips = document.querySelector(".strips");
  if (strips && window.CSS) document.documentElement.style.setProperty("--strips", `${strips.offsetHeight}px`);
}

// Menus are <details>: they work without this file; it only closes them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  document.querySelector(".pane-list.is-open")?.classList.remove("is-open");
});

// Tabs: <div role="tablist"> with buttons role="tab" aria-controls; the chosen one is kept in the address.
function choose(tab, focus) {
  const list = tab.closest('[role="tablist"]');
  for (const other of list.querySelectorAll('[role="tab"]')) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls"))?.toggleAttribute("hidden", !chosen);
  }
  if (focus) tab.focus();
}
function prepareTabs(root) {
  for (const list of root.querySelectorAll('[role="tablist"]')) {
    const tabs = [...list.querySelectorAll('[role="tab"]')];
    const wanted = tabs.find((tab) => `#${tab.getAttribute("aria-controls")}` === location.hash);
    choose(wanted ?? tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0], false);
  }
}
desk?.addEventListener("click", (event) => {
  const tab = event.target.closest('[role="tab"]');
  if (tab) {
    choose(tab, true);
    history.replaceState(history.state, "", `#${tab.getAttribute("aria-controls")}`);
  }
  const opener = event.target.closest("[data-opens-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opensDialog)?.showModal();
  }
  if (event.target.closest("[data-closes-dialog]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-opens-list]")) {
    const list = document.querySelector(".pane-list");
    list?.classList.toggle("is-open");
    list?.querySelector("a, button")?.focus();
  }
});
desk?.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.('[role="tab"]');
  if (!tab || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  const tabs = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
  const at = tabs.indexOf(tab);
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
  event.preventDefault();
  choose(tabs[(next + tabs.length) % tabs.length], true);
});

document.addEventListener("htmx:load", (event) => prepareTabs(event.target));
new ResizeObserver(measureStrips).observe(document.querySelector(".strips") ?? document.body);
prepareTabs(document);
