import { z } from 'zod';
import { STAGE_NAMES, STAGES, type StageName } from '../domain/stage.ts';
import { devicesOf } from './engines.ts';

const recognition = z.object({ model: z.string(), task: z.string() });
const translation = z.object({ subtitles: z.array(z.string()) });
const cue = z.object({ minCueSeconds: z.number(), maxCueSeconds: z.number() });
const speakers = z.object({ minSpeakers: z.number(), maxSpeakers: z.number() });
const placement = z.object({ engine: z.string(), device: z.string() });

type Issues = Pick<z.core.$RefinementCtx, 'addIssue'>;

/**
 * Refuses values that are right alone and wrong together. `config` may hold other problems: each
 * rule looks only at options that are right, so that none hides another.
 */
export function refuseCombinations(config: unknown, context: Issues): void {
  const sections = z.object({ stages: z.looseObject({}) }).safeParse(config).data?.stages ?? {};
  const refuse = (stage: StageName, key: string, message: string) =>
    context.addIssue({ code: 'custom', path: ['stages', stage, key], message });

  for (const stage of STAGE_NAMES) {
    const placed = placement.safeParse(sections[stage]);
    if (placed.success) refusePlacement(stage, placed.data, refuse);
  }
  const { data: asr } = recognition.safeParse(sections['asr']);
  if (asr !== undefined && /turbo/i.test(asr.model) && asr.task !== 'transcribe') {
    refuse(
      'asr',
      'model',
      'Whisper turbo models cannot translate: set stages.asr.task to transcribe, or use large-v3',
    );
  }
  const { data: subtitles } = translation.safeParse(sections['subtitle-gen']);
  if (asr?.task === 'translate' && subtitles !== undefined && subtitles.subtitles[0] !== 'en') {
    refuse('subtitle-gen', 'subtitles', 'Whisper translates into English only: put en first');
  }
  const { data: lengths } = cue.safeParse(sections['subtitle-gen']);
  if (lengths !== undefined && lengths.minCueSeconds > lengths.maxCueSeconds) {
    refuse('subtitle-gen', 'minCueSeconds', 'is more than maxCueSeconds: lower it');
  }
  const { data: counts } = speakers.safeParse(sections['diarization']);
  if (counts !== undefined && counts.minSpeakers > counts.maxSpeakers) {
    refuse('diarization', 'minSpeakers', 'is more than maxSpeakers: lower it');
  }
}

function refusePlacement(
  stage: StageName,
  { engine, device }: z.infer<typeof placement>,
  refuse: (stage: StageName, key: string, message: string) => void,
): void {
  const engines = ['auto', ...STAGES[stage].engines];
  if (!engines.includes(engine)) {
    refuse(stage, 'engine', `use one of: ${engines.join(', ')}`);
    return;
  }
  const devices = ['auto', ...devicesOf(stage, engine)];
  if (!devices.includes(device)) {
    const by = engine === 'auto' ? 'its engines support' : `${engine} supports`;
    refuse(stage, 'device', `use one of those that ${by}: ${devices.join(', ')}`);
  }
}
