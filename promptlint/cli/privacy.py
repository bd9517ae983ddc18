"""The ``[privacy]`` table as the engine gets it: the user's recognisers read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from promptlint.config.errors import ConfigError
from promptlint.config.settings import Settings
from promptlint.model.rule import ParamsError


def engine_options(settings: Settings, *, ner: bool = False) -> Mapping[str, Mapping[str, object]]:
    """The settings' options; the file of recognisers becomes its text, for it decides findings.

    Raises:
        ConfigError: that file can't be read, or can't be used.
    """
    privacy = dict(settings.privacy)
    path = privacy.get("recognizers")
    if isinstance(path, str):
        privacy["recognizers"] = _read(Path(path))
    if ner:
        privacy.setdefault("ner", "auto")
    return {**settings.options, "privacy": privacy}


def _read(file: Path) -> str:
    from promptlint.analysis.privacy.own import parse_recognizers

    try:
        text = file.read_text("utf-8-sig")
        parse_recognizers(text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"`privacy.recognizers` can't be read: {reason}", path=str(file)
        ) from None
    except UnicodeDecodeError:
        raise ConfigError("`privacy.recognizers` is no UTF-8 text", path=str(file)) from None
    except ParamsError as error:
        raise ConfigError(str(error), path=str(file)) from None
    return text
