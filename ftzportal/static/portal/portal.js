/* Filters without a reload: fetches the same address and swaps the results and the counts. Without it the form works as a form. */
const form = document.querySelector("form[data-filter]");
const parts = ["results", "facets", "languages"];
let latest = 0;

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
  const open = [...document.querySelectorAll("#facets details[open]")].map((details) => details.id);
  for (const id of parts) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  results.removeAttribute("aria-busy");
  document.title = page.title;
  for (const name of ["q", "sort"]) {
    const field = form.elements[name];
    if (field && field !== document.activeElement) field.value = page.querySelector(`form[data-filter] [name="${name}"]`).value;
  }
  if (focus) results.focus({ preventScroll: true });
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

if (form) {
  form.addEventListener("change", () => show(address(), { push: true }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(address(), { push: true });
  });
  document.getElementById("results").addEventListener("click", (event) => {
    const link = event.target.closest(".chips a, .pager a, .views a, .register-table thead a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link.href, { push: true, focus: true }).then(() => link.closest(".pager") && scrollTo({ top: 0 }));
  });
  addEventListener("popstate", () => show(location.href, { push: false }));
}
