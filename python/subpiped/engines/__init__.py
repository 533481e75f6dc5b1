"""Back ends: each behind the Protocol of its role; heavy libraries load inside."""
