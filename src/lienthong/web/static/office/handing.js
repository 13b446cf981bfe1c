// Hand-over: people found by name, title or unit in any spelling; how many will get it. Works without this file too.

const fold = (text) =>
  text.replace(/đ/g, "d").replace(/Đ/g, "D").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const form of document.querySelectorAll("form[data-handing]")) {
  const people = [...form.querySelectorAll("[data-person]")];
  const box = form.querySelector("[data-person-search]");
  const told = form.querySelector("[data-chosen]");
  const words = new Map(people.map((one) => [one, fold(one.querySelector("span").textContent)]));

  const count = () => {
    const chosen = people.filter((one) => one.querySelector("select").value !== "");
    for (const one of people) one.classList.toggle("is-chosen", chosen.includes(one));
    told.textContent = chosen.length ? `– ${chosen.length} người sẽ nhận` : "";
  };
  box.addEventListener("input", () => {
    const asked = fold(box.value).split(/\s+/).filter(Boolean);
    for (const one of people) {
      const isChosen = one.querySelector("select").value !== "";
      one.hidden = !isChosen && !asked.every((word) => words.get(one).includes(word));
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && !event.ctrlKey) {
      event.preventDefault();
      people.find((one) => !one.hidden)?.querySelector("select").focus();
    }
  });
  form.addEventListener("change", count);
  count();
}
for (const dialog of document.querySelectorAll("dialog[data-opens-itself]")) dialog.showModal();
