// Gives what scripts put in place of a field the name of that field, for screen readers.
"use strict";
{
  // A page without forms has no catalog of words.
  const say = window.gettext ?? ((words) => words);

  const nameOf = (field) => {
    const label = field.id && document.querySelector(`label[for="${field.id}"]`);
    return label ? label.textContent.trim().replace(/[:：]$/, "") : "";
  };

  // Fields that offer names while one types (select2).
  const nameChoices = () => {
    for (const field of document.querySelectorAll("select.admin-autocomplete")) {
      const shown = field.nextElementSibling;
      if (!shown || !shown.matches(".select2-container")) continue;
      const parts = ".select2-selection, .select2-selection__rendered[role], .select2-search__field";
      for (const part of shown.querySelectorAll(parts)) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", nameOf(field));
      }
    }
  };

  // The rich-text editor, which is ready before its bar of buttons is there.
  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const text = editor.view.dom;
    text.lang = textarea.lang;
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-multiline", "true");
    text.setAttribute("aria-label", nameOf(textarea));
  });

  // Its buttons in the reader's language; the one of the kind of paragraph is made anew as the cursor moves.
  const nameButtons = (bar) => {
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", say("Formatting"));
    for (const button of bar.querySelectorAll("button[title]")) {
      button.title = say(button.title);
      button.setAttribute("aria-label", button.title);
    }
    for (const option of bar.querySelectorAll(".prose-menubar__option > *")) {
      const words = say(option.textContent);
      // A change that changes nothing would be one more to look at, without end.
      if (option.textContent !== words) option.textContent = words;
    }
  };

  // Scripts make them at a moment of their own, and again in each added row.
  new MutationObserver((changes) => {
    const nodes = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    const added = nodes.filter((node) => node.nodeType === Node.ELEMENT_NODE);
    if (added.some((node) => node.classList.contains("select2-container"))) nameChoices();
    const bars = added.flatMap((node) => [node.closest(".prose-menubar"), ...node.querySelectorAll(".prose-menubar")]);
    for (const bar of new Set(bars)) if (bar) nameButtons(bar);
  }).observe(document.documentElement, { childList: true, subtree: true });
  // An open list is made anew each time.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".select2-search__field:not([aria-label])")) {
      target.setAttribute("aria-label", say("Filter"));
    }
  });

  // Django's icons in lists, whose text it leaves in English.
  document.addEventListener("DOMContentLoaded", () => {
    const words = { Search: say("Search"), True: say("Yes"), False: say("No"), None: say("Unknown") };
    for (const icon of document.querySelectorAll("#changelist img[alt]")) icon.alt = words[icon.alt] ?? icon.alt;
  });
}
