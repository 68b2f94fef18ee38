// Small things that the browser remembers, where it has storage: in this tab, or in all of them ("localStorage").

export function recall(name, place = "sessionStorage") {
  try {
    return globalThis[place].getItem(`citewell-${name}`);
  } catch {
    return null;
  }
}

export function remember(name, value, place = "sessionStorage") {
  try {
    globalThis[place].setItem(`citewell-${name}`, value);
  } catch {
    // then it holds until the page is closed
  }
}
