"""What of a repository can stay, judged on small trees in text."""
