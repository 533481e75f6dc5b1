"""Who speaks when, and where people sing: from sound to segments and turns."""
