"""What every stage shares: manifest, events, devices, files, media and the artifacts' types."""
