"""What everything stands on: errors, whole files, options, secrets and models in the cache."""
