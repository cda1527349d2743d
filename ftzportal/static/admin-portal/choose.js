// The page on which something of the library is chosen, for the window that opened it; and files are put into it.
"use strict";
{
  const address = new URLSearchParams(location.search);

  // The rich-text editor's picker gives a number to call back; the forms' own buttons listen for a message.
  const give = (model, chosen) => {
    const asker = window.opener ?? (window.parent === window ? null : window.parent);
    if (!asker) return;
    const number = address.get("CKEditorFuncNum");
    if (number) asker.CKEDITOR.tools.callFunction(Number(number), chosen.url, chosen);
    else asker.postMessage({ library: model, field: address.get("field"), chosen }, location.origin);
    if (window.opener) close();
  };

  const send = (url, data, onProgress) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onProgress(100 * event.loaded / event.total));
    request.addEventListener("loadend", () => resolve(request));
    request.send(data);
  });

  const say = (list, words) => {
    list.replaceChildren(...words.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  };

  const wordsOf = (answer) => {
    const parsed = document.createElement("template");
    return Object.values(answer?.errors ?? {}).flat().map(({ message }) => {
      // A message may hold a link; here its words are enough.
      parsed.innerHTML = message;
      return parsed.content.textContent;
    });
  };

  addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector(".chooser-offered");
    const offered = JSON.parse(document.getElementById("offered").textContent);
    const { model } = list.dataset;
    list.querySelectorAll("button").forEach((button, nth) => {
      button.addEventListener("click", () => give(model, offered[nth]));
    });
    const offer = (record, label) => {
      const button = Object.assign(document.createElement("button"), {
        type: "button", className: "button", textContent: label.replace("{title}", record.title),
      });
      button.addEventListener("click", () => give(model, record));
      return button;
    };

    const section = document.querySelector(".chooser-upload");
    if (!section) return;
    const files = document.getElementById("chooser-files");
    const queue = section.querySelector(".chooser-queue");
    const all = section.querySelector(".chooser-all");
    const area = section.querySelector("[name=owner_area]");
    const token = section.querySelector("[name=csrfmiddlewaretoken]").value;
    const template = section.querySelector("template");
    let count = 0;

    const waiting = () => [...queue.querySelectorAll("form:has(button[type=submit])")];
    const goOn = () => {
      all.hidden = waiting().length < 2;
      (waiting()[0]?.querySelector("input") ?? queue.querySelector("button"))?.focus();
    };

    // Drawn small, because nobody can say what a number of a telephone shows.
    const draw = async (file, canvas) => {
      if (!file.type.startsWith("image/")) return canvas.remove();
      try {
        const image = await createImageBitmap(file, { resizeWidth: canvas.width, resizeQuality: "medium" });
        canvas.height = image.height;
        canvas.getContext("2d").drawImage(image, 0, 0);
      } catch {
        // Of a kind that this browser does not read; the server may.
        canvas.remove();
      }
      return undefined;
    };

    const ask = (file) => {
      const form = template.content.firstElementChild.cloneNode(true);
      count += 1;
      for (const field of form.querySelectorAll("[id]")) {
        const label = form.querySelector(`label[for="${field.id}"]`);
        field.id = `${field.id}-${count}`;
        if (label) label.htmlFor = field.id;
      }
      const heading = form.querySelector("h3");
      heading.textContent = file.name;
      heading.id = `chooser-file-${count}`;
      form.setAttribute("aria-labelledby", heading.id);
      queue.append(form);
      draw(file, form.querySelector("canvas"));
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (await upload(form, file)) goOn();
      });
      form.send = () => upload(form, file);
      return form;
    };

    // Whether the file is in the library now; else the form says why not.
    const upload = async (form, file) => {
      const errors = form.querySelector(".errorlist");
      const button = form.querySelector("button[type=submit]");
      const bar = form.querySelector("progress");
      const data = new FormData(form);
      data.append("file", file);
      data.append("csrfmiddlewaretoken", token);
      if (area) data.append("owner_area", area.value);
      button.disabled = true;
      const request = await send(section.dataset.url, data, (percent) => { bar.value = percent; });
      button.disabled = false;
      if (request.status === 201) {
        form.replaceChildren(form.querySelector(".chooser-name"), offer(request.response.added, section.dataset.choose));
        form.classList.add("chooser-sent");
        return true;
      }
      bar.value = 0;
      const words = wordsOf(request.response);
      say(errors, words.length ? words : [section.dataset.failed]);
      if (request.response?.known) errors.append(offer(request.response.known, section.dataset.chooseKnown));
      errors.tabIndex = -1;
      errors.focus();
      return false;
    };

    all.addEventListener("click", async () => {
      all.disabled = true;
      let isClean = true;
      // One after the other: each is drawn anew in many sizes, which takes the server's whole strength.
      for (const form of waiting()) {
        const focused = document.activeElement;
        const isIn = await form.send();
        // The first that failed keeps the focus.
        if (!isIn && !isClean) focused.focus();
        isClean &&= isIn;
      }
      all.disabled = false;
      if (isClean) goOn();
    });

    files.addEventListener("change", () => {
      const asked = [...files.files].map(ask);
      files.value = "";
      all.hidden = waiting().length < 2;
      asked[0]?.querySelector("input")?.focus();
    });
  });
}
