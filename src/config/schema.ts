import { validate as isCron } from 'node-cron';
import { z } from 'zod';
import type { StageName } from '../domain/stage.ts';
import { refuseCombinations } from './combinations.ts';
import { codeLike, isLanguageCode, isWhisperLanguage } from './languages.ts';
import { powerSchema, scheduleSchema } from './power.ts';

/** A timer of Node's holds no more (25 days), and fires at once for what is longer. */
const LONGEST_MS = 2 ** 31 - 1;
const ms = z.number().int().nonnegative().max(LONGEST_MS);
const seconds = z.number().nonnegative();
const share = z.number().min(0).max(1);
/** A language as containers tag it. */
const language = z
  .string()
  .refine(isLanguageCode, 'use a language code of two or three letters, such as hi or hin');
/** A language that can be recognised; `hin` would be no language to Whisper. */
const spoken = z.string().refine(isWhisperLanguage, {
  error: ({ input }) => `use a language code of Whisper's, such as ${codeLike(input)}`,
});
const folder = z
  .string()
  .min(1)
  // Only a shell knows what ~ is: here it would become a folder of that name.
  .refine((path) => !path.startsWith('~'), 'write the whole path instead of ~');

const cron = z.string().refine(isCron, 'use five or six cron fields, such as */30 * * * * *');

/** A name or title on one line. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'write it on one line');

/** A name as it should appear, and other right forms of it. */
const glossaryEntry = z.union(
  [name, z.strictObject({ name, aliases: z.array(name).max(20).optional() })],
  'use a name, or {"name": "Aditi Mahant", "aliases": ["Aditi"]}',
);

/** A program, or a server that speaks the chat protocol of OpenAI, that translates text. */
const translator = z.union(
  [
    z.strictObject({ command: z.array(z.string().min(1)).min(1) }),
    z.strictObject({ url: z.url(), model: z.string().min(1) }),
  ],
  'use {"command": ["program", "argument"]} or {"url": "http://localhost:11434/v1", "model": "name"}',
);

/** What every stage's section has: which engine and device it is put on. */
const placed = { engine: z.string(), device: z.string() };

const stages = z.strictObject({
  demux: z.strictObject({
    ...placed,
    audioStream: z.number().int().nonnegative().nullable(),
    audioLanguages: z.array(language),
  }),
  tmdb: z.strictObject({
    ...placed,
    apiKey: z.string().min(1).nullable(),
    baseUrl: z.url(),
    language: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'use a form such as en-US'),
    timeoutSeconds: z.number().positive(),
    retries: z.number().int().nonnegative(),
    cacheDays: z.number().nonnegative(),
    // The film itself instead of a search for it.
    id: z.number().int().positive().nullable(),
    imdbId: z
      .string()
      .regex(/^tt\d{7,10}$/, 'use a form such as tt0473367')
      .nullable(),
    // What to search for instead of what the file name says.
    title: name.nullable(),
    year: z.number().int().min(1870).max(2200).nullable(),
  }),
  'pre-ner': z.strictObject({
    ...placed,
    // Whisper's decoder takes 224 tokens of prompt.
    maxPromptTokens: z.number().int().min(0).max(224),
    glossary: z.array(glossaryEntry).max(1_000),
  }),
  'silero-vad': z.strictObject({
    ...placed,
    threshold: share,
    minSpeechSeconds: seconds,
    minSilenceSeconds: seconds,
    padSeconds: seconds,
  }),
  'pyannote-vad': z.strictObject({
    ...placed,
    onset: share,
    offset: share,
    minSpeechSeconds: seconds,
    minSilenceSeconds: seconds,
    stepSeconds: z.number().min(0.1).max(10),
    /** 0 is what fits the device. */
    batchSize: z.number().int().nonnegative(),
    /** Whether stretches of singing are looked for. */
    songs: z.boolean(),
  }),
  diarization: z.strictObject({
    ...placed,
    minSpeakers: z.number().int().positive(),
    maxSpeakers: z.number().int().positive(),
    threshold: z.number().min(0).max(2),
    minClusterSeconds: seconds,
  }),
  asr: z.strictObject({
    ...placed,
    model: z.string().min(1),
    language: z.string().refine((code) => code === 'auto' || isWhisperLanguage(code), {
      error: ({ input }) => `use auto or a language code of Whisper's, such as ${codeLike(input)}`,
    }),
    languages: z.array(spoken).min(1),
    task: z.enum(['auto', 'transcribe', 'translate']),
    /** How a translation is made: by Whisper, by a text translator from what was said, or both. */
    route: z.enum(['auto', 'direct', 'cascade']),
    translator: translator.nullable(),
    /** Weights that hear a doubtful piece a second time. */
    secondModel: z.string().min(1).nullable(),
    languagePerPiece: z.boolean(),
    padSeconds: z.number().min(0).max(5),
    maxPieceSeconds: z.number().min(5).max(30),
    beamSize: z.number().int().min(1).max(20),
    noRepeatNgramSize: z.number().int().nonnegative(),
    noSpeechThreshold: share,
    logProbThreshold: z.number().max(0),
    compressionRatioThreshold: z.number().positive(),
    usePrompt: z.boolean(),
    checkpointSeconds: z.number().positive(),
    /** Pieces that are decoded together; 0 is what fits the device. */
    batchSize: z.number().int().nonnegative(),
    threads: z.number().int().nonnegative(),
  }),
  'post-ner': z.strictObject({
    ...placed,
    /** Likeness by sound and spelling that a correction needs; signs of a name around it weigh in. */
    minScore: z.number().min(0).max(100),
  }),
  'subtitle-gen': z.strictObject({
    ...placed,
    /** Languages of the tracks; the first is the one that the film is watched with. */
    subtitles: z
      .array(spoken)
      .min(1)
      .max(4)
      .refine((codes) => new Set(codes).size === codes.length, 'name each language once'),
    formats: z.array(z.enum(['srt', 'vtt', 'ass'])).refine((formats) => formats.includes('srt'), {
      error: 'keep srt: the film is muxed from it',
    }),
    /** A named set of limits; those below replace one of its numbers each. */
    rules: z.enum(['netflix-en', 'relaxed']),
    maxLines: z.number().int().min(1).max(4).nullable(),
    maxLineChars: z.number().int().min(10).max(100).nullable(),
    minCueSeconds: z.number().positive().nullable(),
    maxCueSeconds: z.number().positive().nullable(),
    minGapSeconds: seconds.nullable(),
    charsPerSecond: z.number().positive().nullable(),
    speakerDashes: z.boolean(),
    speakerLabels: z.boolean(),
    /** Whether cue edges snap to the film's cuts, which costs a pass over its pictures. */
    shotChanges: z.boolean(),
    songs: z.enum(['italic', 'plain', 'drop']),
  }),
  mux: z.strictObject({
    ...placed,
    container: z.enum(['auto', 'mkv', 'mp4', 'none']),
    defaultTrack: z.boolean(),
  }),
} satisfies Record<StageName, z.ZodType>);

/** All options. config/default.json holds every one with its default, and nothing else does. */
export const configSchema = z
  .strictObject({
    version: z.literal(1),
    profile: z.enum(['auto', 'starter', 'best']),
    folders: z.strictObject({
      // One folder or several; films added to any of them are subtitled.
      in: z.union([folder, z.array(folder).min(1)]).nullable(),
      out: folder.nullable(),
    }),
    intake: z.strictObject({
      extensions: z.array(z.string().regex(/^[a-z0-9]+$/, 'use lower case without a dot')).min(1),
      stableMs: ms,
      pollMs: ms.min(50),
      scanCron: cron,
      giveUpMs: ms,
      /** Levels of folders below a watched one; 0 is the folder itself only. */
      depth: z.number().int().min(0).max(10),
      followSymlinks: z.boolean(),
      watch: z.enum(['auto', 'events', 'polling']),
      pollingMs: ms.min(50),
      // Shares and polled folders tell of writes late.
      stablePollingMs: ms,
      // A volume that is away, a folder that may not be read.
      recheckMs: ms.min(50),
      // What to do with a film that has subtitles in the wanted language already.
      existingSubtitles: z.enum(['skip', 'add']),
    }),
    queue: z.strictObject({
      maxAttempts: z.number().int().positive(),
      retryBaseMs: ms,
      retryMaxMs: ms,
      // A lease shorter than a slow disk's write would be lost without a reason.
      leaseMs: ms.min(3_000),
    }),
    pipeline: z.strictObject({
      stallMs: ms.min(1_000),
      stallFactor: z.number().min(2),
      stallMinMs: ms,
      // A stop takes 10 s in all, whatever a stage does.
      stopGraceMs: ms.max(8_000),
      parallelMetadata: z.boolean(),
      retention: z.enum(['keep', 'clean']),
    }),
    disk: z.strictObject({
      /** Left free on the disk of out/, whatever a film needs. */
      reserveMb: z.number().nonnegative(),
      checkMs: ms.min(50),
    }),
    power: powerSchema,
    schedule: scheduleSchema,
    housekeeping: z.strictObject({
      cron,
      backups: z.number().int().nonnegative(),
      keepJobsDays: z.number().positive().nullable(),
      keepIntermediatesDays: z.number().nonnegative().nullable(),
      keepLogsDays: z.number().nonnegative().nullable(),
    }),
    notify: z.strictObject({ enabled: z.boolean(), groupMs: ms }),
    log: z.strictObject({
      level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
      maxSizeMb: z.number().positive(),
      maxFiles: z.number().int().positive(),
    }),
    stages,
  })
  // Also beside other problems: a person wants to hear of all of them at once.
  .superRefine(refuseCombinations, { when: () => true });

export type Config = z.infer<typeof configSchema>;
