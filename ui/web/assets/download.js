// Saves a text that the page was given as a file of the reader's.
export default function download({ props, watch }) {
  watch("value", () => {
    const [name, text] = props.value || [];
    if (!text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
