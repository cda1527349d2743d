// Beside the fields that take something of the library: a button that opens the page on which it is chosen.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const say = window.gettext ?? ((words) => words);
  const choosers = { lead_picture: "picture", attachments: "attachment" };
  const admin = location.pathname.match(/^\/[^/]+\/admin\//)?.[0];
  if (!admin) return;
  for (const field of document.querySelectorAll("select.admin-autocomplete[data-field-name]")) {
    const model = choosers[field.dataset.fieldName];
    if (!model || field.id.includes("__prefix__")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button choose-from-library";
    button.textContent = say("Choose from the library");
    button.addEventListener("click", () => {
      open(`${admin}library/${model}/choose/?field=${field.id}`, "_blank", "width=960,height=720");
    });
    field.closest(".related-widget-wrapper, .flex-container, div")?.append(button);
  }

  addEventListener("message", ({ origin, data }) => {
    if (origin !== location.origin || !data?.library) return;
    const field = document.getElementById(data.field);
    if (!field?.matches("select.admin-autocomplete")) return;
    const key = String(data.chosen.id);
    let option = [...field.options].find(({ value }) => value === key);
    if (!option) field.append(option = new Option(data.chosen.title, key));
    option.selected = true;
    window.django?.jQuery?.(field).trigger("change");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
