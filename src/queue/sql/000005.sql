-- What the time of a stage depends on, so that the next film's can be told beforehand.
alter table stage_runs add column model text;
-- Seconds of speech in the film, known from pyannote-vad on.
alter table stage_runs add column speech_seconds real check (speech_seconds >= 0);
-- 1: it went on from a checkpoint, so its time is not that of the whole film.
alter table stage_runs add column resumed integer not null default 0 check (resumed in (0, 1));
