"""The film with its subtitle tracks: planned, written and verified."""
