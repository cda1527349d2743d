// The focal point of a picture is set by a click on it; the two numbers say the same, and move the marker.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const x = document.getElementById("id_focal_x");
  const y = document.getElementById("id_focal_y");
  if (!x || !y) return;
  const file = document.getElementById("id_file");
  const kept = document.querySelector(".field-file a[href]");
  const stage = document.createElement("div");
  const picture = document.createElement("img");
  const marker = document.createElement("span");
  stage.className = "focal-stage";
  marker.className = "focal-marker";
  picture.alt = "";
  stage.append(picture, marker);
  stage.hidden = true;
  x.closest("fieldset").append(stage);

  const show = (address) => {
    picture.src = address;
    stage.hidden = false;
  };
  const place = () => {
    marker.style.left = `${Math.min(100, Math.max(0, Number(x.value) || 0))}%`;
    marker.style.top = `${Math.min(100, Math.max(0, Number(y.value) || 0))}%`;
  };

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    x.value = Math.round(100 * (event.clientX - box.left) / box.width);
    y.value = Math.round(100 * (event.clientY - box.top) / box.height);
    for (const field of [x, y]) field.dispatchEvent(new Event("change", { bubbles: true }));
    place();
  });
  for (const field of [x, y]) field.addEventListener("input", place);
  file?.addEventListener("change", () => {
    const [chosen] = file.files;
    if (!chosen) return;
    // The policy lets pictures come from here and from data addresses alone.
    const reader = new FileReader();
    reader.addEventListener("load", () => show(reader.result));
    reader.readAsDataURL(chosen);
  });
  if (kept) show(kept.href);
  place();
});
