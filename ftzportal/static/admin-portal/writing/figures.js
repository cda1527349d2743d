// Pictures from the library, tables, and the captions of both.
import { Image as PlainImage, Node, crel, gettext } from "django-prose-editor/editor";
import { choose, post } from "admin-portal/writing/portal";

// What the library says that a picture shows; of all pictures of an editor that come together it is asked once.
const waiting = new WeakMap();
const described = (editor, address) => {
  if (!waiting.has(editor)) {
    const addresses = new Set();
    const ask = async () => {
      waiting.delete(editor);
      const { lang: language } = editor.view.dom.closest(".prose-editor").querySelector("textarea");
      try {
        const answer = await post(editor, "pictures", { text: [...addresses].join(" "), language });
        return answer.ok ? (await answer.json()).pictures : {};
      } catch {
        // Without a connection a picture stays as it is.
        return {};
      }
    };
    waiting.set(editor, { addresses, answer: new Promise((resolve) => { setTimeout(resolve); }).then(ask) });
  }
  const { addresses, answer } = waiting.get(editor);
  addresses.add(address ?? "");
  return answer.then((pictures) => pictures[address]);
};

export const Image = PlainImage.extend({
  // What it shows is no part of a text: the library says it, here for who writes and on pages for who reads.
  addNodeView() {
    return ({ node, editor }) => {
      const { src } = node.attrs;
      const picture = crel("img", { alt: "" });
      if (src) picture.src = src;
      const said = crel("p", { className: "picture-says" });
      described(editor, src).then((words) => {
        if (words === undefined) return;
        picture.alt = words;
        said.textContent = words || gettext("Decorative: not read out");
        // The picture is read out with its words.
        if (words) said.setAttribute("aria-hidden", "true");
      });
      return {
        dom: crel("div", { className: "picture" }, [picture, said]),
        update: (now) => now.type.name === "image" && now.attrs.src === src,
      };
    };
  },
});

const around = ({ $from, node }, name) => {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === name) return { node: $from.node(depth), pos: $from.before(depth) };
  }
  return node?.type.name === name ? { node, pos: $from.pos } : null;
};

// With the cursor in its caption, wherever it had to go.
const insertFigure = (editor, url) => {
  const { from } = editor.state.selection;
  const intoCaption = ({ tr, commands }) => {
    let caption = null;
    tr.doc.nodesBetween(Math.max(0, from - 2), tr.doc.content.size, (node, pos) => {
      if (caption === null && node.type.name === "figure" && node.firstChild.attrs.src === url) {
        caption = pos + 1 + node.firstChild.nodeSize + 1;
      }
      return caption === null;
    });
    return commands.setTextSelection(caption);
  };
  const content = [{ type: "image", attrs: { src: url } }, { type: "caption" }];
  editor.chain().focus().insertContent({ type: "figure", content }).command(intoCaption).run();
};

const captionOf = (figure) => {
  const last = figure.node.lastChild;
  return last.type.name === "caption" ? { node: last, pos: figure.pos + figure.node.nodeSize - 1 - last.nodeSize } : null;
};

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "(image | table) caption?",
  isolating: true,
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: () => ["figure", 0],

  addCommands() {
    return {
      insertFigure: () => ({ editor }) => {
        choose("picture").then(({ url }) => insertFigure(editor, url));
        return true;
      },
      toggleCaption: () => ({ state, tr, dispatch, commands }) => {
        const { figure: type, caption } = state.schema.nodes;
        const figure = around(state.selection, "figure");
        const table = around(state.selection, "table");
        if (!figure && !table) return false;
        if (!dispatch) return true;
        const there = figure && captionOf(figure);
        let end;
        if (there) {
          tr.delete(there.pos, there.pos + there.node.nodeSize);
          return true;
        }
        if (figure) {
          end = figure.pos + figure.node.nodeSize - 1;
          tr.insert(end, caption.create());
        } else {
          end = table.pos + 1 + table.node.nodeSize;
          tr.replaceWith(table.pos, table.pos + table.node.nodeSize, type.create(null, [table.node, caption.create()]));
        }
        return commands.setTextSelection(end + 1);
      },
      leaveFigure: () => ({ state, chain }) => {
        const figure = around(state.selection, "figure");
        if (!figure) return false;
        const end = figure.pos + figure.node.nodeSize;
        return chain().insertContentAt(end, { type: "paragraph" }).setTextSelection(end + 1).focus().run();
      },
    };
  },

  addKeyboardShortcuts() {
    const leave = ({ editor }) => editor.commands.leaveFigure();
    // A figure without its picture would be filled with one that has no address.
    const remove = ({ editor }) => {
      const { selection } = editor.state;
      const figure = selection.node?.type.name === "image" && around(selection, "figure");
      if (!figure) return false;
      return editor.commands.deleteRange({ from: figure.pos, to: figure.pos + figure.node.nodeSize });
    };
    return {
      Backspace: remove,
      Delete: remove,
      Enter: ({ editor }) => {
        const { selection } = editor.state;
        const isPicture = selection.node && ["image", "figure"].includes(selection.node.type.name);
        return (isPicture || around(selection, "caption")) ? leave({ editor }) : false;
      },
      "Mod-Enter": leave,
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "figure",
      groups: "nodes",
      button: buttons.material("image", "picture from the library"),
      command: (editor) => editor.commands.insertFigure(),
    });
    menu.defineItem({
      name: "caption",
      groups: "nodes",
      button: buttons.material("subtitles", "caption"),
      command: (editor) => editor.chain().focus().toggleCaption().run(),
      enabled: (editor) => editor.can().toggleCaption(),
      active: (editor) => editor.isActive("caption"),
    });
  },
});
