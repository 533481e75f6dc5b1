// What a program wrote to a terminal, as a picture: text stays text, so that it is small, sharp at
// every size, and a change shows in a diff.

const COLUMN = 8.4;
const LINE = 18;
const FONT_SIZE = 14;
/** From the top of a line to the baseline of its letters. */
const BASELINE = 13;
const PADDING = 18;
const TITLE_BAR = 34;

const GROUND = '#161b22';
const INK = '#d7dde5';
/** By SGR code; these stand out from the ground by a contrast of at least 4.5. */
const COLORS: Readonly<Record<number, string>> = {
  31: '#ff8f87',
  32: '#6fd694',
  33: '#f0bf5a',
  36: '#6cc7d9',
};
const DIM = '#8b95a3';

export interface Run {
  readonly text: string;
  readonly color: string;
  readonly bold: boolean;
}

/** The lines of a terminal's output, each as runs of one style. Only SGR codes may occur. */
export function linesOf(output: string): Run[][] {
  const lines: Run[][] = [[]];
  let style = { color: INK, bold: false };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal gets
  for (const token of output.trimEnd().match(/\u001B\[[\d;]*m|\r?\n|[^\u001B\r\n]+/g) ?? []) {
    if (token.startsWith('\u001B')) style = styled(style, token);
    else if (token.endsWith('\n')) lines.push([]);
    else lines.at(-1)?.push({ text: token, ...style });
  }
  return lines;
}

function styled(style: Omit<Run, 'text'>, sequence: string): Omit<Run, 'text'> {
  const code = Number(sequence.slice(2, -1));
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, color: DIM };
  return code === 0 ? { color: INK, bold: false } : { ...style, color: COLORS[code] ?? INK };
}

/** An SVG of a terminal window that shows `output` under the title `title`. */
export function terminalSvg(output: string, title: string, columns = 80): string {
  const lines = linesOf(output);
  const width = columns * COLUMN + 2 * PADDING;
  const height = TITLE_BAR + lines.length * LINE + 1.5 * PADDING;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, at) => `<circle cx="${20 + at * 20}" cy="17" r="6" fill="${color}"/>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="${width}" height="${height}" rx="9" fill="${GROUND}"/>`,
    ...dots,
    `<g font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" xml:space="preserve">`,
    `<text x="${width / 2}" y="22" fill="${DIM}" text-anchor="middle">${escapeXml(title)}</text>`,
    ...lines.flatMap((runs, row) => lineSvg(runs, TITLE_BAR + PADDING / 2 + row * LINE)),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function lineSvg(runs: readonly Run[], top: number): string[] {
  let column = 0;
  return runs.flatMap(({ text, color, bold }) => {
    // Bars are drawn: the blocks of many fonts leave gaps, or have another width than letters.
    const parts = text.match(/█+|░+| +|[^█░ ]+(?: [^█░ ]+)*/g) ?? [];
    return parts.flatMap((part) => {
      const x = round(PADDING + column * COLUMN);
      const width = round([...part].length * COLUMN);
      column += [...part].length;
      if (part.startsWith(' ')) return [];
      if (part.startsWith('█') || part.startsWith('░')) {
        const opacity = part.startsWith('░') ? ' opacity="0.25"' : '';
        return [
          `<rect x="${x}" y="${top + 2}" width="${width}" height="13" fill="${color}"${opacity}/>`,
        ];
      }
      // The length is given: columns stay columns in every font.
      const weight = bold ? ' font-weight="bold"' : '';
      return [
        `<text x="${x}" y="${top + BASELINE}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="${color}"${weight}>${escapeXml(part)}</text>`,
      ];
    });
  });
}

const round = (value: number) => Number(value.toFixed(1));

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
