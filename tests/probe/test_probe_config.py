"""``[probe]`` of the configuration, and how the command line goes before it."""

import json

import pytest


@pytest.fixture
def prompt(tmp_path):
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts/ask.md").write_text("Name a river of Portugal in one word.\n")
    return tmp_path


def _config(folder, **values):
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    (folder / "promptlint.toml").write_text("[probe]\n" + "\n".join(lines) + "\n")


def test_the_config_names_the_model(promptlint, prompt, tiny):
    _config(prompt, model=str(tiny), dtype="float32", budget="20s")
    result = promptlint("probe", ".", "--output-format", "json", cwd=prompt)
    assert result.code == 0
    assert result.json["probe"]["notes"][0].startswith("tiny (float32) answered 1 prompt once")


def test_a_folder_is_meant_from_the_configs_place(promptlint, prompt, tiny):
    (prompt / "models").mkdir()
    (prompt / "models/mine").symlink_to(tiny)
    _config(prompt, model="models/mine", dtype="float32")
    result = promptlint("probe", "ask.md", "--output-format", "json", cwd=prompt / "prompts")
    assert result.code == 0
    assert result.json["probe"]["notes"]


def test_the_command_line_goes_first(promptlint, prompt, tiny):
    _config(prompt, model="no/such-model", offline=True, dtype="bfloat16")
    options = ("--model", tiny, "--dtype", "float32", "--output-format", "json")
    assert promptlint("probe", ".", cwd=prompt).code == 2
    result = promptlint("probe", ".", *options, cwd=prompt)
    assert "tiny (float32)" in result.json["probe"]["notes"][0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('budget = "0s"', "a time, such as 60s"),
        ("budget = 60", "text"),
        ('device = "tpu"', "one of auto, cpu, cuda, mps"),
        ("seed = -1", "seed"),
        ('modle = "x"', "did you mean `model`"),
        ('model = ""', "not empty"),
    ],
)
def test_what_it_refuses(promptlint, prompt, line, reason):
    (prompt / "promptlint.toml").write_text(f"[probe]\n{line}\n")
    result = promptlint("check", ".", cwd=prompt)
    assert result.code == 2
    assert reason in result.err
