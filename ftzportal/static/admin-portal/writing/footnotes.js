// Notes: a sign behind its word, which opens to be written.
import { Node, crel, gettext, updateAttrsDialog } from "django-prose-editor/editor";

const withText = (node, text) => {
  // Only what differs is replaced, so that links and italics elsewhere in the note stay.
  const old = node.textContent;
  let start = 0;
  while (start < Math.min(old.length, text.length) && old[start] === text[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, text.length) - start && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  const middle = text.slice(start, text.length - end);
  let content = node.content.cut(0, start);
  if (middle) content = content.append(node.type.create(null, node.type.schema.text(middle)).content);
  return node.type.create(null, content.append(node.content.cut(old.length - end)));
};

const askForNote = (editor, node) => updateAttrsDialog(
  { text: { type: "string", format: "textarea", title: gettext("Text of the note") } },
  { title: gettext("Footnote"), submitText: node ? gettext("Update") : gettext("Insert") },
)(editor, { text: node?.textContent ?? "" }).then((said) => said && said.text.trim().replace(/\s+/g, " "));

const editNote = (editor, pos) => {
  const node = editor.state.doc.nodeAt(pos);
  askForNote(editor, node).then((text) => {
    const { tr, doc } = editor.state;
    if (text !== null && doc.nodeAt(pos)?.eq(node)) {
      editor.view.dispatch(text ? tr.replaceWith(pos, pos + node.nodeSize, withText(node, text)) : tr.delete(pos, pos + node.nodeSize));
    }
    editor.commands.focus();
  });
};

const editOrAddNote = (editor) => {
  const { selection } = editor.state;
  if (selection.node?.type.name === "footnote") return editNote(editor, selection.from);
  const { to } = selection;
  return askForNote(editor, null).then((text) => {
    const content = { type: "footnote", content: [{ type: "text", text }] };
    if (text) editor.chain().focus().insertContentAt(to, content).run();
    else editor.commands.focus();
  });
};

export const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  atom: true,
  content: "text*",
  parseHTML: () => [{ tag: "small" }],
  renderHTML: () => ["small", 0],

  addNodeView() {
    return ({ node, editor, getPos }) => {
      const dom = crel("span", { className: "footnote", role: "button" });
      const name = ({ textContent }) => {
        dom.title = textContent;
        dom.setAttribute("aria-label", `${gettext("Footnote")}: ${textContent}`);
      };
      name(node);
      dom.addEventListener("dblclick", () => editNote(editor, getPos()));
      return { dom, update: (now) => now.type.name === "footnote" && (name(now), true) };
    };
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { selection } = editor.state;
        if (selection.node?.type.name !== "footnote") return false;
        editNote(editor, selection.from);
        return true;
      },
      "Mod-Alt-f": ({ editor }) => {
        editOrAddNote(editor);
        return true;
      },
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "footnote",
      groups: "link",
      button: buttons.text("¹", "footnote"),
      command: editOrAddNote,
      active: (editor) => editor.isActive("footnote"),
    });
  },
});
