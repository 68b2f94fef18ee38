// The list of articles: it requests its content, with what is searched, filtered, checked and drawn so far.
import { change, current, onChange } from "./asking.js";
import press from "./press.js";

const PAUSE = 200; // milliseconds after the last key, or the last movement

export default function shelf(part) {
  const { element, trigger, watch } = part;
  const query = { words: "", drawn: 0, current: "", number: 0 };
  const send = () => trigger("listed", { ...query, scope: current() });
  const list = () => {
    query.number += 1;
    send();
  };
  press(part, {
    own: {
      choose: (data) => {
        query.current = data.article;
        trigger("choose", data);
        list();
      },
    },
  });

  let typing = null;
  element.addEventListener("input", (input) => {
    if (!input.target.matches("#find")) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      query.words = input.target.value;
      query.drawn = 0;
      list();
    }, PAUSE);
  });

  element.addEventListener("change", ({ target }) => {
    if (target.matches("[data-every]")) {
      // Seen at once: a box that waited for the server could be pressed in its old state.
      element.querySelectorAll(".asked input").forEach((box) => (box.checked = target.checked));
      change({ only: target.checked ? null : [], without: [] });
    }
    if (target.matches(".asked input")) check(target.value, target.checked);
    else if (["site", "since", "until"].includes(target.name)) change({ [target.name]: target.value || null });
  });

  onChange(list);
  document.addEventListener("articleschange", () => {
    asked.clear(); // one that was changed is about something else
    list();
  });

  // The next piece of a long list, when its end comes into view.
  const seen = new IntersectionObserver((entries) => {
    const more = entries.find((entry) => entry.isIntersecting);
    if (more) {
      query.drawn = Number(more.target.dataset.more);
      list();
    }
  });
  // Summaries of the articles in view are requested once, when the reader stops scrolling.
  const asked = new Set();
  let inView = new Set();
  let resting = null;
  const viewed = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const name = target.dataset.article;
      if (isIntersecting && !asked.has(name)) inView.add(name);
      else inView.delete(name);
    }
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (!inView.size) return;
      trigger("overviews", { articles: [...inView] });
      inView.forEach((name) => asked.add(name));
      inView = new Set();
    }, PAUSE);
  });
  let isFiltering = false;
  element.addEventListener("toggle", ({ target }) => (isFiltering = target.matches(".filters") && target.open), true);
  watch("value", () => {
    const listed = element.querySelector("[data-listed]");
    if (listed && Number(listed.dataset.listed) < query.number) {
      send(); // this answer is out of date
      return;
    }
    const filters = element.querySelector(".filters");
    if (filters) filters.open = isFiltering;
    const site = element.querySelector("[name=site]");
    if (site) site.value = site.querySelector("[selected]")?.value ?? "";
    // A check box that was clicked no longer follows its attribute.
    element.querySelectorAll("input[type=checkbox]").forEach((box) => {
      box.checked = box.hasAttribute("checked");
      box.indeterminate = box.hasAttribute("data-some");
    });
    seen.disconnect();
    viewed.disconnect();
    element.querySelectorAll("[data-do=choose]:not(:has(.lines))").forEach((title) => viewed.observe(title));
    const more = element.querySelector("[data-more]");
    if (more) seen.observe(more);
  });
  list();
}

function check(article, isChecked) {
  const { only, without } = current();
  if (only === null) change({ without: toggled(without, article, !isChecked) });
  else change({ only: toggled(only, article, isChecked) });
}

function toggled(names, name, isIn) {
  const others = names.filter((each) => each !== name);
  return isIn ? [...others, name] : others;
}
