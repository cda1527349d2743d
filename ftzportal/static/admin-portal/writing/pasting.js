// What is pasted is cleaned by the server before the editor reads it, and what went is said.
import { Extension, Plugin, gettext } from "django-prose-editor/editor";
import { post, say } from "admin-portal/writing/portal";

const insertAt = (editor, place, html) => {
  const { view } = editor;
  editor.chain().setTextSelection(place).run();
  editor.storage.pasting.isClean = true;
  view.pasteHTML(html);
  editor.storage.pasting.isClean = false;
};

const paste = async (editor, html) => {
  const { from, to } = editor.state.selection;
  const place = { from, to };
  // Who types on while the text is cleaned types beside it.
  const follow = ({ transaction }) => {
    place.from = transaction.mapping.map(place.from, -1);
    place.to = transaction.mapping.map(place.to, -1);
  };
  editor.on("transaction", follow);
  say(editor, []);
  let answer = null;
  try {
    answer = await post(editor, "paste", { html });
  } catch { /* Said below. */ }
  editor.off("transaction", follow);
  const told = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (told?.html !== undefined) insertAt(editor, place, told.html);
  else if (!told) insertAt(editor, place, html);
  say(editor, told?.said ?? [gettext("What was pasted could not be cleaned now; it will be when you save.")]);
};

export const Pasting = Extension.create({
  name: "pasting",
  addStorage: () => ({ isClean: false }),
  addProseMirrorPlugins() {
    const { editor, storage } = this;
    const isOurs = ({ clipboardData }) => {
      if (storage.isClean || !clipboardData) return false;
      const html = clipboardData.getData("text/html");
      if (!html && [...clipboardData.files].some(({ type }) => type.startsWith("image/"))) {
        say(editor, [gettext("A picture goes to the library first: choose “picture from the library” and upload it there.")]);
        return true;
      }
      // Cut or copied in an editor of ours.
      if (!html || html.includes("data-pm-slice")) return false;
      paste(editor, html);
      return true;
    };
    // Before the editor reads it: styles of a word processor would offend the page's policy.
    return [new Plugin({
      props: {
        handleDOMEvents: {
          paste: (view, event) => {
            const taken = isOurs(event);
            if (taken) event.preventDefault();
            return taken;
          },
        },
      },
    })];
  },
});
