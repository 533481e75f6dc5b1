"""Stage 7 on real speech with the smallest real Whisper, by CTranslate2."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from subpiped.artifacts.segments import SpeechSegment, subtract, total, widen
from subpiped.artifacts.texts import TEXTS, load_texts
from subpiped.artifacts.transcript import Transcript, load_transcript
from subpiped.artifacts.turns import read_rttm
from subpiped.core.files import read_json, write_json
from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import script_name
from subpiped.media.waveform import Waveform, read_wav
from subpiped.text.script import wrong_script_share
from tests.helpers.asr_inputs import write_names, write_speech
from tests.helpers.cases import LONG, sampled
from tests.helpers.stages import ffmpeg, run_stage_script, venv_python
from tests.helpers.wer import word_error_rate
from tests.models.speech import JFK, detected, film_folder, joined, run_vad

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]

ENGINE = {"engine": "ctranslate2", "device": "cpu"}
# From the subtitles that come with the trailer: start, words.
SINTEL = [
    (11.9, "What brings you to the land of the gatekeepers?"),
    (18.0, "I'm searching for someone."),
    (36.1, "A dangerous quest for a lone hunter."),
    (41.5, "I've been alone for as long as I can remember."),
]


def transcript_of(movie_dir: Path) -> Transcript:
    return load_transcript(movie_dir / "transcription" / "transcript.json")


def sample_film(sample: dict[str, Path], folder: Path) -> Path:
    """The two-speaker recording with the speech that people marked in it."""
    movie_dir = film_folder(folder, sample["wav"])
    turns = read_rttm(sample["rttm"])
    speech = widen([SpeechSegment(t.start, t.end) for t in turns], 0.0, 30.0)
    write_speech(movie_dir, [(s.start, s.end) for s in speech], 30.0)
    write_names(movie_dir, "Diane", "Sheila")
    return movie_dir


def test_sample_is_transcribed(sample: dict[str, Path], tmp_path: Path) -> None:
    movie_dir = sample_film(sample, tmp_path)
    result = run_stage_script("asr", sample["wav"], movie_dir, options=ENGINE)
    assert result.exit_code == 0, result.log
    manifest = result.manifest
    assert (manifest["engine"], manifest["device"]) == ("ctranslate2", "cpu")
    assert manifest["model"]["name"] == "whisper-base-ct2"
    assert manifest["metadata"]["task"] == "transcribe"
    assert manifest["metadata"]["prompt"]["first"] == "A Film, with Diane and Sheila."
    assert not (movie_dir / "transcription" / "asr.partial.json").exists()
    transcript = transcript_of(movie_dir)
    assert transcript.language == "en"
    text = " ".join(s.text for s in transcript.segments)
    assert "This is Diane in New Jersey" in text
    assert "originally from Chicago" in text
    speech = widen(detected(movie_dir / "vad/pyannote.json"), 0.501, 30.0)
    ends = 0.0
    for index, segment in enumerate(transcript.segments):
        assert segment.id == index
        assert segment.start >= ends
        ends = segment.end
        assert total(subtract([SpeechSegment(segment.start, segment.end)], speech)) == 0
        assert "".join(w.word for w in segment.words).split() == segment.text.split()
    steps = [e for e in result.events if e["type"] == "progress"]
    shares = [e["completed"] / e["total"] for e in steps]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_the_option_of_pre_ner_limits_the_prompt(sample: dict[str, Path], tmp_path: Path) -> None:
    movie_dir = sample_film(sample, tmp_path)
    others = {"pre-ner": {"maxPromptTokens": 0}}
    result = run_stage_script("asr", sample["wav"], movie_dir, options=ENGINE, others=others)
    assert result.exit_code == 0, result.log
    assert result.manifest["metadata"]["prompt"] == {"first": None, "changes": 0}
    assert result.manifest["options"]["pre-ner.maxPromptTokens"] == 0


def test_sintel_trailer(media: Path, cache: Path, tmp_path: Path) -> None:
    film = media / "movie" / "sintel_trailer" / "sintel_trailer-720p.mp4"
    movie_dir = film_folder(tmp_path, film)
    write_names(movie_dir)
    assert run_vad(film, movie_dir).exit_code == 0
    result = run_stage_script("asr", film, movie_dir, options=ENGINE)
    assert result.exit_code == 0, result.log
    segments = transcript_of(movie_dir).segments
    reference = " ".join(line for _, line in SINTEL)
    assert word_error_rate(reference, " ".join(s.text for s in segments)) <= 0.15
    for start, _ in SINTEL:
        assert min(abs(s.start - start) for s in segments) <= 0.7
    # Music and screams: Whisper without the VAD repeats a line here.
    assert not [s for s in segments if s.start < 35.4 and s.end > 21.0]


def test_language_and_task_that_a_person_names_hold(
    media: Path, cache: Path, tmp_path: Path
) -> None:
    clip = next(iter(sorted((media / "hindi" / "mucs").glob("*.wav"))))
    ffmpeg("-i", str(clip), "-ac", "1", "-ar", "16000", str(tmp_path / "clip.wav"))
    sound = read_wav(tmp_path / "clip.wav")
    movie_dir = film_folder(tmp_path, sound)
    write_speech(movie_dir, [(0.0, len(sound) / 16000)], len(sound) / 16000)
    write_names(movie_dir)
    options = {**ENGINE, "language": "hi", "task": "transcribe"}
    result = run_stage_script("asr", tmp_path / "film.mkv", movie_dir, options=options)
    assert result.exit_code == 0, result.log
    transcript = transcript_of(movie_dir)
    # Left alone it is translated into the language of the subtitles, as below.
    assert (transcript.language, transcript.task) == ("hi", "transcribe")
    assert re.search(r"[\u0900-\u097f]{3}", " ".join(s.text for s in transcript.segments))
    assert result.manifest["metadata"]["language_evidence"] == []
    assert result.manifest["metadata"]["chunk_languages"] == {"hi": 1}


def test_hindi_is_transcribed_and_translated(media: Path, cache: Path, tmp_path: Path) -> None:
    movie_dir = joined(tmp_path, sorted((media / "hindi" / "mucs").glob("*.wav"))[:10], gap=1.0)
    result = run_stage_script("asr", tmp_path / "film.mkv", movie_dir, options=ENGINE)
    assert result.exit_code == 0, result.log
    transcript = transcript_of(movie_dir)
    assert (transcript.language, transcript.task) == ("hi", "translate")
    evidence = result.manifest["metadata"]["language_evidence"]
    assert len(evidence) >= 3
    assert all(set(window["probabilities"]) == {"hi", "en"} for window in evidence)
    assert all(window["probabilities"]["hi"] > 0.5 for window in evidence)
    text = " ".join(s.text for s in transcript.segments)
    assert re.search(r"[A-Za-z]{3}", text)
    assert not re.search(r"[\u0600-\u06ff\u0900-\u097f]", text)
    assert all(s.words == () for s in transcript.segments)
    texts = load_texts(movie_dir / TEXTS)
    assert (texts.spoken, texts.routes) == ("hi", {"en": "direct"})


@pytest.mark.skipif(not LONG, reason="a minute on a CPU: in npm run test:long")
def test_a_film_of_two_languages_in_two_tracks(media: Path, cache: Path, tmp_path: Path) -> None:
    hindi = sorted((media / "hindi" / "mucs").glob("*.wav"))[:4]
    movie_dir = joined(tmp_path, [*hindi[:2], media / "english" / "jfk.flac", *hindi[2:]])
    result = run_stage_script(
        "asr",
        tmp_path / "film.mkv",
        movie_dir,
        options=ENGINE,
        others={"subtitle-gen": {"subtitles": ["en", "hi"]}},
    )
    assert result.exit_code == 0, result.log
    assert result.manifest["metadata"]["chunk_languages"] == {"en": 1, "hi": 4}
    english = transcript_of(movie_dir)
    original = load_transcript(movie_dir / "transcription" / "transcript.hi.json")
    assert (english.language, english.task) == ("hi", "translate")
    assert (original.language, original.task) == ("hi", "transcribe")
    for transcript in (english, original):
        spoken = " ".join(s.text for s in transcript.segments if s.language == "en")
        assert word_error_rate(JFK, spoken) == 0
    # Whisper writes much of this Hindi in Urdu's letters when it may.
    assert all(wrong_script_share(s.text, "en") == 0 for s in english.segments)
    said = [s.text for s in original.segments if s.language == "hi"]
    assert len(said) >= 3
    assert sum(bool(re.search("[\u0900-\u097f]{3}", text)) for text in said) >= len(said) / 2
    assert all(wrong_script_share(text, "hi") == 0 for text in said)


@pytest.mark.parametrize(
    ("clip", "until"),
    sampled(
        [
            ("multispeaker/vad_ina/musanmix.mp3", 62.0),
            ("odd/silence2sec.wav", 2.0),
            ("odd/opencast/silent.mp4", 60.0),
            # Sounds that one of the detectors takes for a voice, from its first second on. They are
            # decoded at all temperatures, which takes as long as the film.
            ("odd/opencast/black.mp4", 40.0 if LONG else 10.0),
        ],
        1,
    ),
)
def test_music_noise_and_silence_yield_no_words(
    clip: str, until: float, media: Path, cache: Path, tmp_path: Path
) -> None:
    sound = tmp_path / "sound.wav"
    # What comes later is in the long form only.
    end = () if LONG or "black" not in clip else ("-t", str(until))
    ffmpeg("-i", str(media / clip), *end, "-ac", "1", "-ar", "16000", str(sound))
    movie_dir = film_folder(tmp_path, sound)
    write_names(movie_dir, "Aditi", "Jai")
    assert run_vad(media / clip, movie_dir).exit_code == 0
    result = run_stage_script("asr", media / clip, movie_dir, options=ENGINE)
    assert result.exit_code == 0, result.log
    assert [s.text for s in transcript_of(movie_dir).segments if s.start < until] == []


def test_a_track_without_a_way_is_left_out_and_told(
    media: Path, cache: Path, tmp_path: Path
) -> None:
    movie_dir = joined(tmp_path, [media / "english" / "arctic_a0024.wav"])
    result = run_stage_script(
        "asr",
        tmp_path / "film.mkv",
        movie_dir,
        options={**ENGINE, "secondModel": "whisper-base-ct2"},
        others={"subtitle-gen": {"subtitles": ["en", "de"]}},
    )
    assert result.exit_code == 0, result.log
    assert [w["code"] for w in result.manifest["warnings"]] == ["track_left_out"]
    assert result.manifest["metadata"]["tracks"] == ["en"]
    assert not (movie_dir / "transcription" / "transcript.de.json").exists()


@pytest.mark.parametrize(("tags", "better"), [(("hin", "hin"), 2), (("hin", "eng"), None)])
def test_a_track_that_speaks_another_language_than_it_says(
    tags: tuple[str, str], better: int | None, media: Path, cache: Path, tmp_path: Path
) -> None:
    clips = [media / "english" / "librivox_sense" / f"sense_0{n}.wav" for n in (870, 920)]
    movie_dir = joined(tmp_path, clips)
    streams = [
        {
            "index": number,
            "codec_type": "audio",
            "codec_name": "aac",
            "tags": {"language": tag},
            "disposition": [],
        }
        for number, tag in enumerate(tags, 1)
    ]
    chosen = {"index": 1, "language": "hi", "why": "Hindi is wanted"}
    write_json(movie_dir / "audio" / "streams.json", {"streams": streams, "audio": chosen})
    result = run_stage_script("asr", tmp_path / "film.mkv", movie_dir, options=ENGINE)
    errors = [event for event in result.events if event["type"] == "error"]
    if better is None:
        # The other track is tagged with the language spoken here: nothing is won.
        assert (result.exit_code, errors) == (0, [])
        evidence = result.manifest["metadata"]["audio_track"]
        assert (evidence["tagged"], evidence["detected"]) == ("hi", "en")
    else:
        assert result.exit_code == 65
        assert [(e["code"], e["stream"]) for e in errors] == [("wrong_track", better)]
        assert read_json(movie_dir / "audio" / "better_track.json")["to"] == better


@pytest.mark.parametrize("death", sampled([signal.SIGKILL, signal.SIGTERM], 1))
def test_it_goes_on_where_it_was_stopped(
    death: signal.Signals, sample: dict[str, Path], tmp_path: Path
) -> None:
    movie_dir = sample_film(sample, tmp_path)
    options = {**ENGINE, "maxChunkSeconds": 8.0, "checkpointSeconds": 1.0, "languages": ["en"]}
    partial = movie_dir / "transcription" / "asr.partial.json"
    command = [venv_python("asr"), str(PYTHON_DIR / "scripts" / script_name("asr"))]
    command += ["--input", str(sample["wav"]), "--movie-dir", str(movie_dir)]
    for key, value in options.items():
        command += ["--option", f"{key}={value}".replace("'", '"')]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not partial.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(death)
    assert process.returncode == (143 if death == signal.SIGTERM else -signal.SIGKILL)
    kept = len(read_json(partial)["state"])
    assert kept >= 1
    result = run_stage_script("asr", sample["wav"], movie_dir, options=options)
    assert result.exit_code == 0, result.log
    chunks = result.manifest["metadata"]["chunks"]
    # What is sure at once is decoded in blocks: the last chunks may follow before the signal comes.
    assert 1 <= chunks["resumed"] <= kept <= chunks["count"]
    assert not partial.exists()
    text = " ".join(s.text for s in transcript_of(movie_dir).segments)
    assert "New Jersey" in text
    assert "Chicago" in text


def test_nothing_is_transcribed_twice_after_a_death_before_the_seal(
    sample: dict[str, Path], tmp_path: Path
) -> None:
    movie_dir = sample_film(sample, tmp_path)
    speech = [(t.start, t.end) for t in read_rttm(sample["rttm"])]
    write_speech(
        movie_dir,
        [(s.start, s.end) for s in widen([SpeechSegment(*pair) for pair in speech[:3]], 0.0, 30.0)],
        30.0,
    )
    options = {**ENGINE, "checkpointSeconds": 0.1, "language": "en", "padSeconds": 0.1}
    env = {"SUBPIPED_FAILPOINT": "manifest.before-seal"}
    killed = run_stage_script("asr", sample["wav"], movie_dir, options=options, env=env)
    assert killed.exit_code == -signal.SIGKILL
    result = run_stage_script("asr", sample["wav"], movie_dir, options=options)
    assert result.exit_code == 0, result.log
    chunks = result.manifest["metadata"]["chunks"]
    assert chunks["resumed"] == chunks["count"] > 0
    assert not (movie_dir / "transcription" / "asr.partial.json").exists()


@pytest.mark.skipif(not LONG, reason="a minute each on a CPU: in npm run test:long")
@pytest.mark.parametrize("task", ["transcribe", "translate"])
def test_mlx_on_a_clip_of_five_seconds(task: str, sample: dict[str, Path], tmp_path: Path) -> None:
    if not (PYTHON_DIR / "venvs" / "asr.best").is_dir():
        pytest.skip("python/venvs/asr.best is not here: run python/setup_venvs.sh")
    clip = Waveform(sample["wav"]).seconds(12.4, 17.4)
    movie_dir = film_folder(tmp_path, clip)
    write_speech(movie_dir, [(0.2, 5.0)], 5.0)
    write_names(movie_dir, "Diane", "Sheila")
    result = run_stage_script(
        "asr",
        tmp_path / "film.mkv",
        movie_dir,
        options={"engine": "mlx", "device": "cpu", "language": "en", "task": task},
        best=True,
        env={"OMP_NUM_THREADS": ""},
    )
    assert result.exit_code == 0, result.log
    assert (result.manifest["engine"], result.manifest["device"]) == ("mlx", "cpu")
    transcript = transcript_of(movie_dir)
    assert transcript.task == task
    text = " ".join(s.text for s in transcript.segments)
    assert "New Jersey" in text
    times = [t for s in transcript.segments for t in (s.start, s.end)]
    assert times == sorted(times)
    assert 0.0 <= times[0] < times[-1] <= 5.0
    assert all(0.0 <= s.no_speech_prob <= 1.0 for s in transcript.segments)
    assert any(s.words for s in transcript.segments) == (task == "transcribe")
    for segment in transcript.segments:
        said = [t for w in segment.words for t in (w.start, w.end)]
        assert [segment.start, *said, segment.end] == sorted([segment.start, *said, segment.end])
    assert result.manifest["metadata"]["prompt"]["first"] == "A Film, with Diane and Sheila."
