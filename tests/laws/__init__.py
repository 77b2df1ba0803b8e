"""The laws of design.md, as properties over random trees and random edits."""
