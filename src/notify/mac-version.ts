import { sendProgram } from './send-program.ts';

/** From this macOS on, the old notification interface shows nothing and says nothing about it. */
const WITHOUT_OLD_INTERFACE = 26;
const ASK_LIMIT_MS = 5_000;

/** The first number of a version as `3.1.0` or `terminal-notifier 2.0.0.`; null where there is none. */
export function majorVersion(text: string): number | null {
  const digits = /(\d+)\.\d/u.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * Whether NSUserNotification still shows anything: terminal-notifier before 3.0 uses it, and macOS
 * 26 drops what it sends without a word (caronc/apprise#1705). Unknown counts as no.
 */
export async function showsOldNotifications(program = 'sw_vers'): Promise<boolean> {
  const version = await sendProgram(program, ['-productVersion'], ASK_LIMIT_MS).catch(() => '');
  return (majorVersion(version) ?? WITHOUT_OLD_INTERFACE) < WITHOUT_OLD_INTERFACE;
}
