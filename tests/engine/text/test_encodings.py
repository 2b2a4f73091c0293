"""Guesses at encodings, on a few lines of eighteen languages in every encoding that they were written in."""

from __future__ import annotations

import pytest

from engine.text.encodings import escaped, guesses, wide

TEXTS = {
    "ru": (
        "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-"
        "своему. Все смешалось в доме Облонских."
    ),
    "uk": (
        "Як умру, то поховайте мене на могилі, серед степу широкого, на Вкраїні милій, щоб лани широкополі було видно."
    ),
    "fr": (
        "Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux "
        "se fermaient si vite que je n'avais pas le temps de me dire : « Je m'endors. » La lumière "
        "était là, où ça brûle."
    ),
    "de": (
        "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett"
        " zu einem ungeheueren Ungeziefer verwandelt. Er lag auf seinem panzerartig harten Rücken, "
        "und hörte süße Töne."
    ),
    "es": (
        "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía"
        " un hidalgo de los de lanza en astillero, adarga antigua, rocín flaco y galgo corredor. "
        "¿Qué pasó mañana?"
    ),
    "pl": (
        "Litwo! Ojczyzno moja! ty jesteś jak zdrowie; ile cię trzeba cenić, ten tylko się dowie, "
        "kto cię stracił. Dziś piękność twą w całej ozdobie widzę i opisuję, bo tęsknię po tobie."
    ),
    "cs": (
        "Byl pozdní večer, první máj, večerní máj, byl lásky čas. Hrdliččin zval ku lásce hlas, kde"
        " borový zaváněl háj. Příliš žluťoučký kůň úpěl ďábelské ódy."
    ),
    "hu": (
        "Hazádnak rendületlenűl légy híve, oh magyar; bölcsőd az s majdan sírod is, mely ápol s eltakar. Őszi tűzben."
    ),
    "tr": (
        "Korkma, sönmez bu şafaklarda yüzen al sancak; sönmeden yurdumun üstünde tüten en son ocak."
        " O benim milletimin yıldızıdır, parlayacak. Doğduğum İstanbul"
    ),
    "el": (
        "Άνδρα μοι έννεπε, Μούσα, πολύτροπον. Σε γνωρίζω από την κόψη του σπαθιού την τρομερή, σε "
        "γνωρίζω από την όψη που με βία μετράει τη γη."
    ),
    "he": ("בראשית ברא אלהים את השמים ואת הארץ. והארץ היתה תהו ובהו וחשך על פני תהום ורוח אלהים מרחפת על פני המים."),
    "ar": (
        "كان يا ما كان في قديم الزمان وسالف العصر والأوان ملك من ملوك الهند والصين له ولدان أحدهما كبير والآخر صغير."
    ),
    "th": "ประเทศไทยรวมเลือดเนื้อชาติเชื้อไทย เป็นประชารัฐ ไผทของไทยทุกส่วน อยู่ดำรงคงไว้ได้ทั้งมวล",
    "ja": (
        "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャー"
        "ニャー泣いていた事だけは記憶している。"
    ),
    "zh": (
        "话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。他们说这是我们的国家，你要来就来，不要说那个人。"
    ),
    "zht": (
        "話說天下大勢，分久必合，合久必分。周末七國分爭，併入於秦。他們說這是我們的國家，你要來就來，不要說那個人。"
    ),
    "ko": (
        "옛날 옛적에 호랑이가 담배를 피우던 시절에 어느 마을에 착한 나무꾼이 "
        "살고 있었습니다. 나무꾼은 날마다 산에 가서 나무를 했습니다."
    ),
    "lt": (
        "Lietuva, Tėvyne mūsų, tu didvyrių žeme, iš praeities Tavo sūnūs te stiprybę semia. Tegul "
        "tavo vaikai eina vien takais dorybės."
    ),
}
ENCODINGS = {
    "ru": "koi8-r cp1251 cp866 iso8859-5 mac-cyrillic",
    "uk": "koi8-u cp1251",
    "fr": "cp1252 mac-roman cp850",
    "de": "cp1252 mac-roman cp850",
    "es": "cp1252 mac-roman cp850",
    "pl": "cp1250 iso8859-2 cp852",
    "cs": "cp1250 iso8859-2 cp852",
    "hu": "cp1250 iso8859-2",
    "tr": "cp1254",
    "el": "iso8859-7 cp1253 cp737",
    "he": "cp1255 cp862",
    "ar": "cp1256 iso8859-6",
    "th": "cp874",
    "ja": "shift_jis euc_jp",
    "zh": "gb18030",
    "zht": "big5 gb18030",
    "ko": "cp949",
    "lt": "cp1257",
}
CASES = [(language, encoding) for language, names in ENCODINGS.items() for encoding in names.split()]


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_the_first_guess_makes_the_text_that_was_written(language, encoding):
    text = TEXTS[language]
    data = text.encode(encoding, "ignore")  # an old encoding may not have every mark
    first = guesses(data)[0]
    assert data.decode(first.encoding) == data.decode(encoding)
    assert first.shown in data.decode(encoding)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf_16_and_32_are_known_without_a_mark(language, encoding):
    text = TEXTS[language] + "\n"
    guess = wide(text.encode(encoding))
    assert guess.encoding == encoding
    assert guess.shown in text


@pytest.mark.parametrize("language", TEXTS)
def test_utf_8_is_the_first_guess_where_it_is_possible(language):
    assert guesses(TEXTS[language].encode())[0].encoding == "utf-8"


def test_iso_2022_is_known_by_its_escape_sequences():
    assert escaped(TEXTS["ja"].encode("iso2022_jp")).encoding == "iso2022_jp"
    assert escaped(TEXTS["ko"].encode("iso2022_kr")).encoding == "iso2022_kr"
    assert escaped(b"\x1b[31mred\x1b[0m") is None


@pytest.mark.parametrize("data", [bytes(range(1, 256)) * 9, bytes(500), b"\x89PNG\r\n\x1a\n" + bytes(range(256))])
def test_what_is_no_text_is_not_guessed_at(data):
    assert guesses(data) == []
    assert wide(data) is None
