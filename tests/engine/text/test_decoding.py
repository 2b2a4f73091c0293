from __future__ import annotations

import io

import pytest

from engine import TextError
from engine.text.decoding import Decoder, NotInEncoding, advice, check_beginning


def refused(data, name="utf-8", offset=0):
    with pytest.raises(NotInEncoding) as error:
        Decoder(name, offset).decode(data, final=True)
    return error.value


def test_a_byte_that_is_not_in_the_encoding_is_named_by_its_place():
    assert "byte 3 (0xe9) is not UTF-8" in str(refused(b"caf\xe9 au lait"))
    assert refused(b"caf\xe9 au lait", offset=100).where == 103


def test_the_place_counts_what_came_in_earlier_pieces():
    decoder = Decoder("utf-8", 0)
    assert decoder.decode(b"abc\xc3") == "abc"
    with pytest.raises(NotInEncoding) as error:
        decoder.decode(b"(")
    assert error.value.where == 3


def test_only_what_reads_the_whole_stream_is_advised():
    data = "déjà vu, où ça ? \n".encode("cp1252") * 30
    said = advice(refused(data), io.BytesIO(data), 0, "utf-8")
    assert said.startswith("it looks like") and "cp1252" in said


def test_utf_8_that_is_damaged_is_told_from_another_encoding():
    data = "déjà vu, où ça ? ".encode() * 30 + b"\xff"
    assert advice(refused(data), io.BytesIO(data), 0, "utf-8").startswith("the rest is, so the file is damaged")


def test_what_is_mostly_nul_bytes_is_no_text():
    with pytest.raises(TextError, match="binary file"):
        check_beginning(b"\x7fELF" + bytes(500) + b"\x01" * 10, "utf-8", insists=False)
    check_beginning(b"plain text", "utf-8", insists=False)
