// Tidy Chinese, on request and only after a look at what would change.
import { Extension, crel, gettext } from "django-prose-editor/editor";
import { post, say } from "admin-portal/writing/portal";

const textblocks = (doc) => {
  const blocks = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const block = { text: "", places: [] };
    node.forEach((child, offset) => {
      const start = pos + 1 + offset;
      const text = child.isText ? child.text : "\ufffc";
      for (let nth = 0; nth < text.length; nth += 1) block.places.push(start + nth);
      block.text += text;
    });
    block.places.push(pos + 1 + node.content.size);
    blocks.push(block);
    return false;
  });
  return blocks;
};

const tidy = async (editor) => {
  const { doc } = editor.state;
  const blocks = textblocks(doc);
  const answer = await post(editor, "tidy", blocks.map(({ text }) => ["text", text]));
  if (!answer.ok) return;
  const { changes } = await answer.json();
  const found = changes.flatMap((those, nth) => those.map((change) => ({ ...change, ...blocks[nth] })));
  if (!found.length) {
    say(editor, [gettext("There is nothing to tidy.")]);
    return;
  }
  const list = crel("ol", { className: "tidy-changes" }, found.map(({ start, end, replacement, text }) => crel("li", null, [
    text.slice(Math.max(0, start - 8), start), crel("del", { textContent: text.slice(start, end) }),
    crel("ins", { textContent: replacement }), text.slice(end, end + 8),
  ])));
  const change = crel("button", { type: "button", textContent: gettext("Change it") });
  const cancel = crel("button", { type: "button", textContent: gettext("Cancel") });
  const dialog = crel("dialog", { className: "prose-editor-dialog link-dialog" }, [
    crel("h3", { className: "prose-editor-dialog-title", textContent: gettext("This would be changed:") }), list,
    crel("div", { className: "prose-editor-dialog-buttons" }, [change, cancel]),
  ]);
  editor.view.dom.parentElement.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.commands.focus();
  });
  cancel.addEventListener("click", () => dialog.close());
  change.addEventListener("click", () => {
    if (editor.state.doc.eq(doc)) {
      const { tr } = editor.state;
      for (const { start, end, replacement, places } of found.reverse()) tr.insertText(replacement, places[start], places[end]);
      editor.view.dispatch(tr);
    }
    dialog.close();
  });
  dialog.showModal();
};

export const Tidying = Extension.create({
  name: "tidying",
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "tidy",
      groups: "utility",
      button: buttons.material("cleaning_services", "Tidy Chinese punctuation"),
      command: tidy,
    });
  },
});
