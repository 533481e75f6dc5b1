import { validate as isCron } from 'node-cron';
import { z } from 'zod';
import cueProfiles from '../../config/cue_profiles.json' with { type: 'json' };
import type { StageName } from '../domain/stage.ts';
import { WRITTEN_FORMATS } from '../domain/subtitle-formats.ts';
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
/** A language that can be recognized; Whisper does not know `hin`. */
const spoken = z.string().refine(isWhisperLanguage, {
  error: ({ input }) => `use a Whisper language code, such as ${codeLike(input)}`,
});
const folder = z
  .string()
  .min(1)
  // Only a shell knows what ~ is: here it would become a folder of that name.
  .refine((path) => !path.startsWith('~'), 'write the full path instead of ~');

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
  [
    name,
    z.strictObject({
      name,
      aliases: z.array(name).max(20).optional(),
      gender: z.enum(['female', 'male', 'non-binary']).optional(),
    }),
  ],
  'use a name, or {"name": "Aditi Mahant", "aliases": ["Aditi"], "gender": "female"}',
);

/** A translator of ours, or a person's program or server (the chat protocol of OpenAI). */
const translator = z.union(
  [
    z.enum(['auto', 'mlx', 'firefox']),
    z.strictObject({ command: z.array(z.string().min(1)).min(1) }),
    z.strictObject({ url: z.url(), model: z.string().min(1) }),
  ],
  'use auto, mlx, firefox, {"command": ["program", "argument"]} or {"url": "http://localhost:11434/v1", "model": "name"}',
);

/** What the section of a stage with a model has: which engine and device it is put on. */
const placed = {
  engine: z.string().describe('the library that runs the model'),
  device: z.string().describe('`mps`, `mlx`, `cuda` or `cpu`, where the engine supports it'),
};

const stages = z.strictObject({
  demux: z.strictObject({
    audioStream: count
      .nullable()
      .describe('the index of the audio stream to use; by default the best one is chosen'),
    audioLanguages: z
      .array(language)
      .describe('languages of the audio track to prefer, best first, before those of `stages.asr`'),
  }),
  tmdb: z.strictObject({
    apiKey: text
      .nullable()
      .describe(
        'a free API key from themoviedb.org, for the names of cast and characters; or set `TMDB_API_KEY`',
      ),
    baseUrl: z.url().describe('the address of the TMDB API'),
    language: z
      .string()
      .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'use a code such as en-US')
      .describe('the language of titles and descriptions'),
    timeoutSeconds: positive.describe('how long one answer may take'),
    retries: count.describe('how often a failed request is repeated'),
    cacheDays: notNegative.describe('how long answers are cached; 0 turns the cache off'),
    id: positiveCount.nullable().describe("the film's TMDB ID, instead of a search"),
    imdbId: z
      .string()
      .regex(/^tt\d{7,10}$/, 'use a code such as tt0473367')
      .nullable()
      .describe("the film's IMDb ID, instead of a search"),
    title: name.nullable().describe('the title to search for, instead of the one in the file name'),
    year: whole(1870, 2200)
      .nullable()
      .describe('the year to search for, instead of the one in the file name'),
  }),
  'pre-ner': z.strictObject({
    ...placed,
    // Whisper's decoder takes 224 tokens of prompt.
    maxPromptTokens: whole(0, 224).describe(
      'maximum number of name tokens in the prompt for Whisper; 0 for no prompt',
    ),
    glossary: z
      .array(glossaryEntry)
      .max(1_000)
      .describe(
        'names for all films: a name, or `{"name": "Aditi Mahant", "aliases": ["Aditi"],' +
          ' "gender": "female"}`; the gender (`female`, `male`, `non-binary`) is for translators',
      ),
  }),
  'silero-vad': z.strictObject({
    ...placed,
    threshold: share.describe('minimum probability of speech'),
    minSpeechSeconds: seconds.describe('shorter speech is ignored'),
    minSilenceSeconds: seconds.describe('shorter silence does not end a segment'),
    padSeconds: seconds.describe('time added at both ends of a segment'),
  }),
  'pyannote-vad': z.strictObject({
    ...placed,
    onset: share.describe('above this score speech begins'),
    offset: share.describe('below this score speech ends'),
    minSpeechSeconds: seconds.describe('shorter speech is ignored'),
    minSilenceSeconds: seconds.describe('shorter silence does not end a segment'),
    stepSeconds: within(0.1, 10).describe('step of the 10 s window; smaller is slower'),
    batchSize: count.describe('windows per batch; 0 uses what fits the device'),
    songs: z.boolean().describe('whether to look for singing and music'),
  }),
  diarization: z.strictObject({
    ...placed,
    minSpeakers: positiveCount.describe('minimum number of speakers'),
    maxSpeakers: positiveCount.describe('maximum number of speakers'),
    threshold: within(0, 2).describe('above this cosine distance two voices are two speakers'),
    minCleanSeconds: seconds.describe(
      'a voice that talks alone for less does not affect the number of speakers',
    ),
  }),
  asr: z.strictObject({
    ...placed,
    model: text.describe(
      'the name of the weights (see `subpiped models`); `auto` uses those of the profile',
    ),
    language: z
      .string()
      .refine((code) => code === 'auto' || isWhisperLanguage(code), {
        error: ({ input }) => `use auto or a Whisper language code, such as ${codeLike(input)}`,
      })
      .describe('the spoken language, such as `hi`; `auto` detects it'),
    languages: z.array(spoken).min(1).describe('the languages that `auto` chooses from'),
    task: z
      .enum(['auto', 'transcribe', 'translate'])
      .describe('`transcribe`, `translate` (into English), or whichever fits'),
    route: z
      .enum(['auto', 'direct', 'cascade'])
      .describe(
        'how a translation is made: by Whisper from the sound (`direct`), by a translator from the transcript (`cascade`), or by the translator where there is one and the weights can transcribe the language (`auto`)',
      ),
    secondModel: text.nullable().describe('weights that decode doubtful chunks a second time'),
    languagePerChunk: z.boolean().describe('whether to detect the language of each chunk'),
    padSeconds: within(0, 5).describe('audio around each chunk that is decoded with it'),
    maxChunkSeconds: within(5, 30).describe('longer speech is split at a quiet moment'),
    beamSize: whole(1, 20).describe('beam size of the decoder; larger is slower'),
    noRepeatNgramSize: count.describe(
      'no sequence of this many tokens may repeat in a chunk; 0 turns this off',
    ),
    noSpeechThreshold: share.describe(
      'above this no-speech probability, uncertain text is dropped',
    ),
    logProbThreshold: z
      .number()
      .max(0)
      .describe('below this mean log probability, a chunk is decoded again'),
    compressionRatioThreshold: positive.describe(
      'text that compresses better than this is repetitive and is decoded again',
    ),
    usePrompt: z.boolean().describe('whether the names of the film go into the prompt for Whisper'),
    checkpointSeconds: positive.describe('how much audio is processed between two checkpoints'),
    batchSize: count.describe('chunks per batch; 0 uses what fits the device'),
    threads: count.describe('CPU cores to use; 0 uses all physical cores'),
  }),
  shots: z.strictObject({
    enabled: z
      .boolean()
      .describe("whether cues follow the film's cuts, which costs a pass over its pictures"),
  }),
  'post-ner': z.strictObject({
    minScore: within(0, 100).describe(
      'a word this similar to a name (in sound and spelling, up to 100) is corrected',
    ),
  }),
  translation: z.strictObject({
    ...placed,
    translators: z
      .array(translator)
      .min(1)
      .max(8)
      .describe(
        'who translates; where one cannot, the next does: `mlx`, `firefox`, `auto` (what fits this machine), a program, `{"command": ["program"]}`, or a chat server, `{"url": "http://localhost:11434/v1", "model": "name"}`; see [translation.md](translation.md)',
      ),
    model: text.describe('the weights of `mlx` (see `subpiped models`); `auto` goes by memory'),
    whenAway: z
      .enum(['wait', 'fallback'])
      .describe('a translator that does not answer: wait for it, or go on with the next one'),
    instructions: text
      .nullable()
      .describe('your wishes for language models, such as how people address each other'),
    sceneSentences: whole(1, 40).describe('how many sentences are translated together'),
    contextSentences: whole(0, 50).describe(
      'how many sentences of before, with translations, a language model is shown',
    ),
    requests: whole(1, 16).describe('how many requests a chat server is sent at once'),
    firstTokenSeconds: positive.describe('how long a translator may take to begin an answer'),
    nextTokenSeconds: positive.describe('how long it may then be silent'),
  }),
  'subtitle-gen': z.strictObject({
    subtitles: z
      .array(spoken)
      .min(1)
      .max(4)
      .refine((codes) => new Set(codes).size === codes.length, 'list each language once')
      .describe(
        'languages of the subtitle tracks, the main one first; `en,hi` adds a track in the original Hindi',
      ),
    formats: z
      .array(z.enum(WRITTEN_FORMATS))
      .refine((formats) => formats.includes('srt'), {
        error: 'keep srt: the film is muxed from it',
      })
      .describe('formats of the files in `subtitles/`; `srt` is required'),
    rules: z
      .enum(Object.keys(cueProfiles))
      .describe('the rule set for cues; some languages have limits of their own in it'),
    maxLines: whole(1, 4)
      .nullable()
      .describe('maximum lines in a cue, instead of the default of the rule set'),
    maxLineChars: whole(10, 100)
      .nullable()
      .describe('maximum characters in a line, instead of the default of the rule set'),
    minCueSeconds: positive
      .nullable()
      .describe('minimum duration of a cue, instead of the default of the rule set'),
    maxCueSeconds: positive
      .nullable()
      .describe('maximum duration of a cue, instead of the default of the rule set'),
    minGapSeconds: seconds
      .nullable()
      .describe('minimum gap between two cues, instead of the default of the rule set'),
    charsPerSecond: positive
      .nullable()
      .describe('maximum reading speed, instead of the default of the rule set'),
    speakerDashes: z
      .boolean()
      .describe('whether two speakers in one cue each get a line with a dash'),
    speakerLabels: z.boolean().describe('whether lines start with the speaker'),
    songs: z
      .enum(['italic', 'plain', 'drop'])
      .describe('lyrics: in italics with a note, plain, or left out'),
  }),
  mux: z.strictObject({
    container: z
      .enum(['auto', 'mkv', 'mp4', 'none'])
      .describe(
        'format of the new film; `none` makes subtitle files only, without a copy of the film',
      ),
    defaultTrack: z.boolean().describe('whether players show the main track by default'),
  }),
} satisfies Record<StageName, z.ZodType>);

/**
 * All options. config/default.json holds every one with its default, and nothing else does.
 * `npm run generate` makes Python's types and docs/configuration.md of this.
 */
export const configSchema = z
  .strictObject({
    version: z.literal(1).describe('the version of the configuration format'),
    profile: z
      .enum(['auto', 'starter', 'best'])
      .describe(
        '`best` (large models), `starter` (small ones), or what setup chose for this machine',
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
        .describe('file extensions that count as films'),
      stableMs: ms.describe('a film is picked up after this long without changes'),
      pollMs: ms.min(50).describe('how often a film that is still being copied is checked'),
      scanCron: cron.describe('when the folders are scanned, regardless of file events'),
      giveUpMs: ms.describe('how long to wait for an unreadable film to become readable'),
      depth: whole(0, 10).describe('how many levels of subfolders are searched; 0 for none'),
      followSymlinks: z
        .boolean()
        .describe('whether links to folders are followed; links to films always are'),
      watch: z
        .enum(['auto', 'events', 'polling'])
        .describe(
          'file events, polling, or `auto`: events on local disks and polling on shares; `scanCron` finds what was missed',
        ),
      pollingMs: ms.min(50).describe('how often a polled folder is checked'),
      stablePollingMs: ms.describe(
        'like `stableMs`, for polled folders, which report changes late',
      ),
      recheckMs: ms.min(50).describe('how often a missing or unreadable folder is tried again'),
      existingSubtitles: z
        .enum(['skip', 'add'])
        .describe('a film that already has all wanted subtitles: skip it, or add ours'),
    }),
    queue: z.strictObject({
      maxAttempts: positiveCount.describe('how many times a film is tried in total'),
      retryBaseMs: ms.describe('the wait before the second try; it doubles each time'),
      retryMaxMs: ms.describe('the longest wait between two tries'),
      // A lease shorter than a slow disk's write would be lost without a reason.
      leaseMs: ms
        .min(3_000)
        .describe('how long a daemon may be silent before another takes over its film'),
    }),
    pipeline: z.strictObject({
      stallMs: ms.min(1_000).describe('a stage that reports nothing for this long is stopped'),
      stallFactor: z
        .number()
        .min(2)
        .describe('a stage is stopped earlier after this many times its longest pause so far'),
      stallMinMs: ms.describe('no stage is stopped for a shorter pause'),
      // A stop takes 10 s in all, whatever a stage does.
      stopGraceMs: ms.max(8_000).describe('how long a stage may take to stop before it is killed'),
      parallelMetadata: z
        .boolean()
        .describe(
          "whether the film's names are looked up and its shot changes found while other stages run",
        ),
      retention: z
        .enum(['keep', 'clean'])
        .describe(
          "`clean` removes a film's audio and scores as soon as it is done; otherwise they are removed after `housekeeping.keepIntermediatesDays`",
        ),
    }),
    disk: z.strictObject({
      reserveMb: notNegative.describe(
        'space to keep free on the disk of the results; a film that does not fit waits, and the next one starts',
      ),
      checkMs: ms.min(50).describe('how often the free space is checked'),
    }),
    power: powerSchema,
    schedule: scheduleSchema,
    housekeeping: z.strictObject({
      cron: cron.describe('when old files are removed and the queue is backed up'),
      backups: count.describe('how many daily backups of the queue are kept'),
      keepJobsDays: positive
        .nullable()
        .describe('how long ended films are listed; null for forever'),
      keepIntermediatesDays: notNegative
        .nullable()
        .describe("how long a film's audio and scores are kept; null for forever"),
      keepLogsDays: notNegative.nullable().describe('how long logs are kept; null for forever'),
    }),
    notify: z.strictObject({
      enabled: z
        .boolean()
        .describe(
          'whether you are notified when a film is done, has failed, or needs your attention',
        ),
      groupMs: ms.describe(
        'films that end within this time after a notification share the next one; a first failure, and anything that needs your attention, is sent at once',
      ),
    }),
    log: z.strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
        .describe("how detailed the daemon's log is"),
      maxSizeMb: positive.describe('at this size a new log file is started'),
      maxFiles: positiveCount.describe('how many log files are kept'),
    }),
    stages,
  })
  // Also beside other problems: a person wants to hear of all of them at once.
  .superRefine(refuseCombinations, { when: () => true });

export type Config = z.infer<typeof configSchema>;
