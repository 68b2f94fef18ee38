// Which articles and which model are asked, as the reader has chosen.
export const everything = () => ({ only: null, without: [], since: null, until: null, site: null });
let scope = everything();
const listeners = [];

export const current = () => scope;

export function change(to) {
  scope = { ...scope, ...to };
  listeners.forEach((listener) => listener(scope));
}

export const askAll = () => change(everything());

export const onChange = (listener) => listeners.push(listener);

export function asking() {
  const model = document.querySelector(".composer [name=model]");
  return { scope, model: model ? model.value : null };
}
