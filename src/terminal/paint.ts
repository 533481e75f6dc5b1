const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Color = keyof typeof CODES;
export type Paint = (color: Color, text: string) => string;

/** Colors only say again what the words say: without them nothing is missing. */
export function painter(color: boolean): Paint {
  return color ? (name, text) => `\u001B[${CODES[name]}m${text}\u001B[0m` : (_name, text) => text;
}
