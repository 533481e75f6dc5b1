"""One back end a file, each behind the Protocol of its role; heavy libraries load inside."""
