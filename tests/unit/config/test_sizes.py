import pytest

from promptlint.config.sizes import format_size, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10MB", 10_000_000),
        ("10 mb", 10_000_000),
        ("512KiB", 524_288),
        ("512k", 512_000),
        ("1.5G", 1_500_000_000),
        ("100", 100),
        ("1_000 B", 1000),
        (2048, 2048),
    ],
)
def test_sizes(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "MB", "-1", "0", "0.1B", "10XB", "1e9", "9" * 400, True, 0])
def test_no_sizes(text: str | int) -> None:
    with pytest.raises(ValueError, match=r"size|unit"):
        parse_size(text)


@pytest.mark.parametrize("text", ["10MB", "2MiB", "3GB", "1GiB", "5KB", "999"])
def test_sizes_read_back(text: str) -> None:
    assert format_size(parse_size(text)) == text
