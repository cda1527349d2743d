// Gives what scripts put in place of a field the name of that field, for screen readers.
"use strict";
{
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

  // The rich-text editor and its buttons, in the reader's language.
  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const text = editor.view.dom;
    text.lang = textarea.lang;
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-multiline", "true");
    text.setAttribute("aria-label", nameOf(textarea));
    const bar = textarea.closest(".prose-editor")?.querySelector(".prose-menubar");
    if (!bar) return;
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", gettext("Formatting"));
    for (const button of bar.querySelectorAll("button[title]")) {
      button.title = gettext(button.title);
      button.setAttribute("aria-label", button.title);
    }
  });

  // Django's scripts make them at a moment of their own, and again in each added row.
  new MutationObserver((changes) => {
    const made = changes.some(({ addedNodes }) =>
      [...addedNodes].some((node) => node.classList?.contains("select2-container")),
    );
    if (made) nameChoices();
  }).observe(document.documentElement, { childList: true, subtree: true });
  // An open list is made anew each time.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".select2-search__field:not([aria-label])")) {
      target.setAttribute("aria-label", gettext("Filter"));
    }
  });
}
