// The list of sections jumps within the text that it stands above.
element.addEventListener("click", (click) => {
  const button = click.target.closest("[data-jump]");
  if (button) element.querySelector(`#${button.dataset.jump}`).scrollIntoView({ block: "start" });
});
