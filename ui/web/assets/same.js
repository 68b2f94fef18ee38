// The button that has replaced one whose part was drawn again.
export function same(gone) {
  const place = (button) => JSON.stringify({ ...button.dataset });
  return [...document.querySelectorAll("button[data-do]")].find((button) => place(button) === place(gone));
}
