"""Which film a file is: its name, its match at TMDB and its metadata."""
