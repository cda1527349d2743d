/* Suggestions while one types in a search box: a combobox by the WAI-ARIA pattern. Without it the form works as a form. */
const PAUSE = 150;

function element(name, attributes) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function combobox(input) {
  const id = `${input.id}-list`;
  const list = element("ul", { id, role: "listbox", class: "suggestions", "aria-label": input.labels[0].textContent });
  const status = element("p", { role: "status", class: "visually-hidden" });
  let timer, asked, active = -1;

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function activate(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = list.children[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function show({ suggestions, said }) {
    activate(-1);
    list.replaceChildren(...suggestions.map(({ title, kind, address }, place) => {
      const option = element("li", { id: `${id}-${place}`, role: "option", "aria-selected": "false", "data-address": address });
      const what = element("span", {});
      what.textContent = kind;
      option.append(title, " ", what);
      return option;
    }));
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = said;
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    try {
      const response = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: input.value })}`, { signal: asked.signal });
      if (response.ok) show(await response.json());
    } catch { /* Another letter was typed, or there is no connection: the form still works. */ }
  }

  function typed(event) {
    if (event.isComposing) return;
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, PAUSE);
    else close();
  }

  input.addEventListener("input", typed);
  input.addEventListener("compositionend", typed);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.children.length, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) ask();
    else if (step) activate((active + step + (active < 0 && step < 0 ? 1 : 0) + count) % count);
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.address);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  // The box keeps the focus.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => location.assign(event.target.closest("li").dataset.address));

  for (const [key, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": id }))
    input.setAttribute(key, value);
  input.after(list, status);
  close();
}

document.querySelectorAll("input[data-suggest]").forEach(combobox);
