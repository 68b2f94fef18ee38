// Conversations as values, pure. A turn is {talk, id, order, exchange}: a record of its own, so that two tabs
// that add to one conversation keep each other's. A conversation's head is {id, name, scope, model, changed}.

const LONGEST = 60; // characters of a name

/** Turns in the order in which they were asked; those of two tabs at the same moment in the same order in both. */
export function ordered(turns) {
  return [...turns].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

/** The turns after a change, which drops and puts some, and the change that takes it back. */
export function changed(turns, { put = [], drop = [] }) {
  const known = new Map(turns.map((turn) => [turn.id, turn]));
  const back = { put: [], drop: [] };
  for (const id of drop) {
    if (known.has(id)) back.put.push(known.get(id));
    known.delete(id);
  }
  for (const turn of put) {
    if (known.has(turn.id)) back.put.push(known.get(turn.id));
    else back.drop.push(turn.id);
    known.set(turn.id, turn);
  }
  return { turns: ordered(known.values()), back };
}

/** The place of a turn that is new at `now`, in milliseconds: after all others, whatever the clock says. */
export function nextOrder(turns, now) {
  return Math.max(now, 1 + Math.max(0, ...turns.map((turn) => turn.order)));
}

/** The name of a conversation that begins with `question`. */
export function named(question) {
  const words = question.trim().replace(/\s+/g, " ");
  if (words.length <= LONGEST) return words;
  const cut = words.slice(0, LONGEST);
  return `${cut.slice(0, cut.lastIndexOf(" ") > LONGEST / 2 ? cut.lastIndexOf(" ") : LONGEST)}…`;
}

/** All that is said in a turn, for a search. */
export function saidIn({ exchange }) {
  const sentences = [exchange.answer, exchange.summary].flatMap((value) => value?.sentences ?? []);
  return [exchange.question, ...sentences.map((sentence) => sentence.text)].join(" ");
}

/** The heads of the conversations that have every word somewhere in their name or their turns, newest first. */
export function found(heads, turns, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const said = new Map(heads.map((head) => [head.id, [head.name]]));
  if (words.length) for (const turn of turns) said.get(turn.talk)?.push(saidIn(turn));
  const has = ({ id }) => {
    const text = said.get(id).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return heads.filter(has).sort((a, b) => b.changed - a.changed);
}
