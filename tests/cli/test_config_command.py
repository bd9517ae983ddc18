def test_values_with_their_lines(promptlint, project):
    (project / "promptlint.toml").write_text(
        'fail-on = "warning"\nignore = ["PRM001"]\n[rules.too-many-epochs]\nseverity = "info"\n',
        encoding="utf-8",
    )
    result = promptlint("config", cwd=project)
    assert result.code == 0
    lines = [line.split("#") for line in result.out.splitlines() if "#" in line]
    found = {left.strip(): right.strip() for left, right in lines}
    assert found['fail-on = "warning"'] == "promptlint.toml:1"
    assert found['ignore = ["PRM001"]'] == "promptlint.toml:2"
    assert found['rules.too-many-epochs.severity = "info"'] == "promptlint.toml:4"
    assert found["preview = false"] == "default"


def test_json(promptlint, project):
    (project / "promptlint.toml").write_text('select = ["retrieval"]\n', encoding="utf-8")
    found = promptlint("config", "--output-format", "json", "config", cwd=project).json
    by_key = {item["key"]: item for item in found["settings"]}
    assert by_key["select"] == {
        "key": "select",
        "value": ["retrieval"],
        "origin": "file",
        "path": "promptlint.toml",
        "line": 1,
    }
    assert by_key["jobs"]["origin"] == "default"
    assert "overlap-not-below-chunk" in found["rules"]
    assert "too-many-epochs" not in found["rules"]


def test_mistakes_end_with_two(promptlint, project):
    (project / "promptlint.toml").write_text('selct = ["ALL"]\n', encoding="utf-8")
    result = promptlint("config", cwd=project)
    assert result.code == 2
    assert "promptlint.toml:1:1: unknown key `selct`; did you mean `select`?" in result.err
    (project / "promptlint.toml").write_text('select = ["retreival"]\n', encoding="utf-8")
    result = promptlint("config", cwd=project)
    assert result.code == 2
    assert "promptlint.toml:1:11: unknown rule `retreival`; did you mean `retrieval`?" in result.err
    assert promptlint("check", cwd=project).code == 2
    assert promptlint("config", "--isolated", cwd=project).code == 0


def test_pack_that_can_t_be_used(promptlint, project):
    (project / "promptlint.toml").write_text('packs = ["missing"]\n', encoding="utf-8")
    result = promptlint("config", cwd=project)
    assert result.code == 2
    assert "missing" in result.err
