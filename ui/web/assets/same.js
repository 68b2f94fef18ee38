// The button as it is now, where what it stands in has been drawn again meanwhile.
export function same(gone) {
  const place = (button) => JSON.stringify({ ...button.dataset });
  return [...document.querySelectorAll("button[data-do]")].find((button) => place(button) === place(gone));
}
