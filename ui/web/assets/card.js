// A preview of a citation's source, shown while the citation has the pointer or the focus.
let shown = null;

export default function card(element) {
  for (const [event, what] of [["mouseover", open], ["focusin", open], ["mouseout", close], ["focusout", close]]) {
    element.addEventListener(event, (happened) => {
      const cite = happened.target.closest(".cite");
      // Focus shows it to keyboard users, but not when focus returns after a click.
      const isUnseen = event === "focusin" && !happened.target.matches(":focus-visible");
      if (cite && !isUnseen) what(cite);
    });
  }
  element.addEventListener("click", close);
}

function open(cite) {
  close();
  const { quote, title, section, about } = cite.dataset;
  shown = document.createElement("div");
  shown.className = "card";
  shown.setAttribute("aria-hidden", "true"); // the button's own name says the same
  shown.append(line("q", quote), line("strong", title), line("span", [section, about].filter(Boolean).join(" · ")));
  document.querySelector(".desk").append(shown);
  const at = cite.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left - 16, window.innerWidth - shown.offsetWidth - 8));
  const above = at.top - shown.offsetHeight - 8;
  shown.style.left = `${left}px`;
  shown.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

function close() {
  shown?.remove();
  shown = null;
}

function line(tag, text) {
  const made = document.createElement(tag);
  made.dir = "auto";
  made.textContent = text;
  return made;
}
