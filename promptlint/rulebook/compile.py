"""Rule files → one compact index. Runs when a wheel is built, when a checkout's rules change, and
for users' packs; a clean run only reads its result.

The index is JSON: ``{"format", "digest", "rules": [{…fields of Rule…, "file"}]}``, rules in order
of name, fields at their default left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from promptlint.model.rule import ParamsError
from promptlint.rulebook.declarative import PARSERS, PatternParams, SchemaParams, check_schema
from promptlint.rulebook.explain import explain_errors
from promptlint.rulebook.files import INDEX_FORMAT, rule_files
from promptlint.rulebook.problems import Problem, RulebookError
from promptlint.rulebook.source import RuleSource, read_source
from promptlint.rulebook.wording import check_template

if TYPE_CHECKING:
    from promptlint.rulebook.schema import RuleFile

DATASET_FIELDS = frozenset({"entity", "count", "affected", "records", "rate", "unique"})
"""What the engine adds to a dataset's message."""

_PRIVATE = ("privacy", "secret")


@dataclass(frozen=True, slots=True)
class Terms:
    """What rule files are held against.

    Attributes:
        kinds: names of the check kinds that exist; ``None`` leaves that to the caller.
        pack: a user's pack: fewer examples are demanded, families of its own are allowed.
    """

    kinds: Collection[str] | None = None
    pack: bool = False


def compile_index(folder: Path, terms: Terms) -> bytes:
    """The index of a folder of rule files, as JSON.

    Raises:
        RulebookError: with every problem of every file.
    """
    base = folder.parent if folder.is_file() else folder
    problems: list[Problem] = []
    records = []
    for file in rule_files(folder):
        try:
            source = read_source(file)
            record = compile_rule(source, terms)
        except RulebookError as error:
            problems.extend(error.problems)
            continue
        records.append((source, {**record, "file": file.relative_to(base).as_posix()}))
    problems.extend(_repeated(records))
    if problems:
        raise RulebookError(problems)
    rules = sorted((record for _, record in records), key=lambda record: str(record["name"]))
    return encode_index(rules)


def encode_index(rules: Sequence[dict[str, Any]]) -> bytes:
    """Index JSON of compiled rules. The digest covers what a run uses, not where files stand."""
    used = [{key: value for key, value in rule.items() if key != "file"} for rule in rules]
    digest = hashlib.blake2b(orjson.dumps(used, option=orjson.OPT_SORT_KEYS), digest_size=16)
    index = {"format": INDEX_FORMAT, "digest": digest.hexdigest(), "rules": rules}
    return orjson.dumps(index, option=orjson.OPT_SORT_KEYS)


def compile_rule(source: RuleSource, terms: Terms) -> dict[str, Any]:
    """Hold one rule file against its schema and return what a run needs of it.

    Raises:
        RulebookError: with every problem of the file.
    """
    from pydantic import ValidationError

    from promptlint.rulebook.schema import PackRuleFile, RuleFile

    model = PackRuleFile if terms.pack else RuleFile
    try:
        file = model.model_validate(source.value)
    except ValidationError as error:
        raise RulebookError(explain_errors(source, error.errors(), model)) from None
    problems = [*_check_problems(source, file, terms), *_template_problems(source, file)]
    if problems:
        raise RulebookError(problems)
    return _record(file)


def _record(file: RuleFile) -> dict[str, Any]:
    check = file.check
    params = dict(check.params) if check else {}
    if check and check.kind == "pattern" and file.family in _PRIVATE:
        params["mask"] = True  # whatever is found must not reach a report
    fields: dict[str, Any] = {
        "name": file.name,
        "code": file.code,
        "family": file.family,
        "summary": _line(file.summary),
        "severity": file.severity,
        "confidence": file.confidence,
        "kinds": list(file.target.kinds),
        "check": check.kind if check else None,
        "message": _line(file.message),
        "dataset_message": _line(file.dataset_message),
        "help": _line(file.help),
        "params": params,
        "preview": file.preview,
        "since": file.since,
        "fix": _line(file.fix.summary) if file.fix else "",
        "fix_safe": bool(file.fix and file.fix.safe),
        "references": list(file.references),
    }
    required = {"name", "code", "family", "summary", "severity", "confidence", "kinds", "message"}
    return {key: value for key, value in fields.items() if value or key in required}


def _line(text: str) -> str:
    return " ".join(text.split())


def _check_problems(source: RuleSource, file: RuleFile, terms: Terms) -> Iterable[Problem]:
    check = file.check
    if check is None:
        if terms.pack:
            yield source.problem("`check` is missing", hint="name a check kind, such as `pattern`")
        return
    if terms.kinds is not None and check.kind not in terms.kinds:
        yield _unknown_kind(source, check.kind, terms.kinds)
        return
    if check.kind not in PARSERS:
        return
    try:
        params = PARSERS[check.kind](check.params)
        if isinstance(params, SchemaParams):
            check_schema(params.schema, "schema")
    except ParamsError as error:
        yield source.problem(_sentence(error), ("check", "params", *error.key))
        return
    for field in ("message", "dataset_message", "help"):
        known = params.fields | DATASET_FIELDS if "dataset" in file.target.kinds else params.fields
        problem = check_template(getattr(file, field), known)
        if problem:
            yield source.problem(f"`{field}`: {problem}", (field,))
    if (
        isinstance(params, PatternParams)
        and check.params.get("mask") is False
        and (file.family in _PRIVATE)
    ):
        message = f"matches of a {file.family} rule are always masked"
        yield source.problem(message, ("check", "params", "mask"))


def _sentence(error: ParamsError) -> str:
    if error.reason.startswith(("`", "unknown", "give")) or not error.key:
        return error.reason
    names = ".".join(str(step) for step in error.key if isinstance(step, str))
    return (
        f"`{names}` {error.reason}"
        if error.reason.startswith("should")
        else (f"`{names}`: {error.reason}")
    )


def _unknown_kind(source: RuleSource, kind: str, kinds: Collection[str]) -> Problem:
    from difflib import get_close_matches

    near = get_close_matches(kind, kinds, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"declarative kinds: {', '.join(PARSERS)}"
    return source.problem(f"no check kind is called `{kind}`", ("check", "kind"), hint=hint)


def _template_problems(source: RuleSource, file: RuleFile) -> Iterable[Problem]:
    if file.check is not None and file.check.kind in PARSERS:
        return  # held against the kind's own fields
    for field in ("message", "dataset_message", "help"):
        problem = check_template(getattr(file, field), None)
        if problem:
            yield source.problem(f"`{field}`: {problem}", (field,))


def _repeated(records: Sequence[tuple[RuleSource, dict[str, Any]]]) -> Iterable[Problem]:
    """Names and codes that two files of one folder share."""
    for key in ("name", "code"):
        first: dict[str, RuleSource] = {}
        for source, record in records:
            value = record[key]
            if value in first:
                message = f"{key} `{value}` is taken by {first[value].path}"
                yield source.problem(message, (key,))
            first.setdefault(value, source)
