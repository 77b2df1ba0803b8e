"""What it takes to put layers on a repository that no layer has made."""
