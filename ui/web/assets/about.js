// Overviews, one after another: each is put into the list, and into the open article.
export default function about({ element, watch }) {
  watch("value", () => {
    for (const made of element.querySelectorAll("[data-of]")) {
      const name = CSS.escape(made.dataset.of);
      const title = document.querySelector(`.pane-articles [data-do=choose][data-article="${name}"] strong`);
      const lines = made.querySelector(".lines");
      if (title && lines && !title.parentElement.querySelector(".lines")) title.after(lines.cloneNode(true));
      const place = document.querySelector(`[data-about="${name}"]`);
      const shown = made.querySelector(".overview");
      if (place && shown && !place.children.length) place.append(shown.cloneNode(true));
    }
  });
}
