"""Make data/demo-quotes.txt: prose whose quoted words are in capitals, for which a network soon grows a quote unit.

What a unit has to remember is one thing, whether a quote is open, and every letter depends on it. The sentences come
from the small grammar below, written for this project in the manner of the bundled novel. ``python demo_quotes.py``
writes the same file each time: of Python's generator only ``random()`` is used, which stays the same in all versions.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

CHARACTERS = 80_000
FILE = Path(__file__).parents[1] / "data" / "demo-quotes.txt"

# A word in braces is replaced by one of its choices, and so on until no brace is left.
GRAMMAR = {
    "sentence": """{who} {said} {quote} and {did}.|{who} {did}, and {who} {said} {quote}.|{quote} {said} {who}.
        |{who} {did}, {why}.|on {thing} stood {quote} in white paint, {why}.|{who} {did} {when}.
        |when {who} {did}, {who} {said} {quote} {when}.|{quote} {said} {who}, {quote}.|{when} {who} {did} {aside}.""",
    "who": """the {old} {person}|the {person}|the {person} of {place}|a {person} with {thing}|my {person}
        |the {person}'s {person}|somebody|the {old} {animal}|two {old} {person}s""",
    "person": """miller|keeper|lamplighter|baker|cook|tailor|niece|teacher|sailor|clerk|widow|pilot|fiddler|carter
        |glazier|netmaker|cousin|painter""",
    "animal": "goose|cat|mule|heron|donkey|gull|hen",
    "old": "old|tall|tired|cheerful|quiet|careful|muddy|proud|sleepy|thin|patient|grey",
    "said": "said|said|asked|cried|whispered|wrote|sang|muttered|answered",
    "did": """went down to {place}|waited by {thing}|carried {thing} to {place}|looked for {thing}|hid {thing}
        |forgot {thing}|mended {thing} {when}|rowed out past {place}|sold {thing} for a shilling|counted the steps
        |shut the door|fell asleep near {place}|walked home along {place}|put out the lamp""",
    "thing": """the {old} boat|a lantern|the kettle|a box of candles|the bell rope|a jar of salt|three letters
        |the ladder|a wet coat|the brass key|an empty basket|the longest oar|a map of {place}|the broken clock""",
    "place": """the harbour|the quay|the lighthouse|the market|the north stairs|the chapel|the salt pans|the bridge
        |the far island|the mill|the long sands|the kitchen""",
    "when": """at dawn|before breakfast|after the storm|at half past {hour}|on market day|all winter
        |until the tide turned|every evening|in the rain|at {hour} o'clock""",
    "hour": "2|3|4|5|6|7|8|9|10|11|12",
    "why": """because the fog was late|for the wind had gone round|since nobody had asked|as the tide was out
        |because {who} had {thing}|for that was the custom in {place}""",
    "aside": """(it was {when})|(nobody saw)|(as every {person} will)|(so the {person} told me)
        |(with {thing})|(twice)""",
    "quote": '"{speech}"',
    "speech": """{order}|{order}|{order} and {order}|where is {thing}|who took {thing} to {place}|{claim}|{claim}
        |{claim} and {claim}|i saw {who} near {place}|not {when}|there is no {person} near {place}""",
    "order": """bring {thing}|mind {thing}|keep away from {place}|ring the bell {when}|ask {who}|do not wake {who}
        |hold on to {thing}|come back {when}|light the lamp|leave {thing} at {place}""",
    "claim": """the fog is coming in|i have lost {thing}|{who} will be sorry|{place} is closed|the tide waits for {who}
        |this is not {thing}|we shall be late|the {animal} has eaten it|it was {old} and {old}""",
}
CHOICES = {name: [choice.strip() for choice in re.split(r"\|", text)] for name, text in GRAMMAR.items()}


def expanded(text: str, generator: random.Random) -> str:
    """The text with every word in braces replaced; what stands in quotes is in capitals."""

    def choose(found: re.Match[str]) -> str:
        choices = CHOICES[found[1]]
        chosen = expanded(choices[int(generator.random() * len(choices))], generator)
        return chosen.upper() if found[1] == "quote" else chosen

    return re.sub("{(.*?)}", choose, text)


def made() -> str:
    """The whole text: paragraphs of a few sentences, each in a line."""
    generator = random.Random(1)
    paragraphs: list[str] = []
    length = 0
    while length < CHARACTERS:
        sentences = [expanded("{sentence}", generator) for _ in range(1 + int(generator.random() * 4))]
        paragraphs.append(" ".join(sentences) + "\n")
        length += len(paragraphs[-1])
    return "".join(paragraphs)


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8", newline="\n")
