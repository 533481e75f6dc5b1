"""Which engine runs on which device, whether it computes right, and what happens when it fails."""
