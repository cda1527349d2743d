// Beneath what is written: names that should be others, and names that could be links. Nothing changes by itself.
"use strict";
{
  // A page without forms has no catalog of words.
  const say = window.gettext ?? ((words) => words);
  const AFTER_TYPING = 1000;
  const AFTER_PASTING = 50;
  // The fields that hold related records, by the kind of the record.
  const related = {
    document: "documents", enterprise: "enterprises", partner: "partners", platform: "platforms", project: "projects",
  };
  const admin = location.pathname.match(/^\/[^/]+\/admin\//)?.[0];
  const [, ownKind, ownNumber] = location.pathname.match(/\/(\w+)\/(\d+)\/change\/$/) ?? [];
  const left = new Set();
  const watched = new WeakSet();
  const lists = [];
  let refused = !admin;

  const make = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  };

  // What is asked of a field, whichever kind it is. Places are those of its text; `places` to replace are last first.
  const plain = (field) => ({
    field,
    block: field,
    text: () => field.value,
    fits: (more) => field.maxLength < 0 || field.value.length + more <= field.maxLength,
    focus: () => field.focus(),
    replace(places, words) {
      field.focus();
      for (const [start, end] of places) {
        field.setSelectionRange(start, end);
        // Not by setting the value, which the browser could not undo.
        if (document.execCommand("insertText", false, words)) continue;
        field.setRangeText(words, start, end, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    },
  });

  const rich = (editor, field) => {
    const blocks = () => {
      const found = [];
      editor.state.doc.descendants((node, position) => {
        if (!node.isTextblock) return true;
        // A line break within it takes one place in the text as in the document.
        found.push({ position: position + 1, text: node.textBetween(0, node.content.size, "", "\n") });
        return false;
      });
      return found;
    };
    const inDocument = (place) => {
      let before = 0;
      for (const { position, text } of blocks()) {
        if (place <= before + text.length) return position + place - before;
        before += text.length + 1;
      }
      return editor.state.doc.content.size;
    };
    return {
      field,
      block: field.closest(".prose-editor") ?? field,
      text: () => blocks().map(({ text }) => text).join("\n"),
      fits: () => true,
      focus: () => editor.view.focus(),
      replace(places, words) {
        const { doc, schema, tr } = editor.state;
        for (const [start, end] of places) {
          const from = inDocument(start);
          tr.replaceWith(from, inDocument(end), schema.text(words, doc.nodeAt(from).marks));
        }
        editor.view.dispatch(tr);
      },
      isLinked: ([start, end]) =>
        editor.state.doc.rangeHasMark(inDocument(start), inDocument(end), editor.schema.marks.link),
      link([start, end], href) {
        const { schema, tr } = editor.state;
        editor.view.dispatch(tr.addMark(inDocument(start), inDocument(end), schema.marks.link.create({ href })));
      },
    };
  };

  const keyOf = (hit) =>
    (hit.is === "alias" ? ["alias", hit.found, hit.standard] : ["name", hit.kind, hit.number]).join("\n");

  // A text does not lead to itself.
  const isOwn = ({ kind, number }) => kind === ownKind && String(number) === ownNumber;

  const grouped = (hits) => {
    const groups = new Map();
    for (const hit of hits) {
      const key = keyOf(hit);
      if (!groups.has(key)) groups.set(key, { key, hit, places: [] });
      groups.get(key).places.push([hit.start, hit.end]);
    }
    return groups;
  };

  // The field of the form that holds such records, unless this one is in it already.
  const relatedField = (hit) => {
    const select = hit.kind && document.querySelector(`select.admin-autocomplete[multiple][name="${related[hit.kind]}"]`);
    return select && ![...select.selectedOptions].some(({ value }) => value === String(hit.number)) ? select : null;
  };

  const add = (select, hit) => {
    const key = String(hit.number);
    let option = [...select.options].find(({ value }) => value === key);
    if (!option) select.append(option = new Option(hit.title, key));
    option.selected = true;
    window.django?.jQuery?.(select).trigger("change");
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const labelOf = (field) =>
    document.querySelector(`label[for="${field.id}"]`)?.textContent.trim().replace(/[:：]$/, "") ?? field.name;

  // The buttons of a hint: their words, and what they do with the hint as it stands when they are pressed.
  const actsOn = (source, { hit, places }, isFresh) => {
    const acts = [];
    const longer = hit.standard.length - hit.found.length;
    if (hit.is === "alias" && source.fits(longer)) {
      acts.push([say("Replace"), (now) => source.replace(now.places.slice(0, 1), hit.standard)]);
    }
    if (hit.is === "alias" && places.length > 1 && source.fits(longer * places.length)) {
      acts.push([say("Replace all"), (now) => source.replace(now.places.toReversed(), hit.standard)]);
    }
    if (hit.is === "name" && source.link && !(isFresh && places.some(source.isLinked))) {
      acts.push([say("Link"), (now) => source.link(now.places[0], hit.href)]);
    }
    const select = relatedField(hit);
    if (select) acts.push([say("Add to “%s”").replace("%s", () => labelOf(select)), () => add(select, hit)]);
    return acts;
  };

  const ask = (source, text) => fetch(`${admin}hints/`, {
    method: "POST",
    body: new URLSearchParams({ text, language: source.field.lang }),
    headers: { "X-CSRFToken": source.field.form.elements.csrfmiddlewaretoken.value },
    redirect: "manual",
  });

  const watch = (source) => {
    let asked = "";
    let hits = [];
    let timer;
    const list = make("ul", { "aria-label": labelOf(source.field) });
    const summary = make("summary", {});
    const details = make("details", { open: "" }, summary, list);
    const status = make("p", { role: "status", class: "visually-hidden" });
    source.block.after(make("div", { class: "hints" }, status, details));

    const line = (group, acts) => {
      const { hit, places } = group;
      const words = make("span", { class: "hint-words" }, make("q", { lang: source.field.lang }, hit.found));
      if (places.length > 1) words.append(` × ${places.length}`);
      if (hit.standard) words.append(" → ", make("strong", { lang: source.field.lang }, hit.standard));
      words.append(` · ${hit.what}`);
      const buttons = [...acts, [say("Leave it"), () => leave(group.key)]].map(([label, act]) => {
        const button = make("button", { type: "button", "aria-label": `${label}: ${hit.found}` }, label);
        button.addEventListener("click", () => run(group.key, act));
        return button;
      });
      return make("li", {}, words, ...buttons);
    };

    // The focus stays at the same place of the list, and without any hint left goes to the text.
    const draw = (focused = [...list.children].findIndex((item) => item.contains(document.activeElement))) => {
      const text = source.text();
      const lines = [...grouped(hits).values()]
        .filter(({ key, hit }) => !left.has(key) && text.includes(hit.found))
        .map((group) => [group, actsOn(source, group, text === asked)])
        .filter(([, acts]) => acts.length)
        .map(([group, acts]) => line(group, acts));
      const told = lines.length ? `${say("Hints on names")}: ${lines.length}` : "";
      list.replaceChildren(...lines);
      details.hidden = !lines.length;
      summary.textContent = told;
      if (status.textContent !== told) status.textContent = told;
      if (focused < 0) return;
      const next = lines[Math.min(focused, lines.length - 1)]?.querySelector("button");
      next ? next.focus() : source.focus();
    };

    const look = async () => {
      clearTimeout(timer);
      const text = source.text();
      if (text === asked || refused) return;
      let found = [];
      if (text.trim()) {
        try {
          const answer = await ask(source, text);
          refused ||= answer.status === 403;
          if (!answer.ok) return;
          found = (await answer.json()).hits.filter((hit) => !isOwn(hit));
        } catch {
          return; // The next change asks again.
        }
      }
      if (source.text() !== text) return;
      [asked, hits] = [text, found];
      draw();
    };

    const leave = (key) => {
      left.add(key);
      drawAll();
    };

    const run = async (key, act) => {
      const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
      // What was typed since then has moved the places.
      await look();
      const now = grouped(hits).get(key);
      if (now && source.text() === asked) act(now);
      draw(focused);
      await look();
      draw(focused);
    };

    const changed = () => {
      draw();
      clearTimeout(timer);
      timer = setTimeout(look, AFTER_TYPING);
    };

    lists.push(draw);
    draw();
    look();
    return { changed, pasted: () => setTimeout(look, AFTER_PASTING) };
  };

  const drawAll = () => lists.forEach((draw) => draw());

  const isForm = (field) => field.lang && field.form?.elements.csrfmiddlewaretoken && !field.closest(".empty-form");

  const watchPlain = (root) => {
    for (const field of root.querySelectorAll("textarea[lang], input[type=text][lang]")) {
      const isRich = [...field.attributes].some(({ name }) => name.startsWith("data-django-prose-editor"));
      if (isRich || watched.has(field) || !isForm(field)) continue;
      watched.add(field);
      const { changed, pasted } = watch(plain(field));
      field.addEventListener("input", changed);
      field.addEventListener("paste", pasted);
    }
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    if (watched.has(textarea) || !isForm(textarea)) return;
    watched.add(textarea);
    const { changed, pasted } = watch(rich(editor, textarea));
    editor.on("update", changed);
    editor.view.dom.addEventListener("paste", pasted);
  });

  document.addEventListener("formset:added", ({ target }) => watchPlain(target));
  document.addEventListener("DOMContentLoaded", () => {
    if (refused) return;
    watchPlain(document);
    // The fields of related records tell only jQuery.
    window.django?.jQuery?.(document).on("change", "select.admin-autocomplete", drawAll);
  });
}
