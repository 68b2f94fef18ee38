// The conversations: the name of the one that is shown, the list of all, and what was just taken away.
import press from "./press.js";
import { store } from "./store.js";

const PIECE = 100; // conversations that are drawn at a time
const PAUSE = 200; // milliseconds after the last key
const NEW = "New conversation";
const TROUBLE = {
  off: "This browser doesn’t keep conversations. They last until you close or reload this page.",
  full: "This browser’s storage is full, so new answers last only until you close or reload this page. Delete some conversations, or save this one as a file.",
};

export default function talks(part) {
  const { element } = part;
  const find = (selector) => element.querySelector(selector);
  const panel = find(".talks");
  const toggle = find("[data-do=talks]");
  let drawn = PIECE;

  const show = (isOpen) => {
    panel.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    drawn = PIECE;
    if (!isOpen) return;
    list();
    find("#find-talk").focus();
  };
  const leave = () => {
    show(false);
    toggle.focus();
  };

  press(part, {
    own: {
      talks: () => show(panel.hidden),
      new: () => {
        show(false);
        store.open();
        document.querySelector("#question")?.focus();
      },
      open: ({ talk }) => {
        leave();
        store.open(talk);
      },
      rename: (_, button) => rename(button.closest("li")),
      delete: ({ talk }) => store.remove(talk ?? store.talk.id),
      more: () => {
        drawn += PIECE;
        list();
      },
      undo: () => store.takeBack(),
      dismiss: () => (find(".undo").hidden = true),
    },
  });

  async function list() {
    const found = await store.search(find("#find-talk").value);
    const items = found.slice(0, drawn).map((head) => filled(find("template"), head));
    find(".talks ul").replaceChildren(...items);
    find(".talks .more").hidden = found.length <= drawn;
    find(".talks .none").hidden = found.length > 0;
    find(".talks .none").textContent = store.heads.length ? "Nothing found." : "No conversations yet.";
  }

  let typing = null;
  panel.addEventListener("input", ({ target }) => {
    if (target.id !== "find-talk") return;
    clearTimeout(typing);
    typing = setTimeout(list, PAUSE);
  });
  element.addEventListener("keydown", (key) => {
    if (key.key === "Escape" && !panel.hidden) leave();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!panel.hidden && !element.contains(target)) show(false);
  });

  const shown = {
    heads: () => {
      find("h2").textContent = store.talk.name || NEW;
      find("[data-do=delete]").hidden = !store.heads.some((head) => head.id === store.talk.id);
      if (!panel.hidden && !panel.querySelector("form")) list();
    },
    undo: () => {
      find(".undo").hidden = !store.undo;
      find(".undo span").textContent = store.undo?.words ?? "";
    },
    storage: () => {
      find(".storage").hidden = !store.trouble;
      find(".storage").textContent = TROUBLE[store.trouble] ?? "";
    },
  };
  for (const [event, show] of Object.entries(shown)) {
    store.addEventListener(event, show);
    show(); // it may have happened before this part was there
  }
}

function filled(template, { id, name, changed }) {
  const row = template.content.firstElementChild.cloneNode(true);
  for (const each of [row, ...row.children]) each.dataset.talk = id;
  const [open, ...others] = row.children;
  if (id === store.talk.id) open.setAttribute("aria-current", "true");
  open.querySelector("strong").textContent = name;
  open.querySelector(".about").textContent = day(changed);
  for (const each of others) each.setAttribute("aria-label", `${each.ariaLabel} ${name}`);
  return row;
}

function rename(row) {
  const { talk } = row.dataset;
  const form = document.createElement("form");
  const box = document.createElement("input");
  const before = store.heads.find((head) => head.id === talk).name;
  box.value = before;
  box.setAttribute("aria-label", "Name");
  let isDone = false;
  const end = (name) => {
    if (isDone) return; // leaving the box by a key leaves it twice
    isDone = true;
    form.remove();
    store.rename(talk, name || before);
  };
  box.addEventListener("blur", () => end(box.value.trim()));
  box.addEventListener("keydown", (key) => {
    if (!["Enter", "Escape"].includes(key.key)) return;
    key.preventDefault();
    key.stopPropagation();
    end(key.key === "Enter" ? box.value.trim() : before);
  });
  form.append(box);
  row.replaceChildren(form);
  box.select();
}

/** A time today, else a day. */
function day(at) {
  const then = new Date(at);
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday
    ? then.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" })
    : then.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
}
