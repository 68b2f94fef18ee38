// The answer that was stopped last. Gradio still delivers the pictures of it that are on their way, which may come
// after the one that shows what is kept: they are not drawn any more.
let stopped = null;

/** The answer that grows is stopped. */
export function stop() {
  stopped = document.querySelector(".exchange:has([aria-busy=true])")?.dataset.turn ?? null;
}

/** Something else is asked, or the same once more. */
export const goOn = () => (stopped = null);

/** Whether a piece of the transcript shows the stopped answer as one that still grows. */
export const isLate = (piece) =>
  stopped !== null && piece.includes('aria-busy="true"') && piece.includes(` data-turn="${stopped}"`);
