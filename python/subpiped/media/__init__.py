"""The film as a file: ffmpeg, audio tracks, channels, sound as numbers, film cuts."""
