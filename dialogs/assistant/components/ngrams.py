"""The n-grams: which features of a message are learned from, and by what.

Used by our own reader of intents and, from inside a Rasa server (Python 3.10), by its component;
so nothing of ours is imported here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

#: How little the weights are held back; chosen on messages that training never saw.
C = 20.0
#: What is read of a long message; the wish of a long letter stands at its beginning or its end.
LONGEST = 1_200
_REPEATED = re.compile(r"(.)\1{2,}")
_BLANKS = re.compile(r"\s+")
#: "Ik betaal in februari" means what "ik betaal in mei" does: each name counts as the same word.
_MONTH = re.compile(
    r"\b(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    r"|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec|january|february|june|july|august|october)\b"
)
#: Words of any script, and the signs that say something.
_WORDS = r"(?u)\b\w+\b|[?!€]"


def untrained() -> Pipeline:
    """Return the pipeline from a text to the chances of each intent, before it has learned."""
    return Pipeline([("ngrams", _ngrams()), ("softmax", _softmax())])


def levelled(text: str) -> str:
    """Return a text without case, accents and letters typed thrice; of a long one both ends."""
    if len(text) > LONGEST:
        half = LONGEST // 2
        text = f"{text[:half]} {text[-half:]}"
    folded = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    alike = _MONTH.sub("december", bare)
    return _BLANKS.sub(" ", _REPEATED.sub(r"\1\1", alike))


def _ngrams() -> FeatureUnion:
    shared: dict[str, Any] = {"preprocessor": levelled, "sublinear_tf": True, "dtype": np.float32}
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, **shared)
    words = TfidfVectorizer(token_pattern=_WORDS, ngram_range=(1, 2), **shared)
    return FeatureUnion([("letters", letters), ("words", words)])


def _softmax() -> LogisticRegression:
    return LogisticRegression(C=C, max_iter=300, tol=1e-3)
