// What our rich-text editor has beside the library's own: pictures from the library, captions, footnotes, links that
// follow their things, and clean pasting. Loaded by the editor (DJANGO_PROSE_EDITOR_EXTENSIONS).
import {
  Extension, Image as PlainImage, Link as PlainLink, Node, Plugin, crel, gettext, updateAttrsDialog,
} from "django-prose-editor/editor";

const admin = location.pathname.match(/^\/[^/]+\/admin\//)?.[0] ?? "/en/admin/";
const tokenOf = (editor) => editor.view.dom.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;

const post = (editor, door, fields) => fetch(`${admin}${door}/`, {
  method: "POST",
  headers: { "X-CSRFToken": tokenOf(editor), Accept: "application/json" },
  body: new URLSearchParams(fields),
});

// The library's page in a window of its own; resolves with what is chosen there.
let windows = 0;
const choose = (model) => new Promise((resolve) => {
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
const say = (editor, sentences) => {
  const frame = editor.view.dom.closest(".prose-editor");
  let box = frame.querySelector(":scope > .editor-said");
  if (!box) frame.append(box = crel("div", { className: "editor-said", role: "status" }));
  const close = crel("button", { type: "button", textContent: gettext("Close") });
  close.addEventListener("click", () => box.replaceChildren());
  const list = crel("ul", null, sentences.map((textContent) => crel("li", { textContent })));
  box.replaceChildren(...(sentences.length ? [list, close] : []));
};

// Pictures and captions

export const Image = PlainImage.extend({
  renderHTML({ HTMLAttributes }) {
    // What it shows is said in the library; here it has no name of its own.
    return ["img", { ...HTMLAttributes, alt: HTMLAttributes.alt ?? "" }];
  },
});

const around = ({ $from, node }, name) => {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === name) return { node: $from.node(depth), pos: $from.before(depth) };
  }
  return node?.type.name === name ? { node, pos: $from.pos } : null;
};

// With the cursor in its caption, wherever it had to go.
const insertFigure = (editor, { url, alternative_text: alt }) => {
  const { from } = editor.state.selection;
  const image = { type: "image", attrs: { src: url, alt } };
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
  editor.chain().focus().insertContent({ type: "figure", content: [image, { type: "caption" }] }).command(intoCaption).run();
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
        choose("picture").then((picture) => insertFigure(editor, picture));
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
    return {
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

// Footnotes

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

// Links

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

// Pasting

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

// Tidy Chinese, on request and only after a look at what would change

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
