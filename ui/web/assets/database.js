// The browser's own database of conversations. A batch, {talks, turns}, is written at once: each is a
// list of keys with a record, or with null to delete it.

const VERSION = 1;
const PARTS = ["talks", "turns"];

/** The key of a turn. */
export const turnKey = ({ talk, id }) => `${talk}/${id}`;

/** The database `name` of this browser; each of its methods fails where the browser has none for us. */
export function openDatabase(name) {
  const database = opened(name);
  database.catch(() => {}); // whoever reads or writes is told
  return {
    talks: async () => read(await database, "talks", (store) => store.getAll()),
    turns: async (talk) =>
      read(await database, "turns", (store) => (talk ? store.index("talk").getAll(talk) : store.getAll())),
    write: async (batch) => write(await database, batch),
  };
}

/**
 * A database that never fails: what the browser refuses stays in memory for this visit, and is written with the
 * next batch that it takes. `told` is called after each attempt, with "full" or "off" where it was refused.
 */
export function patient(database, told) {
  const waiting = { talks: new Map(), turns: new Map() };
  let writing = Promise.resolve();

  const flush = async () => {
    const batch = { talks: [...waiting.talks], turns: [...waiting.turns] };
    try {
      await database.write(batch);
    } catch (error) {
      return told(reason(error));
    }
    for (const part of PARTS) {
      for (const [key, record] of batch[part]) if (waiting[part].get(key) === record) waiting[part].delete(key);
    }
    told(null);
  };

  const overlaid = async (part, key, reading) => {
    const merged = new Map(waiting[part]);
    try {
      for (const record of await reading) if (!merged.has(key(record))) merged.set(key(record), record);
    } catch (error) {
      told(reason(error));
    }
    return [...merged.values()].filter(Boolean);
  };

  return {
    talks: () => overlaid("talks", (head) => head.id, database.talks()),
    turns: async (talk) => {
      const all = await overlaid("turns", turnKey, database.turns(talk));
      return talk ? all.filter((turn) => turn.talk === talk) : all;
    },
    write: (batch) => {
      for (const part of PARTS) for (const [key, record] of batch[part] ?? []) waiting[part].set(key, record);
      writing = writing.then(flush);
      return writing;
    },
  };
}

const reason = (error) => (error?.name === "QuotaExceededError" ? "full" : "off");

function opened(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("talks", { keyPath: "id" });
      request.result.createObjectStore("turns", { keyPath: ["talk", "id"] }).createIndex("talk", "talk");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function read(database, part, from) {
  return new Promise((resolve, reject) => {
    const request = from(database.transaction(part).objectStore(part));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function write(database, batch) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(PARTS, "readwrite");
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    const [talks, turns] = PARTS.map((part) => transaction.objectStore(part));
    for (const [id, record] of batch.talks) record ? talks.put(record) : talks.delete(id);
    for (const [key, record] of batch.turns) record ? turns.put(record) : turns.delete(key.split("/"));
    transaction.commit(); // at once: what waits for the page is lost where the page is reloaded just then
  });
}
