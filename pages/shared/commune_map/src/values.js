// What is sent (pages/shared/canvas.py): one small integer a unit. Pure functions.

// Below this, a number is no value but the place of a reason in the list of reasons.
export const REASONS = -32000;
const LOWEST = -32768;

/** Int16 numbers from their base64 text. */
export function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Int16Array(bytes.buffer);
}

/** Class of a stored number: position among the limits, "inconnu", "secret", or -1 when there is none. */
export function classOf(stored, limits, factor, reasons) {
  if (stored === undefined) return -1;
  if (stored < REASONS) return reasons[stored - LOWEST]?.secret ? "secret" : "inconnu";
  let found = 0;
  while (found < limits.length && stored >= Math.round(limits[found] * factor)) found++;
  return found;
}

/** « 1 234,5 minutes »; the reason when there is no value. */
export function said(stored, { facteur, decimales, unite, unite_seule, motifs }) {
  if (stored === undefined) return "";
  if (stored < REASONS) return motifs[stored - LOWEST]?.texte ?? "non connu";
  const number = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: decimales, maximumFractionDigits: decimales });
  const word = Math.abs(stored / facteur) < 2 ? unite_seule : unite;
  const space = unite === "%" || unite === "‰" ? "\u202f" : "\u00a0";
  return `${number.format(stored / facteur)}${unite ? space + word : ""}`;
}

/** Letters without accents nor capitals, as one types them. */
export function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[-'’ ]+/g, " ").trim();
}
