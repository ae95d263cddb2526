"""The commands in README.md and docs/ work as printed.

In a fenced block marked ```sh every line that starts with `acus ` is executed, in the order of the page, in a scratch
folder that contains scenarios/; it must succeed. In a block marked ```sh check nothing is run: `acus run FILE` becomes
`acus check FILE`, any other `acus COMMAND` becomes `acus COMMAND --help`. A line that starts with `./dev ` must name a
command of ./dev. Lines that start otherwise (git, apt, comments) are for the reader only.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["ACUS_SOURCE_DIR"])
PROGRAM = Path(os.environ["ACUS_PROGRAM"])
HAS_PICTURES = os.environ["ACUS_WITH_VTK"] == "ON"
NEEDS_PICTURES = ("render", "view")
BLOCK = re.compile(r"^```sh([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(text):
    """(is_executed, line) of every line of the page that this test answers for."""
    for mode, body in BLOCK.findall(text):
        for line in body.replace("\\\n", " ").splitlines():
            if line.startswith(("acus ", "./dev")):
                yield mode.strip() != "check", line.split(" #")[0].strip()


def arguments_for(is_executed, line):
    words = shlex.split(line)[1:]
    if is_executed or words[0].startswith("-"):
        return words
    return ["check", words[1]] if words[0] == "run" else [words[0], "--help"]


def dev_commands():
    done = subprocess.run([SOURCE / "dev", "help"], capture_output=True, text=True, check=True)
    return re.findall(r"^  ([a-z]+) ", done.stdout, re.MULTILINE) + ["help"]


def problem_with(is_executed, line, folder):
    if line.startswith("./dev"):
        words = line.split()
        return None if len(words) == 1 or words[1] in dev_commands() else "./dev has no such command"
    arguments = arguments_for(is_executed, line)
    if arguments[0] in NEEDS_PICTURES and not HAS_PICTURES:
        return None
    done = subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, timeout=300)
    return None if done.returncode == 0 else f"exit code {done.returncode}: {(done.stderr or done.stdout)[-500:]}"


def check_page(page):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "scenarios").symlink_to(SOURCE / "scenarios")
        for is_executed, line in commands(page.read_text()):
            problem = problem_with(is_executed, line, folder)
            print(f"{'BROKEN' if problem else 'ok'}: {page.relative_to(SOURCE)}: {line}")
            if problem:
                yield f"{page.relative_to(SOURCE)}: {line}\n  {problem}"


def failed_proofs():
    """The test itself must see what is wrong."""
    page = "```sh\ngit clone x\nacus check a.toml   # why\n```\n```sh check\nacus run b.toml -o c\nacus view c\n```\n"
    expected = [["check", "a.toml"], ["check", "b.toml"], ["view", "--help"]]
    found = [arguments_for(*command) for command in commands(page)]
    if found != expected:
        yield f"commands of the sample page: {found}"
    with tempfile.TemporaryDirectory() as folder:
        for line in ("acus check nowhere.toml", "acus no-such-command", "./dev no-such-command"):
            if problem_with(True, line, folder) is None:
                yield f"not seen to be broken: {line}"


def main():
    if not PROGRAM.exists():
        print(f"{PROGRAM} is not built")
        return 1
    pages = [SOURCE / "README.md", *sorted((SOURCE / "docs").rglob("*.md"))]
    problems = list(failed_proofs())
    for page in pages:
        problems += check_page(page)
    if sum(len(list(commands(page.read_text()))) for page in pages) < 5:
        problems.append("hardly any commands found in the documentation")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
