"""From chunks of speech to a transcript: transcribe, judge, fall back."""
