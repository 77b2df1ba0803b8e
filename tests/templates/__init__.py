"""The templates: every layer, every level, every answer."""
