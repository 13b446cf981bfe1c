// Keys. Every key belongs to a visible element with data-key="KeyC" (event.code: the physical key, so Vietnamese
// typing does not matter); pressing it is pressing that element. Without a visible element a key does nothing.
// Never while composing, inside fields, with Ctrl, Alt or Meta, or under a dialog.

const NAMES = { Slash: "/", Enter: "Enter", ArrowDown: "↓", ArrowUp: "↑", Space: "Dấu cách" };
const help = document.getElementById("phim-tat");

const nameOf = (code) => NAMES[code] ?? code.replace(/^(Key|Digit)/, "");
const isSeen = (element) => element.getClientRects().length > 0 && !element.disabled;
const isField = (element) => element.matches?.("input, textarea, select, [contenteditable]") ?? false;

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")].filter(isSeen);
}
function step(ahead) {
  const all = rows();
  if (all.length === 0) return false;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(here + ahead, 0), all.length - 1)];
  (next.querySelector("a, button") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}
function press(code) {
  const owner = [...document.querySelectorAll(`[data-key="${code}"]`)].filter(isSeen)[0];
  if (!owner) return false;
  if (isField(owner)) owner.focus();
  else owner.click();
  return true;
}
function focusSearch() {
  const box = document.querySelector("[data-search-box]");
  box?.focus();
  box?.select();
  return Boolean(box);
}
function showHelp() {
  const list = help.querySelector("[data-keys]");
  list.replaceChildren();
  const add = (key, words) => {
    const term = document.createElement("dt");
    const what = document.createElement("dd");
    const drawn = document.createElement("kbd");
    drawn.textContent = key;
    term.append(drawn);
    what.textContent = words;
    list.append(term, what);
  };
  if (document.querySelector("[data-search-box]")) add("/ hoặc Ctrl K", "Tìm văn bản");
  if (rows().length) {
    add("J hoặc ↓", "Dòng sau");
    add("K hoặc ↑", "Dòng trước");
    add("Enter", "Mở dòng đang chọn");
  }
  for (const element of document.querySelectorAll("[data-key]")) {
    if (isSeen(element)) add(nameOf(element.dataset.key), element.dataset.keyWords ?? element.textContent.trim());
  }
  add("?", "Xem phím tắt");
  help.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.code === "KeyK") {
    if (focusSearch()) event.preventDefault();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.code === "Enter") {
    const isFree = !isField(event.target) && !document.querySelector("dialog[open]");
    const only = isFree ? [...document.querySelectorAll("form[data-ctrl-enter]")].filter(isSeen)[0] : undefined;
    const form = event.target.closest?.("form[data-ctrl-enter]") ?? only;
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const acts = {
    Slash: () => (event.shiftKey || event.key === "?" ? (showHelp(), true) : focusSearch()),
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    ArrowDown: () => Boolean(event.target.closest?.("[data-row]")) && step(1),
    ArrowUp: () => Boolean(event.target.closest?.("[data-row]")) && step(-1),
  };
  const done = event.code in acts ? acts[event.code]() : !event.shiftKey && press(event.code);
  if (done) event.preventDefault();
});
document.querySelector("[data-keys-help]")?.addEventListener("click", showHelp);

// Telex and the like may send Enter while they rewrite a word: a search field submits only when that is over.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
}, true);
