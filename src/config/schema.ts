import { validate as isCron } from 'node-cron';
import { z } from 'zod';
import type { StageName } from '../domain/stage.ts';
import { refuseCombinations } from './combinations.ts';
import { codeLike, isLanguageCode, isWhisperLanguage } from './languages.ts';
import { powerSchema, scheduleSchema } from './power.ts';

/** A timer of Node's holds no more (25 days), and fires at once for what is longer. */
const LONGEST_MS = 2 ** 31 - 1;
const ms = z.number().int().nonnegative().max(LONGEST_MS);
const count = z.number().int().nonnegative();
const positiveCount = z.number().int().positive();
const notNegative = z.number().nonnegative();
const positive = z.number().positive();
const within = (least: number, most: number) => z.number().min(least).max(most);
const whole = (least: number, most: number) => within(least, most).int();
const seconds = notNegative;
const share = within(0, 1);
const text = z.string().min(1);
/** A language as containers tag it. */
const language = z
  .string()
  .refine(isLanguageCode, 'use a language code of two or three letters, such as hi or hin');
/** A language that can be recognized; `hin` would be no language to Whisper. */
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
const placed = {
  engine: z.string().describe('the library that runs the model'),
  device: z.string().describe('`mps`, `mlx`, `cuda` or `cpu`, where the engine knows it'),
};

const stages = z.strictObject({
  demux: z.strictObject({
    ...placed,
    audioStream: count
      .nullable()
      .describe('the index of the audio stream to use; by default the best one is chosen'),
    audioLanguages: z
      .array(language)
      .describe('languages of the audio track to prefer, best first, before those of `stages.asr`'),
  }),
  tmdb: z.strictObject({
    ...placed,
    apiKey: text
      .nullable()
      .describe(
        "a free key of themoviedb.org, which gives the names of the film's people; also as `TMDB_API_KEY`",
      ),
    baseUrl: z.url().describe("the address of TMDB's API"),
    language: z
      .string()
      .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'use a form such as en-US')
      .describe('the language of titles and descriptions'),
    timeoutSeconds: positive.describe('how long one answer may take'),
    retries: count.describe('how often a question without an answer is asked again'),
    cacheDays: notNegative.describe('how long answers are kept for other runs; 0 asks every time'),
    id: positiveCount.nullable().describe("the film's number at TMDB, instead of a search"),
    imdbId: z
      .string()
      .regex(/^tt\d{7,10}$/, 'use a form such as tt0473367')
      .nullable()
      .describe("the film's number at IMDb, instead of a search"),
    title: name.nullable().describe('the title to search for, instead of the one in the file name'),
    year: whole(1870, 2200)
      .nullable()
      .describe('the year to search for, instead of the one in the file name'),
  }),
  'pre-ner': z.strictObject({
    ...placed,
    // Whisper's decoder takes 224 tokens of prompt.
    maxPromptTokens: whole(0, 224).describe(
      'how many tokens of names Whisper is prompted with at most; 0 for no prompt',
    ),
    glossary: z
      .array(glossaryEntry)
      .max(1_000)
      .describe('names for all films: a name, or `{"name": "Aditi Mahant", "aliases": ["Aditi"]}`'),
  }),
  'silero-vad': z.strictObject({
    ...placed,
    threshold: share.describe('how sure silero must be that somebody speaks'),
    minSpeechSeconds: seconds.describe('shorter speech is left out'),
    minSilenceSeconds: seconds.describe('shorter silence does not end a segment'),
    padSeconds: seconds.describe('what is added at both ends of a segment'),
  }),
  'pyannote-vad': z.strictObject({
    ...placed,
    onset: share.describe('how sure the network must be that speech begins'),
    offset: share.describe('below this score speech ends'),
    minSpeechSeconds: seconds.describe('shorter speech is left out'),
    minSilenceSeconds: seconds.describe('shorter silence does not end a segment'),
    stepSeconds: within(0.1, 10).describe(
      "how far the network's window of 10 s moves each time; less is slower",
    ),
    batchSize: count.describe('windows that the network takes at once; 0 is what fits the device'),
    songs: z.boolean().describe('whether singing and music are looked for'),
  }),
  diarization: z.strictObject({
    ...placed,
    minSpeakers: positiveCount.describe('the fewest speakers to tell apart'),
    maxSpeakers: positiveCount.describe('the most speakers to tell apart'),
    threshold: within(0, 2).describe(
      'how different two voices must be (cosine distance) to be two speakers',
    ),
    minClusterSeconds: seconds.describe(
      'a voice that talks alone for less does not decide how many speakers there are',
    ),
  }),
  asr: z.strictObject({
    ...placed,
    model: text.describe(
      'the name of the weights (see `subpiped models`); `auto` takes those of the profile',
    ),
    language: z
      .string()
      .refine((code) => code === 'auto' || isWhisperLanguage(code), {
        error: ({ input }) =>
          `use auto or a language code of Whisper's, such as ${codeLike(input)}`,
      })
      .describe('the language spoken, such as `hi`; `auto` listens first'),
    languages: z.array(spoken).min(1).describe('the languages that `auto` may find'),
    task: z
      .enum(['auto', 'transcribe', 'translate'])
      .describe('`transcribe`, `translate` (into English), or whichever fits'),
    route: z
      .enum(['auto', 'direct', 'cascade'])
      .describe(
        'a translation by Whisper (`direct`), by a text translator (`cascade`), or by the translator where Whisper cannot (`auto`)',
      ),
    translator: translator
      .nullable()
      .describe(
        'the text translator: `{"command": ["program"]}` that reads and writes [JSON lines](../python/subpiped/engines/translator_command.py), or a chat server, `{"url": "http://localhost:11434/v1", "model": "name"}`',
      ),
    secondModel: text.nullable().describe('weights that decode doubtful chunks once more'),
    languagePerChunk: z.boolean().describe('whether each chunk may be in another of the languages'),
    padSeconds: within(0, 5).describe('sound around each chunk that is decoded with it'),
    maxChunkSeconds: within(5, 30).describe('longer speech is cut at a quiet moment'),
    beamSize: whole(1, 20).describe('how many readings the decoder follows; more is slower'),
    noRepeatNgramSize: count.describe(
      'so many tokens in a row may not come twice in a chunk; 0 allows it',
    ),
    noSpeechThreshold: share.describe(
      'above this probability of silence a text that is unsure is not believed',
    ),
    logProbThreshold: z
      .number()
      .max(0)
      .describe('below this mean log probability a text is decoded again'),
    compressionRatioThreshold: positive.describe(
      'a text that compresses better than this repeats itself, and is decoded again',
    ),
    usePrompt: z.boolean().describe('whether Whisper is prompted with the names of the film'),
    checkpointSeconds: positive.describe('after how much sound unfinished work is kept'),
    batchSize: count.describe('chunks that are decoded at once; 0 is what fits the device'),
    threads: count.describe('cores that decode; 0 for all physical ones'),
  }),
  'post-ner': z.strictObject({
    ...placed,
    minScore: within(0, 100).describe(
      'how alike (by sound and spelling, up to 100) a word and a name must be to be corrected',
    ),
  }),
  'subtitle-gen': z.strictObject({
    ...placed,
    subtitles: z
      .array(spoken)
      .min(1)
      .max(4)
      .refine((codes) => new Set(codes).size === codes.length, 'name each language once')
      .describe(
        'languages of the tracks, the main one first; `en,hi` adds a track of what was said in Hindi',
      ),
    formats: z
      .array(z.enum(['srt', 'vtt', 'ass']))
      .refine((formats) => formats.includes('srt'), {
        error: 'keep srt: the film is muxed from it',
      })
      .describe('files in `subtitles/`; `srt` is always needed'),
    rules: z.enum(['netflix-en', 'relaxed']).describe('the set of limits for cues'),
    maxLines: whole(1, 4)
      .nullable()
      .describe('lines of a cue at most, instead of the number in the rules'),
    maxLineChars: whole(10, 100)
      .nullable()
      .describe('characters of a line at most, instead of the number in the rules'),
    minCueSeconds: positive
      .nullable()
      .describe('how long a cue is shown at least, instead of the number in the rules'),
    maxCueSeconds: positive
      .nullable()
      .describe('how long a cue is shown at most, instead of the number in the rules'),
    minGapSeconds: seconds
      .nullable()
      .describe('time between two cues, instead of the number in the rules'),
    charsPerSecond: positive
      .nullable()
      .describe('the reading speed, instead of the number in the rules'),
    speakerDashes: z
      .boolean()
      .describe('whether two speakers in one cue get a line with a dash each'),
    speakerLabels: z.boolean().describe('whether lines begin with the speaker'),
    shotChanges: z
      .boolean()
      .describe("whether cues follow the film's cuts, which costs a pass over its pictures"),
    songs: z
      .enum(['italic', 'plain', 'drop'])
      .describe('what is sung: in italics with a note, plain, or left out'),
  }),
  mux: z.strictObject({
    ...placed,
    container: z
      .enum(['auto', 'mkv', 'mp4', 'none'])
      .describe(
        'of the film that is made; `none` for subtitle files only, without a copy of the film',
      ),
    defaultTrack: z.boolean().describe('whether players show the main track unasked'),
  }),
} satisfies Record<StageName, z.ZodType>);

/**
 * All options. config/default.json holds every one with its default, and nothing else does.
 * `npm run generate` makes Python's types and docs/configuration.md of this.
 */
export const configSchema = z
  .strictObject({
    version: z.literal(1).describe("the version of this configuration's form"),
    profile: z
      .enum(['auto', 'starter', 'best'])
      .describe(
        '`best` (large models), `starter` (small ones), or what set-up chose for this machine',
      ),
    folders: z.strictObject({
      in: z
        .union([folder, z.array(folder).min(1)])
        .nullable()
        .describe('the folder, or list of folders, to watch; by default `in/` of the home'),
      out: folder.nullable().describe('the folder for results; by default `out/` of the home'),
    }),
    intake: z.strictObject({
      extensions: z
        .array(z.string().regex(/^[a-z0-9]+$/, 'use lower case without a dot'))
        .min(1)
        .describe('suffixes that count as films'),
      stableMs: ms.describe('how long a film must not have changed before it is taken'),
      pollMs: ms.min(50).describe('how often a film that is still being copied is looked at'),
      scanCron: cron.describe('when the folders are searched, whatever file events said'),
      giveUpMs: ms.describe('how long an unreadable film may still become readable'),
      depth: whole(0, 10).describe(
        'levels of folders below a watched one that are searched; 0 for none',
      ),
      followSymlinks: z
        .boolean()
        .describe('whether links to folders are followed; links to films are'),
      watch: z
        .enum(['auto', 'events', 'polling'])
        .describe(
          'file events, polling, or `auto`: events on local disks and polling on shares; `scanCron` finds what was missed',
        ),
      pollingMs: ms.min(50).describe('how often a polled folder is looked at'),
      stablePollingMs: ms.describe('as `stableMs`, in polled folders, which tell of changes late'),
      recheckMs: ms
        .min(50)
        .describe('how often a folder that is away or may not be read is tried again'),
      existingSubtitles: z
        .enum(['skip', 'add'])
        .describe('a film that has all wanted subtitles already: leave it alone, or add ours'),
    }),
    queue: z.strictObject({
      maxAttempts: positiveCount.describe('how often a film is tried in all'),
      retryBaseMs: ms.describe('the wait before the second try; it doubles each time'),
      retryMaxMs: ms.describe('the longest wait between two tries'),
      // A lease shorter than a slow disk's write would be lost without a reason.
      leaseMs: ms
        .min(3_000)
        .describe('after how long without a sign of life a film may be taken over'),
    }),
    pipeline: z.strictObject({
      stallMs: ms
        .min(1_000)
        .describe('a stage that says nothing for so long is ended, at the latest'),
      stallFactor: z
        .number()
        .min(2)
        .describe('so many times the longest pause so far, and a stage is ended earlier'),
      stallMinMs: ms.describe('no stage is ended for a shorter silence than this'),
      // A stop takes 10 s in all, whatever a stage does.
      stopGraceMs: ms.max(8_000).describe('how long a stage may take to stop before it is killed'),
      parallelMetadata: z
        .boolean()
        .describe("whether the film's names are looked up beside the other stages"),
      retention: z
        .enum(['keep', 'clean'])
        .describe(
          "`clean` removes a film's sound and scores as soon as it is done; else they go after `housekeeping.keepIntermediatesDays`",
        ),
    }),
    disk: z.strictObject({
      reserveMb: notNegative.describe(
        'what stays free on the disk of the results; a film that does not fit beside it waits, and the next one is begun',
      ),
      checkMs: ms.min(50).describe('how often the free space is looked at'),
    }),
    power: powerSchema,
    schedule: scheduleSchema,
    housekeeping: z.strictObject({
      cron: cron.describe('when old files are removed and the queue is copied'),
      backups: count.describe('how many daily copies of the queue are kept'),
      keepJobsDays: positive.nullable().describe('how long ended films are listed; null for ever'),
      keepIntermediatesDays: notNegative
        .nullable()
        .describe("how long a film's sound and scores are kept; null for ever"),
      keepLogsDays: notNegative.nullable().describe('how long logs are kept; null for ever'),
    }),
    notify: z.strictObject({
      enabled: z
        .boolean()
        .describe('whether a notification tells that a film is done, has failed, or needs you'),
      groupMs: ms.describe(
        'films that end within this time after one that was told are told together; the first failure and what needs you never wait',
      ),
    }),
    log: z.strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
        .describe("how much the daemon's log says"),
      maxSizeMb: positive.describe('at this size a new log file is begun'),
      maxFiles: positiveCount.describe('how many log files are kept'),
    }),
    stages,
  })
  // Also beside other problems: a person wants to hear of all of them at once.
  .superRefine(refuseCombinations, { when: () => true });

export type Config = z.infer<typeof configSchema>;
