import { type Color, type Paint, painter } from '../terminal/paint.ts';
import { displayText, padTo, shorten, wrap } from '../terminal/text.ts';
import type { ModelList, ModelRow } from './list-models.ts';

interface View {
  readonly columns: number;
  readonly color: boolean;
}

// They add up to 79: a line as wide as the window makes some terminals begin another.
const MODEL = 26;
const ENGINE = 12;
const LICENSE = 12;
const SIZE = 8;
const PROFILES = 8;
const INDENT = '    ';

/** The list as a table for people, by role; 79 columns wide. */
export function formatModels(list: ModelList, { columns, color }: View): string {
  const paint = painter(color);
  const roles = [...new Set(list.models.map(({ role }) => role))];
  const gated = list.models.some((model) => model.gated);
  const lines = [
    `Profile ${list.profile}: ${displayText(list.why)}`,
    ...(list.fallback
      ? ['  This machine can run the large models: subpiped setup --profile best']
      : []),
    `Models in ${displayText(list.place)}`,
    '',
    `  ${header()}`,
    ...roles.flatMap((role) => [
      paint('bold', role),
      ...list.models
        .filter((model) => model.role === role)
        .flatMap((model) => modelLines(model, columns, paint)),
    ]),
    '',
    '* in use   + also needed: for devices that fail, conversions and the demo',
    ...(gated ? ['° accept its terms on its page at the hub before you download it'] : []),
  ];
  return `${lines.map((line) => shorten(line, Math.max(columns, 79))).join('\n')}\n`;
}

function header(): string {
  return (
    padTo('model', MODEL) +
    padTo('engine', ENGINE) +
    padTo('license', LICENSE) +
    `${'size'.padStart(SIZE)}  ` +
    padTo('profile', PROFILES + 1) +
    'state'
  );
}

const COLORS: Record<ModelRow['verified'], Color> = {
  checked: 'green',
  sealed: 'green',
  missing: 'yellow',
  outdated: 'yellow',
  damaged: 'red',
};

function modelLines(model: ModelRow, columns: number, paint: Paint): string[] {
  const mark = model.inUse ? '*' : model.needed ? '+' : ' ';
  const { verified, profiles, size } = model;
  // What nobody needs here is not wrong.
  const state = verified === 'missing' && !model.needed ? 'not here' : verified;
  const about = verified === 'missing' && size !== null ? '~' : '';
  const line =
    `${mark} ${padTo(model.model + (model.gated ? ' °' : ''), MODEL)}` +
    padTo(model.engine, ENGINE) +
    padTo(model.license, LICENSE) +
    `${(size === null ? '' : about + formatSize(size)).padStart(SIZE)}  ` +
    padTo(profiles.length > 1 ? 'both' : (profiles[0] ?? ''), PROFILES + 1) +
    (state === 'not here' ? state : paint(COLORS[verified], state));
  const why = model.damage.flatMap((text) => wrap(displayText(text), columns - INDENT.length - 1));
  return [line, ...why.map((text) => `${INDENT}${text}`)];
}

/** Bytes in steps of 1000, as `145 MB`. */
export function formatSize(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}
