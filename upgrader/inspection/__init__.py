"""An inspection of a repository that nobody here wrote: its files are read and never run."""

from upgrader.inspection.found import Found, Topic
from upgrader.inspection.report import NoSuchApplication, Report, inspect, is_application
from upgrader.inspection.repository import Link, Repository

__all__ = [
    "Found",
    "Link",
    "NoSuchApplication",
    "Report",
    "Repository",
    "Topic",
    "inspect",
    "is_application",
]
