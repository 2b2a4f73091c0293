from __future__ import annotations

import codecs
import hashlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import corpus as module

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), min_size=1)


def read(data: bytes, encoding=None):
    return engine.read_text(io.BytesIO(data), encoding)


def text_of(corpus):
    return corpus.vocabulary.decode(corpus.ids)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 7), st.sampled_from(["utf-8", "utf-16-le", "utf-32-be"]))
def test_however_small_the_chunks_the_text_is_read_as_a_whole(text, chunk, encoding):
    before, module.CHUNK = module.CHUNK, chunk
    try:
        corpus = read(text.encode(encoding), encoding)
    finally:
        module.CHUNK = before
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert text_of(corpus) == expected
    assert corpus.vocabulary.characters == "".join(sorted(set(expected)))
    assert corpus.sha256 == hashlib.sha256(expected.encode()).hexdigest()
    assert corpus.counts.tolist() == [expected.count(c) for c in corpus.vocabulary.characters]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_says_the_encoding_and_is_dropped(mark, encoding):
    corpus = read(mark + "häß €\n".encode(encoding))
    assert text_of(corpus) == "häß €\n"
    assert corpus.encoding == encoding
    assert corpus.byte_order_mark


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_other_encodings_on_request(encoding):
    assert text_of(read("née à".encode(encoding), encoding)) == "née à"


def test_line_ends_are_normalised_and_said():
    corpus = read(b"a\r\nb\rc\n")
    assert text_of(corpus) == "a\nb\nc\n"
    assert set(corpus.line_ends) == {"\r\n", "\r", "\n"}


@given(st.text(st.sampled_from("a\r\n\ufeff é"), min_size=1))
def test_a_text_is_normalised_as_reading_does(text):
    if text == "\ufeff":
        assert engine.normalised(text) == ""  # which a text to learn may not be
    else:
        assert engine.normalised(text) == text_of(read(text.encode()))


def test_only_the_first_byte_order_mark_is_dropped():
    assert engine.normalised("\ufeffa\r\n\rb\ufeff\n") == "a\n\nb\ufeff\n"
    assert engine.normalised("\ufeff\ufeff") == "\ufeff"
    assert engine.normalised("") == ""


@pytest.mark.parametrize("chunk", [1, 2, 3, 1 << 20])
@pytest.mark.parametrize(("before", "bad"), [(b"abc", b"\xff"), ("aé".encode(), b"\xe9 x"), (b"x" * 10, b"\xc3(")])
def test_a_byte_that_does_not_fit_is_named(monkeypatch, before, bad, chunk):
    monkeypatch.setattr(module, "CHUNK", chunk)
    with pytest.raises(engine.TextError, match=rf"byte {len(before)} \(0x{bad[0]:02x}\).*--encoding"):
        read(before + bad)


@pytest.mark.parametrize("encoding", ["no-such", "hex", "rot13", "base64"])
def test_what_is_not_an_encoding_of_text_is_refused(encoding):
    with pytest.raises(engine.TextError):
        read(b"abc", encoding)


def test_a_binary_file_is_called_that():
    with pytest.raises(engine.TextError, match="binary"):
        read(bytes(1000))


@pytest.mark.parametrize("data", [b"", codecs.BOM_UTF8])
def test_an_empty_text_is_refused(data):
    with pytest.raises(engine.TextError, match="empty"):
        read(data)


@pytest.mark.parametrize(("distinct", "dtype"), [(256, np.uint8), (257, np.uint16), (65537, np.uint32)])
def test_ids_are_as_small_as_the_vocabulary_allows(distinct, dtype):
    text = "".join(chr(0x10000 + n) for n in range(distinct))
    corpus = read(text.encode())
    assert corpus.ids.dtype == dtype
    assert text_of(corpus) == text
