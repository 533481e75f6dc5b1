import { join } from 'node:path';
import { nodeFlags } from '../../system/runtime.ts';
import type { ServicePlan } from '../service-manager.ts';

/** A value of a property list, as far as launchd's keys need it. */
export type PlistValue =
  | string
  | number
  | boolean
  | readonly PlistValue[]
  | { readonly [key: string]: PlistValue };

/** Seconds from SIGTERM to SIGKILL; launchd's own default is 5 and would cut a stop short. */
export const EXIT_TIMEOUT_SECONDS = 30;

/** The service as launchd reads it. Each key's reason and source: launchd/README.md. */
export function launchdJob(plan: ServicePlan): Readonly<Record<string, PlistValue>> {
  const { label, node, cli, home, logsDir, environment } = plan;
  return {
    Label: label,
    ProgramArguments: [node, ...nodeFlags(), cli, 'run', '--home', home],
    WorkingDirectory: home,
    EnvironmentVariables: environment,
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 30,
    ExitTimeOut: EXIT_TIMEOUT_SECONDS,
    ProcessType: 'Interactive',
    LimitLoadToSessionType: 'Aqua',
    MaterializeDatalessFiles: true,
    SoftResourceLimits: { NumberOfFiles: 8192 },
    // Decimal for 0o077: what the service writes is the person's own.
    Umask: 63,
    StandardOutPath: join(logsDir, 'launchd.out.log'),
    StandardErrorPath: join(logsDir, 'launchd.err.log'),
  };
}

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
`;

/** A property list as XML. Throws RangeError for text that XML cannot hold. */
export function renderPlist(value: PlistValue): string {
  return `${HEAD}${render(value, '')}\n</plist>\n`;
}

function render(value: PlistValue, indent: string): string {
  const deeper = `${indent}  `;
  if (typeof value === 'string') return `${indent}<string>${escapeXml(value)}</string>`;
  if (typeof value === 'boolean') return `${indent}<${value}/>`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`;
  if (Array.isArray(value)) {
    return block(
      'array',
      (value as readonly PlistValue[]).map((item) => render(item, deeper)),
    );
  }
  return block(
    'dict',
    Object.entries(value).flatMap(([key, item]) => [
      `${deeper}<key>${escapeXml(key)}</key>`,
      render(item, deeper),
    ]),
  );

  function block(tag: string, lines: readonly string[]): string {
    return [`${indent}<${tag}>`, ...lines, `${indent}</${tag}>`].join('\n');
  }
}

function escapeXml(text: string): string {
  // XML 1.0 has no way to write these, not even by number.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/u.test(text)) {
    throw new RangeError(`${JSON.stringify(text)} cannot be written to a property list`);
  }
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The `ProgramArguments` of a property list that `renderPlist` wrote; none in another's. */
export function argumentsIn(xml: string): string[] {
  const array = /<key>ProgramArguments<\/key>\s*<array>(.*?)<\/array>/su.exec(xml)?.[1] ?? '';
  return [...array.matchAll(/<string>(.*?)<\/string>/gsu)].map(([, text = '']) =>
    unescapeXml(text),
  );
}

/** Text of a property list that `renderPlist` wrote, as it was meant. */
export function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
