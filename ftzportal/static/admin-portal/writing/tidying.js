// Tidy Chinese, on request and only after a look at what would change.
import { Extension, crel, gettext } from "django-prose-editor/editor";
import { post, say } from "admin-portal/writing/portal";

// The text of a node and, by themselves, of the notes in it; each with the places of its letters in the document.
const read = (node, start, blocks) => {
  const block = { text: "", places: [] };
  blocks.push(block);
  node.forEach((child, offset) => {
    const place = start + offset;
    const text = child.isText ? child.text : "\ufffc";
    for (let nth = 0; nth < text.length; nth += 1) block.places.push(place + nth);
    block.text += text;
    if (child.inlineContent) read(child, place + 1, blocks);
  });
  block.places.push(start + node.content.size);
};

const textblocks = (doc) => {
  const blocks = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    read(node, pos + 1, blocks);
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
      // The last first, so that the places before it stay.
      found.sort((one, other) => other.places[other.start] - one.places[one.start]);
      for (const { start, end, replacement, places } of found) tr.insertText(replacement, places[start], places[end]);
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
