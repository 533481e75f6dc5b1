"""How well and how fast speech is recognized, on recordings set aside and changed in many ways."""
