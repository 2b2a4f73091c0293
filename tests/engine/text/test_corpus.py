from __future__ import annotations

import codecs
import hashlib
import io
import tracemalloc
from encodings import aliases

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.text import corpus as module

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
    if not text.strip("\ufeff"):
        assert engine.normalised(text) == ""  # which a text to learn may not be
    else:
        assert engine.normalised(text) == text_of(read(text.encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-32-be"])
def test_byte_order_marks_inside_are_dropped_and_counted(encoding):
    corpus = read("\ufeffa\n\ufeffb\ufeff\n".encode(encoding))
    assert text_of(corpus) == "a\nb\n"
    assert (corpus.byte_order_mark, corpus.marks_inside) == (True, 2)


@pytest.mark.parametrize("chunk", [1, 2, 3, 1 << 20])
@pytest.mark.parametrize(("before", "bad"), [(b"abc", b"\xff"), ("aé".encode(), b"\xe9 x"), (b"x" * 10, b"\xc3(")])
def test_a_byte_that_does_not_fit_is_named(monkeypatch, before, bad, chunk):
    monkeypatch.setattr(module, "CHUNK", chunk)
    with pytest.raises(engine.TextError, match=rf"byte {len(before)} \(0x{bad[0]:02x}\).* encoding"):
        read(before + bad)


NO_ENCODINGS = [
    "no-such", "hex", "rot13", "base64", "zlib", "bz2", "uu", "quopri", "idna", "punycode", "undefined",
    "unicode_escape", "raw_unicode_escape", "mbcs", "aliases", "", "\0", "\udcff", "é", "x" * 60_000,
]  # fmt: skip


@pytest.mark.parametrize("encoding", NO_ENCODINGS, ids=lambda name: repr(name[:20]))
def test_what_is_not_an_encoding_of_text_is_refused(encoding):
    with pytest.raises(engine.TextError, match="encoding") as error:
        read(b"abc", encoding or "\0")
    assert len(str(error.value)) <= 200


def test_every_codec_of_python_reads_a_text_or_is_refused():
    for encoding in sorted(set(aliases.aliases.values())):
        try:
            assert text_of(read("abc".encode(encoding), encoding)) == "abc"
        except (engine.TextError, LookupError, UnicodeError):
            with pytest.raises(engine.TextError):
                read(b"abc", encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["the quick brown fox\n", "Старая лодка вышла в море.\n", "吾輩は猫である。\n"])
@pytest.mark.parametrize("said", [None, "utf-16", "latin-1"])
def test_what_has_no_byte_order_mark_is_told_what_works(encoding, text, said):
    data = (text * 20).encode(encoding)
    with pytest.raises(engine.TextError) as error:
        read(data, said)
    assert str(error.value).endswith(f"add encoding {encoding}")
    assert text_of(read(data, encoding)) == text * 20


def test_nul_bytes_in_a_text_are_no_utf_16():
    text = "the quick brown fox\0\n" * 20
    assert text_of(read(text.encode())) == text


def test_iso_2022_jp_is_not_taken_for_ascii_unless_that_is_said():
    data = "今日は雨が降った。\n".encode("iso2022_jp") * 9
    with pytest.raises(engine.TextError, match=r"今日は雨が降った。.* add encoding iso2022_jp$"):
        read(data)
    assert text_of(read(data, "iso2022_jp")).startswith("今日は")
    assert text_of(read(data, "utf-8")).startswith("\x1b$B")
    assert text_of(read(b"\x1b[1mbold\x1b[0m\n")) == "\x1b[1mbold\x1b[0m\n"


def test_only_an_encoding_is_advised_that_the_whole_text_is_in():
    """A byte far behind what is judged: 0x98 is not in cp1251, which would be the first guess."""
    data = ("Старая лодка вышла в море.\n" * 9000).encode("cp1251") + b"\x98"
    with pytest.raises(engine.TextError) as error:
        read(data)
    assert "cp1251" not in str(error.value)


def test_from_a_pipe_what_was_read_last_is_judged():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    with pytest.raises(engine.TextError, match=r"add encoding koi8-r$"):
        engine.read_text(Pipe(b"abc\n" * 500_000 + ("Старая лодка вышла в море.\n" * 20).encode("koi8-r")))


def test_damaged_utf_8_is_called_that_and_the_advice_works():
    good = "Старая лодка вышла в море.\n" * 20
    data = good.encode()[:300] + b"\xff" + good.encode()[300:]
    with pytest.raises(engine.TextError, match=r"byte 300 \(0xff\).*damaged.*iconv -c"):
        read(data)
    assert data.decode("utf-8", "ignore") == good  # which is what iconv -c makes of it


def test_where_nothing_fits_nothing_is_advised():
    with pytest.raises(engine.TextError, match="probably not a text"):
        read(np.random.default_rng(0).bytes(5000).replace(b"\0", b"\1"))


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


def test_texts_are_joined_in_order_with_boundaries_between_them(monkeypatch):
    texts = ["the fox\n", "\ufeffпривет", "x" * 10, "the end"]
    corpora = [read(text.encode()) for text in texts]
    monkeypatch.setattr(module, "CHUNK", 3)
    whole = engine.joined(corpora)
    expected = "".join(texts).replace("\ufeff", "")
    assert text_of(whole) == expected
    assert whole.vocabulary.characters == "".join(sorted(set(expected)))
    assert whole.counts.tolist() == [expected.count(c) for c in whole.vocabulary.characters]
    assert whole.boundaries == (8, 14, 24)
    assert (whole.encoding, whole.byte_order_mark, whole.line_ends) == ("utf-8", True, ("\n",))
    assert whole.sha256 not in {engine.joined(corpora[::-1]).sha256, read(expected.encode()).sha256}
    assert engine.joined(corpora[:1]) is corpora[0]


def test_joining_takes_the_memory_of_two_texts_and_little_more():
    corpora = [read(b"the quick brown fox\n" * 200_000) for _ in range(2)]
    tracemalloc.start()
    whole = engine.joined(corpora)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < len(whole) + 24 * (1 << 20)
