// Saves what the page receives as a file on the reader's machine.
export default function download({ props, watch }) {
  watch("value", () => {
    const [name, content] = props.value || [];
    if (!content) return;
    const bytes = Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
