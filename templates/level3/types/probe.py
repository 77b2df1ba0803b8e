"""How to prove the types: sound code passes, and code that does not fit is refused."""

from scaffold.proving import Fault, Project, expect

MODULE = "{source}/seeded.py"
# A wrong value, a function without types, and a silence that says no reason.
WRONG = (
    '"""Seeded."""\n\nNUMBER: int = "seven"\n',
    '"""Seeded."""\n\n\ndef twice(number):\n    return 2 * number\n',
    '"""Seeded."""\n\nNUMBER: int = 7  # type: ignore\n',
)


def prove_types(project: Project) -> None:
    """Check the code as it is, then with one mistake at a time."""
    expect(project.path("{source}/py.typed").exists(), "other projects cannot see the types")
    with project.copy() as copy:
        sound = copy.run("mypy", timeout=240)
        expect(sound.code == 0, f"the code as it is does not fit:\n{sound.out[-2000:]}")
        for text in WRONG:
            copy.write(MODULE, text)
            seen = copy.run("mypy", timeout=240)
            expect(seen.code == 1 and "seeded.py" in seen.out, f"this passes:\n{text}")


FAULTS = (
    Fault("types", "pyproject.toml", "strict = true\nfiles", "strict = false\nfiles"),
    Fault("types", "pyproject.toml", 'files = ["src", "tests"]', 'files = ["tests"]'),
)
