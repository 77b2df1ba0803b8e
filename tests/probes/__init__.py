"""The matrix: what every generated project passes, and what every probe must find."""
