import { z } from 'zod';
import { VERDICTS } from '../domain/job.ts';
import type { StageManifest } from './stage-manifest.ts';

/** A key that is absent or of another form says nothing; the rest is read all the same. */
const said = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const speech = z.object({ speech_seconds: said(z.number()) });

/** The metadata of manifests that is read here; docs/stage-contract.md says what each key means. */
export const STAGE_METADATA = {
  demux: z.object({
    audio: said(z.object({ index: z.number(), why: z.string() })),
    seconds: said(z.number()),
  }),
  'silero-vad': speech,
  'pyannote-vad': speech,
  asr: z.object({
    language: said(z.string()),
    language_probability: said(z.number()),
    task: said(z.string()),
    chunks: said(z.object({ resumed: z.number() })),
  }),
  mux: z.object({
    verdict: said(z.enum(VERDICTS)),
    reason: said(z.string()),
    reasons: said(z.array(z.string())),
    dropped: said(z.array(z.unknown())),
  }),
} as const;

type Metadata<S extends keyof typeof STAGE_METADATA> = z.infer<(typeof STAGE_METADATA)[S]>;

/** What a stage recorded beside its outputs, as far as it is read here. */
export function metadataOf<S extends keyof typeof STAGE_METADATA>(
  stage: S,
  { metadata }: Pick<StageManifest, 'metadata'>,
): Metadata<S> {
  return STAGE_METADATA[stage].parse(metadata) as Metadata<S>;
}
