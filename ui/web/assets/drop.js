// Files that are dropped or pasted anywhere are added, one batch after another; pasted text is offered in the dialog.
const TYPING = "input, textarea, [contenteditable=true]";

export default function drop({ element, trigger, upload }) {
  const over = element.querySelector(".drop-over");
  const said = element.querySelector(".uploading");
  const most = Number(over.dataset.most);
  let line = Promise.resolve();
  const add = (given) => {
    const files = [...given]; // the list of an input or a clipboard doesn't last
    if (files.length) line = line.then(() => send(files));
  };

  // A batch waits for the one before it, so that each has its own result.
  async function send(files) {
    const sent = [];
    const refused = [];
    for (const [number, file] of files.entries()) {
      say(`Uploading ${file.name}: ${number + 1} of ${files.length}`);
      try {
        if (file.size > most) throw new Error(`${file.name} is larger than ${most / 2 ** 20} MB.`);
        sent.push((await upload(file)).path);
      } catch (error) {
        refused.push([file.name, error.message || `${file.name} could not be sent.`]);
      }
    }
    const isDone = new Promise((resolve) => document.addEventListener("articleschange", resolve, { once: true }));
    trigger("upload", { files: sent, refused });
    say("");
    await isDone;
  }

  function say(words) {
    said.hidden = !words;
    said.firstElementChild.textContent = words;
  }

  document.addEventListener("addfiles", ({ detail }) => add(detail));

  let depth = 0; // how many nested elements the pointer is over
  const hasFiles = (dragged) => dragged.dataTransfer?.types.includes("Files");
  document.addEventListener("dragenter", (dragged) => {
    if (!hasFiles(dragged)) return;
    depth += 1;
    over.hidden = false;
  });
  document.addEventListener("dragleave", (dragged) => {
    if (!hasFiles(dragged)) return;
    depth -= 1;
    over.hidden = depth <= 0;
  });
  document.addEventListener("dragover", (dragged) => {
    if (hasFiles(dragged)) dragged.preventDefault();
  });
  document.addEventListener("drop", async (dropped) => {
    if (!hasFiles(dropped)) return;
    dropped.preventDefault();
    over.hidden = true;
    depth = 0;
    // Dropped items can only be read before this event ends.
    const taken = [...dropped.dataTransfer.items].map((item) => {
      const entry = item.webkitGetAsEntry();
      return entry?.isDirectory ? filesIn(entry) : item.getAsFile();
    });
    add((await Promise.all(taken)).flat().filter(Boolean));
  });

  document.addEventListener("paste", (pasted) => {
    if (pasted.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    const text = pasted.clipboardData.getData("text/plain").trim();
    if (pasted.clipboardData.files.length) add(pasted.clipboardData.files);
    else if (text) trigger("offer", { text });
  });
}

// All the files in a dropped folder; for a file, itself.
async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (!some.length) return files;
    files.push(...(await Promise.all(some.map(filesIn))).flat());
  }
}
