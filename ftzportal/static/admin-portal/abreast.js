// Two rich-text editors side by side, a text in both languages: one height, and scrolled together.
"use strict";
{
  const say = window.gettext ?? ((words) => words);
  const KEPT = "scroll-together";
  // Of the window's height.
  const LIMIT = 0.7;
  const ready = new WeakMap();

  // A browser may keep nothing for a page; then it is remembered for this page alone.
  let isTogether = true;
  try {
    isTogether = localStorage.getItem(KEPT) !== "no";
  } catch { /* as it stands */ }

  const remember = (value) => {
    isTogether = value;
    try {
      localStorage.setItem(KEPT, value ? "yes" : "no");
    } catch { /* as above */ }
    for (const button of document.querySelectorAll(".abreast-toggle")) button.setAttribute("aria-pressed", value);
  };

  const standAbreast = ([one, other]) => {
    const [left, right] = [one, other].map((text) => text.getBoundingClientRect());
    return left.width > 0 && right.width > 0 && (left.right <= right.left || right.right <= left.left);
  };

  // The height of the blocks above, to the fraction of the one at the upper edge: of as many blocks each has its like.
  const placeOf = (text) => {
    const blocks = [...text.children];
    const above = text.scrollTop;
    const nth = blocks.findIndex((block) => block.offsetTop + block.offsetHeight > above);
    if (nth < 0) return blocks.length;
    return nth + Math.max(0, (above - blocks[nth].offsetTop) / (blocks[nth].offsetHeight || 1));
  };

  const heightOf = (text, place) => {
    const block = text.children[Math.floor(place)];
    return block ? block.offsetTop + (place % 1) * block.offsetHeight : text.scrollHeight;
  };

  const follow = (leading, following) => {
    const [full, room] = [leading, following].map((text) => text.scrollHeight - text.clientHeight);
    if (full <= 0 || room <= 0) return;
    const { scrollTop } = leading;
    const isAtEnd = scrollTop <= 0 || scrollTop >= full - 1;
    const byBlock = leading.children.length === following.children.length && !isAtEnd;
    following.scrollTop = byBlock ? heightOf(following, placeOf(leading)) : room * scrollTop / full;
  };

  const tie = (pair) => {
    // Who is moved by a script tells of it too, and must not move the one that moved it.
    const expected = new WeakMap();
    const ask = (leading, following) => {
      if (Math.abs((expected.get(leading) ?? -9) - leading.scrollTop) < 2) {
        expected.delete(leading);
        return;
      }
      expected.delete(leading);
      if (!isTogether || !standAbreast(pair)) return;
      const before = following.scrollTop;
      follow(leading, following);
      if (following.scrollTop !== before) expected.set(following, following.scrollTop);
    };
    pair.forEach((text, nth) => text.addEventListener("scroll", () => ask(text, pair[1 - nth]), { passive: true }));
  };

  // As high as the longer of the two needs, up to the limit; pulled to another height, the other goes along.
  const level = (pair, editors) => {
    let given = "";
    let isPulled = false;
    const give = (height) => {
      given = height;
      for (const text of pair) text.style.height = height;
    };
    const fit = () => {
      const needed = Math.min(LIMIT * innerHeight, Math.max(...pair.map((text) => text.scrollHeight + 2)));
      if (!isPulled && needed > (parseFloat(given) || 0)) give(`${Math.floor(needed)}px`);
    };
    const sizes = new ResizeObserver((entries) => {
      const pulled = entries.find(({ target }) => target.style.height !== given);
      if (!pulled) return fit();
      isPulled = true;
      give(pulled.target.style.height);
    });
    for (const text of pair) sizes.observe(text);
    for (const editor of editors) editor.on("update", fit);
  };

  // Before the row, whose columns it would keep open.
  const offer = (row) => {
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "abreast-toggle", textContent: say("Scroll together"),
    });
    button.setAttribute("aria-pressed", isTogether);
    button.addEventListener("click", () => remember(!isTogether));
    row.before(button);
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const row = textarea.closest(".form-multiline");
    if (!row || !textarea.lang) return;
    const editors = [...(ready.get(row) ?? []), editor];
    ready.set(row, editors);
    if (editors.length !== 2 || row.querySelectorAll("textarea[lang]").length !== 2) return;
    const pair = editors.map(({ view }) => view.dom);
    row.classList.add("abreast");
    tie(pair);
    level(pair, editors);
    offer(row);
  });
}
