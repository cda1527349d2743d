// The portal around an editor, for what we add to it: its doors, its library, and what it has to say beneath a text.
import { crel, gettext } from "django-prose-editor/editor";

export const admin = location.pathname.match(/^\/[^/]+\/admin\//)?.[0] ?? "/en/admin/";
const tokenOf = (editor) => editor.view.dom.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;

export const post = (editor, door, fields) => fetch(`${admin}${door}/`, {
  method: "POST",
  headers: { "X-CSRFToken": tokenOf(editor), Accept: "application/json" },
  body: new URLSearchParams(fields),
});

// The library's page in a window of its own; resolves with what is chosen there.
let windows = 0;
export const choose = (model) => new Promise((resolve) => {
  const field = `text-${windows += 1}`;
  const listen = ({ origin, data }) => {
    if (origin !== location.origin || data?.library !== model || data.field !== field) return;
    removeEventListener("message", listen);
    resolve(data.chosen);
  };
  addEventListener("message", listen);
  open(`${admin}library/${model}/choose/?field=${field}`, "_blank", "width=960,height=720");
});

// What the portal has to say about a text, beneath it, until the next time.
export const say = (editor, sentences) => {
  const frame = editor.view.dom.closest(".prose-editor");
  let box = frame.querySelector(":scope > .editor-said");
  if (!box) frame.append(box = crel("div", { className: "editor-said", role: "status" }));
  const close = crel("button", { type: "button", textContent: gettext("Close") });
  close.addEventListener("click", () => box.replaceChildren());
  const list = crel("ul", null, sentences.map((textContent) => crel("li", { textContent })));
  box.replaceChildren(...(sentences.length ? [list, close] : []));
};
