"""The entry: `scaffold --version` answers here, before anything else is imported."""

import gc
import sys


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from scaffold import __version__

        sys.stdout.write(f"scaffold {__version__}\n")
        return 0
    gc.set_threshold(50_000, 20, 20)  # a run is short: a fifth of its start went into counting
    from scaffold.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
