// Forms: sent once however often the button is pressed; drafts saved by themselves and never lost.
//
// <form data-autosave="/address/" data-autosave-key="record id">: changed fields are sent at most 5 seconds after
// typing. A copy stays in this browser until the server confirms with {"version": n, "saved": "08:05"}.
// Answer 409 {"version": n, "fields": {name: value}} means somebody else saved meanwhile: both are shown.

const WAIT = 1500;
const LONGEST = 5000;
const desk = document.querySelector(".desk");
const token = () => desk.dataset.csrf;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  // Only after this turn: a disabled button would not be sent with the form.
  setTimeout(() => {
    button?.setAttribute("aria-busy", "true");
    if (button) button.disabled = true;
  });
});
function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[aria-busy="true"]')) {
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
}
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `lienthong-draft:${desk.dataset.person}:${form.dataset.autosaveKey}`;
    this.line = form.querySelector("[data-saved]");
    this.timer = 0;
    this.since = 0;
    this.isSending = false;
    // Until the server refuses the content as secret (D-23); what is typed before the first answer is kept, too.
    this.mayKeep = true;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", () => { clearTimeout(this.timer); });
    window.addEventListener("online", () => this.since && this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.since && this.send());
    this.offerCopy();
  }

  values() {
    const entries = [...new FormData(this.form)].filter(([name, value]) => {
      return typeof value === "string" && name !== "csrfmiddlewaretoken";
    });
    return entries;
  }

  say(words, state) {
    if (!this.line) return;
    this.line.textContent = words;
    this.line.dataset.state = state;
  }

  changed() {
    this.since ||= Date.now();
    this.keepCopy();
    clearTimeout(this.timer);
    const left = Math.max(0, this.since + LONGEST - Date.now());
    this.timer = setTimeout(() => this.send(), Math.min(WAIT, left));
  }

  keepCopy() {
    if (!this.mayKeep) return;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields: this.values() }));
    } catch {
      this.say("Trình duyệt không cho giữ bản tạm; hãy bấm Lưu.", "failed");
    }
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    this.since = 0;
    const sent = JSON.stringify(this.values());
    this.say("Đang lưu…", "busy");
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        headers: { "X-CSRFToken": token(), "X-Autosave": "1", Accept: "application/json" },
        body: new URLSearchParams(this.values()),
        credentials: "same-origin",
        redirect: "manual",
      });
      if (answer.status === 409) return this.conflict(await answer.json());
      if (answer.status === 422) return this.refused(await answer.json());
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      this.mayKeep = true;
      const version = this.form.elements.namedItem("version");
      if (version && told.version !== undefined) version.value = told.version;
      if (sent === JSON.stringify(this.values().map(([name, value]) => [name, value])) || !this.since) {
        localStorage.removeItem(this.key);
      }
      this.say(`Đã lưu lúc ${told.saved ?? new Date().toLocaleTimeString("vi-VN")}`, "saved");
    } catch {
      this.since ||= Date.now();
      this.say("Chưa lưu được lên máy chủ; nội dung đang giữ trên máy này, sẽ tự lưu lại.", "failed");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), LONGEST);
    } finally {
      this.isSending = false;
    }
  }

  // Nothing was kept. Secret content (D-23) leaves this browser too; anything else stays here to be mended.
  refused(told) {
    if (told.forget) {
      this.mayKeep = false;
      localStorage.removeItem(this.key);
    }
    this.say(told.problem ?? "Máy chủ chưa nhận nội dung này; hãy sửa rồi lưu lại.", "failed");
  }

  conflict(told) {
    const differing = Object.entries(told.fields ?? {}).filter(([name, value]) => {
      const mine = this.form.elements.namedItem(name);
      return mine && mine.value !== value;
    });
    if (differing.length === 0) {
      // Our own earlier save, whose answer was lost on the way.
      const version = this.form.elements.namedItem("version");
      if (version) version.value = told.version;
      localStorage.removeItem(this.key);
      this.say(`Đã lưu lúc ${told.saved ?? new Date().toLocaleTimeString("vi-VN")}`, "saved");
      return;
    }
    const box = document.createElement("div");
    box.className = "notice notice-late wide";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = "Người khác vừa lưu bản mới hơn. Nội dung của bạn chưa mất; hãy so sánh rồi chọn.";
    box.append(words);
    for (const [name, value] of differing) {
      const mine = this.form.elements.namedItem(name);
      const pair = document.createElement("div");
      pair.className = "conflict";
      for (const [title, text] of [["Của bạn", mine.value], ["Trên máy chủ", value]]) {
        const side = document.createElement("div");
        const head = document.createElement("strong");
        head.textContent = title;
        const body = document.createElement("pre");
        body.textContent = text;
        side.append(head, body);
        pair.append(side);
      }
      box.append(pair);
    }
    const keep = this.button("Giữ bản của tôi", () => {
      const version = this.form.elements.namedItem("version");
      if (version) version.value = told.version;
      box.remove();
      this.send();
    });
    const take = this.button("Lấy bản trên máy chủ", () => {
      localStorage.removeItem(this.key);
      location.reload();
    });
    box.append(keep, " ", take);
    this.form.prepend(box);
    this.say("Chưa lưu: có hai bản khác nhau.", "failed");
    box.scrollIntoView({ block: "nearest" });
  }

  offerCopy() {
    const kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
    if (!kept) return;
    const now = JSON.stringify(this.values().filter(([name]) => name !== "version"));
    if (now === JSON.stringify(kept.fields.filter(([name]) => name !== "version"))) {
      localStorage.removeItem(this.key);
      return;
    }
    const box = document.createElement("div");
    box.className = "notice notice-late wide";
    box.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent =
      `Máy này còn giữ nội dung chưa lưu lúc ${new Date(kept.at).toLocaleString("vi-VN")}.`;
    const back = this.button("Khôi phục", () => {
      for (const [name, value] of kept.fields) {
        const field = this.form.elements.namedItem(name);
        if (field && name !== "version" && "value" in field) field.value = value;
      }
      box.remove();
      this.changed();
    });
    const drop = this.button("Bỏ bản này", () => {
      localStorage.removeItem(this.key);
      box.remove();
    });
    box.append(words, back, " ", drop);
    this.form.prepend(box);
  }

  button(words, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.textContent = words;
    button.addEventListener("click", act);
    return button;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Draft(form);
