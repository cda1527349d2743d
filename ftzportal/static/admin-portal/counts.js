// Beneath each text how long it is: words in English, characters in Chinese as a word processor counts them.
"use strict";
{
  const say = window.gettext ?? ((words) => words);
  const HAN = /[\p{Script=Han}\u3000-\u303f\uff00-\uff65]/gu;
  const WORD = /[\p{L}\p{N}]+(?:[-’'.][\p{L}\p{N}]+)*/gu;

  const counted = (text, language) => {
    const characters = [...text.replace(/\s/g, "")].length;
    const han = text.match(HAN)?.length ?? 0;
    const words = text.replace(HAN, " ").match(WORD)?.length ?? 0;
    return language.startsWith("zh")
      ? say("%s characters").replace("%s", han + words)
      : say("%s words").replace("%s", words + han) + " · " + say("%s characters").replace("%s", characters);
  };

  const watch = (place, language, read, listen) => {
    const output = document.createElement("output");
    output.className = "text-length";
    // It changes with each letter: nothing to be read out.
    output.setAttribute("aria-live", "off");
    place.after(output);
    let waiting;
    const show = () => { output.textContent = counted(read(), language); };
    listen(() => { clearTimeout(waiting); waiting = setTimeout(show, 200); });
    show();
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    watch(editor.view.dom.closest(".prose-editor"), textarea.lang,
      () => editor.state.doc.textBetween(0, editor.state.doc.content.size, " "), (act) => editor.on("update", act));
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll("textarea[lang]:not([data-django-prose-editor-configurable])")) {
      watch(field, field.lang, () => field.value, (act) => field.addEventListener("input", act));
    }
  });
}
