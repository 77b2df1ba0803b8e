"""Small repositories with known behaviour, run before and after a change, and proved."""
