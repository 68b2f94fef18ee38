// The store's bridge to the server. What the server gives is a change of a conversation; what it is given with
// each event is the conversation that is shown.
import { change, current, everything, onChange } from "./asking.js";
import { isBusy } from "./composer.js";
import { store } from "./store.js";

const models = () => document.querySelector(".composer [name=model]");

export default function kept({ trigger, watch, props }) {
  // As text: Gradio would watch every value of an object, which takes half a minute for many turns.
  const give = () => (props.value = JSON.stringify(store.conversation));
  watch("value", () => {
    store.apply(props.value);
    give();
  });
  store.addEventListener("opened", () => {
    give();
    recall();
    trigger("opened", {});
  });
  store.addEventListener("merged", () => {
    give();
    whenIdle(() => trigger("merged", {}));
  });

  onChange((scope) => store.note({ scope }));
  document.addEventListener("change", ({ target }) => {
    if (target === models()) store.note({ model: target.value });
  });

  give();
  store.begin();
}

/** Restore the articles and the model of the conversation; a new one asks all articles. */
function recall() {
  const { scope, model } = store.talk;
  const wanted = scope ?? everything();
  if (JSON.stringify(wanted) !== JSON.stringify(current())) change(wanted);
  if ([...(models()?.options ?? [])].some((option) => option.value === model)) models().value = model;
}

/** Call `then` when no answer comes and no question is being edited. */
function whenIdle(then) {
  const transcript = document.querySelector(".transcript");
  const isIdle = () => !isBusy() && !transcript.querySelector(".editing");
  if (isIdle()) return then();
  const observer = new MutationObserver(() => {
    if (!isIdle()) return;
    observer.disconnect();
    then();
  });
  observer.observe(transcript, { subtree: true, childList: true, attributes: true });
}
