// Links that follow their things: to a page by its number, to a file of the library, to an address that answers.
import { Link as PlainLink, crel, gettext } from "django-prose-editor/editor";
import { admin, choose, post } from "admin-portal/writing/portal";

const looksLikeAddress = (words) => /^(?:[a-z]+:|\/|[\w-]+(?:\.[\w-]+)+(?:\/|$))/i.test(words);
const asAddress = (words) => (/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(words) ? words : `https://${words}`);

const setLink = (editor, href, title) => {
  const chain = editor.chain().focus();
  if (editor.isActive("link")) chain.extendMarkRange("link").setMark("link", { href }).run();
  else if (!editor.state.selection.empty) chain.setMark("link", { href }).run();
  else chain.insertContent({ type: "text", text: title || href, marks: [{ type: "link", attrs: { href } }] }).run();
};

const linkDialog = (editor) => {
  const input = crel("input", { type: "text", id: "link-words", autocomplete: "off", value: editor.getAttributes("link").href ?? "" });
  const label = crel("label", { htmlFor: "link-words", textContent: gettext("Words of a title, or an address") });
  const found = crel("ul", { className: "link-found", "aria-label": gettext("Pages of this site") });
  const said = crel("div", { className: "link-said", role: "status" });
  const button = (textContent, type = "button") => crel("button", { type, textContent });
  const file = button(gettext("File from the library"));
  const set = button(gettext("Link"), "submit");
  const cancel = button(gettext("Cancel"));
  const form = crel("form", null, [
    crel("h3", { className: "prose-editor-dialog-title", textContent: gettext("Link") }),
    crel("div", { className: "prose-editor-dialog-field" }, [label, input]), found, said,
    crel("div", { className: "prose-editor-dialog-buttons" }, [set, file, cancel]),
  ]);
  const dialog = crel("dialog", { className: "prose-editor-dialog link-dialog" }, [form]);
  editor.view.dom.parentElement.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  const done = (href, title) => {
    dialog.close();
    setLink(editor, href, title);
  };
  let waiting;
  let asked = 0;

  const search = async (words) => {
    const turn = asked += 1;
    const answer = await fetch(`${admin}links/?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || turn !== asked) return [];
    const { results } = await answer.json();
    found.replaceChildren(...results.map(({ title, kind, href, state }) => {
      const one = button(title);
      one.append(crel("span", { className: "quiet", textContent: ` ${kind}${state ? ` · ${state}` : ""}` }));
      one.addEventListener("click", () => done(href, title));
      return crel("li", null, [one]);
    }));
    if (!results.length && !looksLikeAddress(words)) said.textContent = gettext("No page has these words.");
    return results;
  };

  const check = async (words) => {
    const answer = await post(editor, "link-check", { url: asAddress(words) });
    if (!answer.ok || input.value.trim() !== words) return;
    const { words: sentences, instead } = await answer.json();
    said.replaceChildren(...sentences.map((textContent) => crel("p", { textContent })));
    if (!instead) return;
    const better = button(instead);
    better.addEventListener("click", () => { input.value = instead; look(); });
    said.append(better);
  };

  const look = () => {
    const words = input.value.trim();
    clearTimeout(waiting);
    said.replaceChildren();
    if (!words) return found.replaceChildren();
    waiting = setTimeout(async () => {
      const results = await search(words);
      if (!results.length && looksLikeAddress(words)) await check(words);
    }, 300);
    return undefined;
  };

  input.addEventListener("input", look);
  file.addEventListener("click", () => choose("attachment").then(({ url, title }) => done(url, title)));
  cancel.addEventListener("click", () => {
    dialog.close();
    editor.commands.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const words = input.value.trim();
    if (looksLikeAddress(words)) done(asAddress(words));
    else said.textContent = gettext("Choose one of the pages, or write an address.");
  });
  dialog.showModal();
  input.select();
  look();
};

export const Link = PlainLink.extend({
  // Who types on after a link is past it.
  inclusive: () => false,
  addCommands() {
    return { ...this.parent?.(), addLink: () => ({ editor }) => (linkDialog(editor), true) };
  },
  addMenuItems({ menu, buttons }) {
    this.parent?.({ menu, buttons });
    menu.defineItem({
      name: "link",
      groups: "link",
      priority: 101,
      button: buttons.material("insert_link", "insert link"),
      command: linkDialog,
      active: (editor) => editor.isActive("link"),
    });
  },
});
