/* Filters without a reload: fetches the same address and swaps the results and the counts. Without it the form works as a form. */
const form = document.querySelector("form[data-filter]");
// The count by itself, because a live region that is exchanged is not read out.
const parts = ["count", "found", "conditions", "facets", "languages"];
let latest = 0;

function ids(selector) {
  return [...document.querySelectorAll(selector)].map((element) => element.id);
}

async function show(url, { push, focus }) {
  const turn = ++latest;
  const results = document.getElementById("results");
  results.setAttribute("aria-busy", "true");
  let page;
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.status);
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    location.assign(url);
    return;
  }
  if (turn !== latest) return;
  if (push) history.pushState(null, "", url);
  const { id: active, type, value } = document.activeElement ?? {};
  const open = ids("#facets details[open]"), hidden = ids(".columns input:not(:checked)");
  for (const id of parts) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const id of hidden) document.getElementById(id)?.click();
  results.removeAttribute("aria-busy");
  bringTicks();
  document.title = page.title;
  for (const name of ["q", "sort"]) {
    const field = form.elements[name];
    if (field && field !== document.activeElement) field.value = page.querySelector(`form[data-filter] [name="${name}"]`).value;
  }
  if (focus) focus();
  else if (active) {
    const field = document.getElementById(active);
    // What was typed while the results came.
    if (type === "number" && field) field.value = value;
    field?.focus({ preventScroll: true });
  }
}

function address() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const first = form.elements[name]?.options?.[0]?.value;
    if (value && value !== first) query.append(name, value);
  }
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

function toResults() {
  document.getElementById("results").focus({ preventScroll: true });
}

function toTopOfResults() {
  toResults();
  document.getElementById("results").scrollIntoView();
}

/* What was ticked to be compared, {key: name}, while the reader is here: the next page of the list knows nothing of it. */
function ticked() {
  return JSON.parse(sessionStorage.getItem("compare") ?? "{}");
}

function noteTick({ target }) {
  if (target.name !== "project") return;
  const names = ticked();
  const { [target.value]: known, ...others } = names;
  const name = known ?? target.closest("article, tr")?.querySelector("a").textContent.trim();
  sessionStorage.setItem("compare", JSON.stringify(target.checked ? { ...names, [target.value]: name } : others));
}

function bringTicks() {
  const chosen = document.getElementById("to-compare");
  if (!chosen) return;
  const here = Object.fromEntries([...document.querySelectorAll(".compare-tick input, .register-table [name=project]")].map((tick) => [tick.value, tick]));
  for (const [key, name] of Object.entries(ticked()).reverse()) {
    if (here[key]) here[key].checked = true;
    else {
      const label = document.createElement("label"), tick = document.createElement("input");
      Object.assign(tick, { type: "checkbox", name: "project", value: key, checked: true });
      label.append(tick, " ", name);
      chosen.prepend(label);
    }
  }
}

if (form) {
  document.getElementById("results").addEventListener("change", noteTick);
  bringTicks();
  const drawer = form.closest("details"), heads = ".register-table thead a";
  form.addEventListener("change", () => show(address(), { push: true }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // On a narrow screen the form stands before the results, which the button is pressed to see.
    const isDrawer = drawer.firstElementChild.offsetParent;
    show(address(), { push: true, focus: isDrawer && toTopOfResults });
    if (isDrawer) drawer.open = false;
  });
  document.getElementById("results").addEventListener("click", (event) => {
    const link = event.target.closest(`.chips a, .pager a, .views a, ${heads}`);
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const place = [...document.querySelectorAll(heads)].indexOf(link);
    // Who orders by a column stays at its head.
    const toHead = () => (document.querySelectorAll(heads)[place] ?? document.getElementById("results")).focus();
    show(link.href, { push: true, focus: place >= 0 ? toHead : link.closest(".pager") ? toTopOfResults : toResults });
  });
  addEventListener("popstate", () => show(location.href, { push: false }));
}
