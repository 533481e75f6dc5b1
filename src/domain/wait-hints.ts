import table from '../../config/wait_reasons.json' with { type: 'json' };
import type { WaitReason } from './job.ts';

interface WaitRule {
  readonly hint: string;
  /** Waits that end by themselves are no business of the person's. */
  readonly needsPerson: boolean;
  /** Whether it goes on once its file is there again and can be read. */
  readonly resumesWithFile: boolean;
}

const RULES: Readonly<Record<WaitReason, WaitRule>> = table;

/** What follows from a wait reason; nothing from a text that is none. */
function ruleOf(reason: string | null): WaitRule | undefined {
  return Object.hasOwn(RULES, reason ?? '') ? RULES[reason as WaitReason] : undefined;
}

/** What the person can do about a wait reason. */
export function waitHint(reason: string): string {
  return ruleOf(reason)?.hint ?? '';
}

/** Whether a wait ends only when a person acts, who is told then. */
export function needsPerson(reason: string | null): boolean {
  return ruleOf(reason)?.needsPerson ?? false;
}

/** Whether a film that waits so goes on once its file is there again. */
export function resumesWithFile(reason: string | null): boolean {
  return ruleOf(reason)?.resumesWithFile ?? false;
}
