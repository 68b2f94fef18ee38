// The conversations of this browser, and the one that this tab shows. Every part of the page uses this one.

import { openDatabase, patient, turnKey } from "./database.js";
import { recall, remember } from "./remember.js";
import { changed, found, named, nextOrder, ordered } from "./turns.js";

const HERE = "talk"; // which of the conversations this tab shows
const SOON = 200; // milliseconds in which what other tabs say is taken together

/**
 * A store on a database as `openDatabase` gives it; `tabs` is a channel to the other tabs, if there is one.
 *
 * It is an EventTarget. "opened" is another conversation, or another state of it by the reader's wish; "merged",
 * turns of another tab in the one that is shown; "heads", "undo" and "storage" are what their names say.
 */
export class Store extends EventTarget {
  heads = [];
  talk = fresh();
  turns = [];
  undo = null; // {words, …}: what `takeBack` would take back
  trouble = null; // "off" or "full": what is said now lasts until the page is closed
  #database;
  #tabs;
  #news = new Set(); // conversations of which the other tabs are to hear
  #heard = new Set();

  constructor(database, tabs = null) {
    super();
    this.#tabs = tabs;
    this.#database = patient(database, (trouble) => this.#written(trouble));
    if (tabs) tabs.onmessage = ({ data }) => this.#hear(data);
  }

  /** Read what there is, and show the conversation that this tab had, else the last one. */
  async begin() {
    this.heads = await this.#database.talks();
    if (this.turns.length) return; // the reader was quicker, and has asked already
    const known = this.#head(recall(HERE)) ?? found(this.heads, [], "")[0];
    await this.open(known?.id);
  }

  /** The conversation as the server wants it. */
  get conversation() {
    return { ...this.talk, turns: this.turns.map((turn) => turn.exchange) };
  }

  /** Show a conversation; a new one without an id. */
  async open(id) {
    const head = this.#head(id);
    const turns = head ? ordered(await this.#database.turns(id)) : [];
    this.talk = head ?? fresh();
    this.turns = turns;
    remember(HERE, this.talk.id);
    this.#tell("opened");
    this.#tell("heads");
  }

  /**
   * Take what the server says of a conversation: exchanges to put, ids to drop, and the words with which it can be
   * taken back. Other tabs hear of what is `partial` when it is whole. It is written when this is done.
   */
  async apply({ talk, put = [], drop = [], undo, partial = false }) {
    const before = talk === this.talk.id ? this.turns : ordered(await this.#database.turns(talk));
    const known = new Map(before.map((turn) => [turn.id, turn.order]));
    const next = nextOrder(before, Date.now());
    const records = put.map((exchange, place) => {
      return { talk, id: exchange.id, order: known.get(exchange.id) ?? next + place, exchange };
    });
    const { back, written } = this.#change(talk, before, { put: records, drop }, partial);
    if (undo) this.#offer({ words: undo, talk, back });
    await written;
  }

  /** Take back the last change that can be. */
  async takeBack() {
    const { talk, back, head } = this.undo;
    this.#offer(null);
    if (head) this.#keep(head);
    this.#change(talk, talk === this.talk.id ? this.turns : await this.#database.turns(talk), back);
    await this.open(talk);
  }

  /** Give a conversation another name. */
  rename(id, name) {
    if (name.trim()) this.#keep({ ...this.#head(id), name: name.trim() });
  }

  /** Keep with the conversation that is shown which articles and which model it asks. */
  note(asked) {
    this.talk = { ...this.talk, ...asked };
    if (this.#head(this.talk.id)) this.#keep(this.talk); // else it is kept with its first question
  }

  /** Remove a conversation. */
  async remove(id) {
    const head = this.#head(id);
    if (!head) return;
    const turns = await this.#database.turns(id);
    this.heads = this.heads.filter((each) => each !== head);
    this.#news.add(id);
    this.#database.write({ talks: [[id, null]], turns: turns.map((turn) => [turnKey(turn), null]) });
    this.#offer({ words: `Deleted “${head.name}”.`, talk: id, back: { put: turns }, head });
    if (id === this.talk.id) await this.open();
    else this.#tell("heads");
  }

  /** The heads of the conversations with these words, newest first. */
  async search(words) {
    return found(this.heads, words.trim() ? await this.#database.turns() : [], words);
  }

  #head(id) {
    return this.heads.find((head) => head.id === id);
  }

  #change(talk, before, change, partial = false) {
    const { turns, back } = changed(before, change);
    if (talk === this.talk.id) this.turns = turns;
    const head = this.#head(talk) ?? (talk === this.talk.id ? this.talk : fresh(talk));
    const name = head.name || named(turns[0]?.exchange.question ?? "");
    const dropped = (change.drop ?? []).map((id) => [turnKey({ talk, id }), null]);
    const put = (change.put ?? []).map((turn) => [turnKey(turn), turn]);
    const written = this.#keep({ ...head, name, changed: Date.now() }, [...dropped, ...put], partial);
    return { back, written };
  }

  #keep(head, turns = [], partial = false) {
    this.heads = [...this.heads.filter((each) => each.id !== head.id), head];
    if (head.id === this.talk.id) this.talk = head;
    if (!partial) this.#news.add(head.id);
    const written = this.#database.write({ talks: [[head.id, head]], turns });
    this.#tell("heads");
    return written;
  }

  #written(trouble) {
    if (!trouble && this.#news.size) {
      this.#tabs?.postMessage([...this.#news]);
      this.#news.clear();
    }
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.#tell("storage");
  }

  #hear(ids) {
    if (!this.#heard.size) setTimeout(() => this.#merge(), SOON);
    ids.forEach((id) => this.#heard.add(id));
  }

  async #merge() {
    const ids = new Set(this.#heard);
    this.#heard.clear();
    this.heads = await this.#database.talks();
    const { id } = this.talk;
    const turns = ids.has(id) ? ordered(await this.#database.turns(id)) : this.turns;
    if (id === this.talk.id && JSON.stringify(turns) !== JSON.stringify(this.turns)) {
      this.talk = this.#head(id) ?? this.talk;
      this.turns = turns;
      this.#tell("merged");
    }
    this.#tell("heads");
  }

  #offer(undo) {
    this.undo = undo;
    this.#tell("undo");
  }

  #tell(kind) {
    this.dispatchEvent(new Event(kind));
  }
}

function fresh(id = newId()) {
  return { id, name: "", scope: null, model: null, changed: 0 };
}

/** An id. (`randomUUID` is only there on this machine and behind TLS.) */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The store of this page. */
export const store = new Store(
  openDatabase("citewell"),
  "BroadcastChannel" in globalThis ? new BroadcastChannel("citewell") : null,
);
