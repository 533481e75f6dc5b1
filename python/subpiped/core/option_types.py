"""The types of the stages' options, made by `npm run generate` of src/config/schema.ts."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class StageOptions(TypedDict):
    """The options of any stage."""


class ModelOptions(StageOptions):
    """What the options of every stage with a model have."""

    engine: str
    device: str


class DemuxOptions(StageOptions):
    """The options `stages.demux`."""

    audioStream: int | None
    audioLanguages: list[str]


class TmdbOptions(StageOptions):
    """The options `stages.tmdb`."""

    apiKey: str | None
    baseUrl: str
    language: str
    timeoutSeconds: float
    retries: int
    cacheDays: float
    id: int | None
    imdbId: str | None
    title: str | None
    year: int | None


class PreNerOptions(ModelOptions):
    """The options `stages.pre-ner`."""

    maxPromptTokens: int
    glossary: list[str | dict[str, Any]]


class SileroVadOptions(ModelOptions):
    """The options `stages.silero-vad`."""

    threshold: float
    minSpeechSeconds: float
    minSilenceSeconds: float
    padSeconds: float


class PyannoteVadOptions(ModelOptions):
    """The options `stages.pyannote-vad`."""

    onset: float
    offset: float
    minSpeechSeconds: float
    minSilenceSeconds: float
    stepSeconds: float
    batchSize: int
    songs: bool


class DiarizationOptions(ModelOptions):
    """The options `stages.diarization`."""

    minSpeakers: int
    maxSpeakers: int
    threshold: float
    minCleanSeconds: float


class AsrOptions(ModelOptions):
    """The options `stages.asr`."""

    model: str
    language: str
    languages: list[str]
    task: Literal["auto", "transcribe", "translate"]
    route: Literal["auto", "direct", "cascade"]
    secondModel: str | None
    languagePerChunk: bool
    padSeconds: float
    maxChunkSeconds: float
    beamSize: int
    noRepeatNgramSize: int
    noSpeechThreshold: float
    logProbThreshold: float
    compressionRatioThreshold: float
    usePrompt: bool
    checkpointSeconds: float
    batchSize: int
    threads: int


class ShotsOptions(StageOptions):
    """The options `stages.shots`."""

    enabled: bool


class PostNerOptions(StageOptions):
    """The options `stages.post-ner`."""

    minScore: float


class TranslationOptions(ModelOptions):
    """The options `stages.translation`."""

    translators: list[Literal["auto", "mlx", "firefox"] | dict[str, Any]]
    model: str
    whenAway: Literal["wait", "fallback"]
    instructions: str | None
    sceneSentences: int
    contextSentences: int
    requests: int
    firstTokenSeconds: float
    nextTokenSeconds: float


class SubtitleGenOptions(StageOptions):
    """The options `stages.subtitle-gen`."""

    subtitles: list[str]
    formats: list[Literal["srt", "vtt", "ass"]]
    rules: Literal["netflix-en", "relaxed"]
    maxLines: int | None
    maxLineChars: int | None
    minCueSeconds: float | None
    maxCueSeconds: float | None
    minGapSeconds: float | None
    charsPerSecond: float | None
    speakerDashes: bool
    speakerLabels: bool
    songs: Literal["italic", "plain", "drop"]


class MuxOptions(StageOptions):
    """The options `stages.mux`."""

    container: Literal["auto", "mkv", "mp4", "none"]
    defaultTrack: bool


Stages = TypedDict(
    "Stages",
    {
        "demux": DemuxOptions,
        "tmdb": TmdbOptions,
        "pre-ner": PreNerOptions,
        "silero-vad": SileroVadOptions,
        "pyannote-vad": PyannoteVadOptions,
        "diarization": DiarizationOptions,
        "asr": AsrOptions,
        "shots": ShotsOptions,
        "post-ner": PostNerOptions,
        "translation": TranslationOptions,
        "subtitle-gen": SubtitleGenOptions,
        "mux": MuxOptions,
    },
)


class Config(TypedDict):
    """What stages read of the whole configuration."""

    profile: Literal["auto", "starter", "best"]
    stages: Stages


OptionPath = Literal[
    "demux.audioStream",
    "demux.audioLanguages",
    "tmdb.apiKey",
    "tmdb.baseUrl",
    "tmdb.language",
    "tmdb.timeoutSeconds",
    "tmdb.retries",
    "tmdb.cacheDays",
    "tmdb.id",
    "tmdb.imdbId",
    "tmdb.title",
    "tmdb.year",
    "pre-ner.engine",
    "pre-ner.device",
    "pre-ner.maxPromptTokens",
    "pre-ner.glossary",
    "silero-vad.engine",
    "silero-vad.device",
    "silero-vad.threshold",
    "silero-vad.minSpeechSeconds",
    "silero-vad.minSilenceSeconds",
    "silero-vad.padSeconds",
    "pyannote-vad.engine",
    "pyannote-vad.device",
    "pyannote-vad.onset",
    "pyannote-vad.offset",
    "pyannote-vad.minSpeechSeconds",
    "pyannote-vad.minSilenceSeconds",
    "pyannote-vad.stepSeconds",
    "pyannote-vad.batchSize",
    "pyannote-vad.songs",
    "diarization.engine",
    "diarization.device",
    "diarization.minSpeakers",
    "diarization.maxSpeakers",
    "diarization.threshold",
    "diarization.minCleanSeconds",
    "asr.engine",
    "asr.device",
    "asr.model",
    "asr.language",
    "asr.languages",
    "asr.task",
    "asr.route",
    "asr.secondModel",
    "asr.languagePerChunk",
    "asr.padSeconds",
    "asr.maxChunkSeconds",
    "asr.beamSize",
    "asr.noRepeatNgramSize",
    "asr.noSpeechThreshold",
    "asr.logProbThreshold",
    "asr.compressionRatioThreshold",
    "asr.usePrompt",
    "asr.checkpointSeconds",
    "asr.batchSize",
    "asr.threads",
    "shots.enabled",
    "post-ner.minScore",
    "translation.engine",
    "translation.device",
    "translation.translators",
    "translation.model",
    "translation.whenAway",
    "translation.instructions",
    "translation.sceneSentences",
    "translation.contextSentences",
    "translation.requests",
    "translation.firstTokenSeconds",
    "translation.nextTokenSeconds",
    "subtitle-gen.subtitles",
    "subtitle-gen.formats",
    "subtitle-gen.rules",
    "subtitle-gen.maxLines",
    "subtitle-gen.maxLineChars",
    "subtitle-gen.minCueSeconds",
    "subtitle-gen.maxCueSeconds",
    "subtitle-gen.minGapSeconds",
    "subtitle-gen.charsPerSecond",
    "subtitle-gen.speakerDashes",
    "subtitle-gen.speakerLabels",
    "subtitle-gen.songs",
    "mux.container",
    "mux.defaultTrack",
]
