import subprocess
import sys
from pathlib import Path

import pytest

from promptlint.config.errors import ConfigError
from promptlint.config.loader import load_settings, settings_from
from promptlint.model.levels import Confidence, Severity


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def error_of(root: Path, text: str) -> ConfigError:
    write(root / "promptlint.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_settings(cwd=root)
    return caught.value


def test_defaults_without_a_file(project: Path) -> None:
    settings = load_settings(cwd=project)
    assert settings.source is None
    assert settings.root == project
    assert settings.select is None
    assert settings.fail_on is Severity.ERROR
    assert settings.min_confidence is Confidence.LOW
    assert settings.max_file_size == 10_000_000
    assert settings.cache_dir == project / ".promptlint_cache"
    assert settings.jobs is None
    assert settings.baseline is None
    assert settings.origin("fail-on").describe() == "default"


def test_every_key_is_read(project: Path) -> None:
    write(
        project / "promptlint.toml",
        """
        select = ["retrieval"]
        extend-select = ["TRN002"]
        ignore = ["chunk-unit-unknown"]
        preview = true
        severity = { method = "info" }
        fail-on = "warning"
        min-confidence = "high"
        exclude = ["a/"]
        extend-exclude = ["b/"]
        respect-gitignore = false
        per-file-ignores = { "tests/**" = ["secret"] }
        kinds = { "*.txt" = "prompt", "x.yaml" = "retrieval" }
        packs = ["lint/rules"]
        target = "openai"
        max-file-size = "2MiB"
        baseline = "known.json"
        cache-dir = "cache"
        jobs = 3
        [rules.too-many-epochs]
        severity = "info"
        max_epochs = 6
        [privacy]
        allow = ["x"]
        countries = ["de"]
        [models.acme]
        dimensions = 384
        retires = 2027-01-01
        """,
    )
    settings = load_settings(cwd=project)
    assert [s.token for s in settings.select or ()] == ["retrieval"]
    assert [s.token for s in settings.extend_select] == ["TRN002"]
    assert [s.token for s in settings.ignore] == ["chunk-unit-unknown"]
    assert settings.preview
    assert [(s.token, level) for s, level in settings.severity] == [("method", Severity.INFO)]
    assert settings.fail_on is Severity.WARNING
    assert settings.min_confidence is Confidence.HIGH
    assert settings.excluded == ("a/", "b/")
    assert not settings.respect_gitignore
    (ignore,) = settings.per_file_ignores
    assert (ignore.pattern, [s.token for s in ignore.selectors]) == ("tests/**", ["secret"])
    assert settings.kinds == (("*.txt", "prompt"), ("x.yaml", "retrieval"))
    assert settings.packs == (project / "lint" / "rules",)
    assert settings.target == "openai"
    assert settings.max_file_size == 2 * 2**20
    assert settings.baseline == project / "known.json"
    assert settings.cache_dir == project / "cache"
    assert settings.jobs == 3
    (rule,) = settings.rules
    assert (rule.selector.token, rule.severity) == ("too-many-epochs", Severity.INFO)
    assert rule.params == {"max_epochs": 6}
    assert settings.options == {
        "privacy": {"allow": ("x",), "countries": ("de",)},
        "models": {"acme": {"dimensions": 384, "retires": "2027-01-01"}},
    }


def test_nearest_file_upwards_from_the_common_folder_wins(project: Path) -> None:
    write(project / "promptlint.toml", 'target = "far"')
    write(project / "app" / "promptlint.toml", 'target = "near"')
    write(project / "app" / "a" / "x.md", "")
    write(project / "app" / "b" / "promptlint.toml", 'target = "deep"')
    deep = load_settings(["app/b/y.md"], cwd=project)
    near = load_settings(["app/a/x.md", "app/b/y.md"], cwd=project)
    far = load_settings(["app", "other/missing.md"], cwd=project)
    assert [s.target for s in (deep, near, far)] == ["deep", "near", "far"]
    assert near.root == project / "app"


def test_own_file_beats_pyproject_and_pyproject_needs_its_table(project: Path) -> None:
    write(project / "pyproject.toml", '[tool.promptlint]\ntarget = "shared"')
    write(project / "sub" / "pyproject.toml", '[project]\nname = "promptlint-user"')
    assert load_settings(["sub"], cwd=project).target == "shared"
    write(project / "promptlint.toml", 'target = "own"')
    assert load_settings(["sub"], cwd=project).target == "own"


def test_broken_pyproject_of_someone_else_does_not_matter(project: Path) -> None:
    write(project / "pyproject.toml", "[tool.black\n")
    assert load_settings(cwd=project).source is None
    write(project / "pyproject.toml", "[tool.promptlint\n")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:1:17: is not valid TOML"):
        load_settings(cwd=project)


def test_root_without_a_file_is_git_s(project: Path) -> None:
    (project / "repo" / ".git").mkdir(parents=True)
    (project / "repo" / "deep" / "er").mkdir(parents=True)
    assert load_settings(["repo/deep/er"], cwd=project).root == project / "repo"
    assert load_settings(["elsewhere/x.md"], cwd=project / "repo").root == project / "repo"


def test_named_config(project: Path) -> None:
    write(project / "ci" / "lint.toml", 'target = "ci"\npacks = ["rules"]')
    write(project / "promptlint.toml", 'target = "own"')
    settings = load_settings(["app"], cwd=project, config=Path("ci/lint.toml"))
    assert settings.target == "ci"
    assert settings.packs == (project / "ci" / "rules",)
    assert settings.root == project  # the config's folder does not hold what is checked
    assert load_settings(["ci"], cwd=project, config=Path("ci/lint.toml")).root == project / "ci"


def test_named_config_that_can_t_be_used(project: Path) -> None:
    with pytest.raises(ConfigError, match=r"^ci\.toml: no such configuration file"):
        load_settings(cwd=project, config=Path("ci.toml"))
    write(project / "pyproject.toml", "[project]")
    with pytest.raises(ConfigError, match=r"has no `\[tool\.promptlint\]` table"):
        load_settings(cwd=project, config=Path("pyproject.toml"))
    with pytest.raises(ConfigError, match="can't be read"):
        load_settings(cwd=project, config=project)
    with pytest.raises(ConfigError, match="exclude each other"):
        load_settings(cwd=project, config=Path("pyproject.toml"), isolated=True)


def test_isolated_reads_nothing(project: Path) -> None:
    write(project / "promptlint.toml", "nonsense = [")
    assert load_settings(cwd=project, isolated=True).source is None


def test_options_win_and_lists_add(project: Path) -> None:
    write(
        project / "promptlint.toml",
        'fail-on = "info"\nignore = ["a"]\nextend-exclude = ["x/"]\nextend-select = ["e"]\n',
    )
    overrides = {
        "fail-on": "error",
        "ignore": ["b"],
        "extend-exclude": ["y/"],
        "baseline": "b.json",
        "extend-select": ["f"],
    }
    settings = load_settings(["sub"], cwd=project, overrides=overrides)
    assert settings.fail_on is Severity.ERROR
    assert [(s.token, s.from_command_line) for s in settings.ignore] == [("a", False), ("b", True)]
    assert settings.excluded == ("x/", "y/")
    assert [s.token for s in settings.extend_select] == ["e", "f"]
    assert settings.baseline == project / "b.json"
    assert settings.origin("fail-on").describe() == "command line (--fail-on)"
    assert settings.origin("extend-exclude").describe() == "command line (--exclude)"


def test_select_option_begins_anew(project: Path) -> None:
    write(project / "promptlint.toml", 'select = ["a"]\nextend-select = ["b"]\nignore = ["c"]')
    settings = load_settings(cwd=project, overrides={"select": ["d"]})
    assert [s.token for s in settings.select or ()] == ["d"]
    assert settings.extend_select == ()
    assert [s.token for s in settings.ignore] == ["c"]


def test_origins_are_lines(project: Path) -> None:
    text = (
        '[tool.promptlint]\nfail-on = "info"\nselect = [\n  "a",\n  "b",\n]\n'
        "[tool.promptlint.privacy]\nallow = []\n"
    )
    write(project / "pyproject.toml", text)
    settings = load_settings(cwd=project)
    assert settings.origin("fail-on").describe() == "pyproject.toml:2"
    assert settings.origin("privacy.allow").describe() == "pyproject.toml:8"
    assert [s.origin.describe() for s in settings.select or ()] == [
        "pyproject.toml:4",
        "pyproject.toml:5",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("selct = []", "1:1: unknown key `selct`; did you mean `select`?"),
        ("fail_on = 'error'", "1:1: unknown key `fail_on`; did you mean `fail-on`?"),
        (
            "allow-domains = []",
            "1:1: unknown key `allow-domains`; did you mean `privacy.allow-domains`?",
        ),
        ("qwertz = 1", "1:1: unknown key `qwertz`"),
        ("preview = 1", "1:11: `preview` must be true or false, not 1"),
        ('select = "a"', '1:10: `select` must be an array of texts, not "a"'),
        ("select = ['a', 2]", "1:16: `select[1]` must be text, not 2"),
        (
            "fail-on = 'eror'",
            '1:11: `fail-on` must be one of error, warning, info, not "eror"; '
            "did you mean `error`?",
        ),
        ("jobs = 0", '1:8: `jobs` must be at least 1 or "auto", not 0'),
        (
            "max-file-size = '10XB'",
            "1:17: `max-file-size` has an unknown unit: write 10MB, 512KiB or a number of bytes",
        ),
        (
            "[kinds]\n'!a' = 'prompt'",
            "2:1: `!a` in `kinds` must be a pattern that is not empty and does not begin with `!`",
        ),
        (
            "[privacy]\nfail-on = 'info'",
            "2:1: unknown key `fail-on` in `[privacy]`: write it above the first table",
        ),
        (
            "[privacy]\ncountries = ['de', 'deu']",
            "2:20: `privacy.countries[1]` must be one of au, ca, de, es, fi, gb, in, it, kr, ng, "
            "ph, pl, se, sg, th, tr, us, za",
        ),
        (
            "[privacy]\nentities = ['iban_code', 'PHONE']",
            "2:26: `privacy.entities[1]` must be a known kind of personal data, such as "
            "`PHONE_NUMBER`",
        ),
        (
            "[privacy]\nallow-patterns = ['(a+)+$']",
            "2:19: `privacy.allow-patterns[0]` can't be used: could take very long: ",
        ),
        (
            "[privacy]\nfix = 'remove'",
            '2:7: `privacy.fix` must be one of pseudonym, tag, drop-row, not "remove"',
        ),
        (
            "[models.a]\ndimension = 3",
            "2:1: unknown key `dimension` in `[models.a]`; did you mean `dimensions`?",
        ),
        (
            "[rules.x]\nseverity = 'warn'",
            '2:12: `rules.x.severity` must be one of error, warning, info, not "warn"; '
            "did you mean `warning`?",
        ),
        ("rules = 3", "1:9: `rules` must be a table, not 3"),
    ],
)
def test_mistakes_are_explained(project: Path, text: str, expected: str) -> None:
    told = str(error_of(project, text))
    assert told == f"promptlint.toml:{expected}" or told.startswith(
        f"promptlint.toml:{expected}" if expected.endswith(": ") else "-"
    )


def test_all_mistakes_are_told_in_order(project: Path) -> None:
    error = error_of(project, "jobs = 0\n[privacy]\nalowed = []\ncountries = ['x']\n")
    assert [(item.line, item.column) for item in (error, *error.more)] == [(1, 8), (3, 1), (4, 14)]
    assert error.more[0].suggestion == "allow"


def test_mistaken_option_names_the_option(project: Path) -> None:
    with pytest.raises(ConfigError, match=r"^`--fail-on` must be one of error, warning, info"):
        load_settings(cwd=project, overrides={"fail-on": "fatal"})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'target = "\xff"', "promptlint.toml:1: is not valid UTF-8"),
        (b"a = " + b"[" * 100_000, "promptlint.toml: is nested too deeply"),
        (b"a = 1\x00", "promptlint.toml:1:6: is not valid TOML"),
        (b"a = [1,\n\nb = 2", "promptlint.toml:3:1: is not valid TOML"),
        (b'a = 1\nb = "x', "promptlint.toml:2: is not valid TOML"),
    ],
)
def test_hostile_files(project: Path, data: bytes, message: str) -> None:
    (project / "promptlint.toml").write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load_settings(cwd=project)
    assert str(caught.value).startswith(message)


def test_bom_and_windows_line_ends(project: Path) -> None:
    (project / "promptlint.toml").write_bytes(b'\xef\xbb\xbf# x\r\nfail-on = "info"\r\n')
    settings = load_settings(cwd=project)
    assert settings.fail_on is Severity.INFO
    assert settings.origin("fail-on").line == 2


def test_settings_from_a_table(tmp_path: Path) -> None:
    settings = settings_from({"target": "trl"}, root=tmp_path, overrides={"select": ["ALL"]})
    assert settings.target == "trl"
    assert settings.root == tmp_path


def test_a_right_file_does_not_load_pydantic(project: Path) -> None:
    write(project / "promptlint.toml", 'select = ["ALL"]\n[rules.x]\ny = [1, {z = 2}]\n')
    code = (
        "import sys; from promptlint.config.loader import load_settings; load_settings();"
        "print('pydantic' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
